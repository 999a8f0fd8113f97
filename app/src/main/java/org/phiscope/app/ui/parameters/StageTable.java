// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import org.phiscope.parameter.ParameterSpec;

/** Numbered groups as a grid: a row a stage, a column a parameter. It scrolls sideways where it is wider than its place. */
final class StageTable extends ScrollPane {
    private static final double NUMBER = 22;
    private static final double NARROW = 46;
    private static final double LIST = 96;
    private static final double CHOICE = 92;

    StageTable(ParametersViewModel.Section.Table table, SpecTexts texts) {
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
            head.setMinWidth(0);
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
        setContent(grid);
        setFitToWidth(true);
        setVbarPolicy(ScrollBarPolicy.NEVER);
        setHbarPolicy(ScrollBarPolicy.AS_NEEDED);
        setFocusTraversable(false);
        grid.setAlignment(Pos.TOP_LEFT);
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
                    case ParameterSpec.Choice choice -> ParameterRow.choice(field, choice);
                    case ParameterSpec.WholeList list -> new WholeListButton(field, list, texts.texts());
                };
        cell.setTooltip(texts.tooltip(field));
        if (!(cell instanceof CheckBox)) {
            cell.setMinWidth(0);
            cell.setMaxWidth(Double.MAX_VALUE);
        }
        return cell;
    }}
