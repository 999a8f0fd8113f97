// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.workspace.SweepCsv;
import org.phiscope.config.AtomicFile;
import org.phiscope.engine.Cancellation;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.search.Axis;
import org.phiscope.search.Sweep;

/**
 * How a range of one or two parameters costs, and how long it is predicted to take on a device. Short sweeps follow
 * every change of the network, the ranges and the device, long ones wait to be started; the newest wins and can be stopped. To be used on the screen's thread.
 */
public final class SweepViewModel {
    /** Most configurations that the window takes; the command line takes more, and keeps none of them. */
    static final int MOST = 20_000;

    /** Up to so many are counted without being asked to. */
    static final int SHORT = 400;

    /** The second parameter's values as lines, or both parameters' as a map. */
    public enum Form {
        MAP,
        LINES
    }

    /** What a sweep found. */
    public record Found(Sweep sweep, List<Sweep.Row> rows) {
        public Found {
            rows = List.copyOf(rows);
        }
    }

    private final WorkbenchModel workbench;
    private final ObservableValue<DeviceSpec> target;
    private final Executor screen;
    private final BackgroundTasks tasks;
    private final Notices notices;
    private final Texts texts;
    private final LatestTask<Sweep, Found> sweeping;
    private final CurrentCost cost;

    private final BooleanProperty active = new SimpleBooleanProperty(this, "active", false);
    private final ObservableList<@Nullable String> keys = FXCollections.observableArrayList();
    private final ObservableList<@Nullable String> keysView = FXCollections.unmodifiableObservableList(keys);
    private final ObservableList<@Nullable String> others = FXCollections.observableArrayList();
    private final ObservableList<@Nullable String> othersView = FXCollections.unmodifiableObservableList(others);
    private final SweptRange first = new SweptRange();
    private final SweptRange second = new SweptRange();
    private final ObjectProperty<Figure> figure =
            new SimpleObjectProperty<>(this, "figure", Figure.all().getFirst());
    private final ObjectProperty<Form> form = new SimpleObjectProperty<>(this, "form", Form.MAP);
    private final ReadOnlyObjectWrapper<Message> problem =
            new ReadOnlyObjectWrapper<>(this, "problem", Message.NOTHING);
    private final ReadOnlyIntegerWrapper size = new ReadOnlyIntegerWrapper(this, "size", 0);
    private final ReadOnlyObjectWrapper<@Nullable Found> found = new ReadOnlyObjectWrapper<>(this, "found");
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper(this, "stale", true);
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper(this, "running", false);
    private final ReadOnlyDoubleWrapper progress = new ReadOnlyDoubleWrapper(this, "progress", 0);

    private @Nullable Family family;
    private @Nullable Sweep wanted;
    private boolean changing;

    /**
     * @param target the device that times are predicted for
     * @param worker where configurations are counted, one thread of its own
     * @param counter where the network on the workbench is, which does not wait for those
     * @param screen {@code Platform::runLater}
     */
    public SweepViewModel(
            WorkbenchModel workbench,
            ObservableValue<DeviceSpec> target,
            Executor worker,
            Executor counter,
            Executor screen,
            BackgroundTasks tasks,
            Notices notices,
            Texts texts) {
        this.workbench = workbench;
        this.target = target;
        this.screen = screen;
        this.tasks = tasks;
        this.notices = notices;
        this.texts = texts;
        sweeping = new LatestTask<>(worker, screen, this::sweep, this::show);
        cost = new CurrentCost(counter, screen);
        for (SweptRange range : List.of(first, second)) {
            range.listen(_ -> follow());
            range.keyProperty().addListener((_, _, _) -> {
                if (!changing) {
                    change(() -> range.suggest(workbench.configuration()));
                    follow();
                }
            });
        }
        workbench.configurationProperty().subscribe(_ -> follow());
        workbench.conventionProperty().subscribe(_ -> follow());
        target.subscribe(_ -> follow());
        active.subscribe(_ -> follow());
        workbench.reportProperty().subscribe(_ -> count());
        found.subscribe(_ -> count());
    }

    /** Whether anybody looks: nothing is counted by itself while nobody does. */
    public BooleanProperty activeProperty() {
        return active;
    }

    /** Keys of what can be swept. */
    public ObservableList<@Nullable String> keys() {
        return keysView;
    }

    /** Keys of what can be swept besides, {@code null} for nothing. */
    public ObservableList<@Nullable String> others() {
        return othersView;
    }

    public SweptRange first() {
        return first;
    }

    public SweptRange second() {
        return second;
    }

    /** What is drawn. */
    public ObjectProperty<Figure> figureProperty() {
        return figure;
    }

    /** How two parameters are drawn. */
    public ObjectProperty<Form> formProperty() {
        return form;
    }

    /** Why what is typed is no sweep; empty if it is one. */
    public ReadOnlyObjectProperty<Message> problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /** How many configurations there are to count. */
    public ReadOnlyIntegerProperty sizeProperty() {
        return size.getReadOnlyProperty();
    }

    /** The last sweep; {@code null} before the first. */
    public ReadOnlyObjectProperty<@Nullable Found> foundProperty() {
        return found.getReadOnlyProperty();
    }

    /** What the network on the workbench costs, as the last sweep counts; {@code null} while that is not known. */
    ReadOnlyObjectProperty<@Nullable Map<String, Long>> costProperty() {
        return cost.figuresProperty();
    }

    /** Whether the last sweep is not the one that is typed. */
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /** 0 … 1 while it runs. */
    public ReadOnlyDoubleProperty progressProperty() {
        return progress.getReadOnlyProperty();
    }

    /** Counts what is typed. */
    public void run() {
        Sweep sweep = wanted;
        if (sweep != null) {
            running.set(true);
            progress.set(0);
            sweeping.submit(sweep);
        }
    }

    /** Counts no further; what was found last stays. */
    public void cancel() {
        sweeping.cancel();
        running.set(false);
    }

    /** Puts a configuration on the workbench, one step to undo. */
    public void use(Sweep.Row row) {
        Found shown = found.get();
        Configuration now = workbench.configuration();
        if (shown == null || !shown.sweep().base().family().equals(now.family())) {
            return;
        }
        for (int i = 0; i < row.values().size(); i++) {
            now = now.with(
                    shown.sweep().axes().get(i).parameter().key(), row.values().get(i));
        }
        workbench.show(now);
    }

    /** Writes what was found last, as the command line prints it. */
    public void save(Path file) {
        Found shown = found.get();
        if (shown != null) {
            tasks.start(
                    texts.bind("sweep.saving", file.getFileName()),
                    _ -> {
                        SweepCsv csv = new SweepCsv(shown.sweep());
                        StringBuilder text = new StringBuilder(csv.header());
                        shown.rows().forEach(row -> text.append(csv.row(row)));
                        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
                        return file;
                    },
                    written -> notices.information(texts.get("sweep.saved", written)));
        }
    }

    private void follow() {
        if (changing) {
            return;
        }
        Configuration now = workbench.configuration();
        if (!now.family().equals(family)) {
            family = now.family();
            change(() -> choose(now));
        }
        Sweep sweep = sweep(now);
        if (sweep == null) {
            cancel();
            wanted = null;
            stale.set(true);
        } else if (!sweep.equals(wanted)) {
            cancel();
            wanted = sweep;
            Found last = found.get();
            stale.set(last == null || !sweep.equals(last.sweep()));
        }
        if (active.get() && wanted != null && stale.get() && !running.get() && wanted.size() <= SHORT) {
            run();
        }
    }

    /** The parameters of another family: its φ, or its resolution, by itself. */
    private void choose(Configuration network) {
        List<String> swept = network.family().parameters().stream()
                .filter(parameter -> !(parameter instanceof ParameterSpec.WholeList))
                .map(ParameterSpec::key)
                .toList();
        keys.setAll(swept);
        List<@Nullable String> withNone = new ArrayList<>();
        withNone.add(null);
        withNone.addAll(swept);
        others.setAll(withNone);
        first.keyProperty().set(swept.contains("phi") ? "phi" : network.family().resolution());
        first.suggest(network);
        second.keyProperty().set(null);
    }

    private @Nullable Sweep sweep(Configuration network) {
        try {
            List<Axis> axes = new ArrayList<>();
            for (SweptRange range : List.of(first, second)) {
                Axis axis = range.axis(network.family());
                if (axis != null) {
                    axes.add(axis);
                }
            }
            // What is swept is no part of the question, so that setting it does not ask again.
            Configuration base = network;
            for (Axis axis : axes) {
                base = base.without(axis.parameter().key());
            }
            Sweep sweep = new Sweep(base, axes, workbench.conventionProperty().get(), target.getValue());
            size.set(sweep.size());
            problem.set(
                    sweep.size() > MOST
                            ? Message.of("{0} configurations are more than the {1} that this window takes; take longer"
                                            + " steps, or 'phiscope sweep'.",
                                    Quantity.exact(sweep.size()), Quantity.exact(MOST))
                            : Message.NOTHING);
            return sweep.size() > MOST ? null : sweep;
        } catch (ParameterException e) {
            size.set(0);
            problem.set(e.message());
            return null;
        }
    }

    private void change(Runnable changes) {
        changing = true;
        try {
            changes.run();
        } finally {
            changing = false;
        }
    }

    private Found sweep(Sweep sweep, Cancellation cancellation) {
        List<Sweep.Row> rows = new ArrayList<>(sweep.size());
        sweep.run(
                rows::add,
                new Followed(cancellation, share -> screen.execute(() -> {
                    if (sweep.equals(wanted)) {
                        progress.set(share);
                    }
                })));
        return new Found(sweep, rows);
    }

    private void count() {
        Found shown = found.get();
        if (shown != null) {
            cost.ask(
                    workbench.reportProperty().get(),
                    shown.sweep().convention(),
                    shown.sweep().device());
        }
    }

    private void show(Found result) {
        running.set(false);
        stale.set(!result.sweep().equals(wanted));
        found.set(result);
    }
}
