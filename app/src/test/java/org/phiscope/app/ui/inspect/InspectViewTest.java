// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.testfx.util.WaitForAsyncUtils.waitForFxEvents;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.message.Message;
import org.phiscope.vision.Box;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Detections;
import org.phiscope.weights.Weights.Provenance;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class InspectViewTest {
    private static final Device CPU = new Device("test:cpu", "test", "a CPU", "CPU", 1L << 30);
    private static final Detection DOG = new Detection(17, "dog", 0.9, new Box(20, 20, 120, 140));
    private static final Detection CAR = new Detection(2, "car", 0.6, new Box(150, 20, 190, 60));

    @TempDir
    Path directory;

    private final Language language = new Language(Locale.ENGLISH);
    private WorkbenchModel workbench;
    private InspectViewModel model;
    private ImageCanvas canvas;
    private DetectionTable table;

    /** Finds a dog and a car; trained only on the preset's own shape. */
    private static final class FakeInspector implements Inspector {
        @Override
        public Answer inspect(Question question, Cancellation cancellation) {
            Provenance provenance = question.configuration().differsFromPreset()
                    ? new Provenance.Untrained(1, Message.verbatim("the weights do not fit"))
                    : new Provenance.Trained("test");
            return new Answer.Detected(
                    question,
                    CPU,
                    new Detections(200, 160, List.of(DOG, CAR), Duration.ofMillis(7), CPU.id(), provenance));
        }

        @Override
        public void checkWeights(Path file, Configuration configuration) {}
    }

    @Start
    void open(Stage stage) throws IOException {
        Path image = directory.resolve("sample.png");
        ImageIO.write(new BufferedImage(200, 160, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        workbench = new WorkbenchModel(
                Families.network("efficientdet-lite0").orElseThrow(), Runnable::run, Runnable::run);
        ObjectProperty<Device> device = new SimpleObjectProperty<>(CPU);
        Notices notices = new Notices();
        model = new InspectViewModel(
                workbench.configurationProperty(),
                device,
                workbench.referenceProperty().map(shown -> shown == null ? null : shown.configuration()),
                new Specimen(),
                new FakeInspector(),
                new FakeInspector(),
                Runnable::run,
                Runnable::run,
                new BackgroundTasks(Runnable::run, Runnable::run, failure -> notices.error("unexpected " + failure)),
                notices,
                new Texts(language, InspectView.class));
        Theme theme = new Theme();
        RunChecks checks = new RunChecks(
                model.answerProperty(),
                new FakeExaminer(),
                Runnable::run,
                Runnable::run,
                Runnable::run);
        InspectView view = new InspectView(model, checks, workbench, language, theme, List.of(image));
        Scene scene = new Scene(new StackPane(view), 960, 640);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
        canvas = (ImageCanvas) view.lookup(".image-canvas");
        table = (DetectionTable) view.lookup("#inspect-detections");
    }

    /** Opens the sample as a person does. */
    private void openSample(FxRobot robot) {
        Node thumbnail = robot.lookup(".empty .thumbnail").query();
        robot.clickOn(thumbnail);
        waitForFxEvents();
    }

    private Point2D onScreen(double imageX, double imageY) {
        Viewport view = canvas.viewport();
        Bounds bounds = canvas.localToScreen(canvas.getBoundsInLocal());
        return new Point2D(
                bounds.getMinX() + view.left() + imageX * view.scale(),
                bounds.getMinY() + view.top() + imageY * view.scale());
    }

    @Test
    void aSampleIsRunAndItsBoxesAreListed(FxRobot robot) {
        openSample(robot);

        assertThat(table.getItems()).containsExactly(DOG, CAR);
        assertThat(robot.lookup("#inspect-status").queryAs(Label.class).getText())
                .contains("7.00 ms")
                .contains("a CPU");
        assertThat(robot.lookup("#inspect-banner").queryAs(Label.class).getParent().isVisible()).isFalse();
        assertThat(robot.lookup(".empty").query().isVisible()).isFalse();
    }

    @Test
    void aClickOnABoxSelectsItsRowAndAClickOnARowItsBox(FxRobot robot) {
        openSample(robot);

        robot.clickOn(onScreen(170, 40));
        waitForFxEvents();
        assertThat(model.findings().selectedProperty().get()).isEqualTo(CAR);
        assertThat(table.getSelectionModel().getSelectedItem()).isEqualTo(CAR);

        Node row = robot.lookup("#inspect-detections .table-row-cell").nth(0).query();
        robot.clickOn(row);
        waitForFxEvents();
        assertThat(model.findings().selectedProperty().get()).isEqualTo(DOG);
    }

    @Test
    void theMouseOverABoxHintsAtIt(FxRobot robot) {
        openSample(robot);

        robot.moveTo(onScreen(60, 60));
        waitForFxEvents();
        assertThat(model.findings().hoveredProperty().get()).isEqualTo(DOG);

        robot.moveTo(onScreen(140, 150));
        waitForFxEvents();
        assertThat(model.findings().hoveredProperty().get()).isNull();
    }

    @Test
    void theThresholdFiltersTheList(FxRobot robot) {
        openSample(robot);
        Slider slider = robot.lookup("#inspect-threshold").queryAs(Slider.class);

        robot.interact(() -> slider.setValue(0.7));
        waitForFxEvents();

        assertThat(table.getItems()).containsExactly(DOG);
    }

    @Test
    void aClassCanBeShownAlone(FxRobot robot) {
        openSample(robot);
        ComboBox<?> only = robot.lookup("#inspect-class").queryComboBox();
        assertThat(only.getItems()).hasSize(3);

        robot.interact(() -> only.getSelectionModel().select(1));
        waitForFxEvents();

        assertThat(table.getItems()).containsExactly(CAR);
    }

    @Test
    void aNetworkScaledAwayFromItsWeightsIsMarkedUntrainedUntilItIsReset(FxRobot robot) {
        openSample(robot);
        Label banner = robot.lookup("#inspect-banner").queryAs(Label.class);

        robot.interact(() -> workbench.set("fpnWidth", 128));
        waitForFxEvents();
        assertThat(banner.getParent().isVisible()).isTrue();
        assertThat(banner.getText()).startsWith("Untrained");
        assertThat(banner.getTooltip().getText()).isEqualTo("the weights do not fit");

        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(banner.getText()).startsWith("학습되지 않음");

        robot.clickOn("프리셋으로 되돌리기");
        waitForFxEvents();
        assertThat(workbench.configuration().differsFromPreset()).isFalse();
        assertThat(banner.getParent().isVisible()).isFalse();
    }

    @Test
    void keysZoomAndShowTheWholeImageAgain(FxRobot robot) {
        openSample(robot);
        double whole = canvas.viewport().scale();
        robot.clickOn(onScreen(140, 150));

        robot.push(KeyCode.DIGIT1);
        waitForFxEvents();
        assertThat(canvas.viewport().scale()).isCloseTo(1, within(1e-9));

        robot.push(KeyCode.PLUS);
        waitForFxEvents();
        assertThat(canvas.viewport().scale()).isCloseTo(1.25, within(1e-9));

        robot.push(KeyCode.DIGIT0);
        waitForFxEvents();
        assertThat(canvas.viewport().scale()).isEqualTo(whole);
    }
}
