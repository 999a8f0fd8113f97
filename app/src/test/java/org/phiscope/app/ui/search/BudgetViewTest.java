// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.testfx.util.WaitForAsyncUtils.waitForFxEvents;

import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.search.BudgetViewModel.Goal;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.device.FakeMachine;
import org.phiscope.app.ui.device.Targets;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Families;
import org.phiscope.roofline.DeviceTable;
import org.phiscope.search.StageChange;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class BudgetViewTest {
    private static final Figure PREDICTED = new Figure("predictedNanoseconds");

    private final Language language = new Language(Locale.ENGLISH);
    private final Targets targets = FakeMachine.targets();
    private WorkbenchModel workbench;
    private BudgetViewModel model;

    @Start
    void open(Stage stage) {
        workbench = new WorkbenchModel(
                Families.network("efficientnet-b3").orElseThrow(), Runnable::run, Runnable::run);
        model = new BudgetViewModel(workbench, targets.targetProperty(), Runnable::run, Runnable::run);
        Theme theme = new Theme();
        Scene scene = new Scene(new StackPane(new BudgetView(model, workbench, targets, language, theme)), 1000, 700);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    private String text(FxRobot robot, String id) {
        return robot.lookup(id).queryAs(Label.class).getText();
    }

    private void type(FxRobot robot, String amount) {
        robot.interact(() -> robot.lookup("#budget-amount").queryAs(TextField.class).setText(amount));
        waitForFxEvents();
    }

    /** 1280 · w channels of B3's head are nearer to 1544 than to 1536 from w = 1.203125 on. */
    @Test
    void saysWhereTheWidthOfB3EndsAndThatItsHeadIsToBlame(FxRobot robot) {
        robot.interact(() -> {
            model.goalProperty().set(new Goal.Largest("width"));
            model.unitProperty().set("");
        });
        type(robot, "1827141392"); // timm's count of B3

        assertThat(text(robot, "#budget-value")).isEqualTo("Width = 1.2031249 ×");
        assertThat(text(robot, "#budget-cost")).isEqualTo("takes 1.83 G of 1.83 G mult-adds: 100.0 %");
        assertThat(text(robot, "#budget-stop")).startsWith("The next, Width = 1.203125 ×, takes 1.83 G mult-adds:");
        TableView<StageChange> changes = robot.lookup("#budget-changes").queryTableView();
        assertThat(changes.getItems()).extracting(StageChange::stage).containsExactly("head");

        robot.clickOn("#budget-use");
        assertThat(workbench.configuration().parameters().decimal("width")).isEqualTo(1.2031249);

        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(text(robot, "#budget-value")).startsWith("너비 = ");
    }

    @Test
    void choosesAmongCandidatesOfCompoundScaling(FxRobot robot) {
        robot.interact(() -> {
            workbench.set("phi", 1.0);
            model.goalProperty().set(new Goal.Coefficients());
        });
        waitForFxEvents();

        robot.clickOn("#budget-use-candidate");
        assertThat(workbench.configuration().changes()).containsOnlyKeys("phi", "alpha", "beta", "gamma");
    }

    @Test
    void asksForADeviceWhereATimeIsLimited(FxRobot robot) {
        Node device = robot.lookup("#budget-target").query().getParent();
        assertThat(device.isVisible()).isFalse();

        robot.interact(() -> model.figureProperty().set(PREDICTED));
        assertThat(device.isVisible()).isTrue();
        robot.interact(() -> targets.targetProperty().set(DeviceTable.find("t4").orElseThrow()));
        type(robot, "2.5");

        assertThat(robot.lookup("#budget-target").queryAs(MenuButton.class).getText()).isEqualTo("NVIDIA T4");
        assertThat(text(robot, "#budget-cost")).contains(" ms of 2.50 ms predicted time (estimate): ");

        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(text(robot, "#budget-cost")).startsWith("예측 시간 (추정) 2.50 ms 중 ");
    }

    @Test
    void marksWhatIsNoAmount(FxRobot robot) {
        type(robot, "two");
        assertThat(robot.lookup("#budget-amount").query().getPseudoClassStates())
                .anyMatch(state -> state.getPseudoClassName().equals("wrong"));
        assertThat(robot.lookup("#budget-use").query().isDisabled()).isTrue();
    }
}
