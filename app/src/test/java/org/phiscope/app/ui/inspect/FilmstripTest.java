// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.inspect.Filmstrip.Frame;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.evaluation.Verdicts;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.vision.Box;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Detections;
import org.phiscope.weights.Weights.Provenance;

/** Many images at once, and what is to be found on them. */
class FilmstripTest {
    private static final Device CPU = new Device("test:cpu", "test", "a CPU", "CPU", 1L << 30);
    private static final Configuration LITE0 = Families.network("efficientdet-lite0").orElseThrow();
    private static final Detection DOG = new Detection(17, "dog", 0.9, new Box(10, 10, 40, 60));
    private static final Detection CAR = new Detection(2, "car", 0.6, new Box(50, 5, 90, 30));

    @TempDir
    Path directory;

    private final ObjectProperty<Configuration> configuration = new SimpleObjectProperty<>(LITE0);
    private final Notices notices = new Notices();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();
    private final List<Double> floors = new ArrayList<>();
    private final List<Path> images = new ArrayList<>();
    private InspectViewModel model;
    private Filmstrip strip;

    /** Finds a dog and a car on everything, and keeps the names of what it was asked about. */
    private final class FakeInspector implements Inspector {
        @Override
        public Answer inspect(Question question, Cancellation cancellation) {
            cancellation.check();
            ran.add(question.picture().name());
            floors.add(question.setting().floor());
            return new Answer.Detected(
                    question,
                    CPU,
                    new Detections(
                            100, 80, List.of(DOG, CAR), Duration.ofMillis(7), CPU.id(), new Provenance.Trained("test")));
        }

        @Override
        public void checkWeights(Path file, Configuration wanted) {}
    }

    @BeforeEach
    void open() throws IOException {
        for (String name : List.of("a.png", "b.png", "c.png")) {
            Path file = directory.resolve(name);
            ImageIO.write(new BufferedImage(400, 320, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
            images.add(file);
        }
        model = new InspectViewModel(
                configuration,
                new SimpleObjectProperty<>(CPU),
                new SimpleObjectProperty<>(),
                new Specimen(),
                new FakeInspector(),
                new FakeInspector(),
                work::add,
                Runnable::run,
                new BackgroundTasks(Runnable::run, Runnable::run, failure -> notices.error("unexpected " + failure)),
                notices,
                new Texts(new Language(Locale.ENGLISH), InspectView.class));
        strip = model.strip();
    }

    private void workOff() {
        while (!work.isEmpty()) {
            work.poll().run();
        }
    }

    private List<Integer> counts() {
        return strip.frames().stream()
                .map(frame -> Objects.requireNonNull(
                                Objects.requireNonNull(frame.look().result()).detections())
                        .all()
                        .size())
                .toList();
    }

    @Test
    void imagesAreRunOneAfterTheOtherTheOneLookedAtFirst() {
        model.openImages(images);
        assertThat(model.pictureProperty().get().name()).isEqualTo("a.png");
        assertThat(strip.currentProperty().get()).isEqualTo(strip.frames().getFirst());

        work.poll().run();
        assertThat(ran).containsExactly("a.png");
        assertThat(strip.doneProperty().get()).isEqualTo(1);
        workOff();

        assertThat(ran).containsExactly("a.png", "b.png", "c.png");
        assertThat(strip.doneProperty().get()).isEqualTo(3);
        assertThat(counts()).containsExactly(2, 2, 2);
        assertThat(strip.frames()).allSatisfy(frame -> {
            assertThat(frame.thumbnailProperty().get().width()).isEqualTo(80);
            assertThat(frame.thumbnailProperty().get().height()).isEqualTo(64);
        });
        assertThat(model.findings().detections()).containsExactly(DOG, CAR);
    }

    @Test
    void anImageThatWasRunIsShownWithoutAnotherRun() {
        model.openImages(images);
        workOff();

        model.lookAt(strip.frames().get(2));

        assertThat(model.pictureProperty().get().name()).isEqualTo("c.png");
        assertThat(model.findings().detections()).containsExactly(DOG, CAR);
        assertThat(((Answer.Detected) model.answerProperty().get()).question().picture())
                .isEqualTo(model.pictureProperty().get());
        assertThat(model.runningProperty().get()).isFalse();
        assertThat(work).isEmpty();
        assertThat(ran).hasSize(3);
    }

    @Test
    void anImageLookedAtBeforeItsTurnIsRunAtOnceAndWhatWasRunningComesAgain() {
        model.openImages(images);
        work.poll().run(); // a; b waits

        model.lookAt(strip.frames().get(2));
        workOff();

        assertThat(ran).containsExactly("a.png", "c.png", "b.png");
        assertThat(strip.doneProperty().get()).isEqualTo(3);
    }

    @Test
    void anotherNetworkRunsTheOneLookedAtFirstAndLosesNothing() {
        model.openImages(images);
        workOff();
        model.lookAt(strip.frames().get(1));
        ran.clear();

        configuration.set(LITE0.with("fpnWidth", 128));

        assertThat(strip.doneProperty().get()).isZero();
        assertThat(counts()).containsExactly(2, 2, 2);
        assertThat(strip.frames()).noneMatch(frame -> frame.look().fresh());
        workOff();
        assertThat(ran).containsExactly("b.png", "a.png", "c.png");
        assertThat(strip.doneProperty().get()).isEqualTo(3);
    }

    @Test
    void theRunOfAllCanBeStoppedAndGoOn() {
        model.openImages(images);
        work.poll().run();

        strip.stop();
        workOff();
        assertThat(ran).containsExactly("a.png");

        strip.goOn();
        workOff();
        assertThat(ran).containsExactly("a.png", "b.png", "c.png");
    }

    @Test
    void aFileThatCannotBeReadSaysSoAndHoldsNobodyUp() throws IOException {
        Files.write(images.get(1), new byte[] {1, 2, 3});
        model.openImages(images);
        workOff();

        assertThat(ran).containsExactly("a.png", "c.png");
        Frame broken = strip.frames().get(1);
        assertThat(broken.look().failure().text()).contains("b.png is no image that can be read");
        assertThat(strip.doneProperty().get()).isEqualTo(3);
        assertThat(notices.shown()).isEmpty();
    }

    @Test
    void aSingleImageTakesThePlaceOfAll() {
        model.openImages(images);
        workOff();
        model.lookAt(strip.frames().get(1));

        model.closeStrip();
        assertThat(strip.frames()).extracting(Frame::name).containsExactly("b.png");
        assertThat(model.findings().detections()).containsExactly(DOG, CAR);

        model.openImage(images.get(2));
        workOff();
        assertThat(strip.frames()).extracting(Frame::name).containsExactly("c.png");
        assertThat(ran).containsExactly("a.png", "b.png", "c.png", "c.png");
    }

    /** On a the dog is where it is found and the car is not; c has no objects; b is not in the truth. */
    @Test
    void whatIsFoundIsHeldAgainstTheTruth() throws IOException {
        Path truth = Files.writeString(
                directory.resolve("truth.json"),
                """
                {"images": [{"id": 1, "file_name": "a.png"}, {"id": 3, "file_name": "c.png"}],
                 "categories": [{"id": 18, "name": "dog"}, {"id": 3, "name": "car"}, {"id": 1, "name": "person"}],
                 "annotations": [{"image_id": 1, "category_id": 18, "bbox": [10, 10, 30, 50]},
                                 {"image_id": 1, "category_id": 1, "bbox": [60, 60, 20, 20]}]}
                """);
        model.openImages(images);
        workOff();

        model.openTruth(truth);
        workOff();

        assertThat(floors).endsWith(0.001, 0.001, 0.001);
        Verdicts verdicts = Objects.requireNonNull(model.judging().verdictsProperty().get());
        assertThat(verdicts.right()).containsExactly(DOG);
        assertThat(verdicts.wrong()).containsExactly(CAR);
        assertThat(verdicts.missed()).hasSize(1);
        Judging.Judged judged = Objects.requireNonNull(model.judging().judgedProperty().get());
        assertThat(judged.evaluation().images()).isEqualTo(2);
        // Dogs: one right on a, one wrong on c, alike in score: a's comes first. Nobody was found.
        assertThat(judged.evaluation().summary().ap50()).isCloseTo(0.5, within(1e-9));

        model.findings().thresholdProperty().set(0.7);
        assertThat(model.judging().verdictsProperty().get().wrong()).isEmpty();
        model.findings().thresholdProperty().set(0.95);
        assertThat(model.judging().verdictsProperty().get().missed()).hasSize(2);

        model.findings().thresholdProperty().set(0.3);
        model.lookAt(strip.frames().get(1));
        workOff();
        assertThat(model.judging().verdictsProperty().get()).isNull();
        model.lookAt(strip.frames().get(2));
        workOff();
        assertThat(model.judging().verdictsProperty().get().wrong()).containsExactlyInAnyOrder(DOG, CAR);

        model.closeTruth();
        workOff();
        assertThat(model.judging().verdictsProperty().get()).isNull();
        assertThat(floors).endsWith(0.05, 0.05, 0.05);
    }

    @Test
    void brokenTruthIsRefusedInOneLine() throws IOException {
        Path truth = Files.writeString(directory.resolve("truth.json"), "{\"images\": 3}");
        model.openTruth(truth);

        assertThat(notices.shown())
                .singleElement()
                .satisfies(notice -> assertThat(notice.text()).isEqualTo(truth + ": /images: is no list"));
    }
}
