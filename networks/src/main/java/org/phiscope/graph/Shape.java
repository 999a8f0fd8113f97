// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.Arrays;

/**
 * The extents of a tensor, outermost first. Feature maps are {@code [n, c, h, w]}, vectors {@code [n, c]}.
 *
 * <p>A value: two shapes of the same extents are equal.
 */
public final class Shape {
    private final int[] extents;

    private Shape(int[] extents) {
        this.extents = extents;
    }

    /** @throws IllegalArgumentException if an extent is not positive */
    public static Shape of(int... extents) {
        for (int extent : extents) {
            if (extent < 1) {
                throw new IllegalArgumentException("every extent of a shape is at least 1, not " + Arrays.toString(extents));
            }
        }
        return new Shape(extents.clone());
    }

    public int rank() {
        return extents.length;
    }

    /** The extent of one axis, 0 being the outermost. */
    public int extent(int axis) {
        return extents[axis];
    }

    /** Batch size: the outermost extent. */
    public int batch() {
        return extents[0];
    }

    /** Channels: the second extent. */
    public int channels() {
        return extents[1];
    }

    /** Height of a feature map; 1 for a vector. */
    public int height() {
        return extents.length > 2 ? extents[2] : 1;
    }

    /** Width of a feature map; 1 for a vector. */
    public int width() {
        return extents.length > 3 ? extents[3] : 1;
    }

    /** Number of elements, exact; saturates at {@link Long#MAX_VALUE}. */
    public long elements() {
        long product = 1;
        for (int extent : extents) {
            long high = Math.multiplyHigh(product, extent);
            product *= extent;
            if (high != 0 || product < 0) {
                return Long.MAX_VALUE;
            }
        }
        return product;
    }

    /** This shape with another extent on one axis. */
    public Shape with(int axis, int extent) {
        int[] changed = extents.clone();
        changed[axis] = extent;
        return of(changed);
    }

    public int[] toArray() {
        return extents.clone();
    }

    /** The extents as 64-bit integers, as tensor libraries want them. */
    public long[] toLongs() {
        return Arrays.stream(extents).asLongStream().toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    /** For example {@code 1×3×224×224}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(16);
        for (int extent : extents) {
            if (!text.isEmpty()) {
                text.append('×');
            }
            text.append(extent);
        }
        return text.toString();
    }
}
