// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.task;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Cancellation;

/**
 * Work of which only the newest result matters. A newer value replaces one that still waits, cancels the one being worked on,
 * and a result reaches the screen only if nothing newer was submitted meanwhile. At most one piece of work runs at a time.
 *
 * @param <I> what is worked on
 * @param <O> what comes of it
 */
public final class LatestTask<I, O> {
    private final Executor worker;
    private final Executor screen;
    private final BiFunction<I, Cancellation, O> work;
    private final Consumer<O> deliver;

    private final Object lock = new Object();
    private boolean active;
    private @Nullable Entry<I> waiting;
    private @Nullable Entry<I> running;
    private @Nullable Entry<I> newest;

    /** One submitted value; compared by identity. */
    private static final class Entry<I> {
        final I input;
        final Cancellation cancellation = new Cancellation();

        Entry(I input) {
            this.input = input;
        }
    }

    /**
     * @param worker where the work is done
     * @param screen where results are delivered: {@code Platform::runLater}
     * @param work off the screen's thread; may watch the cancellation, and may throw {@link CancellationException}
     *     when it is cancelled
     * @param deliver on the screen's thread
     */
    public LatestTask(
            Executor worker, Executor screen, BiFunction<I, Cancellation, O> work, Consumer<O> deliver) {
        this.worker = worker;
        this.screen = screen;
        this.work = work;
        this.deliver = deliver;
    }

    /** Wants the result for this value, and no longer that for any earlier one. */
    public void submit(I input) {
        Entry<I> entry = new Entry<>(input);
        boolean idle;
        synchronized (lock) {
            newest = entry;
            waiting = entry;
            idle = !active;
            active = true;
            if (running != null) {
                running.cancellation.cancel();
            }
        }
        if (idle) {
            worker.execute(this::workOff);
        }
    }

    /** Wants no result any longer. */
    public void cancel() {
        synchronized (lock) {
            newest = null;
            waiting = null;
            if (running != null) {
                running.cancellation.cancel();
            }
        }
    }

    private void workOff() {
        Entry<I> entry = next();
        while (entry != null) {
            Entry<I> current = entry;
            boolean finished = false;
            try {
                O result = work.apply(current.input, current.cancellation);
                screen.execute(() -> {
                    if (isNewest(current)) {
                        deliver.accept(result);
                    }
                });
                finished = true;
            } catch (CancellationException e) {
                finished = true; // somebody wanted something newer, or nothing: there is no result to deliver
            } finally {
                if (!finished) {
                    resume();
                }
            }
            entry = next();
        }
    }

    private @Nullable Entry<I> next() {
        synchronized (lock) {
            running = waiting;
            waiting = null;
            active = running != null;
            return running;
        }
    }

    /** The work threw, and the exception takes this thread: what waits is left to another. */
    private void resume() {
        boolean more;
        synchronized (lock) {
            running = null;
            more = waiting != null;
            active = more;
        }
        if (more) {
            worker.execute(this::workOff);
        }
    }

    private boolean isNewest(Entry<I> entry) {
        synchronized (lock) {
            return newest == entry;
        }
    }
}
