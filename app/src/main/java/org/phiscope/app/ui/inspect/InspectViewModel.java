// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
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
import org.phiscope.family.Configuration;
import org.phiscope.vision.Detections;
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
    private final ObservableValue<Configuration> configuration;
    private final ObservableValue<@Nullable Device> device;
    private final Specimen specimen;
    private final Inspector inspector;
    private final Executor screen;
    private final BackgroundTasks tasks;
    private final Notices notices;
    private final Texts texts;
    private final LatestTask<Question, Answer> inspecting;

    private final ReadOnlyObjectWrapper<@Nullable Answer> answer = new ReadOnlyObjectWrapper<>(this, "answer");
    private final Findings findings = new Findings(answer);
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper(this, "running");
    private final ReadOnlyBooleanWrapper stale = new ReadOnlyBooleanWrapper(this, "stale");
    private final BooleanProperty active = new SimpleBooleanProperty(this, "active", true);
    private final ObjectProperty<Fit> fit = new SimpleObjectProperty<>(this, "fit", Fit.LETTERBOX);
    private final ObjectProperty<@Nullable Nms> nms = new SimpleObjectProperty<>(this, "nms");
    private long readings;

    /**
     * @param configuration the network that is run
     * @param device it runs on; {@code null} while none was found
     * @param specimen the image that it is run on
     * @param worker where networks are run
     * @param screen {@code Platform::runLater}
     */
    public InspectViewModel(
            ObservableValue<Configuration> configuration,
            ObservableValue<@Nullable Device> device,
            Specimen specimen,
            Inspector inspector,
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
        specimen.pictureProperty().subscribe(this::look);
        specimen.loadsProperty().subscribe(this::ask);
        configuration.subscribe(this::ask);
        device.subscribe(this::ask);
        fit.subscribe(this::ask);
        nms.subscribe(this::ask);
        active.subscribe(this::resume);
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
        String name = name(file);
        read(name, () -> ImageFiles.read(file));
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
        read(texts.get("paste.name"), () -> onWhite(width, height, argb));
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

    private void read(String name, ReadImage image) {
        long reading = ++readings;
        tasks.start(
                texts.bind("task.read", name),
                _ -> Picture.of(name, image.read()),
                read -> {
                    if (reading == readings) {
                        specimen.pictureProperty().set(read);
                    }
                },
                this::tell);
    }

    /** Where an image's pixels come from. */
    private interface ReadImage {
        RgbImage read();
    }

    /** Begins anew with another image. */
    private void look() {
        answer.set(null);
        ask();
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
        Configuration wanted = configuration.getValue();
        running.set(true);
        inspecting.submit(new Question(
                current, wanted, device.getValue(), specimen.weights(wanted), fit.get(), nms.get()));
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
    }

    /** Whether what is shown was made with weights that nobody trained, and so means nothing. */
    public boolean isUntrained() {
        return answer.get() instanceof Run run && run.provenance() instanceof Weights.Provenance.Untrained;
    }

    private void tell(Throwable cause) {
        notices.error(UserError.of(cause)
                .map(UserError::line)
                .orElseGet(() -> cause instanceof OutOfMemoryError
                        ? texts.get("error.memory")
                        : Objects.requireNonNullElse(cause.getMessage(), cause.toString())));
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
