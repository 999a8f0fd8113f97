// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.theme.Icon;
import org.phiscope.parameter.ParameterSpec;

/**
 * One parameter on one line: a dot where it differs, its name, its control, and a button that gives the preset's value back;
 * below it what does not fit, if something does not.
 */
final class ParameterRow extends VBox {
    private static final double NAME = 124;
    private static final double NUMBER = 60;
    private static final double UNIT = 14;
    private static final double DOT = 6;

    private final ParameterField field;
    private final SpecTexts texts;
    private final HBox line = new HBox(6);

    ParameterRow(ParameterField field, SpecTexts texts) {
        this.field = field;
        this.texts = texts;
        line.getStyleClass().add("parameter-row");
        line.setAlignment(Pos.CENTER_LEFT);
        Tooltip tooltip = texts.tooltip(field);

        Region dot = new Region();
        dot.getStyleClass().add("differs-dot");
        dot.setMinSize(DOT, DOT);
        dot.setMaxSize(DOT, DOT);
        dot.visibleProperty().bind(field.differsProperty());

        Label name = new Label();
        name.textProperty().bind(texts.label(field.spec()));
        name.setMinWidth(NAME);
        name.setMaxWidth(NAME);
        name.setWrapText(true);
        name.setTooltip(tooltip);

        line.getChildren().addAll(dot, name);
        switch (field.spec()) {
            case ParameterSpec.Whole whole -> number(name, Scale.of(whole), tooltip);
            case ParameterSpec.Decimal decimal -> number(name, Scale.of(decimal), tooltip);
            case ParameterSpec.Toggle _ -> other(name, toggle(field));
            case ParameterSpec.Choice choice -> other(name, choice(field, choice, texts));
            case ParameterSpec.WholeList list -> other(name, new WholeListButton(field, list, texts.texts()));
        }
        line.getChildren().add(field.isLinkable() ? chain() : resetButton());
        getChildren().add(line);
        FindingLine.below(this, field, texts, false, new Insets(0, 0, 6, 2 * DOT));
    }

    private void number(Label name, Scale scale, Tooltip tooltip) {
        ValueSlider slider = new ValueSlider(field, scale);
        HBox.setHgrow(slider, Priority.ALWAYS);
        slider.setMinWidth(60);
        NumberField number = new NumberField(field);
        number.setMinWidth(NUMBER);
        number.setPrefWidth(NUMBER);
        number.setMaxWidth(NUMBER);
        number.setTooltip(tooltip);
        name.setLabelFor(number);
        String unit = field.spec().unit();
        Label symbol = new Label(unit.length() <= 2 ? unit : "");
        symbol.getStyleClass().addAll("muted", "small");
        symbol.setMinWidth(UNIT);
        symbol.setMaxWidth(UNIT);
        line.getChildren().addAll(slider, number, symbol);
    }

    private void other(Label name, Region control) {
        name.setLabelFor(control);
        HBox.setHgrow(control, Priority.ALWAYS);
        control.setMaxWidth(Double.MAX_VALUE);
        line.getChildren().add(control);
    }

    static CheckBox toggle(ParameterField field) {
        CheckBox box = new CheckBox();
        box.setId("field-" + field.spec().key());
        FindingLine.mark(box, field);
        field.valueProperty().subscribe(value -> box.setSelected((Boolean) value));
        box.setOnAction(_ -> {
            field.set(box.isSelected());
            field.settle();
        });
        return box;
    }

    static ComboBox<String> choice(ParameterField field, ParameterSpec.Choice spec, SpecTexts texts) {
        ComboBox<String> box = new ComboBox<>();
        box.setId("field-" + field.spec().key());
        box.getItems().setAll(spec.options());
        Choices.name(box, texts::option, texts.texts().language());
        FindingLine.mark(box, field);
        field.valueProperty().subscribe(value -> box.setValue((String) value));
        box.setOnAction(_ -> {
            String chosen = box.getValue();
            if (chosen != null) {
                field.set(chosen);
                field.settle();
            }
        });
        return box;
    }

    private Button resetButton() {
        Button reset = button("reset", "parameter.reset");
        reset.setGraphic(Icon.of("reset"));
        reset.visibleProperty().bind(field.differsProperty().or(field.setProperty()));
        reset.setOnAction(_ -> field.release());
        return reset;
    }

    /** Closed while the parameter follows others, open once it was set itself; a click changes that. */
    private Button chain() {
        Button chain = button("chain", "parameter.follows");
        Node linked = Icon.of("linked");
        Node loose = Icon.of("loose");
        Tooltip tooltip = chain.getTooltip();
        field.setProperty().subscribe(set -> {
            chain.setGraphic(set ? loose : linked);
            tooltip.textProperty().bind(texts.texts().bind(set ? "parameter.loose" : "parameter.follows"));
        });
        chain.setOnAction(_ -> {
            if (field.setProperty().get()) {
                field.release();
            } else {
                field.loosen();
            }
        });
        return chain;
    }

    private Button button(String kind, String key) {
        Button button = new Button();
        button.setId(kind + "-" + field.spec().key());
        button.getStyleClass().addAll("quiet", "icon-button");
        Tooltip tooltip = new Tooltip();
        tooltip.textProperty().bind(texts.texts().bind(key));
        button.setTooltip(tooltip);
        button.accessibleTextProperty().bind(tooltip.textProperty());
        return button;
    }
}
