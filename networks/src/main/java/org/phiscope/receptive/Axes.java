// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import org.phiscope.graph.Shape;

/**
 * Where a tensor has the places of the image.
 *
 * @param row axis of the rows
 * @param column axis of the columns; the same where cells are tokens, row by row
 * @param before tokens before the cells' own: class and distillation tokens; 0 where rows and columns have axes of their own
 * @param rows of cells
 * @param columns of cells
 */
public record Axes(int row, int column, int before, int rows, int columns) {
    /** Of a map {@code [n, c, h, w]}. */
    static Axes ofMap(int rows, int columns) {
        return new Axes(2, 3, 0, rows, columns);
    }

    /** Rows and columns on two axes of a tensor of this shape. */
    public static Axes ofCells(int row, int column, Shape shape) {
        return new Axes(row, column, 0, shape.extent(row), shape.extent(column));
    }

    /** Whether each cell is a token on one axis. */
    public boolean isTokens() {
        return row == column;
    }

    boolean has(int axis) {
        return axis == row || axis == column;
    }
}
