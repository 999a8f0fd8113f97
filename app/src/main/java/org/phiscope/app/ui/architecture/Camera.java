// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

/**
 * How a drawing lies on the screen: screen = drawing · scale + offset.
 *
 * @param scale screen pixels per unit of the drawing
 * @param left of the drawing's left edge on the screen
 * @param top of the drawing's top edge on the screen
 */
record Camera(double scale, double left, double top) {
    static final double LARGEST = 3;
    /** From this scale on names can be read. */
    static final double READABLE = 0.8;
    /** A whole drawing is better seen than read, as long as it is no smaller. */
    private static final double SEEN = 0.6;

    private static final double MARGIN = 16;
    /** How much of a drawing must stay in sight, so that it cannot be lost. */
    private static final double KEPT = 60;

    /** The whole drawing in the middle, never enlarged. */
    static Camera fitting(Drawing drawing, double width, double height) {
        double scale = Math.min(
                1, Math.min((width - 2 * MARGIN) / drawing.width(), (height - 2 * MARGIN) / drawing.height()));
        return at(Math.max(scale, 1e-4), drawing, width, height);
    }

    /** The whole drawing where that is not too small, or else its beginning as small as can be read. */
    static Camera beginning(Drawing drawing, double width, double height) {
        Camera whole = fitting(drawing, width, height);
        if (whole.scale >= SEEN) {
            return whole;
        }
        Camera readable = at(READABLE, drawing, width, height);
        return new Camera(READABLE, readable.left, MARGIN);
    }

    private static Camera at(double scale, Drawing drawing, double width, double height) {
        return new Camera(
                scale, (width - drawing.width() * scale) / 2, (height - drawing.height() * scale) / 2);
    }

    /** A larger or smaller scale that leaves what is under a point of the screen where it is. */
    Camera zoomed(double factor, double smallest, double x, double y) {
        double next = Math.clamp(scale * factor, Math.min(smallest, LARGEST), LARGEST);
        double applied = next / scale;
        return new Camera(next, x - (x - left) * applied, y - (y - top) * applied);
    }

    /** Moved, but not out of sight. */
    Camera moved(double dx, double dy, Drawing drawing, double width, double height) {
        return new Camera(
                scale,
                inSight(left + dx, drawing.width() * scale, width),
                inSight(top + dy, drawing.height() * scale, height));
    }

    /** A box in the middle of the screen, large enough to be read. */
    Camera centredOn(Drawing.Box box, double width, double height) {
        double readable = Math.max(scale, READABLE);
        return new Camera(
                readable,
                width / 2 - (box.x() + box.width() / 2) * readable,
                height / 2 - (box.y() + Math.min(box.height(), height / readable) / 2) * readable);
    }

    /** Moved as little as brings a box whole into sight. */
    Camera showing(Drawing.Box box, double width, double height) {
        return new Camera(
                scale,
                left + into(x(box.x()), x(box.right()), width),
                top + into(y(box.y()), y(box.bottom()), height));
    }

    double x(double onDrawing) {
        return left + onDrawing * scale;
    }

    double y(double onDrawing) {
        return top + onDrawing * scale;
    }

    double toDrawingX(double x) {
        return (x - left) / scale;
    }

    double toDrawingY(double y) {
        return (y - top) / scale;
    }

    private static double into(double from, double to, double room) {
        if (from < MARGIN) {
            return MARGIN - from;
        }
        return Math.min(0, Math.max(room - MARGIN - to, MARGIN - from));
    }

    private static double inSight(double offset, double size, double room) {
        double least = Math.min(KEPT, size) - size;
        double most = Math.max(least, room - Math.min(KEPT, size));
        return Math.clamp(offset, least, most);
    }
}
