// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.testfx.util.WaitForAsyncUtils.waitForFxEvents;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
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
class CostViewTest {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

    private final Language language = new Language(Locale.ENGLISH);
    private WorkbenchModel workbench;
    private CostView view;
    private LayerTable table;

    @Start
    void open(Stage stage) {
        workbench = new WorkbenchModel(
                Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
        view = new CostView(workbench, language);
        Scene scene = new Scene(view, 980, 700);
        new Theme().apply(scene);
        stage.setScene(scene);
        stage.show();
        table = (LayerTable) view.lookup(".layer-table");
    }

    private StageBar bar(String stage) {
        Set<Node> bars = view.lookupAll(".stage-bar");
        return bars.stream()
                .map(StageBar.class::cast)
                .filter(bar -> bar.stage().name().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    private TableColumn<LayerRow, ?> column(LayerColumn wanted) {
        return table.getColumns().get(wanted.ordinal());
    }

    private boolean isMarked(String stage) {
        return bar(stage).getPseudoClassStates().contains(SELECTED);
    }

    private Node cell(FxRobot robot, String text) {
        return robot.lookup(".layer-table .table-cell").queryAll().stream()
                .filter(node -> node instanceof TableCell<?, ?> cell && text.equals(cell.getText()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cell shows " + text));
    }

    private List<String> names() {
        return table.getItems().stream().map(LayerRow::name).toList();
    }

    @Test
    void aClickOnABarShowsThatStagesLayersAndAnotherAllOfThem(FxRobot robot) {
        int all = table.getItems().size();

        robot.clickOn(bar("blocks.1"));
        waitForFxEvents();
        assertThat(table.getItems()).allSatisfy(row -> assertThat(row.layer().stage()).isEqualTo("blocks.1"));
        assertThat(robot.lookup("#cost-stage-filter").queryButton().getText()).startsWith("blocks.1");
        assertThat(workbench.selectedStageProperty().get()).isEqualTo("blocks.1");

        robot.clickOn(bar("blocks.1"));
        waitForFxEvents();
        assertThat(table.getItems()).hasSize(all);
        assertThat(robot.lookup("#cost-stage-filter").queryButton().isVisible()).isFalse();
    }

    @Test
    void aClickOnARowMarksItsBarAndIsTheNodeOfTheWholeWindow(FxRobot robot) {
        robot.clickOn(cell(robot, "blocks.0.0.conv_dw"));
        waitForFxEvents();

        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("blocks.0.0.conv_dw");
        assertThat(isMarked("blocks.0")).isTrue();
        assertThat(isMarked("blocks.1")).isFalse();
    }

    @Test
    void aNodeChosenElsewhereIsSelectedAndScrolledIntoSight(FxRobot robot) {
        robot.interact(() -> workbench.selectedNodeProperty().set("classifier"));
        waitForFxEvents();

        assertThat(table.getSelectionModel().getSelectedItem().name()).isEqualTo("classifier");
        assertThat(cell(robot, "classifier").isVisible()).isTrue();
        assertThat(isMarked("head")).isTrue();
    }

    @Test
    void movingASliderKeepsSelectionSortAndRows(FxRobot robot) {
        robot.interact(() -> view.model().metricProperty().set(Metric.PARAMS));
        // What a click on the title does; on the headless platform every press asks for a context menu, so none sorts.
        robot.interact(() -> table.getSortOrder().setAll(List.of(column(LayerColumn.SHARE))));
        waitForFxEvents();
        assertThat(names().getFirst()).isEqualTo("classifier");
        robot.interact(() -> workbench.selectedNodeProperty().set("blocks.6.0.conv_dw"));
        LayerRow chosen = table.getSelectionModel().getSelectedItem();

        robot.interact(() -> workbench.set("depth", 1.8));
        waitForFxEvents();

        assertThat(names()).hasSizeGreaterThan(240).startsWith("classifier");
        assertThat(table.getSelectionModel().getSelectedItem()).isSameAs(chosen);
        assertThat(table.getSelectionModel().getSelectedItems()).containsExactly(chosen);
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("blocks.6.0.conv_dw");
        assertThat(table.getSortOrder()).extracting(TableColumn::getId).containsExactly("column-share");
    }

    @Test
    void typingFiltersAndEscapeShowsAllAgain(FxRobot robot) {
        robot.clickOn("#cost-filter").write("depthwise 5");
        waitForFxEvents();
        assertThat(table.getItems()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.layer().kind()).isEqualTo(OpKind.DEPTHWISE);
            assertThat(row.layer().kernel()).isEqualTo("5×5");
        });

        robot.push(KeyCode.ESCAPE);
        waitForFxEvents();
        assertThat(table.getItems()).hasSize(240);
    }

    @Test
    void whatIsNotCountedSaysSo(FxRobot robot) {
        robot.interact(() -> table.scrollToColumn(column(LayerColumn.MULTIPLY_ADDS)));
        waitForFxEvents();
        Node cell = cell(robot, "not counted");
        TableRow<?> row = (TableRow<?>) cell.getParent();
        assertThat(((LayerRow) row.getItem()).layer().counted()).isFalse();

        robot.clickOn("#cost-only-counted");
        waitForFxEvents();
        assertThat(table.getItems()).allSatisfy(shown -> assertThat(shown.layer().counted()).isTrue());
    }

    @Test
    void copyingGivesTabSeparatedLinesWithTitlesAndPlainFigures(FxRobot robot) {
        robot.clickOn(cell(robot, "conv_stem"));
        robot.press(KeyCode.CONTROL, KeyCode.C).release(KeyCode.C, KeyCode.CONTROL);
        waitForFxEvents();

        String[] copied = new String[1];
        robot.interact(() -> copied[0] = Clipboard.getSystemClipboard().getString());
        String[] lines = copied[0].split("\n");
        assertThat(lines).hasSize(2);
        String[] titles = lines[0].split("\t");
        String[] values = lines[1].split("\t");
        assertThat(titles).startsWith("layer", "operator", "share").contains("params", "mult-adds", "MAC", "CIO");
        assertThat(values).startsWith("conv_stem", "conv 3×3").hasSameSizeAs(titles);
        // 3·3·3·32 weights; times 112·112 positions.
        assertThat(values[List.of(titles).indexOf("params")]).isEqualTo("864");
        assertThat(values[List.of(titles).indexOf("mult-adds")]).isEqualTo("10838016");
    }

    @Test
    void theCostOfEachRegionIsShownWhereThereAreRegions(FxRobot robot) {
        Label regions = robot.lookup("#cost-regions").queryAs(Label.class);
        assertThat(regions.isVisible()).isFalse();

        robot.interact(() -> workbench.show(
                Families.network("cascade_rcnn_r50_fpn").orElseThrow().with("proposals", 300)));
        waitForFxEvents();

        assertThat(regions.isVisible()).isTrue();
        assertThat(regions.getText()).contains("T₁ + m·T₂").endsWith("= 120 G + 300 · 41.9 M");
        assertThat(bar("roi_heads.3").isVisible()).isTrue();
    }

    @Test
    void everythingIsSaidInTheLanguageChosen(FxRobot robot) {
        robot.interact(() -> language.choose(Locale.KOREAN));
        waitForFxEvents();

        assertThat(table.getColumns()).extracting(TableColumn::getText).contains("매개변수", "활성값", "메모리 접근 비용");
        assertThat(cell(robot, "합성곱 3×3").isVisible()).isTrue();
        assertThat(robot.lookup(".totals .label").queryAllAs(Label.class))
                .extracting(Label::getText)
                .anyMatch(text -> text.contains("240개 층"));
    }
}
