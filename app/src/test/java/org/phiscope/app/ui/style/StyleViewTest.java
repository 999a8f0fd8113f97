// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.testfx.util.WaitForAsyncUtils.waitForFxEvents;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.SimpleObjectProperty;
import javafx.event.ActionEvent;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.control.DropZone;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.style.Painting.State;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Families;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class StyleViewTest {
    private static final Path CONTENT = Path.of("../samples/images/coffee.png");
    private static final Path STYLE = Path.of("../styles/starry_night.jpg");

    private final Language language = new Language(Locale.ENGLISH);
    private final FakePainter painter = new FakePainter();
    private final Notices notices = new Notices();
    private StyleViewModel model;
    private StyleView view;

    @Start
    void open(Stage stage) {
        Texts texts = new Texts(language, StyleView.class);
        model = new StyleViewModel(
                new SimpleObjectProperty<>(Families.network("resnet50").orElseThrow()),
                new SimpleObjectProperty<>(FakePainter.CPU),
                new Specimen(),
                painter,
                List.of(
                        new NetworkChoice(Families.network("efficientdet-lite0").orElseThrow()),
                        new NetworkChoice(Families.network("vgg19").orElseThrow()),
                        NetworkChoice.WORKBENCH),
                List.of(),
                Runnable::run,
                Runnable::run,
                System::nanoTime,
                new BackgroundTasks(Runnable::run, Runnable::run, failure -> {
                    throw new AssertionError(failure.cause());
                }),
                notices,
                texts);
        Theme theme = new Theme();
        view = new StyleView(model, theme, texts, List.of(STYLE), List.of(CONTENT));
        Scene scene = new Scene(new StackPane(view), 1160, 780);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    private static String text(FxRobot robot, String id) {
        return robot.lookup(id).queryAs(Label.class).getText();
    }

    private void openBoth(FxRobot robot) {
        robot.interact(() -> {
            robot.from(view).lookup("#style-well-content .thumbnail").queryAs(Button.class).fire();
            robot.from(view).lookup("#style-well-style .thumbnail").queryAs(Button.class).fire();
        });
        waitForFxEvents();
    }

    @Test
    void whatIsMissingIsSaidAndAThumbnailBringsIt(FxRobot robot) {
        assertThat(text(robot, "#style-status")).isEqualTo("Choose a photograph to paint.");
        assertThat(robot.lookup("#style-paint").queryAs(Button.class).isDisabled()).isTrue();
        openBoth(robot);
        assertThat(model.contentProperty().get().name()).isEqualTo("coffee.png");
        assertThat(model.styleProperty().get().name()).isEqualTo("starry_night.jpg");
        assertThat(text(robot, "#style-status")).isEqualTo("Ready to paint.");
        assertThat(text(robot, "#style-memory")).isEqualTo("Takes about 2.00 MiB of 1.00 GiB");
    }

    @Test
    void aPictureIsPaintedAndComparedWithItsContent(FxRobot robot) {
        openBoth(robot);
        robot.clickOn("#style-paint");
        waitForFxEvents();
        assertThat(model.painting().stateProperty().get()).isEqualTo(State.DONE);
        assertThat(text(robot, "#style-status")).isEqualTo("Painted in 230 steps · 8×8");
        assertThat(text(robot, "#style-gram-caption")).contains("2 maps").contains("apart");

        Button content = robot.from(view).lookup(".snapshot").queryAs(Button.class);
        assertThat(content.getText()).isEqualTo("Content");
        robot.interact(content::fire);
        assertThat(model.painting().comparedProperty().get().step()).isZero();
        ResultCanvas canvas = robot.lookup("#style-result").queryAs(ResultCanvas.class);
        double before = canvas.border();
        robot.interact(canvas::requestFocus);
        robot.press(KeyCode.RIGHT).release(KeyCode.RIGHT);
        assertThat(canvas.border()).isGreaterThan(before);
        robot.interact(content::fire);
        assertThat(model.painting().comparedProperty().get()).isNull();
    }

    /** What the wells and the tab take does not go to where the window would send it; the rest does. */
    @Test
    void wellsAndTabTakeWhatIsTheirs(FxRobot robot) {
        Node well = robot.lookup("#style-well-style .well-frame").query();
        Node beside = robot.lookup("#style-result").query();
        for (Node over : List.of(well, beside)) {
            assertThat(DropZone.takes(over, held("a.PNG"))).isTrue();
            assertThat(DropZone.takes(over, held("vgg19.safetensors"))).isTrue();
            assertThat(DropZone.takes(over, held("network.json"))).isFalse();
            assertThat(DropZone.takes(over, held("network.cfg"))).isFalse();
            assertThat(DropZone.takes(over, new DropZone.Held(List.of(), true))).isTrue();
            assertThat(DropZone.takes(over, new DropZone.Held(List.of(), false))).isFalse();
        }
        assertThat(DropZone.takes(view.getParent(), held("a.png"))).isFalse();
    }

    private static DropZone.Held held(String file) {
        return new DropZone.Held(List.of(new File(file)), false);
    }

    @Test
    void theSlidersAndFieldsAreTheSettings(FxRobot robot) {
        openBoth(robot);
        Slider balance = robot.lookup("#style-balance").queryAs(Slider.class);
        robot.interact(() -> balance.setValue(3));
        assertThat(model.form().settings().beta()).isEqualTo(1000);
        assertThat(text(robot, "#style-ratio")).isEqualTo("1 : 1000");
        robot.interact(() -> model.form().betaProperty().set(50));
        assertThat(balance.getValue()).isEqualTo(Math.log10(50));

        Slider size = robot.lookup("#style-size").queryAs(Slider.class);
        robot.interact(() -> size.setValue(9));
        assertThat(model.form().settings().longerSide()).isEqualTo(512);
        TextField field = robot.lookup("#style-size-field").queryAs(TextField.class);
        assertThat(field.getText()).isEqualTo("512");
        robot.interact(() -> {
            field.requestFocus();
            field.setText("7");
            field.fireEvent(new ActionEvent());
        });
        assertThat(model.form().settings().longerSide()).as("too small").isEqualTo(512);
        robot.interact(() -> {
            field.setText("300");
            field.fireEvent(new ActionEvent());
        });
        assertThat(model.form().settings().longerSide()).isEqualTo(300);
    }

    @Test
    void untrainedVggSaysWhereWeightsAreToBeHad(FxRobot robot) {
        painter.untrained = "no weights for vgg19 come with the program";
        openBoth(robot);
        assertThat(text(robot, "#style-weights")).startsWith("Untrained: no weights for EfficientDet-Lite0");
        robot.interact(() -> model.choiceProperty().set(model.choices().get(1)));
        assertThat(text(robot, "#style-weights")).contains("timm/vgg19.tv_in1k");
        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(text(robot, "#style-weights")).contains("timm/vgg19.tv_in1k").startsWith("학습되지 않음");
    }

    @Test
    void whatDoesNotFitIsSaidBesideTheSize(FxRobot robot) {
        painter.memory = 3L << 30;
        openBoth(robot);
        assertThat(text(robot, "#style-memory")).startsWith("Does not fit: takes about 3.00 GiB");
        Node paint = robot.lookup("#style-paint").query();
        assertThat(paint.isDisabled()).isTrue();
    }
}
