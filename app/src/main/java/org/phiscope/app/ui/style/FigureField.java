// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import javafx.beans.property.Property;
import javafx.css.PseudoClass;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/** A number that can be typed: it counts on enter or when the field is left; escape takes it back. */
final class FigureField extends TextField {
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

    private final Property<Number> value;
    private final Kind kind;
    private final double least;
    private final double most;

    /** What sort of number it takes. */
    enum Kind {
        WHOLE,
        LONG,
        DECIMAL
    }

    FigureField(Property<Number> value, Kind kind, double least, double most) {
        this.value = value;
        this.kind = kind;
        this.least = least;
        this.most = most;
        getStyleClass().add("number-field");
        setPrefColumnCount(5);
        setMinWidth(56);
        value.subscribe(_ -> show());
        setOnAction(_ -> commit());
        focusedProperty().addListener((_, _, focused) -> {
            if (focused) {
                selectAll();
            } else {
                commit();
                show();
            }
        });
        addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                show();
            }
        });
    }

    private void commit() {
        if (getText().strip().equals(text())) {
            return; // what is shown rounds; only what was changed by hand is taken
        }
        try {
            BigDecimal typed = new BigDecimal(getText().strip().replace('−', '-'));
            boolean inside = typed.doubleValue() >= least && typed.doubleValue() <= most;
            pseudoClassStateChanged(WRONG, !inside);
            if (inside) {
                take(typed);
                show();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            pseudoClassStateChanged(WRONG, true);
        }
    }

    private void take(BigDecimal typed) {
        value.setValue(
                switch (kind) {
                    case WHOLE -> (Number) typed.intValueExact();
                    case LONG -> (Number) typed.longValueExact();
                    case DECIMAL -> (Number) typed.doubleValue();
                });
    }

    private void show() {
        pseudoClassStateChanged(WRONG, false);
        setText(text());
    }

    private String text() {
        Number now = value.getValue();
        return kind == Kind.DECIMAL ? figure(now.doubleValue()) : String.format(Locale.ROOT, "%d", now.longValue());
    }

    /** Three significant digits, without noughts that say nothing. */
    static String figure(double number) {
        if (number == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(number, new MathContext(3)).stripTrailingZeros();
        return Math.abs(number) >= 1e-4 && Math.abs(number) < 1e7 ? rounded.toPlainString() : rounded.toString();
    }
}
