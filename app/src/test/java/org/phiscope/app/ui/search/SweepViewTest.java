// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.device.FakeMachine;
import org.phiscope.app.ui.device.Targets;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Families;
import org.phiscope.roofline.DeviceTable;
import org.phiscope.search.Sweep;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class SweepViewTest {
    private final Language language = new Language(Locale.ENGLISH);
    private final Targets targets = FakeMachine.targets();
    private WorkbenchModel workbench;
    private SweepViewModel model;

    @Start
    void open(Stage stage) {
        workbench = new WorkbenchModel(
                Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
        model = new SweepViewModel(
                workbench,
                targets.targetProperty(),
                Runnable::run,
                Runnable::run,
                Runnable::run,
                new BackgroundTasks(Runnable::run, Runnable::run, _ -> {}),
                new Notices(),
                new Texts(language, SweepView.class));
        Theme theme = new Theme();
        Scene scene = new Scene(new StackPane(new SweepView(model, workbench, targets, language, theme)), 1000, 640);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    private static void type(FxRobot robot, String field, String text) {
        robot.interact(() -> robot.lookup(field).queryAs(TextField.class).setText(text));
    }

    @Test
    void sweepsTheResolutionAndPutsAPointOnTheWorkbench(FxRobot robot) {
        robot.interact(() -> model.first().keyProperty().set("resolution"));
        type(robot, "#sweep-first-from", "224");
        type(robot, "#sweep-first-to", "256");
        type(robot, "#sweep-first-step", "32");

        TableView<Sweep.Row> table = robot.lookup("#sweep-table").queryTableView();
        assertThat(table.getItems()).hasSize(2);
        robot.interact(() -> robot.lookup("#sweep-chart").query().requestFocus());
        robot.type(KeyCode.LEFT, KeyCode.ENTER); // the rightmost point
        assertThat(workbench.configuration().parameters().whole("resolution")).isEqualTo(256);
    }

    @Test
    void countsAnewForAnotherDevice(FxRobot robot) {
        TableView<Sweep.Row> table = robot.lookup("#sweep-table").queryTableView();
        assertThat(table.getColumns()).extracting(TableColumn::getText).contains("predicted time (estimate)");

        robot.interact(() -> model.figureProperty().set(new Figure("predictedNanoseconds")));
        robot.interact(() -> targets.targetProperty().set(DeviceTable.find("t4").orElseThrow()));

        assertThat(robot.lookup("#sweep-target").queryAs(MenuButton.class).getText()).isEqualTo("NVIDIA T4");
        assertThat(model.foundProperty().get().sweep().device().id()).isEqualTo("t4");
    }

    @Test
    void saysBesideTheFieldsWhatIsWrongWithThem(FxRobot robot) {
        type(robot, "#sweep-first-to", "-1");

        assertThat(robot.lookup("#sweep-problem").queryAs(Label.class).getText()).contains("-1");
        assertThat(robot.lookup("#sweep-run").queryButton().isDisabled()).isTrue();
    }

    @Test
    void showsMapsAndLinesInBothLanguages(FxRobot robot) {
        robot.interact(() -> model.second().keyProperty().set("activation"));
        for (SweepViewModel.Form form : SweepViewModel.Form.values()) {
            robot.interact(() -> model.formProperty().set(form));
        }
        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(robot.lookup("#sweep-run").queryButton().getText()).startsWith("구성 ");
        TableView<Sweep.Row> table = robot.lookup("#sweep-table").queryTableView();
        assertThat(table.getColumns().getFirst().getText()).isEqualTo("복합 계수 φ");
    }
}
