// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Shape;

/** Where places are after a reshape. */
final class Reshaping {
    private Reshaping() {}

    /** {@code null} where rows and columns lie no longer on axes of their own, or as tokens on one. */
    static @Nullable Axes follow(Axes axes, Shape from, Shape to) {
        if (axes.isTokens()) {
            int axis = sameAxis(from, axes.row(), to);
            return axis < 0 ? null : new Axes(axis, axis, axes.before(), axes.rows(), axes.columns());
        }
        if (axes.column() != axes.row() + 1) {
            return null;
        }
        int row = sameAxis(from, axes.row(), to);
        int column = sameAxis(from, axes.column(), to);
        if (row >= 0 && column >= 0) {
            return new Axes(row, column, 0, axes.rows(), axes.columns());
        }
        int tokens = axes.rows() * axes.columns();
        long outside = before(from, axes.row());
        for (int axis = 0; axis < to.rank(); axis++) {
            if (to.extent(axis) == tokens && before(to, axis) == outside) {
                return new Axes(axis, axis, 0, axes.rows(), axes.columns());
            }
        }
        return null;
    }

    /** The axis that has the same extent as many elements apart; −1 for none. */
    private static int sameAxis(Shape from, int axis, Shape to) {
        for (int candidate = 0; candidate < to.rank(); candidate++) {
            if (to.extent(candidate) == from.extent(axis) && before(to, candidate) == before(from, axis)) {
                return candidate;
            }
        }
        return -1;
    }

    /** Elements on the axes outside of one. */
    private static long before(Shape shape, int axis) {
        long product = 1;
        for (int i = 0; i < axis; i++) {
            product *= shape.extent(i);
        }
        return product;
    }
}
