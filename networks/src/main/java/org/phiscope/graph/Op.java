// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.List;

/**
 * An operator of a network. Each knows the shape that it makes of its inputs' shapes and which weights it needs; every
 * pass over a graph switches over this interface without a default, so that a new operator does not compile until every
 * pass knows it.
 */
public sealed interface Op {

    /**
     * The shape of the result.
     *
     * @throws IllegalArgumentException if the operator cannot take inputs of these shapes; the message says why
     */
    Shape infer(List<Shape> inputs);

    /** The weights this operator needs, in the order in which libraries store them. */
    default List<Weight> weights() {
        return List.of();
    }

    /** The image or tensor that is fed to the network. */
    record Input(Shape shape) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.isEmpty(), "an input takes no inputs");
            return shape;
        }
    }

    /**
     * A two-dimensional convolution (cross-correlation) of {@code [n, in, h, w]}.
     *
     * @param groups 1 for a regular convolution, {@code in} for a depthwise one
     */
    record Conv2d(
            int in,
            int out,
            int kernelHeight,
            int kernelWidth,
            int stride,
            int dilation,
            Padding padding,
            int groups,
            boolean bias)
            implements Op {
        public Conv2d {
            require(in > 0 && out > 0 && groups > 0, "channels and groups are positive");
            require(kernelHeight > 0 && kernelWidth > 0 && stride > 0 && dilation > 0, "window sizes are positive");
            if (in % groups != 0 || out % groups != 0) {
                throw new IllegalArgumentException(groups + " groups do not divide " + in + " → " + out + " channels");
            }
        }

        public boolean isDepthwise() {
            return groups > 1 && groups == in && out % in == 0;
        }

        public boolean isPointwise() {
            return kernelHeight == 1 && kernelWidth == 1;
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            if (x.channels() != in) {
                throw new IllegalArgumentException("expects " + in + " channels, gets " + x);
            }
            return Shape.of(
                    x.batch(),
                    out,
                    window(x.height(), padding.top() + padding.bottom(), kernelHeight, stride, dilation),
                    window(x.width(), padding.left() + padding.right(), kernelWidth, stride, dilation));
        }

        @Override
        public List<Weight> weights() {
            Weight kernel = new Weight(WeightRole.KERNEL, Shape.of(out, in / groups, kernelHeight, kernelWidth));
            return bias ? List.of(kernel, new Weight(WeightRole.BIAS, Shape.of(out))) : List.of(kernel);
        }
    }

    /** Batch normalisation at inference: γ·(x − mean)/√(variance + ε) + β, per channel. */
    record BatchNorm(int channels, double epsilon) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            if (x.channels() != channels) {
                throw new IllegalArgumentException("expects " + channels + " channels, gets " + x);
            }
            return x;
        }

        @Override
        public List<Weight> weights() {
            Shape perChannel = Shape.of(channels);
            return List.of(
                    new Weight(WeightRole.NORM_SCALE, perChannel),
                    new Weight(WeightRole.NORM_SHIFT, perChannel),
                    new Weight(WeightRole.RUNNING_MEAN, perChannel),
                    new Weight(WeightRole.RUNNING_VARIANCE, perChannel));
        }
    }

    /** An element-wise non-linearity. */
    record Activate(Activation activation) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            return only(inputs);
        }
    }

    /**
     * Pooling over a sliding window. Cells outside the map count as −∞ for the maximum and are left out of the mean.
     */
    record Pool(Kind kind, int kernel, int stride, Padding padding) implements Op {
        /** How the cells under the window become one. */
        public enum Kind {
            MAX,
            AVERAGE
        }

        public Pool {
            require(kernel > 0 && stride > 0, "window sizes are positive");
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            return Shape.of(
                    x.batch(),
                    x.channels(),
                    window(x.height(), padding.top() + padding.bottom(), kernel, stride, 1),
                    window(x.width(), padding.left() + padding.right(), kernel, stride, 1));
        }
    }

    /** The mean of every channel: {@code [n, c, h, w]} → {@code [n, c, 1, 1]}. */
    record GlobalAveragePool() implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            return Shape.of(x.batch(), x.channels(), 1, 1);
        }
    }

    /** {@code [n, …]} → {@code [n, product of the rest]}. */
    record Flatten() implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            long features = x.elements() / x.batch();
            require(features <= Integer.MAX_VALUE, "too many features to flatten");
            return Shape.of(x.batch(), (int) features);
        }
    }

    /** A fully connected layer on the last axis of {@code [n, in]}. */
    record Linear(int in, int out, boolean bias) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            int last = x.rank() - 1;
            if (x.extent(last) != in) {
                throw new IllegalArgumentException("expects " + in + " features, gets " + x);
            }
            return x.with(last, out);
        }

        @Override
        public List<Weight> weights() {
            Weight kernel = new Weight(WeightRole.KERNEL, Shape.of(out, in));
            return bias ? List.of(kernel, new Weight(WeightRole.BIAS, Shape.of(out))) : List.of(kernel);
        }
    }

    /** Element-wise sum of inputs of one shape: a residual connection. */
    record Add() implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() >= 2, "a sum takes two inputs or more");
            return same(inputs);
        }
    }

    /** {@code [n, c, h, w]} times a gate {@code [n, c, 1, 1]} of the same channels: squeeze-and-excite. */
    record Scale() implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == 2, "scaling takes a map and a gate");
            Shape map = inputs.get(0);
            Shape gate = inputs.get(1);
            if (!gate.equals(Shape.of(map.batch(), map.channels(), 1, 1))) {
                throw new IllegalArgumentException("the gate of " + map + " cannot be " + gate);
            }
            return map;
        }
    }

    /** Joins maps along the channels. */
    record Concat() implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(!inputs.isEmpty(), "there is nothing to concatenate");
            Shape first = inputs.getFirst();
            int channels = 0;
            for (Shape input : inputs) {
                if (input.rank() != first.rank() || !input.with(1, first.channels()).equals(first)) {
                    throw new IllegalArgumentException("cannot concatenate " + first + " and " + input);
                }
                channels = Math.addExact(channels, input.channels());
            }
            return first.with(1, channels);
        }
    }

    /** Channels {@code from} (inclusive) to {@code to} (exclusive) of a map. */
    record Slice(int from, int to) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            if (from < 0 || from >= to || to > x.channels()) {
                throw new IllegalArgumentException("channels " + from + "…" + to + " are not in " + x);
            }
            return x.with(1, to - from);
        }
    }

    /** Nearest-neighbour resampling to a given size; cell i of the output reads cell ⌊i·in/out⌋ of the input. */
    record Resize(int height, int width) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            return Shape.of(x.batch(), x.channels(), height, width);
        }
    }

    /**
     * Weighted feature fusion of maps of one shape (Tan, Pang & Le 2020, section 3.3).
     *
     * @param inputs number of maps fused
     */
    record Fuse(Fusion fusion, int inputs) implements Op {
        /** ε of the fast normalised fusion. */
        public static final double EPSILON = 1e-4;

        @Override
        public Shape infer(List<Shape> shapes) {
            require(shapes.size() == inputs && inputs >= 2, "a fusion of " + inputs + " gets " + shapes.size() + " inputs");
            return same(shapes);
        }

        @Override
        public List<Weight> weights() {
            return fusion == Fusion.SUM ? List.of() : List.of(new Weight(WeightRole.FUSION, Shape.of(inputs)));
        }
    }

    /** Element-wise product of maps of one shape: point-wise spatial attention (SAM). */
    record Multiply() implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == 2, "a product takes two inputs");
            return same(inputs);
        }
    }

    /** {@code scale·x + shift}, the same for every element. */
    record Affine(double scale, double shift) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            return only(inputs);
        }
    }

    /** exp(x)/Σ exp(x) along one axis. */
    record Softmax(int axis) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            require(axis >= 0 && axis < x.rank(), "there is no axis " + axis + " in " + x);
            return x;
        }
    }

    /** Rows {@code top … top+height−1} and columns {@code left … left+width−1} of a map. */
    record Crop(int top, int left, int height, int width) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            if (top < 0 || left < 0 || top + height > x.height() || left + width > x.width()) {
                throw new IllegalArgumentException("a crop of " + height + "×" + width + " at " + top + ", " + left
                        + " is not inside " + x);
            }
            return Shape.of(x.batch(), x.channels(), height, width);
        }
    }

    /** Space to depth: every {@code stride}×{@code stride} block of cells becomes one cell of that many more channels. */
    record Reorg(int stride, Order order) implements Op {
        /** Which element of the map becomes which channel. */
        public enum Order {
            /** out[(dy·s + dx)·C + c][y][x] = in[c][s·y + dy][s·x + dx]: darknet's {@code [reorg3d]}. */
            DEPTH,
            /**
             * Darknet's {@code [reorg]}: {@link #DEPTH} applied to the same memory read as {@code [n, c/s², s·h, s·w]}, whose
             * result is read as {@code [n, c·s², h/s, w/s]}.
             */
            DARKNET
        }

        public Reorg {
            require(stride > 0, "the stride is positive");
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            boolean fits = x.height() % stride == 0
                    && x.width() % stride == 0
                    && (order == Order.DEPTH || x.channels() % (stride * stride) == 0);
            if (!fits) {
                throw new IllegalArgumentException("a stride of " + stride + " does not divide " + x);
            }
            return Shape.of(
                    x.batch(), Math.multiplyExact(x.channels(), stride * stride), x.height() / stride, x.width() / stride);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static Shape only(List<Shape> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("takes one input, gets " + inputs.size());
        }
        return inputs.getFirst();
    }

    private static Shape onlyMap(List<Shape> inputs) {
        Shape x = only(inputs);
        if (x.rank() != 4) {
            throw new IllegalArgumentException("takes a map [n, c, h, w], gets " + x);
        }
        return x;
    }

    private static Shape same(List<Shape> inputs) {
        Shape first = inputs.getFirst();
        for (Shape input : inputs) {
            if (!input.equals(first)) {
                throw new IllegalArgumentException("inputs differ in shape: " + first + " and " + input);
            }
        }
        return first;
    }

    /** Cells of a window sliding along one side. */
    private static int window(int size, int padding, int kernel, int stride, int dilation) {
        int extent = dilation * (kernel - 1) + 1;
        if (size + padding < extent) {
            throw new IllegalArgumentException("a window of " + extent + " does not fit a side of " + size
                    + (padding > 0 ? " padded by " + padding : ""));
        }
        return (size + padding - extent) / stride + 1;
    }
}
