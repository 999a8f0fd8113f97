// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import java.util.Optional;

/**
 * Square windows over a map, within which alone there is attention (Liu et al. 2021, section 3.2). The map is first moved
 * up and to the left, what leaves at one side coming in at the other, then padded below and on the right to whole windows.
 *
 * @param rows of the map
 * @param columns of the map
 * @param side of a window, in cells
 * @param down how far the map is moved up; 0 for windows that are not shifted
 * @param right how far it is moved to the left
 */
public record Windows(int rows, int columns, int side, int down, int right) {
    public Windows {
        if (rows < 1 || columns < 1 || side < 1 || down < 0 || right < 0 || down >= side || right >= side) {
            throw new IllegalArgumentException("no windows of " + side + " over " + rows + "×" + columns
                    + " that are shifted by " + down + " and " + right);
        }
    }

    /** A cell of the map. */
    public record Cell(int row, int column) {}

    /**
     * A cell as attention knows it.
     *
     * @param window its number, row by row
     * @param token its place in the window, row by row
     */
    public record Seat(int window, int token) {}

    /** How many windows lie side by side. */
    public int across() {
        return Math.ceilDiv(columns, side);
    }

    /** How many windows lie above one another. */
    public int high() {
        return Math.ceilDiv(rows, side);
    }

    public int count() {
        return across() * high();
    }

    /** Tokens of a window. */
    public int tokens() {
        return side * side;
    }

    public boolean isShifted() {
        return down > 0 || right > 0;
    }

    /** Where a cell of the map sits. */
    public Seat seat(Cell cell) {
        int row = Math.floorMod(cell.row() - down, rows);
        int column = Math.floorMod(cell.column() - right, columns);
        return new Seat(row / side * across() + column / side, row % side * side + column % side);
    }

    /** The cell of the map that sits there; empty for padding. */
    public Optional<Cell> cell(Seat seat) {
        int row = seat.window() / across() * side + seat.token() / side;
        int column = seat.window() % across() * side + seat.token() % side;
        return row < rows && column < columns
                ? Optional.of(new Cell((row + down) % rows, (column + right) % columns))
                : Optional.empty();
    }

    /**
     * Whether two cells of one window were neighbours before the map was moved: the mask hides cells from each other that
     * only the move brought together.
     */
    public boolean together(Cell one, Cell other) {
        return band(one.row(), rows, down) == band(other.row(), rows, down)
                && band(one.column(), columns, right) == band(other.column(), columns, right);
    }

    /** Cells that came in at the other side are on the far side of a seam. */
    private static int band(int at, int size, int shift) {
        return at < shift ? 1 : 0;
    }
}
