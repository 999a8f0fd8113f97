// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.family.Families;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class LabsViewTest {
    private final Language language = new Language(Locale.ENGLISH);
    private final Specimen specimen = new Specimen();
    private final Optional<SampleFiles> samples = SampleFiles.find();
    private WorkbenchModel model;

    private List<Path> images() {
        try {
            return samples.orElseThrow().images();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Start
    private void start(Stage stage) {
        model = new WorkbenchModel(Families.network("mixnet-s").orElseThrow(), Runnable::run, Runnable::run);
        Theme theme = new Theme();
        Scene scene = new Scene(
                new LabsView(
                        model, language, theme, specimen, samples, images(), Runnable::run, Runnable::run), 1200, 760);
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

    /** The third box overlaps the first by 0.513, and by 0.467 where the distance of the centres counts. */
    @Test
    void boxesAreSuppressedByEveryKindAtOnce(FxRobot robot) {
        open(robot, Lab.NMS);
        assertThat(text(robot, "#nms-per-class-1")).isEqualTo("0.95");
        assertThat(text(robot, "#nms-per-class-3")).isEqualTo("–");
        assertThat(text(robot, "#nms-diou-3")).isEqualTo("0.88");
        assertThat(text(robot, "#nms-soft-gaussian-2")).isNotEqualTo("–");
        assertThat(text(robot, "#nms-per-class-6")).isEqualTo("0.70");
        robot.clickOn("#nms-add");
        assertThat(robot.lookup("#nms-per-class-7").tryQuery()).isPresent();
        robot.clickOn("#nms-remove");
        assertThat(robot.lookup("#nms-per-class-7").tryQuery()).isEmpty();
    }

    @Test
    void labsFollowTheNetwork(FxRobot robot) {
        open(robot, Lab.MIXCONV);
        assertThat(text(robot, "#mixconv-cost")).contains("mult-adds");
        open(robot, Lab.ANCHORS);
        assertThat(robot.lookup("#anchors-counts").<Label>query().getText()).isEmpty();
        robot.interact(() -> model.show(Families.network("retinanet_resnet50_fpn").orElseThrow()));
        assertThat(text(robot, "#anchors-counts")).contains("9 anchors a cell");
        open(robot, Lab.FUSION);
        robot.interact(() -> model.show(Families.network("efficientdet-lite0").orElseThrow()));
        assertThat(text(robot, "#fusion-state")).contains("without weights");
        robot.interact(() -> model.show(Families.network("efficientdet-d0").orElseThrow()));
        assertThat(text(robot, "#fusion-state")).contains("untrained");
    }

    @Test
    void everyAugmentationIsShownWithItsFormula(FxRobot robot) {
        open(robot, Lab.AUGMENT);
        for (AugmentViewModel.Kind kind : AugmentViewModel.Kind.values()) {
            robot.interact(() -> robot.lookup("#augment-kind").<AugmentViewModel.Kind>queryComboBox().setValue(kind));
            assertThat(text(robot, "#augment-formula")).isNotBlank();
            for (AugmentViewModel.Parameter parameter : kind.parameters()) {
                assertThat(robot.lookup("#augment-" + parameter.id()).tryQuery()).isPresent();
            }
        }
    }
}
