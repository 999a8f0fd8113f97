// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

/**
 * One map of numbers.
 *
 * @param values row by row; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a view of millions of values, compared by nobody
public record Plane(int rows, int columns, float[] values) {
    public Plane {
        if (rows < 1 || columns < 1 || values.length != (long) rows * columns) {
            throw new IllegalArgumentException(rows + "×" + columns + " cells are not " + values.length + " values");
        }
    }

    public float at(int row, int column) {
        return values[row * columns + column];
    }

    public ChannelStatistics statistics() {
        return ChannelStatistics.of(values, 0, values.length);
    }
}
