// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.testfx.util.WaitForAsyncUtils.waitForFxEvents;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.attention.AttentionLayers;
import org.phiscope.attention.AttentionWeights;
import org.phiscope.attention.Windows.Cell;
import org.phiscope.engine.Device;
import org.phiscope.family.Families;
import org.phiscope.graph.Shape;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class AttentionViewTest {
    private final Language language = new Language(Locale.ENGLISH);
    private final Specimen specimen = new Specimen();
    private WorkbenchModel workbench;
    private AttentionViewModel model;

    @Start
    void open(Stage stage) {
        workbench = new WorkbenchModel(
                Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
        model = new AttentionViewModel(
                workbench,
                new SimpleObjectProperty<Device>(),
                specimen,
                (question, _) -> HeatTest.seen(question, weights(question), Optional.empty()),
                Runnable::run,
                Runnable::run);
        Theme theme = new Theme();
        Scene scene = new Scene(
                new StackPane(new AttentionView(model, workbench, language, theme, List.of(), _ -> {})), 1000, 640);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    /** Every token attends to all alike. */
    private static Map<String, AttentionWeights> weights(AttentionQuestion question) {
        Shape shape = AttentionLayers.of(question.configuration().graph()).getFirst().weights().shape();
        float[] values = new float[(int) shape.elements()];
        Arrays.fill(values, 1f / shape.extent(3));
        return Map.of(question.layer(), new AttentionWeights(shape, values));
    }

    private static String text(FxRobot robot, String id) {
        return robot.lookup(id).queryAs(Label.class).getText();
    }

    @Test
    void aNetworkWithoutAttentionOffersOneThatHasIt(FxRobot robot) {
        Node none = robot.lookup("#attention-none").query();
        assertThat(none.isVisible()).isTrue();
        robot.clickOn("#attention-deit-ti");
        waitForFxEvents();
        assertThat(workbench.configuration().preset().name()).isEqualTo("deit-ti");
        assertThat(none.isVisible()).isFalse();
    }

    @Test
    void theMouseAndTheArrowKeysPointAtTokens(FxRobot robot) {
        robot.clickOn("#attention-deit-ti");
        robot.interact(() -> specimen.pictureProperty().set(HeatTest.PICTURE));
        robot.clickOn("#attention-canvas");
        waitForFxEvents();
        assertThat(model.pointedProperty().get()).isEqualTo(new Cell(7, 7));
        robot.type(KeyCode.UP, KeyCode.LEFT);
        assertThat(model.pointedProperty().get()).isEqualTo(new Cell(6, 6));
        // One of 197 tokens, each with as much.
        assertThat(text(robot, "#attention-largest")).isEqualTo("0.51 %");
        assertThat(text(robot, "#attention-about"))
                .contains("14 × 14 tokens", "From row 7, column 7", "To the class token and its like: 0.51 %");
        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(text(robot, "#attention-about")).contains("토큰 14 × 14개", "7행 7열에서");
    }
}
