// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.tiles;

import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;

/**
 * One total: short in large type, its change against the preset below, every digit in the tooltip and, by click or enter, on the
 * clipboard.
 */
final class Tile extends VBox {
    private final Total total;
    private final Texts texts;
    private final Label figure = new Label("–");
    private final Label change = new Label(" ");
    private final Tooltip tooltip = new Tooltip();
    private long value;
    private long preset;

    Tile(Total total, Labeled caption, Texts texts) {
        this.total = total;
        this.texts = texts;
        getStyleClass().add("tile");
        setId("tile-" + total.id());
        setMinWidth(0);
        caption.getStyleClass().add("caption");
        figure.getStyleClass().add("figure");
        figure.setId("figure-" + total.id());
        change.getStyleClass().add("change");
        change.setId("change-" + total.id());
        getChildren().addAll(caption, figure, change);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.BUTTON);
        tooltip.setShowDelay(Duration.millis(400));
        tooltip.setShowDuration(Duration.seconds(30));
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(340);
        Tooltip.install(this, tooltip);
        addEventHandler(MouseEvent.MOUSE_CLICKED, event -> {
            if (event.getButton() == MouseButton.PRIMARY && event.isStillSincePress()) {
                requestFocus();
                copy();
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ENTER || event.isShortcutDown() && event.getCode() == KeyCode.C) {
                copy();
                event.consume();
            }
        });
    }

    /** Shows a figure beside the preset's. */
    void show(long shown, long published) {
        value = shown;
        preset = published;
        figure.setText(total.isBytes() ? Quantity.bytes(shown) : Quantity.count(shown));
        String difference = Quantity.change(published, shown);
        String arrow = shown > published ? "▲ " : shown < published ? "▼ " : "";
        change.setText(difference.isEmpty() ? texts.get("tile.same") : arrow + difference);
        change.getStyleClass().removeAll("good", "bad", "muted");
        change.getStyleClass().add(shown > published ? "bad" : shown < published ? "good" : "muted");
        explain();
    }

    private void explain() {
        String unit = texts.get("tile." + total.id() + ".unit");
        tooltip.setText(texts.get("tile." + total.id() + ".doc")
                + "\n\n"
                + texts.get("tile.exact", Quantity.exact(value), unit)
                + "\n"
                + texts.get("tile.preset", Quantity.exact(preset), unit)
                + "\n"
                + texts.get("tile.copy"));
        setAccessibleText(texts.get("tile.exact", Quantity.exact(value), unit));
    }

    private void copy() {
        ClipboardContent content = new ClipboardContent();
        content.putString(Long.toString(value));
        Clipboard.getSystemClipboard().setContent(content);
        change.setText(texts.get("tile.copied"));
    }
}
