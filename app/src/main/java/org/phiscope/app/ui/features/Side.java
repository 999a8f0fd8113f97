// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.features.Plane;
import org.phiscope.message.Message;

/**
 * One network's node: what it holds, the map of it that is shown large, and the trace of a cell. The newest question wins,
 * and what was there stays until the next is. To be used on the screen's thread.
 */
public final class Side {
    private final FeatureReader reader;
    private final Executor screen;
    private final LatestTask<FeatureQuestion, FeatureAnswer> reading;
    private final LatestTask<Tracing, Traced> tracing;
    private final LatestTask<Painting, Result> painting;

    private final ReadOnlyObjectWrapper<@Nullable FeatureAnswer> answer = new ReadOnlyObjectWrapper<>(this, "answer");
    private final ReadOnlyObjectWrapper<@Nullable Painted> painted = new ReadOnlyObjectWrapper<>(this, "painted");
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper(this, "running");
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper(this, "stale");
    private final ReadOnlyObjectWrapper<Message> untraceable =
            new ReadOnlyObjectWrapper<>(this, "untraceable", Message.NOTHING);
    private Consumer<Side> answered = _ -> {};
    private @Nullable FeatureQuestion asked;
    private @Nullable Look look;
    private @Nullable Traced traced;
    private @Nullable Tracing wanted;

    /** A cell to be traced. */
    private record Tracing(Seen seen, Cell cell, OptionalInt channel) {}

    /** What came of that; {@code plane} is null where {@code reason} says why. */
    private record Traced(Tracing tracing, @Nullable Plane plane, Message reason) {}

    private record Painting(Seen seen, Look look, @Nullable Plane trace) {}

    private record Result(@Nullable Painted painted) {}

    /**
     * @param worker where networks are run
     * @param painter where maps are coloured
     */
    Side(FeatureReader reader, Executor worker, Executor painter, Executor screen) {
        this.reader = reader;
        this.screen = screen;
        reading = new LatestTask<>(worker, screen, this::read, this::show);
        tracing = new LatestTask<>(worker, screen, this::trace, this::show);
        painting = new LatestTask<>(
                painter,
                screen,
                (wish, _) -> new Result(Painted.of(wish.seen, wish.look, wish.trace)),
                result -> painted.set(result.painted));
    }

    /** What came of the last run that ended; {@code null} before the first. */
    public ReadOnlyObjectProperty<@Nullable FeatureAnswer> answerProperty() {
        return answer.getReadOnlyProperty();
    }

    /** The map shown large; {@code null} where there is none. */
    public ReadOnlyObjectProperty<@Nullable Painted> paintedProperty() {
        return painted.getReadOnlyProperty();
    }

    /** Whether the network runs, forwards or backwards. */
    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /** Whether what is shown is not what was asked last. */
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /** Why the cell clicked last cannot be traced; empty where it can. */
    public ReadOnlyObjectProperty<Message> untraceableProperty() {
        return untraceable.getReadOnlyProperty();
    }

    /** What is seen, if anything is. */
    public @Nullable Seen seen() {
        return answer.get() instanceof Seen seen ? seen : null;
    }

    void ask(FeatureQuestion question) {
        if (question.equals(asked) && (running.get() || !stale.get())) {
            return;
        }
        asked = question;
        stale.set(answer.get() == null || !answer.get().question().equals(question));
        running.set(true);
        tracing.cancel();
        wanted = null;
        reading.submit(question);
    }

    /** Ends what runs; what was shown stays. */
    void cancel() {
        reading.cancel();
        tracing.cancel();
        asked = null;
        wanted = null;
        running.set(false);
    }

    /** Shows nothing any longer. */
    void clear() {
        cancel();
        painting.cancel();
        answer.set(null);
        painted.set(null);
        stale.set(false);
        traced = null;
        untraceable.set(Message.NOTHING);
    }

    /** Shows another map, or the same in other colours; traces the cell if that is asked for. */
    void look(Look wish, @Nullable Cell cell) {
        look = wish;
        Seen seen = seen();
        if (seen == null) {
            painted.set(null);
            return;
        }
        if (wish.show() == Look.Show.TRACE && cell != null && seen.maps().onImage()) {
            OptionalInt channel = wish.alone() && wish.channel() < seen.maps().channels()
                    ? OptionalInt.of(wish.channel())
                    : OptionalInt.empty();
            traceOnce(new Tracing(seen, cell, channel));
        }
        paint(seen, wish);
    }

    private void traceOnce(Tracing wish) {
        Traced last = traced;
        boolean same = last != null && same(last.tracing, wish) || wanted != null && same(wanted, wish);
        if (!same && !stale.get()) {
            wanted = wish;
            running.set(true);
            untraceable.set(Message.NOTHING);
            tracing.submit(wish);
        }
    }

    private static boolean same(Tracing a, Tracing b) {
        return a.seen == b.seen && a.cell.equals(b.cell) && a.channel.equals(b.channel);
    }

    private void paint(Seen seen, Look wish) {
        Traced last = traced;
        Plane trace = last != null && last.tracing.seen == seen ? last.plane : null;
        painting.submit(new Painting(seen, wish, trace));
    }

    private FeatureAnswer read(FeatureQuestion question, Cancellation cancellation) {
        return guarded(cancellation, reader::read, question);
    }

    private Traced trace(Tracing wish, Cancellation cancellation) {
        return guarded(
                cancellation,
                (asking, stop) -> {
                    try {
                        return new Traced(asking, reader.trace(asking.seen, asking.cell, asking.channel, stop), Message.NOTHING);
                    } catch (RuntimeException e) {
                        // What a person can put right is told; anything else is a defect and goes its way.
                        return new Traced(asking, null, UserError.of(e).orElseThrow(() -> e).message());
                    }
                },
                wish);
    }

    /** Work after which nothing runs any longer, even if it ends in a defect, which is told where all defects are. */
    private <I, O> O guarded(Cancellation cancellation, BiFunction<I, Cancellation, O> work, I input) {
        boolean done = false;
        try {
            O result = work.apply(input, cancellation);
            done = true;
            return result;
        } finally {
            if (!done && !cancellation.isCancelled()) {
                screen.execute(() -> running.set(false));
            }
        }
    }

    private void show(FeatureAnswer result) {
        running.set(false);
        stale.set(false);
        traced = null;
        untraceable.set(Message.NOTHING);
        answer.set(result);
        answered.accept(this);
    }

    private void show(Traced result) {
        running.set(false);
        wanted = null;
        traced = result;
        untraceable.set(result.reason);
        Look current = look;
        Seen seen = seen();
        if (current != null && seen != null) {
            paint(seen, current);
        }
    }

    /** Told of every new answer. */
    void onAnswer(Consumer<Side> told) {
        answered = told;
    }
}
