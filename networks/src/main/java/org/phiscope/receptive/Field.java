// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import org.jspecify.annotations.Nullable;

/** Which part of the input the elements of a node's result see. */
public sealed interface Field {

    /** All pixels that any element depends on. */
    Area reach();

    /**
     * Each cell its own window.
     *
     * @param wider what lets every cell see more than its window as well; {@code null} where nothing does
     */
    record Windowed(Side vertical, Side horizontal, @Nullable Whole wider) implements Field {
        /** The field of a cell through windows alone; parts of it may lie in padding. */
        public Area field(int row, int column) {
            return new Area(
                    vertical.first(row), horizontal.first(column), vertical.last(row), horizontal.last(column));
        }

        /** The pixels that a cell's value depends on: the least rectangle that holds them all. */
        public Area seen(int row, int column) {
            Area window = new Area(
                    vertical.seenFirst(row),
                    horizontal.seenFirst(column),
                    vertical.seenLast(row),
                    horizontal.seenLast(column));
            return wider == null ? window : wider.reach.with(window);
        }

        @Override
        public Area reach() {
            Area cells =
                    new Area(vertical.everFirst(), horizontal.everFirst(), vertical.everLast(), horizontal.everLast());
            return wider == null ? cells : wider.reach.with(cells);
        }

        /** Larger of the fields' height and width. */
        public int size() {
            return Math.max(vertical.size(), horizontal.size());
        }
    }

    /** Every element sees all that any cell below it sees: the whole image, but for what no window ever read. */
    record Whole(Cause cause, Area reach) implements Field {}

    /** How far the elements see is not worked out; not beyond {@code reach}. */
    record Untold(Cause cause, Area reach) implements Field {}

    /** Nothing of the input: learned tables and positions. */
    record None() implements Field {
        @Override
        public Area reach() {
            return Area.EMPTY;
        }
    }
}
