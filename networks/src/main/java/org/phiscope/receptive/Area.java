// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

/**
 * Rows and columns of pixels of the input, all inclusive; those below 0 or beyond the input's size are padding. An area
 * whose bottom is above its top, or whose right is left of its left, is empty.
 */
public record Area(int top, int left, int bottom, int right) {
    public static final Area EMPTY = new Area(0, 0, -1, -1);

    public boolean isEmpty() {
        return bottom < top || right < left;
    }

    /** Rows. */
    public int height() {
        return isEmpty() ? 0 : bottom - top + 1;
    }

    /** Columns. */
    public int width() {
        return isEmpty() ? 0 : right - left + 1;
    }

    /** The least area that holds both. */
    public Area with(Area other) {
        if (isEmpty()) {
            return other;
        }
        return other.isEmpty()
                ? this
                : new Area(
                        Math.min(top, other.top),
                        Math.min(left, other.left),
                        Math.max(bottom, other.bottom),
                        Math.max(right, other.right));
    }

    /** What of this area lies on an input of a size. */
    public Area within(int height, int width) {
        return new Area(Math.max(top, 0), Math.max(left, 0), Math.min(bottom, height - 1), Math.min(right, width - 1));
    }
}
