// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.features.ValueRange;

/** Which numbers the colours stand for, with a mark at the value under the mouse. */
final class ColourBar extends Region {
    private static final double HEIGHT = 34;
    private static final double BAND = 10;
    private static final double INSET = 12;

    private final Theme theme;
    private final Canvas canvas = new Canvas();
    private @Nullable Painted painted;
    private double value = Double.NaN;

    ColourBar(Theme theme) {
        this.theme = theme;
        getStyleClass().add("colour-bar");
        getChildren().add(canvas);
        setMinHeight(HEIGHT);
        setPrefHeight(HEIGHT);
        setMaxHeight(HEIGHT);
        theme.paletteProperty().subscribe(this::requestLayout);
    }

    /** @param at the value that is marked; not a number for none */
    void show(@Nullable Painted shown, double at) {
        painted = shown;
        value = at;
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.clearRect(0, 0, getWidth(), getHeight());
        Painted shown = painted;
        if (shown == null) {
            return;
        }
        double width = getWidth() - 2 * INSET;
        for (int x = 0; x < width; x++) {
            int rgb = shown.colours().rgb(x / Math.max(1, width - 1));
            graphics.setFill(Color.rgb(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff));
            graphics.fillRect(INSET + x, 6, 1, BAND);
        }
        ValueRange range = shown.range();
        graphics.setFont(Font.font(11));
        graphics.setTextBaseline(VPos.TOP);
        graphics.setFill(theme.palette().textMuted());
        double middle = (range.low() + range.high()) / 2;
        text(graphics, TextAlignment.LEFT, Figures.number(range.low()), INSET);
        text(graphics, TextAlignment.CENTER, Figures.number(middle), INSET + width / 2);
        text(graphics, TextAlignment.RIGHT, (shown.cut() ? "≥ " : "") + Figures.number(range.high()), INSET + width);
        if (Double.isFinite(value)) {
            double at = INSET + Math.clamp(range.share(value), 0, 1) * width;
            graphics.setFill(theme.palette().text());
            graphics.fillPolygon(new double[] {at - 4, at + 4, at}, new double[] {0, 0, 6}, 3);
        }
    }

    private static void text(GraphicsContext graphics, TextAlignment alignment, String text, double x) {
        graphics.setTextAlign(alignment);
        graphics.fillText(text, x, 6 + BAND + 3);
    }
}
