// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.CancellationException;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.inspect.Findings.Found;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.evaluation.BoxPair;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.message.Message;
import org.phiscope.vision.Box;
import org.phiscope.vision.Classifier.Ranked;
import org.phiscope.vision.Classifier.Ranking;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Detections;
import org.phiscope.vision.Fit;
import org.phiscope.vision.Nms;
import org.phiscope.vision.Stage;
import org.phiscope.weights.Weights.Provenance;
import org.phiscope.weights.WeightsException;

class InspectViewModelTest {
    private static final Device CPU = new Device("test:cpu", "test", "a CPU", "CPU", 1L << 30);
    private static final Configuration LITE0 = Families.network("efficientdet-lite0").orElseThrow();
    private static final Detection DOG = new Detection(17, "dog", 0.9, new Box(10, 10, 40, 60));
    private static final Detection CAR = new Detection(2, "car", 0.6, new Box(50, 5, 90, 30));
    private static final Detection FAINT = new Detection(17, "dog", 0.1, new Box(0, 0, 5, 5));

    @TempDir
    Path directory;

    private final ObjectProperty<Configuration> configuration = new SimpleObjectProperty<>(LITE0);
    private final ObjectProperty<Device> device = new SimpleObjectProperty<>(CPU);
    private final ObjectProperty<Configuration> reference = new SimpleObjectProperty<>(LITE0);
    private final FakeInspector referenceInspector = new FakeInspector();
    private final Notices notices = new Notices();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private final List<Question> asked = new ArrayList<>();
    private final FakeInspector inspector = new FakeInspector();
    private InspectViewModel model;
    private Path image;

    /** Finds a dog and a car on everything, and keeps what it was asked. */
    private final class FakeInspector implements Inspector {
        private Provenance provenance = new Provenance.Trained("test");
        private List<Stage> stages = List.of();

        @Override
        public Answer inspect(Question question, Cancellation cancellation) {
            cancellation.check();
            asked.add(question);
            return new Answer.Detected(
                    question,
                    CPU,
                    new Detections(100, 80, List.of(DOG, CAR, FAINT), stages, Duration.ofMillis(7), CPU.id(), provenance));
        }

        @Override
        public void checkWeights(Path file, Configuration wanted) {
            if (!file.toString().contains("fits")) {
                throw new WeightsException(Message.verbatim(file.getFileName() + " does not fit: it has no tensor stem.weight"));
            }
        }
    }

    @BeforeEach
    void open() throws IOException {
        image = directory.resolve("photo.png");
        ImageIO.write(new BufferedImage(100, 80, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        model = model(inspector);
    }

    private InspectViewModel model(Inspector with) {
        return new InspectViewModel(
                configuration,
                device,
                reference,
                new Specimen(),
                with,
                referenceInspector,
                work::add,
                Runnable::run,
                new BackgroundTasks(Runnable::run, Runnable::run, failure -> notices.error("unexpected " + failure)),
                notices,
                new Texts(new Language(Locale.ENGLISH), InspectView.class));
    }

    /** Does everything that waits to be done in the background. */
    private void workOff() {
        while (!work.isEmpty()) {
            work.poll().run();
        }
    }

    @Test
    void anImageIsRunOnTheCurrentNetwork() {
        model.openImage(image);

        assertThat(model.pictureProperty().get().name()).isEqualTo("photo.png");
        assertThat(model.runningProperty().get()).isTrue();
        workOff();

        assertThat(asked).singleElement().satisfies(question -> {
            assertThat(question.configuration()).isEqualTo(LITE0);
            assertThat(question.device()).isEqualTo(CPU);
            assertThat(question.fit()).isEqualTo(Fit.LETTERBOX);
        });
        assertThat(model.runningProperty().get()).isFalse();
        assertThat(model.staleProperty().get()).isFalse();
        assertThat(model.findings().detections()).containsExactly(DOG, CAR);
    }

    @Test
    void theStepsOfANetworkAreShownInTurnWithoutAnotherRun() {
        Detection second = new Detection(Detection.NO_CLASS, "#2", Double.NaN, new Box(3, 3, 9, 9));
        Detection first = new Detection(Detection.NO_CLASS, "#1", Double.NaN, new Box(1, 1, 9, 9));
        inspector.stages = List.of(
                new Stage(Stage.Kind.PROPOSALS, 1, List.of(first, second)),
                new Stage(Stage.Kind.HEAD, 1, List.of(CAR, FAINT)));
        model.openImage(image);
        workOff();
        Findings findings = model.findings();
        assertThat(findings.steps())
                .containsExactly(
                        new Findings.Step(Stage.Kind.PROPOSALS, 1), new Findings.Step(Stage.Kind.HEAD, 1));
        assertThat(findings.detections()).containsExactly(DOG, CAR);

        findings.stepProperty().set(findings.steps().get(1));
        assertThat(findings.detections()).containsExactly(CAR);
        assertThat(findings.classes()).hasSize(2);

        findings.stepProperty().set(findings.steps().get(0));
        assertThat(findings.detections()).containsExactly(first, second);
        findings.proposalsProperty().set(1);
        assertThat(findings.detections()).containsExactly(first);

        model.runAgain();
        workOff();
        assertThat(findings.detections()).containsExactly(first);
        inspector.stages = List.of();
        model.runAgain();
        workOff();
        assertThat(findings.detections()).containsExactly(DOG, CAR);
        assertThat(findings.steps()).isEmpty();
        assertThat(asked).hasSize(3);
    }

    @Test
    void theThresholdAndTheClassFilterWithoutAnotherRun() {
        model.openImage(image);
        workOff();

        model.findings().thresholdProperty().set(0.7);
        assertThat(model.findings().detections()).containsExactly(DOG);
        model.findings().thresholdProperty().set(0.05);
        assertThat(model.findings().detections()).containsExactly(DOG, CAR, FAINT);
        model.findings().onlyClassProperty().set(new Found(17, "dog"));
        assertThat(model.findings().detections()).containsExactly(DOG, FAINT);

        assertThat(work).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void aBoxThatIsFilteredOutIsNoLongerSelected() {
        model.openImage(image);
        workOff();
        model.findings().selectedProperty().set(CAR);

        model.findings().thresholdProperty().set(0.65);
        assertThat(model.findings().selectedProperty().get()).isNull();

        model.findings().selectedProperty().set(DOG);
        model.findings().thresholdProperty().set(0.2);
        assertThat(model.findings().selectedProperty().get()).isEqualTo(DOG);
    }

    @Test
    void ofManyMovesOfASliderOnlyTheLastIsRunAndTheOldAnswerStaysUntilThen() {
        model.openImage(image);
        workOff();

        for (int width = 72; width <= 128; width += 8) {
            configuration.set(LITE0.with("fpnWidth", width));
        }

        assertThat(model.staleProperty().get()).isTrue();
        assertThat(model.findings().detections()).containsExactly(DOG, CAR);
        workOff();
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast().configuration().parameters().whole("fpnWidth")).isEqualTo(128);
        assertThat(model.staleProperty().get()).isFalse();
    }

    @Test
    void aRunThatIsOvertakenIsCancelledAndItsAnswerNeverShown() {
        Inspector overtaken = new Inspector() {
            @Override
            public Answer inspect(Question question, Cancellation cancellation) {
                if (question.configuration().equals(LITE0)) {
                    configuration.set(LITE0.with("fpnWidth", 128));
                    assertThat(cancellation.isCancelled()).isTrue();
                    throw new CancellationException();
                }
                return inspector.inspect(question, cancellation);
            }

            @Override
            public void checkWeights(Path file, Configuration wanted) {}
        };
        model = model(overtaken);
        model.openImage(image);
        workOff();

        assertThat(asked).singleElement().satisfies(question ->
                assertThat(question.configuration().parameters().whole("fpnWidth")).isEqualTo(128));
        assertThat(((Answer.Detected) model.answerProperty().get()).question()).isEqualTo(asked.getFirst());
    }

    @Test
    void cancellingEndsTheRunAndKeepsWhatWasShown() {
        model.openImage(image);
        workOff();
        configuration.set(LITE0.with("fpnWidth", 128));

        model.cancel();
        workOff();

        assertThat(asked).hasSize(1);
        assertThat(model.runningProperty().get()).isFalse();
        assertThat(model.staleProperty().get()).isTrue();
        assertThat(model.findings().detections()).containsExactly(DOG, CAR);
    }

    @Test
    void theReferenceIsRunWhereItIsAskedForAndPairedWithTheNetwork() {
        Comparing comparing = model.comparing();
        configuration.set(LITE0.with("fpnWidth", 128));
        model.openImage(image);
        workOff();
        assertThat(asked).hasSize(1);

        comparing.onProperty().set(true);
        workOff();
        assertThat(asked).hasSize(2);
        assertThat(asked.getLast().configuration()).isEqualTo(LITE0);
        assertThat(comparing.pairs()).containsExactly(new BoxPair(DOG, DOG, 1), new BoxPair(CAR, CAR, 1));
        model.findings().thresholdProperty().set(0.7);
        assertThat(comparing.pairs()).containsExactly(new BoxPair(DOG, DOG, 1));

        // Another network is compared with what the reference found already; another reference is run.
        configuration.set(LITE0.with("fpnWidth", 96));
        workOff();
        assertThat(asked).hasSize(3);
        reference.set(Families.network("yolov3-tiny").orElseThrow());
        workOff();
        assertThat(asked).hasSize(4);

        reference.set(configuration.get());
        workOff();
        assertThat(comparing.reference()).isNull();
        assertThat(comparing.pairs()).isEmpty();
        comparing.onProperty().set(false);
        configuration.set(LITE0);
        workOff();
        assertThat(asked).hasSize(5);
    }

    @Test
    void nothingIsRunWhileNobodyLooks() {
        model.openImage(image);
        workOff();
        model.activeProperty().set(false);
        configuration.set(LITE0.with("fpnWidth", 128));
        workOff();
        assertThat(asked).hasSize(1);

        model.activeProperty().set(true);
        workOff();
        assertThat(asked).hasSize(2);
    }

    @Test
    void fitAndSuppressionAreAskedFor() {
        model.openImage(image);
        model.fitProperty().set(Fit.STRETCH);
        model.nmsProperty().set(Nms.NONE);
        workOff();

        assertThat(asked.getLast().fit()).isEqualTo(Fit.STRETCH);
        assertThat(asked.getLast().nms()).isEqualTo(Nms.NONE);
    }

    @Test
    void weightsThatFitAreUsedForThatPresetOnly() {
        model.openImage(image);
        Path fits = directory.resolve("fits.safetensors");
        model.openWeights(fits);
        workOff();
        assertThat(asked.getLast().weights()).isEqualTo(fits);

        configuration.set(Families.network("efficientdet-lite1").orElseThrow());
        workOff();
        assertThat(asked.getLast().weights()).isNull();

        configuration.set(LITE0);
        workOff();
        assertThat(asked.getLast().weights()).isEqualTo(fits);
    }

    @Test
    void weightsThatDoNotFitAreRefusedInOneLineAndChangeNothing() {
        model.openImage(image);
        workOff();

        model.openWeights(directory.resolve("other.safetensors"));
        workOff();

        assertThat(notices.shown()).singleElement().satisfies(notice -> {
            assertThat(notice.severity()).isEqualTo(Notices.Severity.ERROR);
            assertThat(notice.text()).isEqualTo("other.safetensors does not fit: it has no tensor stem.weight");
        });
        assertThat(asked).hasSize(1);
    }

    @Test
    void aDamagedImageIsRefusedInOneLineAndTheOldOneStays() throws IOException {
        model.openImage(image);
        workOff();
        Path damaged = directory.resolve("damaged.png");
        Files.write(damaged, java.util.Arrays.copyOf(Files.readAllBytes(image), 40));

        model.openImage(damaged);

        assertThat(notices.shown()).singleElement().satisfies(notice -> {
            assertThat(notice.severity()).isEqualTo(Notices.Severity.ERROR);
            assertThat(notice.text()).contains("damaged.png").doesNotContain("\n");
        });
        assertThat(model.pictureProperty().get().name()).isEqualTo("photo.png");
        assertThat(model.findings().detections()).containsExactly(DOG, CAR);
    }

    @Test
    void untrainedWeightsAreKnownAsSuch() {
        inspector.provenance = new Provenance.Untrained(1, Message.verbatim("nothing fits"));
        model.openImage(image);
        assertThat(model.isUntrained()).isFalse();
        workOff();
        assertThat(model.isUntrained()).isTrue();
    }

    @Test
    void aClassifiersClassesComeInPlaceOfBoxes() {
        Inspector classifier = new Inspector() {
            @Override
            public Answer inspect(Question question, Cancellation cancellation) {
                return new Answer.Classified(
                        question,
                        CPU,
                        new Ranking(
                                List.of(new Ranked(207, 0.8), new Ranked(1, 0.1)),
                                Duration.ofMillis(3),
                                CPU.id(),
                                new Provenance.Trained("test"),
                                1000));
            }

            @Override
            public void checkWeights(Path file, Configuration wanted) {}
        };
        model = model(classifier);
        model.openImage(image);
        workOff();

        assertThat(model.findings().ranking()).extracting(Ranked::classId).containsExactly(207, 1);
        assertThat(model.findings().name(new Ranked(207, 0.8))).contains("golden retriever");
        // Darknet numbers the same classes in another order.
        model.openWeights(directory.resolve("fits.weights"));
        workOff();
        assertThat(model.findings().name(new Ranked(207, 0.8))).isEmpty();
        assertThat(model.findings().detections()).isEmpty();
    }

    @Test
    void aDefectLeavesNothingRunning() {
        Inspector defective = new Inspector() {
            @Override
            public Answer inspect(Question question, Cancellation cancellation) {
                throw new IllegalStateException("a defect");
            }

            @Override
            public void checkWeights(Path file, Configuration wanted) {}
        };
        model = model(defective);
        model.openImage(image);

        assertThat(org.assertj.core.api.Assertions.catchThrowable(this::workOff)).hasMessage("a defect");
        assertThat(model.runningProperty().get()).isFalse();
    }

    @Test
    void theOverlayIsWrittenWithTheBoxesShown() throws IOException {
        model.openImage(image);
        workOff();
        Path png = directory.resolve("overlay.png");

        model.saveOverlay(png);

        BufferedImage written = ImageIO.read(png.toFile());
        assertThat(written.getWidth()).isEqualTo(100);
        assertThat(written.getHeight()).isEqualTo(80);
        // The photograph is black: whatever is not was drawn, on the left side of the dog's box among others.
        assertThat(written.getRGB(10, 45) & 0xffffff).isNotZero();
        assertThat(written.getRGB(45, 70) & 0xffffff).isZero();
        assertThat(notices.shown()).extracting(Notices.Notice::severity).containsExactly(Notices.Severity.INFORMATION);
    }
}
