// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.device.Targets;
import org.phiscope.app.ui.task.BackgroundTask;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.cost.CostReport;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.roofline.DeviceSpec;

/**
 * What the latency view shows: the current network set against a device, and what was measured. The newest network and
 * device win. To be used on the screen's thread.
 */
public final class LatencyViewModel {
    private final ObservableValue<@Nullable CostReport> report;
    private final Devices devices;
    private final Targets targets;
    private final Prober prober;
    private final BackgroundTasks tasks;
    private final Texts texts;
    private final LatestTask<Question, Analysis> analysing;

    private final ReadOnlyObjectWrapper<@Nullable Analysis> analysis = new ReadOnlyObjectWrapper<>(this, "analysis");
    private final ReadOnlyObjectWrapper<@Nullable LayerFigures> selected =
            new ReadOnlyObjectWrapper<>(this, "selected");
    private final StringProperty selectedNode = new SimpleStringProperty(this, "selectedNode");
    private final BooleanProperty active = new SimpleBooleanProperty(this, "active", true);
    private final ReadOnlyBooleanWrapper measuring = new ReadOnlyBooleanWrapper(this, "measuring");
    private @Nullable Measurement last;
    private @Nullable BackgroundTask measurer;

    private record Question(CostReport report, DeviceSpec device, @Nullable Measurement last) {}

    /** Something that is measured on an engine's device. */
    @FunctionalInterface
    private interface Measuring<T> {
        T on(Engine engine, Device device, BackgroundTasks.Progress progress) throws Exception;
    }

    /**
     * @param report of the network on the workbench
     * @param devices of this machine
     * @param targets that times are predicted for
     * @param worker where networks are reckoned
     * @param screen {@code Platform::runLater}
     */
    LatencyViewModel(
            ObservableValue<@Nullable CostReport> report,
            Devices devices,
            Targets targets,
            Prober prober,
            Executor worker,
            Executor screen,
            BackgroundTasks tasks,
            Texts texts) {
        this.report = report;
        this.devices = devices;
        this.targets = targets;
        this.prober = prober;
        this.tasks = tasks;
        this.texts = texts;
        this.analysing = new LatestTask<>(
                worker,
                screen,
                (question, _) -> Analysis.of(question.report(), question.device(), question.last()),
                this::show);
        report.subscribe(this::ask);
        targets.targetProperty().subscribe(this::ask);
        active.subscribe(this::ask);
        selectedNode.subscribe(this::follow);
        tasks.running().subscribe(this::followTasks);
        ask();
    }

    /** The device that times are predicted for. */
    public ObjectProperty<DeviceSpec> targetProperty() {
        return targets.targetProperty();
    }

    /** What this machine was measured to do; {@code null} if it was not. */
    public ReadOnlyObjectProperty<@Nullable DeviceSpec> hereProperty() {
        return targets.hereProperty();
    }

    /** {@code null} until the first network has been reckoned. */
    public ReadOnlyObjectProperty<@Nullable Analysis> analysisProperty() {
        return analysis.getReadOnlyProperty();
    }

    /** Name of the graph's node that all views mark, or {@code null}. */
    public StringProperty selectedNodeProperty() {
        return selectedNode;
    }

    /** The layer that the node marked runs in. */
    public ReadOnlyObjectProperty<@Nullable LayerFigures> selectedProperty() {
        return selected.getReadOnlyProperty();
    }

    /** Whether anybody looks: nothing is reckoned while nobody does. */
    public BooleanProperty activeProperty() {
        return active;
    }

    ReadOnlyBooleanProperty measuringProperty() {
        return measuring.getReadOnlyProperty();
    }

    /** Whether there is a device that can be measured now. */
    public BooleanBinding measurable() {
        return devices.selectedProperty().isNotNull().and(measuring.not());
    }

    /** Whether there is also a network to measure. */
    public BooleanBinding runnable() {
        return measurable().and(Bindings.createBooleanBinding(() -> report.getValue() != null, report));
    }

    /** Measures what this machine can do, and chooses it. */
    public void measureMachine() {
        measure("task.machine", prober::measure, targets::measured);
    }

    /** Runs the current network on this machine and measures its layers. */
    public void measureLayers() {
        CostReport current = report.getValue();
        if (current != null) {
            measure(
                    "task.layers",
                    (engine, device, progress) -> prober.run(engine, device, current.graph(), progress),
                    measurement -> {
                        last = measurement;
                        ask();
                    });
        }
    }

    private <T> void measure(String title, Measuring<T> work, Consumer<T> done) {
        Device device = devices.selectedProperty().get();
        Optional<Engine> engine = device == null ? Optional.empty() : devices.engine(device);
        if (device == null || engine.isEmpty() || measuring.get()) {
            return;
        }
        measurer = tasks.start(
                texts.bind(title, device.name()), progress -> work.on(engine.get(), device, progress), done);
        followTasks();
    }

    /** Measuring is over however it ended: with a result, a failure, or cancelled. */
    private void followTasks() {
        measuring.set(measurer != null && tasks.running().contains(measurer));
    }

    private void ask() {
        CostReport current = report.getValue();
        if (current != null && active.get()) {
            analysing.submit(new Question(current, targets.targetProperty().get(), last));
        }
    }

    private void show(Analysis shown) {
        analysis.set(shown);
        follow();
    }

    private void follow() {
        Analysis shown = analysis.get();
        selected.set(shown == null ? null : shown.layerOf(selectedNode.get()).orElse(null));
    }
}
