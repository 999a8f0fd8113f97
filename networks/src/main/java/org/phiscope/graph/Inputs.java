// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.List;
import java.util.function.Supplier;

/** What operators ask of their parameters and inputs; an {@link IllegalArgumentException} says what they do not have. */
final class Inputs {
    private Inputs() {}

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    static void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise.get());
        }
    }

    static void requireAxis(int axis, Shape x) {
        require(axis >= 0 && axis < x.rank(), () -> "there is no axis " + axis + " in " + x);
    }

    static void requireFeatures(int features, Shape x) {
        require(x.extent(x.rank() - 1) == features, () -> "expects " + features + " features, gets " + x);
    }

    static void requireChannels(int channels, Shape x) {
        require(x.channels() == channels, () -> "expects " + channels + " channels, gets " + x);
    }

    static void requireShape(Shape wanted, Shape x, String what) {
        require(x.equals(wanted), () -> what + " are " + wanted + " here, not " + x);
    }

    /** How many regions a list of them has. */
    static int requireRegions(Shape x) {
        require(x.rank() == 2 && x.extent(1) == Regional.COLUMNS, () -> "takes regions [regions, 5], gets " + x);
        return x.extent(0);
    }

    static Shape only(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("takes one input, gets " + inputs.size());
        }
        return inputs.getFirst();
    }

    static Shape onlyMap(List<Shape> inputs) {
        Shape x = only(inputs);
        if (x.rank() != 4) {
            throw new IllegalArgumentException("takes a map [n, c, h, w], gets " + x);
        }
        return x;
    }

    static Shape same(List<Shape> inputs) {
        Shape first = inputs.getFirst();
        for (Shape input : inputs) {
            if (!input.equals(first)) {
                throw new IllegalArgumentException("inputs differ in shape: " + first + " and " + input);
            }
        }
        return first;
    }

    /** Cells of a window sliding along one side. */
    static int window(int size, int padding, int kernel, int stride, int dilation) {
        int extent = dilation * (kernel - 1) + 1;
        if (size + padding < extent) {
            throw new IllegalArgumentException("a window of " + extent + " does not fit a side of " + size
                    + (padding > 0 ? " padded by " + padding : ""));
        }
        return (size + padding - extent) / stride + 1;
    }
}
