// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.pareto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javafx.beans.property.SimpleStringProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.pareto.ParetoViewModel.Point;
import org.phiscope.app.ui.pareto.ParetoViewModel.Shown;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.family.Families;
import org.phiscope.published.Benchmark;
import org.phiscope.published.Measure;
import org.phiscope.published.PublishedNetwork;

/** Accuracies are those of the library's tables, costs timm's counts. */
class ParetoViewModelTest {
    private WorkbenchModel workbench;
    private ParetoViewModel model;

    @BeforeEach
    void open() {
        workbench = new WorkbenchModel(
                Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
        model = new ParetoViewModel(
                workbench,
                new BackgroundTasks(Runnable::run, Runnable::run, _ -> {}),
                new SimpleStringProperty("reading"));
    }

    private Shown shown() {
        return model.shownProperty().get();
    }

    private static List<String> names(List<Point> points) {
        return points.stream().map(point -> point.network().name()).toList();
    }

    private Point point(String name) {
        return shown().points().stream()
                .filter(candidate -> candidate.network().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void beginsWithTop1OverMultAdds() {
        assertThat(shown().benchmark()).isEqualTo(Benchmark.IMAGENET);
        assertThat(shown().all()).isEqualTo(393);
        Point b7 = point("tf_efficientnet_b7.ns_jft_in1k");
        assertThat(b7.cost()).isEqualTo(37_745_884_192.0);
        assertThat(b7.quality()).isEqualTo(86.85);
        assertThat(b7.preset()).isTrue();
        assertThat(shown().points()).hasSize(shown().known()).allSatisfy(point -> assertThat(point.faded()).isFalse());
    }

    @Test
    void nothingThatIsShownBeatsTheFrontier() {
        for (Measure cost : Benchmark.IMAGENET.costs()) {
            for (Measure quality : Benchmark.IMAGENET.qualities()) {
                model.costProperty().set(cost);
                model.qualityProperty().set(quality);
                assertThat(shown().frontier()).isNotEmpty().allSatisfy(best -> assertThat(shown().points())
                        .noneMatch(point -> point.cost() < best.cost() && point.quality() >= best.quality()));
            }
        }
    }

    /** Xie et al. 2020: L2, the last of the students, is the most robust of all. */
    @Test
    void showsRobustnessAndTheLadderOfNoisyStudent() {
        model.qualityProperty().set(Measure.IMAGENET_A);
        model.ladderProperty().set(true);

        assertThat(names(shown().ladder())).hasSize(10).endsWith("tf_efficientnet_l2.ns_jft_in1k");
        assertThat(shown().ladder()).extracting(Point::quality).isSorted();
        assertThat(shown().ladder().getLast().quality()).isEqualTo(84.68);
        assertThat(shown().students())
                .extracting(student -> student.cost().multiplyAdds())
                .containsExactly(32_846_344_768L, 64_868_610_112L); // timm's builder with L0's and L1's coefficients
        model.benchmarkProperty().set(Benchmark.COCO);
        assertThat(shown().ladder()).isEmpty();
        assertThat(shown().students()).isEmpty();
    }

    @Test
    void aClickOnAPresetLoadsItAtItsSize() {
        model.use(point("tf_efficientnet_l2.ns_jft_in1k_475"));

        assertThat(workbench.configuration().preset().name()).isEqualTo("efficientnet-l2");
        assertThat(workbench.configuration().input().height()).isEqualTo(475);
        workbench.undo();
        assertThat(workbench.configuration().preset().name()).isEqualTo("efficientnet-b0");

        Point unknown = shown().points().stream().filter(point -> !point.preset()).findFirst().orElseThrow();
        model.use(unknown);
        assertThat(workbench.configuration().preset().name()).isEqualTo("efficientnet-b0");
    }

    @Test
    void aFamilyAloneHasAFrontierOfItsOwn() {
        model.groupProperty().set("RegNet");
        assertThat(shown().points()).isNotEmpty().allSatisfy(
                point -> assertThat(point.network().group()).isEqualTo("RegNet"));
        assertThat(shown().points()).containsAll(shown().frontier());

        model.groupProperty().set(null);
        model.onlyPresetsProperty().set(true);
        assertThat(shown().points()).isNotEmpty().allSatisfy(point -> assertThat(point.preset()).isTrue());
    }

    @Test
    void wordsMakeTheirNetworksStandOut() {
        model.searchProperty().set("Mixnet tf");
        assertThat(shown().points().stream().filter(point -> !point.faded()).map(Point::network))
                .isNotEmpty()
                .extracting(PublishedNetwork::name)
                .allSatisfy(name -> assertThat(name).startsWith("tf_mixnet"));
        assertThat(shown().points()).hasSize(shown().known());
        assertThat(shown().points().getFirst().faded()).as("the faded lie undermost").isTrue();
    }

    @Test
    void theCurrentNetworksCostsLeaveATrail() {
        assertThat(model.trailProperty().get()).containsExactly(385_814_752.0);
        workbench.set("resolution", 256);
        assertThat(model.trailProperty().get()).containsExactly(385_814_752.0, 503_337_472.0);
        model.costProperty().set(Measure.PARAMS);
        assertThat(model.trailProperty().get()).containsExactly(5_288_548.0, 5_288_548.0);

        for (int resolution = 300; resolution < 330; resolution++) {
            workbench.set("resolution", resolution);
        }
        assertThat(model.trailProperty().get()).hasSize(ParetoViewModel.TRAIL);
    }

    @Test
    void detectorsAreComparedOnCoco() {
        workbench.show(Families.network("efficientdet-d0").orElseThrow());
        assertThat(shown().benchmark()).isEqualTo(Benchmark.COCO);
        assertThat(model.costs()).containsExactlyElementsOf(Benchmark.COCO.costs());
        assertThat(names(shown().points())).contains("EfficientDet-D7x", "YOLOv4-P7");

        model.costProperty().set(Measure.LATENCY);
        assertThat(model.trailProperty().get()).as("no time is guessed").isEmpty();

        model.benchmarkProperty().set(Benchmark.IMAGENET);
        workbench.set("phi", 1.0);
        assertThat(shown().benchmark()).as("what somebody chose stays").isEqualTo(Benchmark.IMAGENET);
    }
}
