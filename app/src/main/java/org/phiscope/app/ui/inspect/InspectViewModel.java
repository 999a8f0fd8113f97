// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.inspect.Filmstrip.Frame;
import org.phiscope.app.ui.inspect.Filmstrip.Look;
import org.phiscope.app.ui.inspect.Filmstrip.Result;
import org.phiscope.app.ui.inspect.Judging.Truth;
import org.phiscope.app.ui.inspect.Question.Setting;
import org.phiscope.app.ui.session.Inspection;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.workspace.OverlayPictures;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.evaluation.GroundTruth;
import org.phiscope.evaluation.GroundTruthJson;
import org.phiscope.family.Configuration;
import org.phiscope.vision.Detections;
import org.phiscope.vision.Detector;
import org.phiscope.vision.Fit;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.Nms;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights;

/**
 * What the inspection shows: an image, what the current network makes of it, and which part of that is looked at. A
 * run starts whenever image, network, weights, device, fit or suppression change, the newest wins, and the last
 * answer stays until the next is there. To be used on the screen's thread.
 */
public final class InspectViewModel implements Inspection {
    /** While many images are run they are evaluated no more often than this: it takes the networks' time. */
    private static final int EVALUATIONS = 50;

    private final ObservableValue<Configuration> configuration;
    private final ObservableValue<@Nullable Device> device;
    private final Specimen specimen;
    private final Inspector inspector;
    private final Executor screen;
    private final BackgroundTasks tasks;
    private final Notices notices;
    private final Texts texts;
    private final LatestTask<Question, Answer> inspecting;
    private final Filmstrip strip;
    private final Judging judging;
    private final Comparing comparing;

    private final ReadOnlyObjectWrapper<@Nullable Answer> answer = new ReadOnlyObjectWrapper<>(this, "answer");
    private final Findings findings = new Findings(answer);
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper(this, "running");
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper(this, "stale");
    private final BooleanProperty active = new SimpleBooleanProperty(this, "active", true);
    private final ObjectProperty<Fit> fit = new SimpleObjectProperty<>(this, "fit", Fit.LETTERBOX);
    private final ObjectProperty<@Nullable Nms> nms = new SimpleObjectProperty<>(this, "nms");
    private long readings;
    /** The picture that the strip's image looked at was read into. */
    private @Nullable Picture framed;

    /**
     * @param configuration the network that is run
     * @param device it runs on; {@code null} while none was found
     * @param specimen the image that it is run on
     * @param reference what the network is compared with; {@code null} while that is not known
     * @param inspector runs the network
     * @param referenceInspector runs the reference where a comparison is asked for
     * @param worker where networks are run
     * @param screen {@code Platform::runLater}
     */
    public InspectViewModel(
            ObservableValue<Configuration> configuration,
            ObservableValue<@Nullable Device> device,
            ObservableValue<@Nullable Configuration> reference,
            Specimen specimen,
            Inspector inspector,
            Inspector referenceInspector,
            Executor worker,
            Executor screen,
            BackgroundTasks tasks,
            Notices notices,
            Texts texts) {
        this.configuration = configuration;
        this.device = device;
        this.specimen = specimen;
        this.inspector = inspector;
        this.screen = screen;
        this.tasks = tasks;
        this.notices = notices;
        this.texts = texts;
        this.inspecting = new LatestTask<>(worker, screen, this::inspect, this::show);
        this.strip = new Filmstrip(inspector, worker, screen, running::get);
        this.judging = new Judging(findings, worker, screen);
        this.comparing = new Comparing(
                findings, answer.getReadOnlyProperty(), reference, specimen, referenceInspector, worker, screen);
        specimen.pictureProperty().subscribe(this::look);
        specimen.loadsProperty().subscribe(this::ask);
        configuration.subscribe(this::ask);
        device.subscribe(this::ask);
        fit.subscribe(this::ask);
        nms.subscribe(this::ask);
        active.subscribe(this::resume);
        strip.doneProperty().subscribe(_ -> judge());
    }

    /** The images that were opened together. */
    Filmstrip strip() {
        return strip;
    }

    /** What the reference finds beside the network. */
    Comparing comparing() {
        return comparing;
    }

    /** What was found held against what is to be found. */
    Judging judging() {
        return judging;
    }

    public ReadOnlyObjectProperty<@Nullable Picture> pictureProperty() {
        return specimen.pictureProperty();
    }

    /** What came of the last run that ended, for the picture shown; {@code null} before the first. */
    public ReadOnlyObjectProperty<@Nullable Answer> answerProperty() {
        return answer.getReadOnlyProperty();
    }

    public ReadOnlyBooleanProperty runningProperty() {
        return running.getReadOnlyProperty();
    }

    /** Whether what is shown is no longer what would come of another run. */
    public ReadOnlyBooleanProperty staleProperty() {
        return stale.getReadOnlyProperty();
    }

    /** Whether anybody looks: nothing is run while nobody does. */
    public BooleanProperty activeProperty() {
        return active;
    }

    /** Which part of the answer is looked at. */
    Findings findings() {
        return findings;
    }

    public ObjectProperty<Fit> fitProperty() {
        return fit;
    }

    /** {@code null} for the suppression that the network was published with. */
    public ObjectProperty<@Nullable Nms> nmsProperty() {
        return nms;
    }

    @Override
    public void openImage(Path file) {
        read(name(file), () -> ImageFiles.read(file), read -> {
            strip.open(List.of(file));
            seen(strip.frames().getFirst(), read);
        });
    }

    @Override
    public void openImages(List<Path> files) {
        strip.open(files);
        strip.frames().stream().findFirst().ifPresent(this::lookAt);
    }

    /** Shows an image of the strip; it is run unless it was as it is to be. */
    void lookAt(Frame frame) {
        if (frame == strip.currentProperty().get()) {
            return;
        }
        read(
                frame.name(),
                () -> ImageFiles.read(frame.file()),
                read -> seen(frame, read),
                cause -> {
                    strip.fail(frame, UserError.told(cause));
                    tell(cause);
                });
    }

    /** An image of the strip was read, and is the one that is looked at from now on. */
    private void seen(Frame frame, Picture picture) {
        strip.lookAt(frame);
        if (frame.thumbnailProperty().get() == null) {
            strip.read(frame, Picture.reduced(picture.preview(), Filmstrip.THUMBNAIL));
        }
        framed = picture;
    }

    /** Shows no more than the image looked at. */
    void closeStrip() {
        Frame shown = strip.currentProperty().get();
        Picture picture = specimen.pictureProperty().get();
        if (shown != null && picture != null) {
            strip.open(List.of(shown.file()));
            seen(strip.frames().getFirst(), picture);
            Answer last = answer.get();
            if (last != null) {
                strip.accept(last);
            }
        } else {
            strip.clear();
        }
    }

    @Override
    public void openTruth(Path file) {
        tasks.start(
                texts.bind("task.truth", name(file)),
                _ -> Truth.of(name(file), GroundTruthJson.read(file)),
                truth -> {
                    judging.open(truth);
                    lookUp();
                    ask();
                },
                this::tell);
    }

    /** Nothing is held against what is found any longer. */
    void closeTruth() {
        judging.open(null);
        ask();
    }

    /** Finds the image looked at in the truth. */
    private void lookUp() {
        Truth truth = judging.truthProperty().get();
        Frame frame = strip.currentProperty().get();
        judging.lookAt(truth == null || frame == null ? null : truth.image(frame));
    }

    /** Judges what is run as it is to be. */
    private void judge() {
        Truth truth = judging.truthProperty().get();
        int done = strip.doneProperty().get();
        int all = strip.frames().size();
        if (truth == null || done < all && done % Math.ceilDiv(all, EVALUATIONS) != 0) {
            return;
        }
        List<Judging.Run> runs = new ArrayList<>();
        for (Frame frame : strip.frames()) {
            Look look = frame.look();
            if (look.fresh() && look.result() != null && look.result().detections() != null) {
                Detections detections = look.result().detections();
                GroundTruth.Image image = truth.image(frame);
                if (image != null) {
                    runs.add(new Judging.Run(image, detections));
                }
            }
        }
        judging.judge(configuration.getValue(), runs);
    }

    @Override
    public void pasteImage(@Nullable Image image) {
        if (image == null) {
            notices.error(texts.get("paste.empty"));
            return;
        }
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        if (width < 1 || height < 1 || image.getPixelReader() == null) {
            notices.error(texts.get("paste.empty"));
            return;
        }
        if ((long) width * height > ImageFiles.MAX_PIXELS) {
            notices.error(texts.get("paste.large", width, height));
            return;
        }
        // Pixels of an image of the screen's are read on the screen's thread; the rest is no work for it.
        int[] argb = new int[width * height];
        image.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        read(texts.get("paste.name"), () -> onWhite(width, height, argb), _ -> strip.clear());
    }

    @Override
    public void openWeights(Path file) {
        Configuration wanted = configuration.getValue();
        tasks.start(
                texts.bind("task.weights", name(file)),
                _ -> {
                    inspector.checkWeights(file, wanted);
                    return file;
                },
                fitting -> {
                    specimen.load(fitting, wanted);
                    notices.information(texts.get("weights.loaded", name(file), wanted.preset().title()));
                },
                this::tell);
    }

    /** Ends the run; what was shown stays. */
    public void cancel() {
        inspecting.cancel();
        running.set(false);
        strip.stop();
    }

    /** Runs the network once more. */
    public void runAgain() {
        ask();
    }

    /** Writes the picture with the boxes that are shown as a PNG. */
    public void saveOverlay(Path png) {
        if (answer.get() instanceof Detected found) {
            Detections shown = found.detections().with(List.copyOf(findings.detections()));
            RgbImage pixels = found.question().picture().pixels();
            tasks.start(
                    texts.bind("task.save", name(png)),
                    _ -> {
                        OverlayPictures.write(pixels, shown, 0, png);
                        return png;
                    },
                    written -> notices.information(texts.get("save.done", written)),
                    this::tell);
        }
    }

    private void read(String name, ReadImage image, Consumer<Picture> done) {
        read(name, image, done, this::tell);
    }

    /** @param done is told before anything is run on the image */
    private void read(String name, ReadImage image, Consumer<Picture> done, Consumer<Throwable> failed) {
        long reading = ++readings;
        tasks.start(
                texts.bind("task.read", name),
                _ -> Picture.of(name, image.read()),
                read -> {
                    if (reading == readings) {
                        done.accept(read);
                        specimen.pictureProperty().set(read);
                    }
                },
                failed);
    }

    /** Where an image's pixels come from. */
    private interface ReadImage {
        RgbImage read();
    }

    /** Begins anew with another image, or with what was found on it before. */
    private void look() {
        Picture picture = specimen.pictureProperty().get();
        Frame frame = picture == framed ? strip.currentProperty().get() : null;
        if (frame == null) {
            strip.lookAt(null);
        }
        lookUp();
        Setting wanted = setting();
        Result known = frame == null ? null : frame.look().result();
        if (picture != null && known != null && known.setting().equals(wanted)) {
            inspecting.cancel();
            running.set(false);
            stale.set(false);
            answer.set(known.answer().apply(new Question(picture, wanted)));
            strip.next();
        } else {
            answer.set(null);
            ask();
        }
    }

    private Setting setting() {
        Configuration wanted = configuration.getValue();
        return new Setting(
                wanted,
                device.getValue(),
                specimen.weights(wanted),
                fit.get(),
                nms.get(),
                judging.truthProperty().get() == null ? Detector.SCORE_FLOOR : Detector.EVALUATION_FLOOR);
    }

    private void resume() {
        if (active.get() && stale.get() && !running.get()) {
            ask();
        }
    }

    private void ask() {
        Picture current = specimen.pictureProperty().get();
        if (current == null) {
            return;
        }
        stale.set(true);
        if (!active.get()) {
            return;
        }
        Setting wanted = setting();
        running.set(true);
        strip.want(wanted);
        inspecting.submit(new Question(current, wanted));
    }

    private Answer inspect(Question question, Cancellation cancellation) {
        boolean answered = false;
        try {
            Answer result = inspector.inspect(question, cancellation);
            answered = true;
            return result;
        } finally {
            if (!answered && !cancellation.isCancelled()) {
                // A defect, which is told where all defects are: here nothing runs any longer.
                screen.execute(() -> running.set(false));
            }
        }
    }

    private void show(Answer result) {
        running.set(false);
        stale.set(false);
        answer.set(result);
        strip.accept(result);
        strip.next();
    }

    /** Whether what is shown was made with weights that nobody trained, and so means nothing. */
    public boolean isUntrained() {
        return answer.get() instanceof Run run && run.provenance() instanceof Weights.Provenance.Untrained;
    }

    private void tell(Throwable cause) {
        notices.error(texts.say(UserError.told(cause)));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Drops transparency as paper would. */
    private static RgbImage onWhite(int width, int height, int[] argb) {
        byte[] rgb = new byte[3 * argb.length];
        for (int i = 0, to = 0; i < argb.length; i++) {
            int opacity = argb[i] >>> 24;
            for (int shift = 16; shift >= 0; shift -= 8) {
                rgb[to++] = (byte) (((argb[i] >> shift & 0xff) * opacity + 255 * (255 - opacity) + 127) / 255);
            }
        }
        return RgbImage.of(width, height, rgb);
    }
}
