// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import javafx.scene.paint.Color;

/** What a drawing can be painted on. Lengths are in pixels. */
interface Sheet {
    /** Fills a rectangle with rounded corners; radius 0 for square ones. */
    void fill(double x, double y, double width, double height, double radius, Color colour);

    /** Draws the outline of a rectangle. */
    void frame(double x, double y, double width, double height, double radius, double lineWidth, Color colour);

    /** Draws a line of horizontal and vertical pieces. */
    void line(double[] xs, double[] ys, double lineWidth, Color colour);

    /** Fills a triangle that points down, its tip at a point. */
    void tip(double x, double y, double size, Color colour);

    /** Writes a line of text from a point on its baseline to the right. */
    void write(String text, double x, double baseline, double size, boolean bold, Color colour);

    /** How wide a text is. */
    double width(String text, double size, boolean bold);

    /** As much of a text as there is room for, an ellipsis in the place of the rest. */
    default String fitted(String text, double room, double size, boolean bold) {
        if (width(text, size, bold) <= room) {
            return text;
        }
        int fits = 0;
        int tooMany = text.length();
        while (tooMany - fits > 1) {
            int middle = (fits + tooMany) / 2;
            if (width(text.substring(0, middle) + "…", size, bold) <= room) {
                fits = middle;
            } else {
                tooMany = middle;
            }
        }
        return fits == 0 ? "" : text.substring(0, fits) + "…";
    }
}
