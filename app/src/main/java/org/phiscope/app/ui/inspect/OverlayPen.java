// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.HashMap;
import java.util.Map;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.paint.Color;
import javafx.scene.shape.FillRule;
import javafx.scene.text.Font;
import javafx.scene.text.FontWeight;
import javafx.scene.text.Text;
import org.phiscope.vision.Box;
import org.phiscope.vision.Overlay;

/** Paints overlays on the screen, in the face that the theme gives to everything written. */
final class OverlayPen {
    static final double TEXT_SIZE = 12;

    private final Map<String, Double> widths = new HashMap<>();
    private Font font = Font.font(TEXT_SIZE);

    /** Writes labels in a face from now on. */
    void write(String family) {
        font = Font.font(family, FontWeight.BOLD, TEXT_SIZE);
        widths.clear();
    }

    /**
     * Paints a part of an overlay that was laid out at the scale of the screen.
     *
     * @param left where the overlay's left edge is
     * @param top where its top edge is
     */
    void paint(GraphicsContext graphics, Overlay.Primitive primitive, double left, double top) {
        switch (primitive) {
            case Overlay.Frame frame -> {
                Box box = frame.box();
                graphics.setStroke(colour(frame.rgb(), frame.opacity()));
                graphics.setLineWidth(frame.lineWidth());
                graphics.setLineDashes(frame.dashed() ? new double[] {frame.dash(), frame.dash()} : new double[0]);
                graphics.strokeRect(
                        Math.round(left + box.left()),
                        Math.round(top + box.top()),
                        Math.rint(box.width()),
                        Math.rint(box.height()));
                graphics.setLineDashes();
            }
            case Overlay.Band band -> {
                graphics.setFill(colour(band.rgb(), band.opacity()));
                graphics.setFillRule(FillRule.EVEN_ODD);
                graphics.beginPath();
                for (Box box : new Box[] {band.outer(), band.inner()}) {
                    graphics.rect(left + box.left(), top + box.top(), box.width(), box.height());
                }
                graphics.fill();
            }
            case Overlay.Label label -> {
                Box box = label.background();
                graphics.setFill(colour(label.rgb(), 1));
                graphics.fillRect(
                        Math.round(left + box.left()),
                        Math.round(top + box.top()),
                        Math.ceil(box.width()),
                        Math.ceil(box.height()));
                graphics.setFill(colour(label.textRgb(), 1));
                graphics.setFont(label.textSize() == TEXT_SIZE ? font : Font.font(font.getFamily(), label.textSize()));
                graphics.fillText(
                        label.text(), Math.round(left + label.textLeft()), Math.round(top + label.baseline()));
            }
        }
    }

    /** Width of a text as it would be written. */
    double width(String text, double size) {
        if (size != TEXT_SIZE) {
            return measure(text, Font.font(font.getFamily(), FontWeight.BOLD, size));
        }
        return widths.computeIfAbsent(text, unmeasured -> measure(unmeasured, font));
    }

    private static double measure(String text, Font font) {
        Text words = new Text(text);
        words.setFont(font);
        return words.getLayoutBounds().getWidth();
    }

    static Color colour(int rgb, double opacity) {
        return Color.rgb(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, opacity);
    }
}
