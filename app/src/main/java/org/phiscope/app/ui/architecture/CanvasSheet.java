// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.HashMap;
import java.util.Map;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.Text;

/** The screen. Edges lie on whole pixels, so that lines are sharp. */
final class CanvasSheet implements Sheet {
    /** Texts are measured once at this size; widths grow with the size. */
    private static final double MEASURED = 100;

    private final GraphicsContext graphics;
    private final Map<String, Double> plain = new HashMap<>();
    private final Map<String, Double> bold = new HashMap<>();
    private final Map<Double, Font> plainFonts = new HashMap<>();
    private final Map<Double, Font> boldFonts = new HashMap<>();
    private String family = Font.getDefault().getFamily();

    CanvasSheet(GraphicsContext graphics) {
        this.graphics = graphics;
    }

    /** Writes in another face from now on. */
    void setFamily(String family) {
        this.family = family;
        plain.clear();
        bold.clear();
        plainFonts.clear();
        boldFonts.clear();
    }

    @Override
    public void fill(double x, double y, double width, double height, double radius, Color colour) {
        double left = Math.round(x);
        double top = Math.round(y);
        double wide = Math.max(1, Math.round(x + width) - left);
        double high = Math.max(1, Math.round(y + height) - top);
        graphics.setFill(colour);
        if (radius < 1) {
            graphics.fillRect(left, top, wide, high);
        } else {
            graphics.fillRoundRect(left, top, wide, high, 2 * radius, 2 * radius);
        }
    }

    @Override
    public void frame(
            double x, double y, double width, double height, double radius, double lineWidth, Color colour) {
        double left = Math.round(x) + 0.5;
        double top = Math.round(y) + 0.5;
        double wide = Math.round(x + width) - 0.5 - left;
        double high = Math.round(y + height) - 0.5 - top;
        graphics.setStroke(colour);
        graphics.setLineWidth(lineWidth);
        if (radius < 1) {
            graphics.strokeRect(left, top, wide, high);
        } else {
            graphics.strokeRoundRect(left, top, wide, high, 2 * radius, 2 * radius);
        }
    }

    /** Pieces as filled rectangles, which graphics hardware draws without first making a picture of each. */
    @Override
    public void line(double[] xs, double[] ys, double lineWidth, Color colour) {
        double thickness = Math.max(1, Math.round(lineWidth));
        double half = Math.floor(thickness / 2);
        graphics.setFill(colour);
        for (int i = 1; i < xs.length; i++) {
            double left = Math.round(Math.min(xs[i - 1], xs[i])) - half;
            double top = Math.round(Math.min(ys[i - 1], ys[i])) - half;
            double right = Math.round(Math.max(xs[i - 1], xs[i])) - half + thickness;
            double bottom = Math.round(Math.max(ys[i - 1], ys[i])) - half + thickness;
            graphics.fillRect(left, top, right - left, bottom - top);
        }
    }

    @Override
    public void tip(double x, double y, double size, Color colour) {
        double middle = Math.round(x) + 0.5;
        graphics.setFill(colour);
        graphics.fillPolygon(
                new double[] {middle - size / 2, middle + size / 2, middle}, new double[] {y - size, y - size, y}, 3);
    }

    @Override
    public void write(String text, double x, double baseline, double size, boolean bold, Color colour) {
        graphics.setFill(colour);
        graphics.setFont((bold ? boldFonts : plainFonts).computeIfAbsent(size, wanted -> font(wanted, bold)));
        graphics.fillText(text, Math.round(x), Math.round(baseline));
    }

    @Override
    public double width(String text, double size, boolean bold) {
        return (bold ? this.bold : plain).computeIfAbsent(text, unmeasured -> measure(unmeasured, bold))
                * size
                / MEASURED;
    }

    private double measure(String text, boolean bold) {
        Text words = new Text(text);
        words.setFont(font(MEASURED, bold));
        return words.getLayoutBounds().getWidth();
    }

    private Font font(double size, boolean bold) {
        return Font.font(family, bold ? FontWeight.BOLD : FontWeight.NORMAL, size);
    }
}
