// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import javafx.scene.paint.Color;

/** A picture in memory, painted on any thread. */
final class PictureSheet implements Sheet {
    private static final FontRenderContext SMOOTH = new FontRenderContext(null, true, true);

    private final Graphics2D graphics;
    private final Font plain;
    private final Font bold;

    /** @param family of the face that is written in */
    PictureSheet(BufferedImage picture, String family) {
        graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        plain = new Font(family, Font.PLAIN, 1);
        bold = new Font(family, Font.BOLD, 1);
    }

    void done() {
        graphics.dispose();
    }

    @Override
    public void fill(double x, double y, double width, double height, double radius, Color colour) {
        graphics.setColor(awt(colour));
        graphics.fill(new RoundRectangle2D.Double(x, y, width, height, 2 * radius, 2 * radius));
    }

    @Override
    public void frame(
            double x, double y, double width, double height, double radius, double lineWidth, Color colour) {
        graphics.setColor(awt(colour));
        graphics.setStroke(new BasicStroke((float) lineWidth));
        graphics.draw(new RoundRectangle2D.Double(x, y, width, height, 2 * radius, 2 * radius));
    }

    @Override
    public void line(double[] xs, double[] ys, double lineWidth, Color colour) {
        Path2D path = new Path2D.Double();
        path.moveTo(xs[0], ys[0]);
        for (int i = 1; i < xs.length; i++) {
            path.lineTo(xs[i], ys[i]);
        }
        graphics.setColor(awt(colour));
        graphics.setStroke(new BasicStroke((float) lineWidth));
        graphics.draw(path);
    }

    @Override
    public void tip(double x, double y, double size, Color colour) {
        Path2D path = new Path2D.Double();
        path.moveTo(x - size / 2, y - size);
        path.lineTo(x + size / 2, y - size);
        path.lineTo(x, y);
        path.closePath();
        graphics.setColor(awt(colour));
        graphics.fill(path);
    }

    @Override
    public void write(String text, double x, double baseline, double size, boolean bold, Color colour) {
        graphics.setColor(awt(colour));
        graphics.setFont(font(size, bold));
        graphics.drawString(text, (float) x, (float) baseline);
    }

    @Override
    public double width(String text, double size, boolean bold) {
        return font(size, bold).getStringBounds(text, SMOOTH).getWidth();
    }

    private Font font(double size, boolean bold) {
        return (bold ? this.bold : plain).deriveFont((float) size);
    }

    private static java.awt.Color awt(Color colour) {
        return new java.awt.Color(
                (float) colour.getRed(),
                (float) colour.getGreen(),
                (float) colour.getBlue(),
                (float) colour.getOpacity());
    }
}
