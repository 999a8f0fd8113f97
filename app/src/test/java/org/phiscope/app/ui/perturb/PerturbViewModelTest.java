// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.inspect.Answer;
import org.phiscope.app.ui.inspect.Inspector;
import org.phiscope.app.ui.inspect.Question;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.EngineException;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.message.Message;
import org.phiscope.perturb.Corruption;
import org.phiscope.vision.Box;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Detections;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights.Provenance;

class PerturbViewModelTest {
    private static final Device CPU = new Device("test:cpu", "test", "a CPU", "CPU", 1L << 30);
    private static final Configuration LITE0 = Families.network("efficientdet-lite0").orElseThrow();

    private final Specimen specimen = new Specimen();
    private final ObjectProperty<Configuration> configuration = new SimpleObjectProperty<>(LITE0);
    private final ObjectProperty<Device> device = new SimpleObjectProperty<>(CPU);
    private final List<RgbImage> asked = new ArrayList<>();

    /** Finds two dogs on an image whose first sample is dark, and one of them, less surely, where it is not. */
    private final class FakeInspector implements Inspector {
        @Override
        public Answer inspect(Question question, Cancellation cancellation) {
            RgbImage image = question.picture().pixels();
            asked.add(image);
            boolean dark = image.sample(0, 0, 0) < 110;
            Detection sure = new Detection(17, "dog", dark ? 0.9 : 0.5, new Box(10, 10, 40, 60));
            Detection other = new Detection(17, "dog", 0.7, new Box(50, 10, 90, 60));
            return new Answer.Detected(
                    question,
                    CPU,
                    new Detections(
                            image.width(),
                            image.height(),
                            dark ? List.of(sure, other) : List.of(sure),
                            Duration.ofMillis(1),
                            CPU.id(),
                            new Provenance.Trained("test")));
        }

        @Override
        public void checkWeights(Path file, Configuration wanted) {}
    }

    private PerturbViewModel model() {
        Gradients none = (_, _) -> {
            throw new EngineException(Message.verbatim("there is no gradient through a choice"));
        };
        return new PerturbViewModel(
                configuration, device, specimen, new Perturber(new FakeInspector(), none), Runnable::run, Runnable::run);
    }

    private static Picture grey(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        Arrays.fill(rgb, (byte) 100);
        return Picture.of("grey", RgbImage.of(width, height, rgb));
    }

    @Test
    void comparesTheAnswersBeforeAndAfter() {
        PerturbViewModel model = model();
        assertThat(model.comparisonProperty().get()).isNull();
        model.corruptionProperty().set(Corruption.BRIGHTNESS);
        specimen.pictureProperty().set(grey(100, 80));
        Comparison shown = model.comparisonProperty().get();
        // 100/255 + 0.3 is 176.5 of 255.
        assertThat(shown.perturbed().sample(0, 0, 0)).isBetween(176, 177);
        assertThat(shown.distance()).isCloseTo(76.5, within(1.0));
        assertThat(Comparison.tally(shown.before(), 0.3)).isEqualTo(new Comparison.Tally(2, OptionalDouble.of(0.8)));
        assertThat(Comparison.tally(shown.after(), 0.3).boxes()).isEqualTo(1);
        assertThat(shown.lost(0.3)).isEqualTo(1);
        assertThat(shown.lost(0.8)).isEqualTo(1); // the sure one is below that threshold afterwards
        assertThat(model.runningProperty().get()).isFalse();
        int runs = asked.size();
        model.severityProperty().set(4);
        assertThat(asked).hasSize(runs + 1); // the answer before is kept
    }

    @Test
    void largeImagesAreTakenAtTheSizeOfCocos() {
        PerturbViewModel model = model();
        specimen.pictureProperty().set(grey(1300, 650));
        RgbImage original = model.comparisonProperty().get().original();
        assertThat(original.width()).isEqualTo(640);
        assertThat(original.height()).isEqualTo(320);
        assertThat(original.sample(639, 319, 2)).isEqualTo(100);
    }

    @Test
    void aCurveGoesOverAllSeverities() {
        PerturbViewModel model = model();
        model.corruptionProperty().set(Corruption.BRIGHTNESS);
        specimen.pictureProperty().set(grey(60, 40));
        model.measureCurve();
        assertThat(model.curvingProperty().get()).isFalse();
        assertThat(model.curveProperty().get()).extracting(each -> each.attempt().strength()).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(model.curveProperty().get()).extracting(Comparison::distance).isSorted();
        model.corruptionProperty().set(Corruption.CONTRAST);
        assertThat(model.curveProperty().get()).isEmpty();
    }

    @Test
    void whatCannotBeRunIsAnAnswer() {
        PerturbViewModel model = model();
        specimen.pictureProperty().set(grey(60, 40));
        model.corruptionProperty().set(null);
        assertThat(model.comparisonProperty().get().after())
                .isInstanceOfSatisfying(Answer.Failed.class, failed -> assertThat(failed.reason().text()).contains("no gradient"));
    }

    @Test
    void nothingIsRunWhileNobodyLooks() {
        PerturbViewModel model = model();
        model.activeProperty().set(false);
        specimen.pictureProperty().set(grey(60, 40));
        assertThat(asked).isEmpty();
        model.activeProperty().set(true);
        assertThat(asked).hasSize(2);
    }
}
