// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Shape;
import org.phiscope.receptive.Axes;
import org.phiscope.receptive.ReceptiveFields;

/** Where a tensor most likely has the image's places, where that cannot be followed through the operators. */
final class MapLayout {
    private MapLayout() {}

    /**
     * As the last node before it that has the same shape; else channels last, if two sides are in the proportion of the
     * image's. {@code null} for neither.
     */
    static @Nullable Axes guess(Graph graph, Node node) {
        Shape shape = node.shape();
        ReceptiveFields fields = ReceptiveFields.of(graph);
        for (int i = node.index() - 1; i > 0; i--) {
            Node before = graph.node(i);
            if (before.shape().equals(shape) && fields.axes(before).isPresent()) {
                return fields.axes(before).get();
            }
        }
        return shape.rank() == 4 && isProportional(shape.extent(1), shape.extent(2), graph.input().shape())
                ? channelsLast(shape)
                : null;
    }

    private static @Nullable Axes channelsLast(Shape shape) {
        return shape.extent(1) > 1 && shape.extent(2) > 1 ? Axes.ofCells(1, 2, shape) : null;
    }

    /** Whether both sides are the image's divided by one number, rounded up. */
    private static boolean isProportional(int rows, int columns, Shape image) {
        double down = (double) image.height() / rows;
        double right = (double) image.width() / columns;
        return rows <= image.height()
                && columns <= image.width()
                && Math.abs(down - right) * Math.min(rows, columns) <= Math.max(down, right);
    }
}
