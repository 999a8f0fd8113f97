// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

/** What the tokens of an attention are. */
public sealed interface Tokens {
    /**
     * Cells of a map, row by row, after tokens that are no place: the class token, the distillation token.
     *
     * @param special tokens before the first cell
     */
    record Grid(int special, int rows, int columns) implements Tokens {
        public int count() {
            return special + rows * columns;
        }

        /** The token of a cell. */
        public int token(int row, int column) {
            return special + row * columns + column;
        }
    }

    /** Cells of windows over a map: an attention for each window. */
    record InWindows(Windows windows) implements Tokens {}

    /** No places: object queries, or what they have become. */
    record Queries(int count) implements Tokens {}
}
