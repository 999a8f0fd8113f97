// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.testfx.util.WaitForAsyncUtils.waitForFxEvents;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.paint.Color;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.theme.Theme;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class PlotTest {
    private final List<Object> chosen = new ArrayList<>();
    private Theme theme;
    private Plot plot;

    @Start
    void open(Stage stage) {
        theme = new Theme();
        theme.modeProperty().set(Theme.Mode.LIGHT);
        plot = new Plot(theme);
        plot.setOnChosen(chosen::add);
        plot.setExplanation(subject -> "this is " + subject);
        plot.show(
                PlotAxis.linear("x", Unit.PLAIN, 0, 10),
                PlotAxis.linear("y", Unit.COUNT, 0, 1e9),
                List.of(
                        new Mark.Cell(6, 6e8, 9, 9e8, Ink.ACCENT, "the cell"),
                        new Mark.Dot(2, 2e8, Mark.Shape.SQUARE, 6, Ink.BAD, "the first dot"),
                        new Mark.Dot(4, 4e8, Mark.Shape.DISC, 4, Ink.GOOD, "the second dot"),
                        new Mark.Dot(5, 5e8, Mark.Shape.DISC, 4, Ink.GOOD, null),
                        new Mark.Dot(40, 4e8, Mark.Shape.DISC, 4, Ink.GOOD, "far outside")));
        Scene scene = new Scene(plot, 600, 400);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    private Point2D onScreen(double x, double y) {
        return plot.localToScreen(plot.toPixels(x, y));
    }

    private String tip() {
        Label tip = (Label) plot.lookup(".plot-tip");
        return tip.isVisible() ? tip.getText() : "";
    }

    @Test
    void explainsWhatTheMouseIsOn(FxRobot robot) {
        robot.moveTo(onScreen(2.1, 2.05e8));
        assertThat(tip()).isEqualTo("this is the first dot");
        robot.moveTo(onScreen(7, 7e8));
        assertThat(tip()).isEqualTo("this is the cell");
        robot.moveTo(onScreen(5, 5e8));
        assertThat(tip()).isEmpty();
    }

    @Test
    void choosesWhatIsClicked(FxRobot robot) {
        robot.clickOn(onScreen(4, 4e8));
        robot.clickOn(onScreen(9.8, 1e8));
        assertThat(chosen).containsExactly("the second dot");
    }

    @Test
    void goesFromOneToTheNextByKeyboard(FxRobot robot) {
        robot.interact(plot::requestFocus);
        robot.type(KeyCode.RIGHT);
        assertThat(tip()).isEqualTo("this is the first dot");
        robot.type(KeyCode.RIGHT, KeyCode.RIGHT, KeyCode.RIGHT);
        assertThat(tip()).isEqualTo("this is the cell");
        robot.type(KeyCode.LEFT, KeyCode.ENTER);
        assertThat(chosen).containsExactly("the second dot");
        robot.type(KeyCode.ESCAPE);
        assertThat(tip()).isEmpty();
    }

    @Test
    void paintsEveryMarkWhereItsValuesAre(FxRobot robot) {
        robot.moveTo(onScreen(9.9, 1e7));
        waitForFxEvents();
        WritableImage image = WaitForAsyncUtils.waitForAsyncFx(5000, () -> plot.snapshot(null, null));
        assertThat(colour(image, 2, 2e8)).isEqualTo(theme.palette().bad());
        assertThat(colour(image, 7.5, 7.7e8)).isEqualTo(theme.palette().accent());
    }

    private Color colour(WritableImage image, double x, double y) {
        Point2D place = plot.toPixels(x, y);
        return image.getPixelReader().getColor((int) place.getX(), (int) place.getY());
    }
}
