// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.inspect.Answer;
import org.phiscope.app.ui.inspect.Inspector;
import org.phiscope.app.ui.inspect.Question;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.theme.Theme;
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
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class PerturbViewTest {
    private static final Device CPU = new Device("test:cpu", "test", "a CPU", "CPU", 1L << 30);

    private final Language language = new Language(Locale.ENGLISH);
    private final Specimen specimen = new Specimen();
    private PerturbViewModel model;

    /** Finds a dog on black images only. */
    private static final class FakeInspector implements Inspector {
        @Override
        public Answer inspect(Question question, Cancellation cancellation) {
            RgbImage image = question.picture().pixels();
            List<Detection> found = image.sample(0, 0, 0) == 0
                    ? List.of(new Detection(17, "dog", 0.75, new Box(2, 2, 20, 20)))
                    : List.of();
            return new Answer.Detected(
                    question,
                    CPU,
                    new Detections(
                            image.width(), image.height(), found, Duration.ofMillis(1), CPU.id(), new Provenance.Trained("test")));
        }

        @Override
        public void checkWeights(Path file, Configuration wanted) {}
    }

    @Start
    private void start(Stage stage) {
        Gradients none = (_, _) -> {
            throw new EngineException(Message.verbatim("nothing to lose"));
        };
        model = new PerturbViewModel(
                new SimpleObjectProperty<>(Families.network("efficientdet-lite0").orElseThrow()),
                new SimpleObjectProperty<>(CPU),
                specimen,
                new Perturber(new FakeInspector(), none),
                Runnable::run,
                Runnable::run);
        Theme theme = new Theme();
        Scene scene = new Scene(new StackPane(new PerturbView(model, language, theme)), 1150, 700);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    private static String text(FxRobot robot, String id) {
        return ((Label) robot.lookup(id).query()).getText();
    }

    @Test
    void showsWhatWasLostAndSaysWhatFailed(FxRobot robot) {
        assertThat(robot.lookup("#perturb-empty").query().isVisible()).isTrue();
        robot.interact(() -> specimen.pictureProperty().set(Picture.of("black", RgbImage.of(30, 30, new byte[2700]))));
        robot.interact(() -> model.corruptionProperty().set(Corruption.BRIGHTNESS));
        assertThat(text(robot, "#perturb-caption-after")).isEqualTo("brightness, 3");
        assertThat(text(robot, "#perturb-figure-boxes")).isEqualTo("0");
        assertThat(text(robot, "#perturb-figure-lost")).isEqualTo("1");
        robot.clickOn("#perturb-curve");
        assertThat(model.curveProperty().get()).hasSize(5);
        robot.interact(() -> model.corruptionProperty().set(null));
        assertThat(text(robot, "#perturb-banner")).contains("nothing to lose");
        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(text(robot, "#perturb-banner")).contains("실행할 수 없습니다");
    }
}
