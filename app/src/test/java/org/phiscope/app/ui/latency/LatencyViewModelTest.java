// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.device.FakeMachine;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.engine.EngineException;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.message.Message;
import org.phiscope.roofline.Bound;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.DeviceTable;

class LatencyViewModelTest {
    private static final Configuration RESNET = Families.network("resnet50").orElseThrow();

    private final SimpleObjectProperty<@Nullable CostReport> report = new SimpleObjectProperty<>();
    private final FakeProber prober = new FakeProber();
    private final List<String> failures = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private LatencyViewModel model;

    @BeforeEach
    void showResNet50() {
        model = model(FakeMachine.devices(), Runnable::run);
        report.set(CostModel.report(RESNET.graph()));
    }

    private LatencyViewModel model(Devices devices, Executor background) {
        BackgroundTasks tasks = new BackgroundTasks(
                background, Runnable::run, failure -> failures.add(failure.cause().getMessage()));
        Texts texts = new Texts(new Language(Locale.ENGLISH), LatencyView.class);
        return new LatencyViewModel(
                report, devices, FakeMachine.targets(), prober, Runnable::run, Runnable::run, tasks, texts);
    }

    private Analysis analysis() {
        return model.analysisProperty().get();
    }

    private LayerFigures layer(String name) {
        return analysis().layerOf(name).orElseThrow();
    }

    /** The figures of RooflineTest, worked out by hand there. */
    @Test
    void setsTheNetworkAgainstTheDevice() {
        assertThat(model.targetProperty().get().id()).isEqualTo("v100");
        assertThat(layer("fc").bound()).isEqualTo(Bound.MEMORY);
        assertThat(layer("fc").seconds()).isEqualTo(9.12021e-6, within(1e-10));
        assertThat(layer("conv1").intensity()).isEqualTo(61.2858, within(1e-4));
        assertThat(analysis().share(Bound.COMPUTE) + analysis().share(Bound.MEMORY)).isEqualTo(1, within(1e-12));

        model.targetProperty().set(DeviceTable.find("jetson-nano").orElseThrow());

        assertThat(layer("fc").seconds()).isEqualTo(8_208_192 / 25.6e9, within(1e-10));
    }

    @Test
    void sharesAddUpAndDisagree() {
        assertThat(analysis().layers().stream().mapToDouble(LayerFigures::flopsShare).sum())
                .isEqualTo(1, within(1e-9));
        assertThat(analysis().layers().stream().mapToDouble(LayerFigures::bytesShare).sum())
                .isEqualTo(1, within(1e-9));
        assertThat(analysis().stages().stream().mapToDouble(StageFigures::timeShare).sum())
                .isEqualTo(1, within(1e-9));
        // 4.1 of 8,179 MFLOPs, and 2 of its 25 million weights
        assertThat(layer("fc").flopsShare()).isBetween(0.0004, 0.0006);
        assertThat(layer("fc").bytesShare()).isGreaterThan(20 * layer("fc").flopsShare());
    }

    @Test
    void followsTheNetworkWhileSomebodyLooks() {
        double before = analysis().roofline().seconds();
        model.activeProperty().set(false);
        report.set(CostModel.report(RESNET.with("resolution", 448).graph()));
        assertThat(analysis().roofline().seconds()).isEqualTo(before);

        model.activeProperty().set(true);

        assertThat(analysis().roofline().seconds()).isGreaterThan(2 * before);
    }

    @Test
    void marksTheLayerThatANodeRunsIn() {
        model.selectedNodeProperty().set("bn1");
        assertThat(model.selectedProperty().get()).isEqualTo(layer("conv1"));

        model.selectedNodeProperty().set("input");
        assertThat(model.selectedProperty().get()).isNull();
    }

    @Test
    void measuresThisMachineAndChoosesIt() {
        assertThat(model.hereProperty().get()).isNull();

        model.measureMachine();

        DeviceSpec here = FakeMachine.spec(100e9);
        assertThat(model.hereProperty().get()).isEqualTo(here);
        assertThat(model.targetProperty().get()).isEqualTo(here);
        assertThat(analysis().roofline().device()).isEqualTo(here);
        assertThat(model.measuringProperty().get()).isFalse();
    }

    @Test
    void measuredTimesStandBesideThePredictedOnesOfTheSameNetworkOnly() {
        model.measureMachine();
        assertThat(layer("conv1").isMeasured()).isFalse();

        model.measureLayers();

        assertThat(prober.asked).containsExactly("machine", "layers of resnet50");
        assertThat(layer("conv1").measuredSeconds()).isEqualTo(1e-3);
        assertThat(layer("layer1.0.conv2").isMeasured()).isFalse();
        assertThat(analysis().isMeasuredHere()).isTrue();
        // The stem, one convolution of each of 16 blocks, the classifier, and what is the engine's own.
        assertThat(analysis().measurement().seconds()).isEqualTo(19e-3, within(1e-12));
        assertThat(analysis().stages().stream().mapToDouble(StageFigures::measuredShare).sum())
                .isEqualTo(1, within(1e-9));

        CostReport measured = report.get();
        report.set(CostModel.report(RESNET.with("resolution", 256).graph()));
        assertThat(analysis().measurement()).isNull();
        assertThat(layer("conv1").isMeasured()).isFalse();

        report.set(CostModel.report(RESNET.graph()));
        assertThat(report.get()).isNotSameAs(measured);
        assertThat(layer("conv1").isMeasured()).isTrue();

        model.targetProperty().set(DeviceTable.find("t4").orElseThrow());
        assertThat(analysis().isMeasuredHere()).isFalse();
    }

    @Test
    void oneMeasurementAtATimeAndItsEndHoweverItEnds() {
        model = model(FakeMachine.devices(), waiting::add);
        model.measureLayers();
        model.measureMachine();

        assertThat(waiting).hasSize(1);
        assertThat(model.measuringProperty().get()).isTrue();
        assertThat(model.measurable().get()).isFalse();

        prober.failure = new EngineException(Message.verbatim("resnet50 needs more memory than there is"));
        waiting.remove().run();

        assertThat(failures).containsExactly("resnet50 needs more memory than there is");
        assertThat(model.measuringProperty().get()).isFalse();
        assertThat(model.measurable().get()).isTrue();
        assertThat(analysis().measurement()).isNull();
    }

    @Test
    void nothingIsMeasuredWithoutADevice() {
        model = model(new Devices(), Runnable::run);

        model.measureMachine();
        model.measureLayers();

        assertThat(model.measurable().get()).isFalse();
        assertThat(prober.asked).isEmpty();
    }
}
