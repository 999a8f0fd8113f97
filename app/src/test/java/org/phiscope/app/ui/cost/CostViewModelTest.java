// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javafx.collections.ListChangeListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.cost.LayerColumn.Order;
import org.phiscope.app.ui.session.LayerTimes;
import org.phiscope.cost.Comparison;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;

class CostViewModelTest {
    private static final Configuration B0 = Families.network("efficientnet-b0").orElseThrow();

    private final CostViewModel model = new CostViewModel(layer -> layer.kind().id() + " " + layer.detail());
    private final CostReport b0 = CostModel.report(B0.graph());

    @BeforeEach
    void showB0() {
        model.show(Comparison.of(b0, b0), false, Convention.FLOPS);
    }

    private List<String> names() {
        return model.rows().stream().map(LayerRow::name).toList();
    }

    @Test
    void stagesFollowTheNetworkAndAddUpToItsTotal() {
        model.metricProperty().set(Metric.PARAMS);

        assertThat(model.stages())
                .extracting(StageShare::name)
                .containsExactly(
                        "stem", "blocks.0", "blocks.1", "blocks.2", "blocks.3", "blocks.4", "blocks.5",
                        "blocks.6", "head");
        // Published: EfficientNet-B0 has 5 288 548 parameters.
        assertThat(model.stages().stream().mapToLong(StageShare::value).sum()).isEqualTo(5_288_548);
        assertThat(model.stages().stream().mapToDouble(StageShare::share).sum()).isBetween(1 - 1e-12, 1 + 1e-12);
        assertThat(model.stages()).allSatisfy(stage -> assertThat(stage.reference()).hasValue(stage.value()));
    }

    @Test
    void flopsFollowTheConvention() {
        model.metricProperty().set(Metric.FLOPS);
        long twofold = model.stages().getFirst().value();

        model.show(Comparison.of(b0, b0), false, Convention.PAPER);

        assertThat(twofold).isEqualTo(2 * model.stages().getFirst().value());
        assertThat(model.totalsProperty().get().allFlops()).isEqualTo(b0.total().multiplyAdds());
    }

    @Test
    void timesAreShownOfTheNetworkThatWasMeasured() {
        LayerTimes.Time stem = new LayerTimes.Time(1e-5, 2e-5);

        model.showTimes(new LayerTimes(b0.graph(), "a processor", "a GPU", Map.of("conv_stem", stem)));

        assertThat(model.timedProperty().get()).isTrue();
        assertThat(model.row("conv_stem").orElseThrow().layer().time()).isEqualTo(stem);
        assertThat(model.row("bn1.norm").orElseThrow().layer().time()).isEqualTo(LayerTimes.Time.UNKNOWN);
        CostReport other = CostModel.report(Families.network("efficientnet-b1").orElseThrow().graph());
        model.show(Comparison.of(other, other), false, Convention.FLOPS);
        assertThat(model.timedProperty().get()).isFalse();
        assertThat(model.row("conv_stem").orElseThrow().layer().time()).isEqualTo(LayerTimes.Time.UNKNOWN);
    }

    @Test
    void sharesAreOfTheMetricChosen() {
        model.metricProperty().set(Metric.ACTIVATIONS);

        LayerRow stem = model.row("conv_stem").orElseThrow();
        assertThat(stem.layer().share())
                .isEqualTo((double) (32 * 112 * 112) / b0.total().activations());
    }

    @Test
    void sortsByColumnsAndBackToTheNetworksOrder() {
        List<String> natural = names();

        model.sort(List.of(new Order(LayerColumn.MULTIPLY_ADDS, false)));

        assertThat(model.rows())
                .extracting(row -> row.layer().cost().multiplyAdds())
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(names()).isNotEqualTo(natural).containsExactlyInAnyOrderElementsOf(natural);

        model.sort(List.of());

        assertThat(names()).isEqualTo(natural);
    }

    @Test
    void aSecondColumnDecidesBetweenEqualFirstOnes() {
        model.sort(List.of(new Order(LayerColumn.OP, true), new Order(LayerColumn.PARAMS, false)));

        List<Layer> layers = model.rows().stream().map(LayerRow::layer).toList();
        for (int i = 1; i < layers.size(); i++) {
            Layer before = layers.get(i - 1);
            Layer after = layers.get(i);
            int byOp = LayerColumn.OP.order().compare(before, after);
            assertThat(byOp).isLessThanOrEqualTo(0);
            if (byOp == 0) {
                assertThat(before.cost().params()).isGreaterThanOrEqualTo(after.cost().params());
            }
        }
    }

    @Test
    void filtersByWordsKindStageAndCounted() {
        model.textFilterProperty().set("  BLOCKS.2 depth ");
        assertThat(names()).containsExactly("blocks.2.0.conv_dw", "blocks.2.1.conv_dw");
        assertThat(model.filteredProperty().get()).isTrue();
        assertThat(model.totalsProperty().get().isPartial()).isTrue();

        model.textFilterProperty().set("");
        model.kindFilterProperty().set(OpKind.LINEAR);
        assertThat(names()).containsExactly("classifier");
        assertThat(model.totalsProperty().get().shown().params()).isEqualTo(1_281_000);

        model.kindFilterProperty().set(null);
        model.stageFilterProperty().set("stem");
        model.onlyCountedProperty().set(true);
        assertThat(names()).containsExactly("conv_stem");

        model.clearFilters();
        assertThat(names()).hasSize(b0.nodes().size());
        assertThat(model.filteredProperty().get()).isFalse();
        assertThat(model.totalsProperty().get().shown()).isEqualTo(b0.total());
    }

    @Test
    void choosingAStageShowsItAndItsFirstLayerAndChoosingItAgainShowsAll() {
        model.toggleStage("blocks.5");

        assertThat(model.rows()).allSatisfy(row -> assertThat(row.layer().stage()).isEqualTo("blocks.5"));
        assertThat(model.selectedNodeProperty().get()).isEqualTo(names().getFirst());
        assertThat(model.selectedStageProperty().get()).isEqualTo("blocks.5");

        model.selectedNodeProperty().set("blocks.5.1.conv_dw");
        model.toggleStage("blocks.5");

        assertThat(names()).hasSize(b0.nodes().size());
        assertThat(model.selectedNodeProperty().get()).isEqualTo("blocks.5.1.conv_dw");
    }

    @Test
    void choosingANodeMarksItsStage() {
        model.selectedNodeProperty().set("classifier");
        assertThat(model.selectedStageProperty().get()).isEqualTo("head");

        model.selectedNodeProperty().set(null);
        assertThat(model.selectedStageProperty().get()).isNull();
    }

    @Test
    void aWiderNetworkChangesTheRowsInPlace() {
        List<LayerRow> before = List.copyOf(model.rows());
        model.selectedNodeProperty().set("blocks.3.0.conv_dw");
        List<ListChangeListener.Change<?>> changes = new ArrayList<>();
        model.rows().addListener((ListChangeListener<LayerRow>) changes::add);
        long params = before.get(1).layer().cost().params();

        model.show(Comparison.of(CostModel.report(B0.with("width", 1.4).graph()), b0), false, Convention.FLOPS);

        assertThat(changes).isEmpty();
        assertThat(model.rows()).containsExactlyElementsOf(before);
        assertThat(before.get(1).layer().cost().params()).isGreaterThan(params);
        assertThat(model.selectedNodeProperty().get()).isEqualTo("blocks.3.0.conv_dw");
    }

    @Test
    void aDeeperNetworkKeepsTheRowsItHadTheSelectionAndTheSort() {
        model.sort(List.of(new Order(LayerColumn.PARAMS, false)));
        model.selectedNodeProperty().set("classifier");
        LayerRow classifier = model.row("classifier").orElseThrow();

        model.show(Comparison.of(CostModel.report(B0.with("depth", 2.0).graph()), b0), false, Convention.FLOPS);

        assertThat(model.rows()).hasSizeGreaterThan(b0.nodes().size()).contains(classifier);
        assertThat(model.rows())
                .extracting(row -> row.layer().cost().params())
                .isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(model.selectedNodeProperty().get()).isEqualTo("classifier");
    }

    @Test
    void aNodeThatIsGoneIsNoLongerChosen() {
        model.show(Comparison.of(CostModel.report(B0.with("depth", 2.0).graph()), b0), false, Convention.FLOPS);
        String extra = names().stream()
                .filter(name -> b0.nodes().stream().noneMatch(node -> node.node().name().equals(name)))
                .findFirst()
                .orElseThrow();
        model.selectedNodeProperty().set(extra);

        model.show(Comparison.of(b0, b0), false, Convention.FLOPS);

        assertThat(model.selectedNodeProperty().get()).isNull();
        assertThat(model.selectedStageProperty().get()).isNull();
    }

    @Test
    void nothingChangesWhereTheCostsAreTheSame() {
        List<Object> changes = new ArrayList<>();
        model.rows().addListener((ListChangeListener<LayerRow>) changes::add);
        model.stages().addListener((ListChangeListener<StageShare>) changes::add);
        model.rows().forEach(row -> row.layerProperty().addListener((_, _, after) -> changes.add(after)));

        model.show(Comparison.of(CostModel.report(B0.graph()), b0), false, Convention.FLOPS);

        assertThat(changes).isEmpty();
    }

    @Test
    void aStageFilterStaysWhileTheNetworkHasTheStage() {
        model.stageFilterProperty().set("blocks.4");
        CostReport other = CostModel.report(
                Families.network("efficientnet-b0").orElseThrow().with("resolution", 320).graph());
        model.show(Comparison.of(other, b0), false, Convention.FLOPS);
        assertThat(model.stageFilterProperty().get()).isEqualTo("blocks.4");
        assertThat(model.rows()).isNotEmpty();
    }

    @Test
    void aPinnedNetworksLayersStandBesideThisOnes() {
        CostReport deeper = CostModel.report(B0.with("depth", 2.0).graph());
        model.show(Comparison.of(b0, deeper), true, Convention.FLOPS);

        assertThat(model.sideBySideProperty().get()).isTrue();
        Layer same = model.row("conv_stem").orElseThrow().layer();
        assertThat(same.beside().reference()).hasValue(same.cost().multiplyAdds());
        assertThat(same.beside().difference()).isZero();
        int last = names().lastIndexOf("blocks.1.1");
        assertThat(model.rows())
                .filteredOn(row -> row.layer().isOnlyPinned())
                .extracting(LayerRow::name)
                .contains("blocks.1.2.conv_dw");
        assertThat(names().indexOf("blocks.1.2.conv_dw")).isGreaterThan(last);
        assertThat(names().indexOf("blocks.1.2.conv_dw")).isLessThan(names().indexOf("blocks.2.0.conv_pw"));
        // What both have, less what only the other has, is the difference of the totals.
        assertThat(model.rows().stream().mapToLong(row -> row.layer().beside().difference()).sum())
                .isEqualTo(b0.total().multiplyAdds() - deeper.total().multiplyAdds());
        assertThat(model.totalsProperty().get().allBeside().difference())
                .isEqualTo(b0.total().multiplyAdds() - deeper.total().multiplyAdds());
        assertThat(model.totalsProperty().get().shownLayers()).isEqualTo(b0.nodes().size());
        assertThat(model.totalsProperty().get().isPartial()).isFalse();

        model.besideProperty().set(false);
        assertThat(model.rows()).hasSize(b0.nodes().size()).noneMatch(row -> row.layer().isOnlyPinned());
        assertThat(model.row("conv_stem").orElseThrow().layer().beside().compared()).isFalse();
    }

    @Test
    void stagesOfAnotherFamilyAreMarkedWhereTheyBelong() {
        CostReport resnet = CostModel.report(Families.network("resnet50").orElseThrow().graph());
        model.metricProperty().set(Metric.PARAMS);
        model.show(Comparison.of(b0, resnet), true, Convention.FLOPS);

        assertThat(model.stages().stream().mapToLong(StageShare::value).sum()).isEqualTo(5_288_548);
        // torchvision: ResNet-50 has 25 557 032 parameters; no stage of it is lost.
        assertThat(model.stages().stream().mapToLong(stage -> stage.reference().orElse(0)).sum())
                .isEqualTo(25_557_032);
        assertThat(model.stages())
                .filteredOn(stage -> stage.name().equals("blocks.2"))
                .extracting(StageShare::referenceName)
                .containsExactly("layer2");
    }
}
