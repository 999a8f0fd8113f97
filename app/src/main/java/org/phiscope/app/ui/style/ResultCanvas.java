// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.Text;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;

/**
 * The picture as it is painted, before that the content. Beside a snapshot it is shown from a line on that the mouse or the
 * arrow keys move. It is painted when it is laid out, so at most once a frame.
 */
final class ResultCanvas extends Region {
    private static final double MARGIN = 12;
    private static final double STEP = 0.05;
    private static final double HANDLE = 11;
    private static final double TEXT_SIZE = 12;
    private static final double SMOOTH_UP_TO = 3;
    private static final Color INK = Color.WHITE;
    private static final Color SHADE = Color.rgb(0, 0, 0, 0.55);

    private final StyleViewModel model;
    private final Theme theme;
    private final Texts texts;
    private final Canvas canvas = new Canvas();
    /** Has the face that the theme gives to everything written. */
    private final Label face = new Label();
    private Font font = Font.font(TEXT_SIZE);
    private @Nullable Image content;
    private @Nullable Image painted;
    private @Nullable Image compared;
    private double border = 0.5;
    private double left;
    private double width;

    ResultCanvas(StyleViewModel model, Theme theme, Texts texts) {
        this.model = model;
        this.theme = theme;
        this.texts = texts;
        setId("style-result");
        getStyleClass().add("result-canvas");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        accessibleTextProperty().bind(texts.bind("result.title"));
        setMinSize(120, 120);
        setFocusTraversable(true);
        canvas.setMouseTransparent(true);
        face.setManaged(false);
        face.setVisible(false);
        face.fontProperty().subscribe(themed -> {
            font = Font.font(themed.getFamily(), FontWeight.BOLD, TEXT_SIZE);
            requestLayout();
        });
        getChildren().addAll(canvas, face);
        model.contentProperty().subscribe(this::showContent);
        model.painting().paintedProperty().subscribe(this::show);
        model.painting().comparedProperty().subscribe(this::compare);
        theme.paletteProperty().subscribe(this::requestLayout);
        texts.language().currentProperty().subscribe(this::requestLayout);
        addEventHandler(MouseEvent.MOUSE_PRESSED, event -> {
            requestFocus();
            move(event);
        });
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::move);
        addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
    }

    private void showContent(@Nullable Picture picture) {
        content = picture == null ? null : Pixels.display(picture.preview());
        requestLayout();
    }

    private void show(@Nullable Painted newest) {
        painted = newest == null ? null : Pixels.display(newest.image());
        requestLayout();
    }

    private void compare(@Nullable Snapshot snapshot) {
        compared = snapshot == null ? null : Pixels.display(snapshot.image());
        setCursor(snapshot == null ? null : Cursor.H_RESIZE);
        requestLayout();
    }

    private void move(MouseEvent event) {
        if (compared != null && width > 0) {
            border = Math.clamp((event.getX() - left) / width, 0, 1);
            requestLayout();
        }
    }

    private void typed(KeyEvent event) {
        KeyCode code = event.getCode();
        if (compared != null && (code == KeyCode.LEFT || code == KeyCode.RIGHT)) {
            border = Math.clamp(border + (code == KeyCode.LEFT ? -STEP : STEP), 0, 1);
            requestLayout();
            event.consume();
        } else if (compared != null && code == KeyCode.ESCAPE) {
            model.painting().comparedProperty().set(null);
            event.consume();
        }
    }

    /** Where the line lies between the two pictures, 0 at the left edge and 1 at the right. */
    double border() {
        return border;
    }

    @Override
    protected void layoutChildren() {
        if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
            canvas.setWidth(getWidth());
            canvas.setHeight(getHeight());
        }
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.setFill(theme.palette().background());
        graphics.fillRect(0, 0, getWidth(), getHeight());
        Image shown = painted != null ? painted : content;
        if (shown != null && getWidth() > 2 * MARGIN && getHeight() > 2 * MARGIN) {
            paint(graphics, shown);
        }
    }

    private void paint(GraphicsContext graphics, Image shown) {
        // What is painted has the content's sides but for a pixel; it lies where the content lay.
        Image shape = content != null && painted == null ? content : shown;
        double scale = Math.min(
                (getWidth() - 2 * MARGIN) / shape.getWidth(), (getHeight() - 2 * MARGIN) / shape.getHeight());
        width = Math.round(shape.getWidth() * scale);
        double height = Math.round(shape.getHeight() * scale);
        left = Math.round((getWidth() - width) / 2);
        double top = Math.round((getHeight() - height) / 2);
        graphics.setImageSmoothing(scale < SMOOTH_UP_TO || painted != null);
        graphics.drawImage(shown, left, top, width, height);
        graphics.setFont(font);
        graphics.setTextBaseline(VPos.CENTER);
        Image other = compared;
        Snapshot snapshot = model.painting().comparedProperty().get();
        if (other == null || snapshot == null) {
            if (painted == null) {
                tag(graphics, texts.get("well.title.content"), left + 8, top + 18, TextAlignment.LEFT);
            }
            return;
        }
        double at = Math.round(width * border);
        graphics.save();
        graphics.beginPath();
        graphics.rect(left, top, at, height);
        graphics.clip();
        graphics.drawImage(other, left, top, width, height);
        graphics.restore();
        graphics.setFill(INK);
        graphics.fillRect(left + at - 1, top, 2, height);
        double middle = top + height / 2;
        graphics.setFill(SHADE);
        graphics.fillOval(left + at - HANDLE - 1, middle - HANDLE - 1, 2 * HANDLE + 2, 2 * HANDLE + 2);
        graphics.setFill(INK);
        graphics.fillPolygon(
                new double[] {left + at - 7, left + at - 2.5, left + at - 2.5},
                new double[] {middle, middle - 4.5, middle + 4.5},
                3);
        graphics.fillPolygon(
                new double[] {left + at + 7, left + at + 2.5, left + at + 2.5},
                new double[] {middle, middle - 4.5, middle + 4.5},
                3);
        if (border > 0.15) {
            tag(graphics, name(snapshot), left + 8, top + 18, TextAlignment.LEFT);
        }
        if (border < 0.85) {
            tag(graphics, texts.get("compare.now"), left + width - 8, top + 18, TextAlignment.RIGHT);
        }
    }

    private String name(Snapshot snapshot) {
        return snapshot.step() == 0 ? texts.get("well.title.content") : texts.get("snapshot.step", snapshot.step());
    }

    private void tag(GraphicsContext graphics, String text, double x, double y, TextAlignment side) {
        Text ruler = new Text(text);
        ruler.setFont(font);
        double wide = Math.ceil(ruler.getLayoutBounds().getWidth()) + 14;
        double from = side == TextAlignment.LEFT ? x : x - wide;
        graphics.setFill(SHADE);
        graphics.fillRoundRect(from, y - 11, wide, 22, 8, 8);
        graphics.setFill(INK);
        graphics.setTextAlign(TextAlignment.LEFT);
        graphics.fillText(text, from + 7, y);
    }
}
