// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.testfx.util.WaitForAsyncUtils.waitForFxEvents;

import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TableCell;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.device.FakeMachine;
import org.phiscope.app.ui.device.Targets;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Families;
import org.phiscope.roofline.DeviceTable;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class LatencyViewTest {
    private final Language language = new Language(Locale.ENGLISH);
    private WorkbenchModel workbench;
    private LatencyViewModel model;
    private LatencyView view;
    private LayerTable table;

    @Start
    void open(Stage stage) {
        workbench = new WorkbenchModel(Families.network("resnet50").orElseThrow(), Runnable::run, Runnable::run);
        Targets targets = FakeMachine.targets(language);
        Texts texts = new Texts(language, LatencyView.class);
        BackgroundTasks tasks = new BackgroundTasks(Runnable::run, Runnable::run, failure -> {
            throw new AssertionError(failure.cause());
        });
        model = new LatencyViewModel(
                workbench.reportProperty(),
                FakeMachine.devices(),
                targets,
                new FakeProber(),
                Runnable::run,
                Runnable::run,
                tasks,
                texts);
        Theme theme = new Theme();
        view = new LatencyView(model, targets, workbench, theme, texts);
        Scene scene = new Scene(new StackPane(view), 1100, 760);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
        table = (LayerTable) view.lookup(".latency-table");
    }

    private Node cell(FxRobot robot, String text) {
        return robot.lookup(".latency-table .table-cell").queryAll().stream()
                .filter(node -> node instanceof TableCell<?, ?> cell && text.equals(cell.getText()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cell shows " + text));
    }

    private static String text(FxRobot robot, String id) {
        return robot.lookup(id).queryAs(Label.class).getText();
    }

    private LayerFigures layer(String name) {
        return model.analysisProperty().get().layerOf(name).orElseThrow();
    }

    @Test
    void aDotChosenIsTheNodeOfTheWholeWindow(FxRobot robot) {
        Plot plot = robot.lookup("#latency-plot").queryAs(Plot.class);
        LayerFigures stem = layer("conv1");
        double top = model.targetProperty().get().attainable(stem.intensity());

        robot.clickOn(plot.localToScreen(plot.toPixels(stem.intensity(), top)));
        waitForFxEvents();

        LayerFigures chosen = layer(workbench.selectedNodeProperty().get());
        assertThat(chosen.intensity()).isBetween(0.9 * stem.intensity(), 1.1 * stem.intensity());
        assertThat(table.getSelectionModel().getSelectedItem()).isEqualTo(chosen);
    }

    @Test
    void aRowChosenIsTheNodeOfTheWholeWindowAndANodeChosenElsewhereItsRow(FxRobot robot) {
        robot.clickOn(cell(robot, "layer1.0.conv1"));
        waitForFxEvents();
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("layer1.0.conv1");

        robot.interact(() -> workbench.selectedNodeProperty().set("layer4.2.bn2"));
        waitForFxEvents();

        assertThat(table.getSelectionModel().getSelectedItem().name()).isEqualTo("layer4.2.conv2");
        assertThat(cell(robot, "layer4.2.conv2").isVisible()).isTrue();
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("layer4.2.bn2");
    }

    @Test
    void movingASliderKeepsTheSelectionAndChangesTheTotals(FxRobot robot) {
        robot.interact(() -> workbench.selectedNodeProperty().set("layer3.0.conv2"));
        String before = text(robot, "#latency-total-predicted");

        robot.interact(() -> workbench.set("resolution", 320));
        waitForFxEvents();

        assertThat(text(robot, "#latency-total-predicted")).isNotEqualTo(before);
        assertThat(table.getSelectionModel().getSelectedItem().name()).isEqualTo("layer3.0.conv2");
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("layer3.0.conv2");
    }

    @Test
    void everyDeviceOfTheTableCanBeChosen(FxRobot robot) {
        MenuButton menu = robot.lookup("#latency-target").queryAs(MenuButton.class);
        assertThat(menu.getText()).isEqualTo("NVIDIA V100");
        assertThat(menu.getItems().stream()
                        .mapToInt(group -> ((Menu) group).getItems().size())
                        .sum())
                .isEqualTo(DeviceTable.all().size());

        robot.interact(() -> model.targetProperty().set(DeviceTable.find("t4").orElseThrow()));

        assertThat(menu.getText()).isEqualTo("NVIDIA T4");
    }

    @Test
    void measuringFillsTheTotalsAndTheColumn(FxRobot robot) {
        robot.clickOn("#latency-measure-machine");
        robot.clickOn("#latency-measure-layers");
        waitForFxEvents();

        assertThat(robot.lookup("#latency-target").queryAs(MenuButton.class).getText())
                .isEqualTo("This machine: Fake processor");
        assertThat(text(robot, "#latency-total-measured")).isEqualTo("19.0 ms");
        assertThat(cell(robot, "1.00 ms").isVisible()).isTrue();
        LayerFigures stem = layer("conv1");
        assertThat(workbench.layerTimesProperty().get().of("conv1").measured()).isEqualTo(stem.measuredSeconds());
        assertThat(workbench.layerTimesProperty().get().of("conv1").bound()).isEqualTo(stem.seconds());

        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(robot.lookup("#latency-target").queryAs(MenuButton.class).getText())
                .isEqualTo("이 컴퓨터: Fake processor");
    }

    @Test
    void nothingIsReckonedBehindAnotherTab(FxRobot robot) {
        robot.interact(() -> view.getParent().setVisible(false));
        double before = model.analysisProperty().get().roofline().seconds();

        robot.interact(() -> workbench.set("resolution", 448));
        assertThat(model.analysisProperty().get().roofline().seconds()).isEqualTo(before);

        robot.interact(() -> view.getParent().setVisible(true));
        assertThat(model.analysisProperty().get().roofline().seconds()).isGreaterThan(before);
    }
}
