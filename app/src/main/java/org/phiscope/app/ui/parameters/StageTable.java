// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import javafx.geometry.HPos;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.phiscope.parameter.ParameterSpec;

/**
 * Numbered groups as a grid: a row a stage, a column a parameter. It scrolls sideways where it is wider than its place; what does
 * not fit is said below.
 */
final class StageTable extends VBox {
    private static final double NUMBER = 22;
    private static final double NARROW = 58;
    private static final double LIST = 96;
    private static final double CHOICE = 92;
    private static final double GAP = 4;
    private static final double TWO_LINES = 32;
    /** What there is beside the scroll bar of the parameters. */
    private static final double PLACE = 372;

    StageTable(ParametersViewModel.Section.Table table, SpecTexts texts) {
        boolean wide = NUMBER + table.columns().stream().mapToDouble(spec -> width(spec) + GAP).sum() > PLACE;
        GridPane grid = new GridPane();
        grid.getStyleClass().add("stage-table");
        grid.getColumnConstraints().add(new ColumnConstraints(NUMBER));
        for (int column = 0; column < table.columns().size(); column++) {
            ParameterSpec spec = table.columns().get(column);
            ColumnConstraints constraints = new ColumnConstraints();
            constraints.setMinWidth(width(spec));
            constraints.setHgrow(Priority.ALWAYS);
            constraints.setHalignment(HPos.CENTER);
            constraints.setFillWidth(true);
            grid.getColumnConstraints().add(constraints);
            Label head = new Label();
            head.getStyleClass().addAll("small", "muted");
            head.textProperty().bind(texts.label(spec));
            head.setWrapText(true);
            head.setTextAlignment(TextAlignment.CENTER);
            head.setPrefWidth(width(spec));
            head.setMinHeight(wide ? TWO_LINES : USE_PREF_SIZE);
            head.setAlignment(Pos.BOTTOM_CENTER);
            grid.add(head, column + 1, 0);
        }
        for (int row = 0; row < table.rows().size(); row++) {
            ParametersViewModel.TableRow stage = table.rows().get(row);
            Label number = new Label(Integer.toString(stage.number()));
            number.getStyleClass().add("muted");
            grid.add(number, 0, row + 1);
            for (int column = 0; column < table.columns().size(); column++) {
                ParameterField field = stage.fields().get(table.columns().get(column).textKey());
                if (field != null) {
                    grid.add(cell(field, texts), column + 1, row + 1);
                }
            }
        }
        ScrollPane scroll = new ScrollPane(grid);
        scroll.setFitToWidth(true);
        scroll.setVbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        // Only with a bar that is always there does the pane know the height that it needs.
        scroll.setHbarPolicy(wide ? ScrollPane.ScrollBarPolicy.ALWAYS : ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setFocusTraversable(false);
        grid.setAlignment(Pos.TOP_LEFT);
        getChildren().add(scroll);
        for (ParametersViewModel.TableRow stage : table.rows()) {
            for (ParameterField field : stage.fields().values()) {
                FindingLine.below(this, field, texts, true, new Insets(4, 0, 2, 0));
            }
        }
    }

    private static double width(ParameterSpec spec) {
        return switch (spec) {
            case ParameterSpec.Whole _, ParameterSpec.Decimal _, ParameterSpec.Toggle _ -> NARROW;
            case ParameterSpec.WholeList _ -> LIST;
            case ParameterSpec.Choice _ -> CHOICE;
        };
    }

    private static Control cell(ParameterField field, SpecTexts texts) {
        Control cell =
                switch (field.spec()) {
                    case ParameterSpec.Whole _, ParameterSpec.Decimal _ -> new NumberField(field);
                    case ParameterSpec.Toggle _ -> ParameterRow.toggle(field);
                    case ParameterSpec.Choice choice -> ParameterRow.choice(field, choice, texts);
                    case ParameterSpec.WholeList list -> new WholeListButton(field, list, texts.texts());
                };
        cell.setTooltip(texts.tooltip(field));
        if (!(cell instanceof CheckBox)) {
            cell.setMinWidth(0);
            cell.setMaxWidth(Double.MAX_VALUE);
        }
        return cell;
    }
}
