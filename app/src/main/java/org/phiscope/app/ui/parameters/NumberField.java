// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import javafx.css.PseudoClass;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;

/**
 * A number that can be typed, stepped with the arrow keys (by ten with page up and down) and scrolled over. What is typed counts
 * on enter or when the field is left; escape takes it back.
 */
final class NumberField extends TextField {
    static final PseudoClass DIFFERS = PseudoClass.getPseudoClass("differs");
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");
    private static final int LEAP = 10;

    private final ParameterField field;
    private boolean entering;

    NumberField(ParameterField field) {
        this.field = field;
        getStyleClass().add("number-field");
        setId("field-" + field.spec().key());
        FindingLine.mark(this, field);
        field.valueProperty().subscribe(_ -> show());
        field.differsProperty().subscribe(differs -> pseudoClassStateChanged(DIFFERS, differs));
        setOnAction(_ -> commit());
        focusedProperty().addListener((_, _, focused) -> {
            if (focused) {
                selectAll();
            } else {
                commit();
                show();
            }
        });
        // The click that enters the field puts the caret somewhere; what is typed next should replace the number.
        addEventFilter(MouseEvent.MOUSE_PRESSED, _ -> entering = !isFocused());
        addEventHandler(MouseEvent.MOUSE_RELEASED, _ -> {
            if (entering && getSelectedText().isEmpty()) {
                selectAll();
            }
        });
        addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        setOnScroll(event -> {
            if (isFocused() && event.getDeltaY() != 0) {
                field.step(event.getDeltaY() > 0 ? 1 : -1);
                event.consume();
            }
        });
    }

    private void key(KeyEvent event) {
        switch (event.getCode()) {
            case UP -> step(1);
            case DOWN -> step(-1);
            case PAGE_UP -> step(LEAP);
            case PAGE_DOWN -> step(-LEAP);
            case ESCAPE -> show();
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void step(int steps) {
        commit();
        field.step(steps);
        selectAll();
    }

    /** Shown text rounds; only what was changed by hand is taken for a value. */
    private void commit() {
        if (!getText().strip().equals(field.text())) {
            boolean taken = field.type(getText());
            pseudoClassStateChanged(WRONG, !taken);
            if (taken) {
                show();
            }
        }
    }

    private void show() {
        pseudoClassStateChanged(WRONG, false);
        if (!getText().equals(field.text())) {
            setText(field.text());
        }
    }
}
