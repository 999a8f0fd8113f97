// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;

/** A picture drawn in the theme's colours and face. It is painted when it is laid out, so at most once a frame. */
final class Drawing extends Region {
    private static final double TEXT_SIZE = 12;

    private final Theme theme;
    private final Painter painter;
    private final Canvas canvas = new Canvas();
    private final Label face = new Label();

    /** Paints on an empty canvas. */
    @FunctionalInterface
    interface Painter {
        void paint(GraphicsContext graphics, Palette palette, double width, double height);
    }

    Drawing(Theme theme, Painter painter) {
        this.theme = theme;
        this.painter = painter;
        face.setManaged(false);
        face.setVisible(false);
        canvas.setMouseTransparent(true);
        getChildren().addAll(canvas, face);
        setMinSize(200, 160);
        setPrefSize(600, 320);
        theme.paletteProperty().subscribe(this::requestLayout);
        face.fontProperty().subscribe(this::requestLayout);
    }

    @Override
    protected void layoutChildren() {
        if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
            canvas.setWidth(getWidth());
            canvas.setHeight(getHeight());
        }
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.clearRect(0, 0, getWidth(), getHeight());
        graphics.setFont(Font.font(face.getFont().getFamily(), TEXT_SIZE));
        graphics.setLineDashes();
        painter.paint(graphics, theme.palette(), getWidth(), getHeight());
    }
}
