// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.testfx.util.WaitForAsyncUtils.waitForFxEvents;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javafx.geometry.Bounds;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.cost.Metric;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Families;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class ArchitectureViewTest {
    private final Language language = new Language(Locale.ENGLISH);
    private WorkbenchModel workbench;
    private ArchitectureViewModel model;
    private ArchitectureCanvas canvas;

    @Start
    void open(Stage stage) {
        workbench = new WorkbenchModel(
                Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
        model = new ArchitectureViewModel(
                workbench,
                Runnable::run,
                Runnable::run,
                new BackgroundTasks(Runnable::run, Runnable::run, _ -> {}),
                new Notices(),
                new Texts(language, ArchitectureView.class));
        Theme theme = new Theme();
        ArchitectureView view = new ArchitectureView(model, workbench, language, theme);
        Scene scene = new Scene(view, 1000, 640);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
        canvas = (ArchitectureCanvas) view.lookup("#architecture-canvas");
    }

    private Drawing drawing() {
        return Objects.requireNonNull(model.shownProperty().get()).drawing();
    }

    private FxRobot at(FxRobot robot, String block) {
        Drawing.Box box = drawing().box(block).orElseThrow();
        Bounds screen = canvas.localToScreen(canvas.getLayoutBounds());
        Camera camera = canvas.camera();
        robot.moveTo(
                screen.getMinX() + camera.x(box.x() + box.width() / 2),
                screen.getMinY() + camera.y(box.y() + Math.min(box.height() / 2, 14)));
        return robot;
    }

    @Test
    void aDoubleClickOpensAndFoldsABlockWhereItIs(FxRobot robot) {
        double before = canvas.camera().y(drawing().box("blocks.1").orElseThrow().y());
        at(robot, "blocks.1").doubleClickOn(MouseButton.PRIMARY);
        waitForFxEvents();
        assertThat(drawing().open()).containsExactly("blocks.1");
        assertThat(canvas.camera().y(drawing().box("blocks.1").orElseThrow().y()))
                .isCloseTo(before, offset(0.01));
        at(robot, "blocks.1").doubleClickOn(MouseButton.PRIMARY);
        waitForFxEvents();
        assertThat(drawing().open()).isEmpty();
    }

    @Test
    void theMouseIsToldWhatItIsAt(FxRobot robot) {
        at(robot, "blocks.2");
        Label tip = (Label) canvas.lookup(".architecture-tip");
        assertThat(tip.isVisible()).isTrue();
        assertThat(tip.getText()).startsWith("blocks.2\n29 layers\n24×56×56 → 40×28×28\nparameters: ");
    }

    @Test
    void searchOpensAndCentresAndCounts(FxRobot robot) {
        robot.clickOn("#architecture-search").write("conv_dw").type(KeyCode.ENTER).type(KeyCode.ENTER);
        waitForFxEvents();
        assertThat(robot.lookup("#architecture-hits").queryAs(Label.class).getText()).isEqualTo("2 of 16");
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("blocks.1.0.conv_dw");
        Drawing.Box box = drawing().box("node blocks.1.0.conv_dw").orElseThrow();
        assertThat(canvas.camera().x(box.x() + box.width() / 2))
                .isCloseTo(canvas.getWidth() / 2, offset(0.01));
        assertThat(canvas.camera().y(box.y() + box.height() / 2))
                .isCloseTo(canvas.getHeight() / 2, offset(0.01));
    }

    @Test
    void keysZoomFitAndFollowLines(FxRobot robot) {
        at(robot, "stem").clickOn(MouseButton.PRIMARY);
        double fitted = canvas.camera().scale();
        robot.type(KeyCode.PLUS);
        assertThat(canvas.camera().scale()).isGreaterThan(fitted);
        robot.type(KeyCode.MINUS, KeyCode.MINUS);
        assertThat(canvas.camera().scale()).isLessThan(fitted);
        robot.type(KeyCode.F);
        assertThat(canvas.camera()).isEqualTo(Camera.fitting(drawing(), canvas.getWidth(), canvas.getHeight()));
        robot.type(KeyCode.DOWN);
        assertThat(model.currentProperty().get()).isEqualTo("blocks.0");
        robot.type(KeyCode.ENTER);
        assertThat(drawing().open()).containsExactly("blocks.0");
    }

    @Test
    void theViewStaysWhileASliderMoves(FxRobot robot) {
        robot.interact(() -> {
            canvas.zoomIn();
            canvas.move(30, -40);
        });
        Camera before = canvas.camera();
        robot.interact(() -> workbench.set("width", 1.3));
        assertThat(canvas.camera()).isEqualTo(before);
    }

    @Test
    void theLegendFollowsMetricAndLanguage(FxRobot robot) {
        robot.interact(() -> model.colouringProperty().set(new Colouring.ByMetric(Metric.PARAMS)));
        waitForFxEvents();
        assertThat(legend(robot)).contains("parameters of a box");
        robot.interact(() -> model.colouringProperty().set(new Colouring.ByKind()));
        assertThat(legend(robot)).contains("convolution", "normalisation");
        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(legend(robot)).contains("합성곱", "정규화");
    }

    private static List<String> legend(FxRobot robot) {
        return robot.from(robot.lookup("#architecture-legend").queryParent()).lookup(".label").queryAllAs(Label.class).stream()
                .map(Label::getText)
                .toList();
    }
}
