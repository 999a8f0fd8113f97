// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.task;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.phiscope.engine.Cancellation;

/**
 * Long work off the screen's thread. Executors are given, so that tests run everything inline.
 *
 * <p>All methods are called on the screen's thread.
 */
public final class BackgroundTasks {
    private final Executor worker;
    private final Executor screen;
    private final Consumer<TaskFailure> failures;
    private final ObservableList<BackgroundTask> running = FXCollections.observableArrayList();
    private final ObservableList<BackgroundTask> runningView = FXCollections.unmodifiableObservableList(running);

    /** Work that takes long enough to be watched. */
    @FunctionalInterface
    public interface Work<T> {
        /** @throws Exception becomes a notice; a {@link CancellationException} ends the work silently */
        T run(Progress progress) throws Exception;
    }

    /** What work tells while it runs, from any thread. */
    public interface Progress {
        /** @param share 0 … 1, negative where it cannot be known */
        void report(double share, String message);

        /** Looked at between parts of the work. */
        Cancellation cancellation();
    }

    /** Work that ended in an exception. */
    public record TaskFailure(ObservableValue<String> title, Throwable cause) {}

    /**
     * @param screen where results are delivered: {@code Platform::runLater}
     * @param failures told, on the screen's thread, of work that failed and has no handler of its own
     */
    public BackgroundTasks(Executor worker, Executor screen, Consumer<TaskFailure> failures) {
        this.worker = worker;
        this.screen = screen;
        this.failures = failures;
    }

    /** What is being worked on, oldest first. */
    public ObservableList<BackgroundTask> running() {
        return runningView;
    }

    /** Starts work whose failure becomes a notice. */
    public <T> BackgroundTask start(ObservableValue<String> title, Work<T> work, Consumer<T> done) {
        return start(title, work, done, cause -> failures.accept(new TaskFailure(title, cause)));
    }

    /**
     * Starts work.
     *
     * @param done gets the result, on the screen's thread; not called for cancelled work
     * @param failed gets what was thrown, on the screen's thread
     */
    public <T> BackgroundTask start(
            ObservableValue<String> title, Work<T> work, Consumer<T> done, Consumer<Throwable> failed) {
        BackgroundTask task = new BackgroundTask(title);
        Progress progress = new Progress() {
            @Override
            public void report(double share, String message) {
                screen.execute(() -> task.report(share, message));
            }

            @Override
            public Cancellation cancellation() {
                return task.cancellation();
            }
        };
        running.add(task);
        FutureTask<T> future = new FutureTask<>(() -> work.run(progress)) {
            @Override
            protected void done() {
                screen.execute(() -> {
                    running.remove(task);
                    deliver(this, task, done, failed);
                });
            }
        };
        worker.execute(future);
        return task;
    }

    private static <T> void deliver(
            FutureTask<T> future, BackgroundTask task, Consumer<T> done, Consumer<Throwable> failed) {
        switch (future.state()) {
            case SUCCESS -> {
                if (!task.cancellation().isCancelled()) {
                    done.accept(future.resultNow());
                }
            }
            case FAILED -> {
                Throwable cause = future.exceptionNow();
                if (!(cause instanceof CancellationException)) {
                    failed.accept(cause);
                }
            }
            case CANCELLED, RUNNING -> throw new IllegalStateException("delivered before it was done");
        }
    }
}
