// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.tiles;

import java.util.function.Supplier;
import javafx.geometry.VPos;
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
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;

/**
 * One total: short in large type, below it the change against the preset or the pinned network and what that has, every digit in
 * the tooltip and, by click or enter, on the clipboard.
 */
final class Tile extends VBox {
    private final Total total;
    private final Texts texts;
    private final Label figure = new Label("–");
    private final Label change = new Label(" ");
    private final Label other = new Label();
    private final Tooltip tooltip = new Tooltip();
    private final Supplier<String> detail;
    private long value;
    private long compared;
    private String comparedWith = "";

    /** @param detail lines about what the figure is made of, asked for when somebody wants to know; empty for none */
    Tile(Total total, Labeled caption, Texts texts, Supplier<String> detail) {
        this.detail = detail;
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
        change.setMinWidth(USE_PREF_SIZE);
        other.getStyleClass().addAll("small", "muted");
        other.setId("other-" + total.id());
        other.setMinWidth(0);
        other.managedProperty().bind(other.textProperty().isNotEmpty());
        FlowPane line = new FlowPane(6, 0, change, other); // in a narrow window on two lines
        line.setRowValignment(VPos.BASELINE);
        line.prefWrapLengthProperty().bind(line.widthProperty()); // as tall as it is at this width
        getChildren().addAll(caption, figure, line);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.BUTTON);
        tooltip.setShowDelay(Duration.millis(400));
        tooltip.setShowDuration(Duration.seconds(30));
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(380);
        tooltip.setOnShowing(_ -> explain());
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

    /**
     * Shows a figure beside another.
     *
     * @param pinned the title of the pinned network whose figure the other is; {@code null} if it is the preset's
     */
    void show(long shown, long reference, @Nullable String pinned) {
        value = shown;
        compared = reference;
        comparedWith = pinned == null ? texts.get("tile.preset") : texts.get("tile.pinned", pinned);
        figure.setText(text(shown));
        String difference = Quantity.change(reference, shown);
        String arrow = shown > reference ? "▲ " : shown < reference ? "▼ " : "";
        change.setText(difference.isEmpty() ? texts.get(pinned == null ? "tile.same" : "tile.same.pinned") : arrow + difference);
        other.setText(difference.isEmpty() ? "" : texts.get("tile.from", text(reference)));
        change.getStyleClass().removeAll("good", "bad", "muted");
        change.getStyleClass().add(shown > reference ? "bad" : shown < reference ? "good" : "muted");
        setAccessibleText(texts.get("tile.exact", Quantity.exact(value), unit()));
    }

    private String text(long amount) {
        return total.isBytes() ? Quantity.bytes(amount) : Quantity.count(amount);
    }

    private String unit() {
        return texts.get("tile." + total.id() + ".unit");
    }

    private void explain() {
        String unit = unit();
        String lines = detail.get();
        tooltip.setText(texts.get("tile." + total.id() + ".doc")
                + "\n\n"
                + (lines.isEmpty() ? "" : lines + "\n\n")
                + texts.get("tile.exact", Quantity.exact(value), unit)
                + "\n"
                + texts.get("tile.compared", comparedWith, Quantity.exact(compared), unit)
                + "\n"
                + texts.get("tile.copy"));
    }

    private void copy() {
        ClipboardContent content = new ClipboardContent();
        content.putString(Long.toString(value));
        Clipboard.getSystemClipboard().setContent(content);
        change.setText(texts.get("tile.copied"));
    }
}
