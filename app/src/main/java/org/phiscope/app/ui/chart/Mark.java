// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.chart;

import java.util.List;
import javafx.geometry.Point2D;
import org.jspecify.annotations.Nullable;

/** Something in a plot. Places are in the values of the axes, sizes in pixels. */
public sealed interface Mark {
    /** How a line is drawn. */
    record Pen(Ink ink, double width, boolean dashed) {
        public static Pen of(Ink ink) {
            return new Pen(ink, 2, false);
        }

        public static Pen thin(Ink ink) {
            return new Pen(ink, 1, false);
        }

        public static Pen dashed(Ink ink) {
            return new Pen(ink, 1.5, true);
        }
    }

    /** The shape of a dot. */
    enum Shape {
        DISC,
        RING,
        SQUARE,
        DIAMOND,
        CROSS
    }

    /** Something that can be pointed at and chosen. */
    sealed interface Target extends Mark permits Dot, Cell {
        /** What it stands for; {@code null} if it cannot be pointed at. */
        @Nullable Object subject();
    }

    /**
     * A line through points.
     *
     * @param steps whether the line stays at each point's height up to the next point
     */
    record Path(List<Point2D> points, Pen pen, boolean steps) implements Mark {
        public Path {
            points = List.copyOf(points);
        }
    }

    /** What lies under a line, down to the lower end of the axis. */
    record Area(List<Point2D> points, Ink ink, boolean steps) implements Mark {
        public Area {
            points = List.copyOf(points);
        }
    }

    /**
     * A dot.
     *
     * @param radius 0 for a place that can be pointed at though nothing is drawn there
     */
    record Dot(double x, double y, Shape shape, double radius, Ink ink, @Nullable Object subject) implements Target {}

    /** A filled rectangle, as of a map. */
    record Cell(double left, double bottom, double right, double top, Ink ink, @Nullable Object subject)
            implements Target {}

    /** A vertical line through the whole plot, its name at the upper end; the name may be empty. */
    record Vertical(double x, String name, Pen pen) implements Mark {}

    /** A horizontal line through the whole plot, its name at the right end; the name may be empty. */
    record Horizontal(double y, String name, Pen pen) implements Mark {}

    /** A name beside a place. Of names that would overlap, the earlier is drawn. */
    record Name(double x, double y, String text, Ink ink) implements Mark {}
}
