// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Paints overlays with Java2D, which needs no display. */
public final class OverlayPainter {
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.BOLD, 1);
    private static final FontRenderContext SMOOTH = new FontRenderContext(null, true, true);

    private static final float MITRE = 10;

    private OverlayPainter() {}

    /** Widths in the font that {@link #paint} uses. */
    public static double textWidth(String text, double textSize) {
        return FONT.deriveFont((float) textSize).getStringBounds(text, SMOOTH).getWidth();
    }

    /**
     * A copy of the image with the overlay on it.
     *
     * @param overlay in pixels of the original image
     */
    public static BufferedImage paint(RgbImage image, Overlay overlay) {
        BufferedImage picture = image.toBufferedImage();
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.scale(
                    (double) image.width() / image.originalWidth(), (double) image.height() / image.originalHeight());
            paint(graphics, overlay);
        } finally {
            graphics.dispose();
        }
        return picture;
    }

    /** Paints in the image's coordinates; any scaling is the transform's. */
    public static void paint(Graphics2D graphics, Overlay overlay) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        for (Overlay.Primitive primitive : overlay.primitives()) {
            switch (primitive) {
                case Overlay.Frame frame -> {
                    int opacity = (int) Math.round(frame.opacity() * 255);
                    graphics.setColor(new Color(frame.rgb() | opacity << 24, true));
                    graphics.setStroke(stroke(frame));
                    graphics.draw(rectangle(frame.box()));
                }
                case Overlay.Band band -> {
                    int opacity = (int) Math.round(band.opacity() * 255);
                    graphics.setColor(new Color(band.rgb() | opacity << 24, true));
                    Path2D ring = new Path2D.Double(Path2D.WIND_EVEN_ODD);
                    ring.append(rectangle(band.outer()), false);
                    ring.append(rectangle(band.inner()), false);
                    graphics.fill(ring);
                }
                case Overlay.Label label -> {
                    graphics.setColor(new Color(label.rgb()));
                    graphics.fill(rectangle(label.background()));
                    graphics.setColor(new Color(label.textRgb()));
                    graphics.setFont(FONT.deriveFont((float) label.textSize()));
                    graphics.drawString(label.text(), (float) label.textLeft(), (float) label.baseline());
                }
            }
        }
    }

    private static BasicStroke stroke(Overlay.Frame frame) {
        float[] dashes = frame.dashed() ? new float[] {(float) frame.dash(), (float) frame.dash()} : null;
        return new BasicStroke(
                (float) frame.lineWidth(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, MITRE, dashes, 0);
    }

    private static Rectangle2D rectangle(Box box) {
        return new Rectangle2D.Double(box.left(), box.top(), box.width(), box.height());
    }
}
