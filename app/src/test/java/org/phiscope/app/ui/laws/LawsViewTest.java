// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Families;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class LawsViewTest {
    private final Language language = new Language(Locale.ENGLISH);
    private WorkbenchModel model;

    @Start
    private void start(Stage stage) {
        model = new WorkbenchModel(Families.network("darknet53").orElseThrow(), Runnable::run, Runnable::run);
        Theme theme = new Theme();
        Scene scene = new Scene(new LawsView(model, language, theme), 900, 720);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    /** The fourth stage of Darknet-53: 16×16×512²·(9/2 + 5·8) = 2.99 G. */
    @Test
    void showsWhereTheStageLookedAtStandsOnEveryLaw(FxRobot robot) {
        ListView<?> laws = robot.lookup("#laws").queryListView();
        robot.interact(() -> model.selectedStageProperty().set("stages.3"));
        robot.interact(() -> laws.getSelectionModel().select(4));
        assertThat(text(robot, "#law-standing"))
                .isEqualTo("Current network, stages.3: w = 16, h = 16, b = 512, k = 8;"
                        + " the whole stage has 2.99 G mult-adds");
        assertThat(robot.lookup("#law-follow").queryButton().isDisabled()).isTrue();
        robot.interact(() -> ((Slider) robot.lookup("#law-slider-b").query()).setValue(0.2));
        assertThat(robot.lookup("#law-follow").queryButton().isDisabled()).isFalse();
        robot.clickOn("#law-follow");
        assertThat(robot.lookup("#law-follow").queryButton().isDisabled()).isTrue();
        for (Locale locale : Language.SUPPORTED) {
            robot.interact(() -> language.choose(locale));
            for (int i = 0; i < laws.getItems().size(); i++) {
                int law = i;
                robot.interact(() -> laws.getSelectionModel().select(law));
                assertThat(text(robot, "#law-remark")).isNotBlank();
                assertThat(text(robot, "#law-standing")).contains(" = ");
            }
        }
    }

    private static String text(FxRobot robot, String id) {
        return ((Label) robot.lookup(id).query()).getText();
    }
}
