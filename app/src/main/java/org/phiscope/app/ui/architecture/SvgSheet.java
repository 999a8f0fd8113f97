// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import javafx.scene.paint.Color;

/** A drawing as scalable vector graphics (SVG 1.1). */
final class SvgSheet implements Sheet {
    private static final FontRenderContext SMOOTH = new FontRenderContext(null, true, true);

    private final StringBuilder elements = new StringBuilder();
    private final double width;
    private final double height;
    private final String families;
    private final Font plain;
    private final Font bold;

    /**
     * @param family of the face that is written in; viewers that lack it take another without serifs, and texts are
     *     squeezed to the room they have here
     */
    SvgSheet(double width, double height, String family) {
        this.width = width;
        this.height = height;
        families = "'" + family.replace("'", "") + "', 'Noto Sans KR', 'Segoe UI', 'Helvetica Neue', sans-serif";
        plain = new Font(family, Font.PLAIN, 1);
        bold = new Font(family, Font.BOLD, 1);
    }

    /** The whole file. */
    String document(String title) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\""
                + number(width) + "\" height=\"" + number(height) + "\" viewBox=\"0 0 " + number(width) + " "
                + number(height) + "\" font-family=\"" + escaped(families) + "\">\n<title>" + escaped(title)
                + "</title>\n" + elements + "</svg>\n";
    }

    @Override
    public void fill(double x, double y, double width, double height, double radius, Color colour) {
        rectangle(x, y, width, height, radius).append(paint("fill", colour)).append("/>\n");
    }

    @Override
    public void frame(
            double x, double y, double width, double height, double radius, double lineWidth, Color colour) {
        rectangle(x, y, width, height, radius)
                .append(" fill=\"none\"")
                .append(paint("stroke", colour))
                .append(attribute("stroke-width", lineWidth))
                .append("/>\n");
    }

    private StringBuilder rectangle(double x, double y, double width, double height, double radius) {
        elements.append("<rect")
                .append(attribute("x", x))
                .append(attribute("y", y))
                .append(attribute("width", width))
                .append(attribute("height", height));
        return radius == 0 ? elements : elements.append(attribute("rx", radius));
    }

    @Override
    public void line(double[] xs, double[] ys, double lineWidth, Color colour) {
        elements.append("<polyline points=\"");
        for (int i = 0; i < xs.length; i++) {
            elements.append(i == 0 ? "" : " ").append(number(xs[i])).append(',').append(number(ys[i]));
        }
        elements.append("\" fill=\"none\"")
                .append(paint("stroke", colour))
                .append(attribute("stroke-width", lineWidth))
                .append("/>\n");
    }

    @Override
    public void tip(double x, double y, double size, Color colour) {
        elements.append("<path d=\"M")
                .append(number(x - size / 2)).append(' ').append(number(y - size))
                .append('H').append(number(x + size / 2))
                .append('L').append(number(x)).append(' ').append(number(y))
                .append("Z\"")
                .append(paint("fill", colour))
                .append("/>\n");
    }

    @Override
    public void write(String text, double x, double baseline, double size, boolean bold, Color colour) {
        if (text.isBlank()) {
            return;
        }
        elements.append("<text")
                .append(attribute("x", x))
                .append(attribute("y", baseline))
                .append(attribute("font-size", size))
                .append(bold ? " font-weight=\"bold\"" : "")
                .append(attribute("textLength", width(text, size, bold)))
                .append(" lengthAdjust=\"spacingAndGlyphs\"")
                .append(paint("fill", colour))
                .append('>')
                .append(escaped(text))
                .append("</text>\n");
    }

    @Override
    public double width(String text, double size, boolean bold) {
        return (bold ? this.bold : plain).deriveFont((float) size).getStringBounds(text, SMOOTH).getWidth();
    }

    private static String attribute(String name, double value) {
        return " " + name + "=\"" + number(value) + "\"";
    }

    private static String paint(String name, Color colour) {
        String rgb = String.format(
                java.util.Locale.ROOT,
                "#%02x%02x%02x",
                Math.round(255 * colour.getRed()),
                Math.round(255 * colour.getGreen()),
                Math.round(255 * colour.getBlue()));
        String opaque = " " + name + "=\"" + rgb + "\"";
        return colour.isOpaque() ? opaque : opaque + attribute(name + "-opacity", colour.getOpacity());
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value)
                .setScale(2, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Text as XML has it. What XML cannot hold becomes the replacement character: names come from files. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXml(point) ? point : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    /** XML 1.0, production 2. */
    private static boolean isXml(int point) {
        return point == '\t'
                || point == '\n'
                || point == '\r'
                || point >= 0x20 && point <= 0xD7FF
                || point >= 0xE000 && point <= 0xFFFD
                || point >= 0x10000;
    }
}
