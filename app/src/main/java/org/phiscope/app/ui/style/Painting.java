// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.task.BackgroundTask;
import org.phiscope.app.ui.task.BackgroundTasks;

/** The picture that is painted: how far it has got, whether it is paused, and what was kept on the way. */
final class Painting {
    /** Kept snapshots; the oldest goes when one more comes. */
    static final int MOST_SNAPSHOTS = 12;

    /** What is going on. */
    enum State {
        /** Nothing was painted yet. */
        IDLE,
        RUNNING,
        PAUSED,
        /** All steps were taken. */
        DONE,
        /** Ended before all steps were taken; what there is stays. */
        STOPPED
    }

    private final StylePainter painter;
    private final BackgroundTasks tasks;
    private final Executor screen;
    private final LongSupplier clock;
    private final ReadOnlyObjectWrapper<State> state = new ReadOnlyObjectWrapper<>(this, "state", State.IDLE);
    private final ReadOnlyObjectWrapper<@Nullable Painted> painted = new ReadOnlyObjectWrapper<>(this, "painted");
    private final ObservableList<Snapshot> snapshots = FXCollections.observableArrayList();
    private final ObservableList<Snapshot> snapshotsView = FXCollections.unmodifiableObservableList(snapshots);
    private final ObjectProperty<@Nullable Snapshot> compared = new SimpleObjectProperty<>(this, "compared");
    private PauseGate gate = new PauseGate();
    private @Nullable BackgroundTask task;

    /**
     * @param screen {@code Platform::runLater}
     * @param clock nanoseconds
     */
    Painting(StylePainter painter, BackgroundTasks tasks, Executor screen, LongSupplier clock) {
        this.painter = painter;
        this.tasks = tasks;
        this.screen = screen;
        this.clock = clock;
        tasks.running().subscribe(this::follow);
    }

    ReadOnlyObjectProperty<State> stateProperty() {
        return state.getReadOnlyProperty();
    }

    boolean isActive() {
        return state.get() == State.RUNNING || state.get() == State.PAUSED;
    }

    /** The newest picture; {@code null} before the first. */
    ReadOnlyObjectProperty<@Nullable Painted> paintedProperty() {
        return painted.getReadOnlyProperty();
    }

    /** What was kept of the picture shown, oldest first. */
    ObservableList<Snapshot> snapshots() {
        return snapshotsView;
    }

    /** What the picture is compared with; {@code null} for nothing. */
    ObjectProperty<@Nullable Snapshot> comparedProperty() {
        return compared;
    }

    /** Begins a picture, unless one is being painted. */
    void start(StyleJob job, ObservableValue<String> title, Consumer<Throwable> failed) {
        if (isActive()) {
            return;
        }
        PauseGate opened = new PauseGate();
        gate = opened;
        snapshots.clear();
        compared.set(null);
        painted.set(null);
        state.set(State.RUNNING);
        task = tasks.start(
                title,
                progress -> painter.paint(
                        job,
                        new PaintingRun(job, opened, progress, screen, this::show, clock),
                        progress.cancellation()),
                _ -> state.set(State.DONE),
                failed);
        follow();
    }

    private void show(Painted newest) {
        painted.set(newest);
    }

    /** Painting is over however it ended; that all steps were taken is said afterwards. */
    private void follow() {
        BackgroundTask current = task;
        if (current != null && isActive() && !tasks.running().contains(current)) {
            state.set(painted.get() == null ? State.IDLE : State.STOPPED);
        }
    }

    void pause() {
        if (state.get() == State.RUNNING) {
            gate.pause();
            state.set(State.PAUSED);
        }
    }

    void resume() {
        if (state.get() == State.PAUSED) {
            gate.resume();
            state.set(State.RUNNING);
        }
    }

    /** Ends it; what was painted so far stays. */
    void stop() {
        BackgroundTask current = task;
        if (current != null && isActive()) {
            current.cancel();
        }
    }

    /** Keeps the picture as it is now. */
    void keep() {
        Painted current = painted.get();
        if (current != null && snapshots.stream().noneMatch(kept -> kept.step() == current.done())) {
            if (snapshots.size() == MOST_SNAPSHOTS) {
                Snapshot oldest = snapshots.removeFirst();
                if (oldest.equals(compared.get())) {
                    compared.set(null);
                }
            }
            snapshots.add(new Snapshot(current.done(), current.image()));
        }
    }
}
