// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.style.StyleLosses;
import org.phiscope.style.StyleStep;
import org.phiscope.style.StyleTransfer;

/**
 * One run of a painter: tells the screen now and then how far it has got, so seldom that this takes no more than a small part
 * of the time, and waits while it is paused.
 */
final class PaintingRun implements StyleTransfer.Listener {
    /** Least time between two pictures that are shown. */
    private static final long EVERY = 100_000_000;

    /** Telling takes no more than one part in so many of the time. */
    private static final int SHARE = 25;

    private final StyleJob job;
    private final PauseGate gate;
    private final BackgroundTasks.Progress progress;
    private final Executor screen;
    private final Consumer<Painted> shown;
    private final LongSupplier clock;
    private RemainingTime remaining;
    private final List<StyleLosses> losses = new ArrayList<>();
    private final AtomicReference<@Nullable Painted> latest = new AtomicReference<>();
    private long stepped;
    private long told = Long.MIN_VALUE / 2;
    private long pause = EVERY;
    private int height;

    /** @param clock nanoseconds */
    PaintingRun(
            StyleJob job,
            PauseGate gate,
            BackgroundTasks.Progress progress,
            Executor screen,
            Consumer<Painted> shown,
            LongSupplier clock) {
        this.job = job;
        this.gate = gate;
        this.progress = progress;
        this.screen = screen;
        this.shown = shown;
        this.clock = clock;
        this.remaining = new RemainingTime(job.settings().iterations());
        this.stepped = clock.getAsLong();
    }

    @Override
    public void step(StyleStep step) {
        long now = clock.getAsLong();
        if (step.done() <= losses.size()) { // another device began anew in the place of one that failed
            losses.clear();
            remaining = new RemainingTime(job.settings().iterations());
            height = 0;
        }
        boolean grown = step.height() != height;
        if (!grown) { // the first step at a size takes in compiling for it
            remaining.took(step.done(), now - stepped);
        }
        height = step.height();
        losses.add(step.losses());
        boolean pausing = gate.isClosed();
        if (now - told >= pause || step.done() == step.all() || grown || pausing) {
            tell(step);
            told = clock.getAsLong();
            pause = Math.max(EVERY, SHARE * (told - now));
        }
        if (pausing) {
            gate.pass(progress.cancellation());
        }
        stepped = clock.getAsLong();
    }

    private void tell(StyleStep step) {
        Painted painted = new Painted(
                job,
                step.done(),
                step.all(),
                step.picture().toImage(),
                losses,
                step.grams(),
                step.styleGrams(),
                remaining.seconds(step.done()));
        progress.report((double) step.done() / step.all(), "");
        if (latest.getAndSet(painted) == null) { // else the screen has yet to come for the last one, and takes this
            screen.execute(() -> {
                Painted newest = latest.getAndSet(null);
                if (newest != null) {
                    shown.accept(newest);
                }
            });
        }
    }
}
