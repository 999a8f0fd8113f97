// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.laws;

import java.math.BigDecimal;
import java.math.MathContext;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.law.Law.Variable;

/** A variable of a law: its symbol and value, what it is, and a slider. */
final class VariableSlider extends VBox {
    private final Variable variable;
    private final Slider slider = new Slider(0, 1, 0);
    private final Label value = new Label();
    private boolean showing;

    VariableSlider(Variable variable, LawsViewModel model, Texts texts) {
        super(2);
        this.variable = variable;
        Label symbol = new Label(variable.symbol() + " =");
        symbol.getStyleClass().add("strong");
        symbol.setMinWidth(USE_PREF_SIZE);
        value.getStyleClass().add("strong");
        value.setMinWidth(USE_PREF_SIZE);
        Label name = new Label();
        name.getStyleClass().addAll("small", "muted");
        name.textProperty().bind(texts.bind("variable." + variable.symbol()));
        HBox head = new HBox(5, symbol, value, name);
        head.setAlignment(Pos.BASELINE_LEFT);
        slider.setId("law-slider-" + variable.symbol());
        slider.setBlockIncrement(1.0 / 64);
        slider.accessibleTextProperty().bind(name.textProperty());
        slider.valueProperty().addListener((_, _, part) -> {
            if (!showing) {
                model.set(variable, LawsViewModel.at(variable, part.doubleValue()));
            }
        });
        getChildren().addAll(head, slider);
        setMinWidth(120);
        setPrefWidth(180);
        HBox.setHgrow(this, Priority.ALWAYS);
    }

    void show(double now) {
        showing = true;
        value.setText(text(now));
        if (!slider.isValueChanging()) {
            slider.setValue(LawsViewModel.part(variable, now));
        }
        showing = false;
    }

    /** Three significant digits, or every digit of a whole number. */
    static String text(double number) {
        return number == Math.rint(number)
                ? Long.toString((long) number)
                : new BigDecimal(number).round(new MathContext(3)).stripTrailingZeros().toPlainString();
    }
}
