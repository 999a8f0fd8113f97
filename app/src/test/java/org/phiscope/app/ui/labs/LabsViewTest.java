// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.theme.Theme;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class LabsViewTest {
    private final Language language = new Language(Locale.ENGLISH);

    @Start
    private void start(Stage stage) {
        Theme theme = new Theme();
        Scene scene = new Scene(new LabsView(language, theme), 1200, 760);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    private static void open(FxRobot robot, Lab lab) {
        ListView<?> list = robot.lookup("#labs").queryListView();
        robot.interact(() -> {
            list.getSelectionModel().select(lab.ordinal());
            list.getScene().getRoot().applyCss();
            list.getScene().getRoot().layout();
        });
    }

    private static String text(FxRobot robot, String id) {
        return ((Label) robot.lookup(id).query()).getText();
    }

    @Test
    void lossesAreReadAtTheSlider(FxRobot robot) {
        open(robot, Lab.LOSSES);
        assertThat(text(robot, "#losses-value-0")).isEqualTo("0.105");
        assertThat(text(robot, "#losses-reduction-1")).isEqualTo("÷ 100");
        robot.interact(() -> ((Slider) robot.lookup("#losses-gamma").query()).setValue(0));
        assertThat(text(robot, "#losses-reduction-1")).isEqualTo("÷ 1");
        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(text(robot, "#gaussian-value")).contains("기울기");
    }

    @Test
    void boxesAreDraggedByTheMouseAndMovedByTheKeyboard(FxRobot robot) {
        open(robot, Lab.BOXES);
        robot.clickOn("#boxes-apart");
        assertThat(text(robot, "#boxes-value-iou")).isEqualTo("0.0000");
        assertThat(text(robot, "#boxes-gradient-iou")).isEqualTo("0");
        BoxBoard board = robot.lookup("#boxes-board").queryAs(BoxBoard.class);
        Bounds bounds = board.localToScreen(board.getBoundsInLocal());
        // From the middle of the predicted box onto the target's.
        Point2D from = new Point2D(bounds.getMinX() + board.toX(135), bounds.getMinY() + board.toY(450));
        Point2D to = new Point2D(bounds.getMinX() + board.toX(485), bounds.getMinY() + board.toY(135));
        robot.moveTo(from).press(MouseButton.PRIMARY).moveTo(to).release(MouseButton.PRIMARY);
        String overlap = text(robot, "#boxes-value-iou");
        assertThat(Double.parseDouble(overlap)).isGreaterThan(0.7);
        for (int i = 0; i < 5; i++) {
            robot.press(KeyCode.DOWN).release(KeyCode.DOWN);
        }
        assertThat(text(robot, "#boxes-value-iou")).isNotEqualTo(overlap);
    }
}
