// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import org.jspecify.annotations.Nullable;
import org.phiscope.vision.Box;

/**
 * What moving and resizing make of a box on a board: it stays on the board and keeps a size.
 *
 * @param width of the board
 * @param height of the board
 * @param least side of a box
 */
record BoxEditing(double width, double height, double least) {

    /** The part of a box that is taken hold of: of each axis the lower edge, the upper edge, or neither. */
    record Hold(int x, int y) {
        static final Hold ALL = new Hold(0, 0);

        boolean isAll() {
            return x == 0 && y == 0;
        }
    }

    /** The box moved. */
    Box moved(Box box, double dx, double dy) {
        double left = Math.clamp(box.left() + dx, 0, width - box.width());
        double top = Math.clamp(box.top() + dy, 0, height - box.height());
        return new Box(left, top, left + box.width(), top + box.height());
    }

    /** The box with the edges that are held moved. */
    Box dragged(Box box, Hold hold, double dx, double dy) {
        if (hold.isAll()) {
            return moved(box, dx, dy);
        }
        return new Box(
                hold.x() < 0 ? Math.clamp(box.left() + dx, 0, box.right() - least) : box.left(),
                hold.y() < 0 ? Math.clamp(box.top() + dy, 0, box.bottom() - least) : box.top(),
                hold.x() > 0 ? Math.clamp(box.right() + dx, box.left() + least, width) : box.right(),
                hold.y() > 0 ? Math.clamp(box.bottom() + dy, box.top() + least, height) : box.bottom());
    }

    /** The nearest box that is on the board and has the least size. */
    Box fitted(Box box) {
        double w = Math.clamp(box.width(), least, width);
        double h = Math.clamp(box.height(), least, height);
        double left = Math.clamp(box.centreX() - w / 2, 0, width - w);
        double top = Math.clamp(box.centreY() - h / 2, 0, height - h);
        return new Box(left, top, left + w, top + h);
    }

    /** What of a box is at a point, or {@code null}: an edge or corner if it is within reach, else all of it. */
    static @Nullable Hold at(Box box, double x, double y, double reach) {
        if (x < box.left() - reach || x > box.right() + reach || y < box.top() - reach || y > box.bottom() + reach) {
            return null;
        }
        return new Hold(edge(x, box.left(), box.right(), reach), edge(y, box.top(), box.bottom(), reach));
    }

    private static int edge(double at, double low, double high, double reach) {
        double within = Math.min(reach, (high - low) / 3);
        return at > high - within ? 1 : at < low + within ? -1 : 0;
    }
}
