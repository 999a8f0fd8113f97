// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.inspect.Answer.Undecoded;
import org.phiscope.app.ui.inspect.Question.Setting;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.message.Message;
import org.phiscope.vision.Detections;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.RgbImage;

/**
 * Images that were opened together. The network runs on one after the other in the background, whenever nothing is run
 * for the image looked at; what came of an earlier network stays until the next is there. Of each image there is a
 * thumbnail and what was found; its pixels are read again when they are needed. To be used on the screen's thread.
 */
final class Filmstrip {
    /** Longest side of a thumbnail, in pixels: 27 KiB at most of each image stay in memory. */
    static final int THUMBNAIL = 96;

    /** What came of a run of an image, without its pixels. */
    record Result(Setting setting, @Nullable Detections detections, Function<Question, Answer> answer) {
        static Result of(Setting setting, Answer answer) {
            return switch (answer) {
                case Detected(Question _, var device, Detections detections) ->
                    new Result(setting, detections, question -> new Detected(question, device, detections));
                case Classified(Question _, var device, var ranking) ->
                    new Result(setting, null, question -> new Classified(question, device, ranking));
                case Undecoded(Question _, var device, var outputs, var time, var provenance) ->
                    new Result(
                            setting,
                            null,
                            question -> new Undecoded(question, device, outputs, time, provenance));
                case Failed(Question _, Message reason) ->
                    new Result(setting, null, question -> new Failed(question, reason));
            };
        }
    }

    /**
     * Where an image stands.
     *
     * @param result of the last run that ended; {@code null} before the first
     * @param fresh whether another run would come to the same
     * @param failure why the file cannot be read, or the network not be run; empty if they can
     */
    record Look(@Nullable Result result, boolean fresh, boolean running, Message failure) {}

    /** One image. */
    static final class Frame {
        private final Path file;
        private final ReadOnlyObjectWrapper<@Nullable RgbImage> thumbnail =
                new ReadOnlyObjectWrapper<>(this, "thumbnail");
        private final ReadOnlyObjectWrapper<Look> look =
                new ReadOnlyObjectWrapper<>(this, "look", new Look(null, false, false, Message.NOTHING));

        private Frame(Path file) {
            this.file = file;
        }

        Path file() {
            return file;
        }

        String name() {
            return String.valueOf(file.getFileName());
        }

        /** {@code null} until the image was read. */
        ReadOnlyObjectProperty<@Nullable RgbImage> thumbnailProperty() {
            return thumbnail.getReadOnlyProperty();
        }

        ReadOnlyObjectProperty<Look> lookProperty() {
            return look.getReadOnlyProperty();
        }

        Look look() {
            return look.get();
        }
    }

    /** A run in the background. */
    private record Job(Frame frame, Setting setting, Cancellation cancellation) {}

    /** What came of it; no answer where it was cancelled or was a defect. */
    private record Outcome(@Nullable RgbImage thumbnail, @Nullable Result result, Message failure) {}

    private final Inspector inspector;
    private final Executor worker;
    private final Executor screen;
    private final BooleanSupplier busy;
    private final ObservableList<Frame> frames = FXCollections.observableArrayList();
    private final ObservableList<Frame> framesView = FXCollections.unmodifiableObservableList(frames);
    private final ReadOnlyObjectWrapper<@Nullable Frame> current = new ReadOnlyObjectWrapper<>(this, "current");
    private final ReadOnlyBooleanWrapper going = new ReadOnlyBooleanWrapper(this, "going", true);
    private final ReadOnlyIntegerWrapper done = new ReadOnlyIntegerWrapper(this, "done");
    private @Nullable Setting wanted;
    private @Nullable Job job;

    /**
     * @param worker where networks are run
     * @param busy whether a run for the image looked at goes on, which comes first
     */
    Filmstrip(Inspector inspector, Executor worker, Executor screen, BooleanSupplier busy) {
        this.inspector = inspector;
        this.worker = worker;
        this.screen = screen;
        this.busy = busy;
    }

    ObservableList<Frame> frames() {
        return framesView;
    }

    /** The image looked at; {@code null} if it is none of these. */
    ReadOnlyObjectProperty<@Nullable Frame> currentProperty() {
        return current.getReadOnlyProperty();
    }

    /** Whether images are run one after the other; otherwise only the one looked at is. */
    ReadOnlyBooleanProperty goingProperty() {
        return going.getReadOnlyProperty();
    }

    /** How many images are through: were run with the network as it is, or cannot be. */
    ReadOnlyIntegerProperty doneProperty() {
        return done.getReadOnlyProperty();
    }

    /** Takes other images in; the same file twice is one. */
    void open(List<Path> files) {
        abandon();
        Set<Path> once = new HashSet<>();
        current.set(null);
        frames.setAll(files.stream().filter(once::add).map(Frame::new).toList());
        going.set(true);
        count();
    }

    /** Has no images any longer. */
    void clear() {
        open(List.of());
    }

    /** Whether there is more to it than the image looked at. */
    boolean hasSeveral() {
        return frames.size() > 1;
    }

    /** An image is looked at from now on. */
    void lookAt(@Nullable Frame frame) {
        current.set(frame);
    }

    /** The image's pixels were read. */
    void read(Frame frame, RgbImage thumbnail) {
        frame.thumbnail.set(thumbnail);
    }

    /** The file cannot be read. */
    void fail(Frame frame, Message reason) {
        frame.look.set(new Look(null, true, false, reason));
        count();
        next();
    }

    /** Images are run like this from now on; what is run otherwise ends. */
    void want(Setting setting) {
        abandon();
        if (!setting.equals(wanted)) {
            wanted = setting;
            for (Frame frame : frames) {
                Look look = frame.look();
                boolean fresh = look.result() != null && look.result().setting().equals(setting);
                frame.look.set(new Look(look.result(), fresh, false, Message.NOTHING));
            }
        }
        count();
    }

    /** The image looked at was run. */
    void accept(Answer answer) {
        Frame frame = current.get();
        if (frame != null) {
            Result result = Result.of(answer.question().setting(), answer);
            Message failure = answer instanceof Failed failed ? failed.reason() : Message.NOTHING;
            frame.look.set(new Look(result, result.setting().equals(wanted), false, failure));
            count();
        }
    }

    void stop() {
        going.set(false);
        abandon();
    }

    void goOn() {
        going.set(true);
        next();
    }

    /** Runs the next image that was not run as is wanted, unless something else is to be run first. */
    void next() {
        Setting setting = wanted;
        if (job != null || setting == null || !going.get() || busy.getAsBoolean() || !hasSeveral()) {
            return;
        }
        for (Frame frame : frames) {
            if (!frame.look().fresh() && frame.look().failure().isEmpty()) {
                start(new Job(frame, setting, new Cancellation()));
                return;
            }
        }
    }

    private void start(Job started) {
        job = started;
        Frame frame = started.frame;
        frame.look.set(new Look(frame.look().result(), false, true, Message.NOTHING));
        boolean unseen = frame.thumbnail.get() == null;
        worker.execute(() -> {
            Outcome outcome = new Outcome(null, null, Message.NOTHING);
            try {
                outcome = run(started, unseen);
            } finally {
                Outcome ended = outcome;
                screen.execute(() -> finish(started, ended));
            }
        });
    }

    private Outcome run(Job started, boolean unseen) {
        RgbImage thumbnail = null;
        try {
            started.cancellation.check();
            RgbImage pixels = ImageFiles.read(started.frame.file);
            thumbnail = unseen ? Picture.reduced(pixels, THUMBNAIL) : null;
            started.cancellation.check();
            Question question =
                    new Question(new Picture(started.frame.name(), pixels, pixels), started.setting);
            Answer answer = inspector.inspect(question, started.cancellation);
            return new Outcome(
                    thumbnail,
                    Result.of(started.setting, answer),
                    answer instanceof Failed failed ? failed.reason() : Message.NOTHING);
        } catch (CancellationException e) {
            return new Outcome(thumbnail, null, Message.NOTHING); // its turn comes again
        } catch (RuntimeException e) {
            // A file that cannot be read is this image's matter; anything else is a defect and goes its way.
            return new Outcome(thumbnail, null, UserError.of(e).orElseThrow(() -> e).message());
        } catch (OutOfMemoryError e) {
            return new Outcome(thumbnail, null, UserError.told(e));
        }
    }

    private void finish(Job ended, Outcome outcome) {
        if (ended == job) {
            job = null;
        }
        Frame frame = ended.frame;
        if (outcome.thumbnail != null) {
            frame.thumbnail.set(outcome.thumbnail);
        }
        Look before = frame.look();
        if (outcome.result != null || !outcome.failure.isEmpty()) {
            Result result = outcome.result == null ? before.result() : outcome.result;
            frame.look.set(new Look(result, ended.setting.equals(wanted), false, outcome.failure));
        } else if (before.running() && (job == null || job.frame != frame)) {
            frame.look.set(new Look(before.result(), before.fresh(), false, Message.NOTHING));
        }
        count();
        next();
    }

    /** Ends the run in the background; its image is run again later. */
    private void abandon() {
        Job running = job;
        job = null;
        if (running != null) {
            running.cancellation.cancel();
            Look look = running.frame.look();
            running.frame.look.set(new Look(look.result(), look.fresh(), false, Message.NOTHING));
        }
    }

    private void count() {
        done.set((int) frames.stream()
                .filter(frame -> frame.look().fresh() || !frame.look().failure().isEmpty())
                .count());
    }
}
