// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.search.SweepViewModel.Found;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.DeviceTable;
import org.phiscope.search.Outcome;
import org.phiscope.search.Sweep;

/** Figures are timm's, in truth/imagenet_models.csv of the networks: efficientnet_b0 at 224 and at 256 px. */
class SweepViewModelTest {
    private final Notices notices = new Notices();
    private final ObjectProperty<DeviceSpec> target =
            new SimpleObjectProperty<>(DeviceTable.find("v100").orElseThrow());
    private WorkbenchModel workbench;
    private SweepViewModel model;

    @BeforeEach
    void open() {
        workbench = new WorkbenchModel(
                Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
        model = model(Runnable::run);
        model.activeProperty().set(true);
    }

    private SweepViewModel model(Executor worker) {
        BackgroundTasks tasks = new BackgroundTasks(
                Runnable::run, Runnable::run, failure -> notices.error(failure.cause().getMessage()));
        return new SweepViewModel(
                workbench,
                target,
                worker,
                Runnable::run,
                Runnable::run,
                tasks,
                notices,
                new Texts(new Language(Locale.ENGLISH), SweepView.class));
    }

    private static void range(SweptRange range, String key, String from, String to, String step) {
        range.keyProperty().set(key);
        range.fromProperty().set(from);
        range.toProperty().set(to);
        range.stepProperty().set(step);
    }

    private Found found() {
        return model.foundProperty().get();
    }

    private static long multiplyAdds(Sweep.Row row) {
        return row.outcome() instanceof Outcome.Costs(Configuration _, Map<String, Long> figures)
                ? figures.get("multiplyAdds")
                : -1;
    }

    @Test
    void beginsWithPhiInRoundSteps() {
        assertThat(found().sweep().axes()).singleElement().satisfies(axis -> {
            assertThat(axis.parameter().key()).isEqualTo("phi");
            assertThat(axis.values()).startsWith(0.0, 0.2, 0.4).endsWith(4.8).hasSize(25);
        });
        assertThat(multiplyAdds(found().rows().getFirst())).isEqualTo(385_814_752);
        assertThat(model.staleProperty().get()).isFalse();
    }

    @Test
    void suggestsFromHalfToTwiceWhatTheNetworkHas() {
        model.first().keyProperty().set("resolution");
        assertThat(List.of(
                        model.first().fromProperty().get(),
                        model.first().toProperty().get(),
                        model.first().stepProperty().get()))
                .containsExactly("112", "448", "16");
        assertThat(found().rows()).hasSize(22);
    }

    @Test
    void everyValueThatItSuggestsIsOneThatTheParameterHas() {
        for (var family : Families.all()) {
            Configuration network = family.configure(family.presets().getLast());
            for (var parameter : family.parameters()) {
                if (!(parameter instanceof org.phiscope.parameter.ParameterSpec.WholeList)) {
                    SweptRange range = new SweptRange();
                    range.keyProperty().set(parameter.key());
                    range.suggest(network);
                    assertThat(range.axis(family).values()).as(family.id() + " " + parameter.key()).isNotEmpty();
                }
            }
        }
    }

    @Test
    void countsEveryCombinationOfTwo() {
        range(model.first(), "resolution", "224", "256", "32");
        model.second().keyProperty().set("se");

        assertThat(found().rows()).extracting(Sweep.Row::values).containsExactly(
                List.of(224, false), List.of(224, true), List.of(256, false), List.of(256, true));
        assertThat(multiplyAdds(found().rows().get(1))).isEqualTo(385_814_752);
        assertThat(multiplyAdds(found().rows().get(3))).isEqualTo(503_337_472);
    }

    @Test
    void usingAPointIsOneStepToUndoAndCountsNothingAnew() {
        range(model.first(), "resolution", "224", "256", "32");
        model.second().keyProperty().set("se");
        Found before = found();

        model.use(before.rows().get(2));

        assertThat(workbench.configuration().changes()).isEqualTo(Map.of("resolution", 256, "se", false));
        assertThat(found()).isSameAs(before);
        workbench.undo();
        assertThat(workbench.configuration().changes()).isEmpty();
    }

    /** The classifier of VGG-16 is bound by memory, its convolutions by computing: both rates count. */
    @Test
    void predictsTimesForTheDevice() {
        workbench.show(Families.network("vgg16").orElseThrow());
        range(model.first(), "resolution", "224", "256", "32");
        long onV100 = nanoseconds(found().rows().getFirst());
        DeviceSpec half = new DeviceSpec("half", "half a V100", DeviceSpec.Kind.DESKTOP, 15.7e12 / 2, 900e9 / 2, "test");

        target.set(half);

        assertThat(found().sweep().device()).isEqualTo(half);
        assertThat(nanoseconds(found().rows().getFirst())).isBetween(2 * onV100 - 2, 2 * onV100);
        assertThat(model.staleProperty().get()).isFalse();
    }

    private static long nanoseconds(Sweep.Row row) {
        return ((Outcome.Costs) row.outcome()).figures().get("predictedNanoseconds");
    }

    @Test
    void longSweepsWaitToBeStarted() {
        range(model.first(), "resolution", "32", "1024", "1");
        Found before = found();
        assertThat(model.sizeProperty().get()).isEqualTo(993);
        assertThat(model.staleProperty().get()).isTrue();
        assertThat(before.rows()).hasSizeLessThanOrEqualTo(SweepViewModel.SHORT);

        model.run();
        assertThat(found().rows()).hasSize(993);
        assertThat(model.staleProperty().get()).isFalse();
        assertThat(model.runningProperty().get()).isFalse();
    }

    @Test
    void whatIsStoppedLeavesTheLastResult() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        model = model(waiting::add);
        model.activeProperty().set(true);
        assertThat(model.runningProperty().get()).isTrue();

        model.cancel();
        waiting.forEach(Runnable::run);

        assertThat(found()).isNull();
        assertThat(model.runningProperty().get()).isFalse();
    }

    @Test
    void saysWhatIsNoRangeAndWhatIsTooMuch() {
        model.first().stepProperty().set("none");
        assertThat(model.problemProperty().get().text()).contains("'none' is no step");
        assertThat(model.staleProperty().get()).isTrue();

        range(model.first(), "resolution", "32", "2048", "1");
        assertThat(model.problemProperty().get().text()).isEmpty();
        range(model.second(), "width", "1", "3", "0.1");
        assertThat(model.problemProperty().get().text()).startsWith("42,357 configurations are more than the 20,000");
        model.run();
        assertThat(model.runningProperty().get()).isFalse();
    }

    @Test
    void followsTheRestOfTheNetwork() {
        range(model.first(), "resolution", "224", "256", "32");
        workbench.show(Families.network("efficientnet-b1").orElseThrow().with("resolution", 240));
        assertThat(found().sweep().base().preset().name()).isEqualTo("efficientnet-b1");

        workbench.show(Families.network("vgg16").orElseThrow());
        assertThat(found().sweep().base().family().id()).isEqualTo("vgg");
        assertThat(model.first().keyProperty().get()).isEqualTo("resolution");
        assertThat(model.second().keyProperty().get()).isNull();
    }

    @Test
    void savesWhatTheCommandLinePrints(@TempDir Path directory) throws IOException {
        range(model.first(), "resolution", "224", "256", "32");
        Path file = directory.resolve("sweep.csv");
        model.save(file);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("network,resolution,params,convMultiplyAdds,")
                .endsWith(",peakActivationBytes,device,predictedMilliseconds,reason");
        assertThat(lines.get(2)).startsWith("efficientnet-b0,256,5288548,502057472,1280000,0,503337472,")
                .matches(".*,v100,[0-9]+[.][0-9]{6},");
        assertThat(notices.shown()).singleElement().satisfies(notice -> assertThat(notice.text())
                .isEqualTo("Saved " + file));
    }
}
