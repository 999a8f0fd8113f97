// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.pareto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Families;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class ParetoViewTest {
    private final Language language = new Language(Locale.ENGLISH);
    private WorkbenchModel workbench;

    @Start
    void open(Stage stage) {
        workbench = new WorkbenchModel(
                Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
        Theme theme = new Theme();
        ParetoView view = ParetoView.of(
                workbench, language, theme, new BackgroundTasks(Runnable::run, Runnable::run, _ -> {}));
        Scene scene = new Scene(view, 1000, 640);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    /** The dearest and most accurate point of all: 475,703,653,280 mult-adds, 88.36 %. */
    @Test
    void pointsAtL2AndLoadsIt(FxRobot robot) {
        Plot plot = robot.lookup("#pareto-chart").queryAs(Plot.class);
        Point2D place = plot.localToScreen(plot.toPixels(475_703_653_280.0, 88.36));

        robot.moveTo(place);
        Label tip = (Label) plot.lookup(".plot-tip");
        assertThat(tip.getText())
                .startsWith("tf_efficientnet_l2.ns_jft_in1k, 800 px\ntop-1 (%) 88.4")
                .contains("mult-adds 476 G", "Click to put it on the workbench");

        robot.clickOn(place);
        assertThat(workbench.configuration().preset().name()).isEqualTo("efficientnet-l2");
    }

    @Test
    void saysHowManyNetworksThereAreInBothLanguages(FxRobot robot) {
        assertThat(robot.lookup("#pareto-count").queryAs(Label.class).getText()).endsWith("of 393 networks");
        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(robot.lookup("#pareto-count").queryAs(Label.class).getText()).contains("393개 중");
    }

    @Test
    void joinsTheLadder(FxRobot robot) {
        robot.clickOn("#pareto-ladder");
        robot.clickOn("#pareto-search").write("efficientnet_b");
        assertThat(robot.lookup("#pareto-count").queryAs(Label.class).getText()).contains(" shown, ");
    }
}
