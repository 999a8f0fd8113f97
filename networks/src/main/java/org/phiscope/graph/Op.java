// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import static org.phiscope.graph.Inputs.only;
import static org.phiscope.graph.Inputs.onlyMap;
import static org.phiscope.graph.Inputs.require;
import static org.phiscope.graph.Inputs.requireAxis;
import static org.phiscope.graph.Inputs.requireChannels;
import static org.phiscope.graph.Inputs.requireFeatures;
import static org.phiscope.graph.Inputs.requireShape;
import static org.phiscope.graph.Inputs.same;
import static org.phiscope.graph.Inputs.window;

import java.util.List;
import java.util.OptionalLong;

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

    /** What the operator is called, in English: the name of its kind. */
    default String title() {
        return getClass().getSimpleName();
    }

    /** An operator that never has weights: passes that deal with weights alone need not tell these apart. */
    sealed interface Weightless extends Op {}

    /** An operator on regions of maps. */
    sealed interface OnRegions extends Weightless permits Regional {}

    /** An operator of a backward pass, which is no part of what a network costs. */
    sealed interface Backward extends Weightless permits Gradient {}

    /** The image or tensor that is fed to the network. */
    record Input(Shape shape) implements Weightless {
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

    /**
     * A transposed convolution of {@code [n, in, h, w]}: every cell spreads a kernel over the output, {@code stride} cells
     * apart.
     *
     * @param padding rows and columns taken off the result
     * @param outputPadding rows and columns added at the bottom and the right
     */
    record ConvTranspose2d(
            int in, int out, int kernel, int stride, Padding padding, int outputPadding, boolean bias) implements Op {
        public ConvTranspose2d {
            require(in > 0 && out > 0 && kernel > 0 && stride > 0, "channels and window sizes are positive");
            require(outputPadding >= 0 && outputPadding < stride, "the output's padding is less than the stride");
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            requireChannels(in, x);
            return Shape.of(
                    x.batch(),
                    out,
                    spread(x.height(), padding.top() + padding.bottom()),
                    spread(x.width(), padding.left() + padding.right()));
        }

        private int spread(int size, int trimmed) {
            return Math.addExact(Math.multiplyExact(size - 1, stride), kernel - trimmed + outputPadding);
        }

        @Override
        public List<Weight> weights() {
            Weight weight = new Weight(WeightRole.KERNEL, Shape.of(in, out, kernel, kernel));
            return bias ? List.of(weight, new Weight(WeightRole.BIAS, Shape.of(out))) : List.of(weight);
        }
    }

    /**
     * A convolution each of whose samples is moved by an offset of its own and read between the cells, nought outside the
     * map (Dai et al. 2017); with a third input, each is weighed as well (Zhu et al. 2019).
     *
     * <p>Inputs: the map {@code [n, in, h, w]}; offsets {@code [n, offsetGroups·kh·kw·2, h', w']}, down and right of each
     * sample; weights {@code [n, offsetGroups·kh·kw, h', w']}.
     *
     * @param offsetGroups parts of the channels that have offsets of their own
     * @param modulated whether there is a third input
     */
    record DeformConv2d(
            int in,
            int out,
            int kernelHeight,
            int kernelWidth,
            int stride,
            int dilationHeight,
            int dilationWidth,
            Padding padding,
            int groups,
            int offsetGroups,
            boolean modulated,
            boolean bias)
            implements Op {
        public DeformConv2d {
            require(in > 0 && out > 0 && groups > 0 && offsetGroups > 0, "channels and groups are positive");
            require(kernelHeight > 0 && kernelWidth > 0 && stride > 0, "window sizes are positive");
            require(dilationHeight > 0 && dilationWidth > 0, "dilations are positive");
            if (in % groups != 0 || out % groups != 0 || in % offsetGroups != 0) {
                throw new IllegalArgumentException(groups + " groups and " + offsetGroups
                        + " groups of offsets do not divide " + in + " → " + out + " channels");
            }
        }

        /** Samples that each cell of the result reads, of all groups of offsets. */
        public int samples() {
            return Math.multiplyExact(offsetGroups, kernelHeight * kernelWidth);
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == (modulated ? 3 : 2), "takes a map, offsets and, if modulated, weights");
            Shape x = onlyMap(List.of(inputs.getFirst()));
            requireChannels(in, x);
            Shape result = Shape.of(
                    x.batch(),
                    out,
                    window(x.height(), padding.top() + padding.bottom(), kernelHeight, stride, dilationHeight),
                    window(x.width(), padding.left() + padding.right(), kernelWidth, stride, dilationWidth));
            requireShape(result.with(1, 2 * samples()), inputs.get(1), "offsets");
            if (modulated) {
                requireShape(result.with(1, samples()), inputs.get(2), "weights of the samples");
            }
            return result;
        }

        @Override
        public List<Weight> weights() {
            Weight kernel = new Weight(WeightRole.KERNEL, Shape.of(out, in / groups, kernelHeight, kernelWidth));
            return bias ? List.of(kernel, new Weight(WeightRole.BIAS, Shape.of(out))) : List.of(kernel);
        }
    }

    /**
     * Batch normalisation at inference: γ·(x − mean)/√(variance + ε) + β, per channel.
     *
     * @param frozen whether γ and β are kept as they are in training, and so are no parameters
     */
    record BatchNorm(int channels, double epsilon, boolean frozen) implements Op {
        /** One whose γ and β are learned. */
        public BatchNorm(int channels, double epsilon) {
            this(channels, epsilon, false);
        }

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
                    new Weight(WeightRole.NORM_SCALE, perChannel, !frozen),
                    new Weight(WeightRole.NORM_SHIFT, perChannel, !frozen),
                    new Weight(WeightRole.RUNNING_MEAN, perChannel),
                    new Weight(WeightRole.RUNNING_VARIANCE, perChannel));
        }
    }

    /** An element-wise non-linearity. */
    record Activate(Activation activation) implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            return only(inputs);
        }
    }

    /**
     * Pooling over a sliding window. Cells outside the map count as −∞ for the maximum and are left out of the mean, but
     * for those of the mean's {@code counted} rows and columns, which count as noughts.
     *
     * @param counted how much of the padding the mean counts; no more than the padding
     */
    record Pool(Kind kind, int kernel, int stride, Padding padding, Padding counted) implements Weightless {
        /** How the cells under the window become one. */
        public enum Kind {
            MAX,
            AVERAGE
        }

        public Pool {
            require(kernel > 0 && stride > 0, "window sizes are positive");
            require(
                    counted.isNone() || kind == Kind.AVERAGE && counted.isWithin(padding),
                    () -> "a pooling padded by " + padding + " cannot count " + counted);
        }

        /** One that counts no padding. */
        public Pool(Kind kind, int kernel, int stride, Padding padding) {
            this(kind, kernel, stride, padding, Padding.NONE);
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

    /**
     * Means over windows that share the map out among {@code height}×{@code width} cells: cell i of n reads rows
     * ⌊i·h/n⌋ to ⌈(i+1)·h/n⌉−1.
     */
    record AdaptiveAveragePool(int height, int width) implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            return Shape.of(x.batch(), x.channels(), height, width);
        }
    }

    /** The mean of every channel: {@code [n, c, h, w]} → {@code [n, c, 1, 1]}. */
    record GlobalAveragePool() implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            return Shape.of(x.batch(), x.channels(), 1, 1);
        }
    }

    /** {@code [n, …]} → {@code [n, product of the rest]}. */
    record Flatten() implements Weightless {
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
            requireFeatures(in, x);
            return x.with(x.rank() - 1, out);
        }

        @Override
        public List<Weight> weights() {
            Weight kernel = new Weight(WeightRole.KERNEL, Shape.of(out, in));
            return bias ? List.of(kernel, new Weight(WeightRole.BIAS, Shape.of(out))) : List.of(kernel);
        }
    }

    /** Element-wise sum of inputs of one shape: a residual connection. */
    record Add() implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() >= 2, "a sum takes two inputs or more");
            return same(inputs);
        }
    }

    /** {@code [n, c, h, w]} times a gate {@code [n, c, 1, 1]} of the same channels: squeeze-and-excite. */
    record Scale() implements Weightless {
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

    /** Joins tensors along an axis; all other extents agree. */
    record Concat(int axis) implements Weightless {
        /** Joins maps along the channels. */
        public Concat() {
            this(1);
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            require(!inputs.isEmpty(), "there is nothing to concatenate");
            Shape first = inputs.getFirst();
            requireAxis(axis, first);
            int joined = 0;
            for (Shape input : inputs) {
                if (input.rank() != first.rank() || !input.with(axis, first.extent(axis)).equals(first)) {
                    throw new IllegalArgumentException("cannot concatenate " + first + " and " + input);
                }
                joined = Math.addExact(joined, input.extent(axis));
            }
            return first.with(axis, joined);
        }
    }

    /** What lies from {@code from} (inclusive) to {@code to} (exclusive) on an axis. */
    record Slice(int axis, int from, int to) implements Weightless {
        /** Channels {@code from} (inclusive) to {@code to} (exclusive) of a map. */
        public Slice(int from, int to) {
            this(1, from, to);
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            requireAxis(axis, x);
            if (from < 0 || from >= to || to > x.extent(axis)) {
                throw new IllegalArgumentException(from + "…" + to + " is not on axis " + axis + " of " + x);
            }
            return x.with(axis, to - from);
        }
    }

    /** Resampling to a given size. */
    record Resize(int height, int width, Mode mode) implements Weightless {
        /** Which cells of the input a cell of the output is made of. */
        public enum Mode {
            /** Cell i reads cell ⌊i·in/out⌋. */
            NEAREST,
            /** Between the nearest cells' middles; the map's edge goes on outside. */
            BILINEAR,
            /** As {@link #BILINEAR}, but the corners' middles are each other's. */
            BILINEAR_CORNERS,
            /** By cubic convolution with a = −0.75 (Keys 1981) over 4×4 cells. */
            BICUBIC
        }

        /** Nearest-neighbour resampling. */
        public Resize(int height, int width) {
            this(height, width, Mode.NEAREST);
        }

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
    record Multiply() implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == 2, "a product takes two inputs");
            return same(inputs);
        }
    }

    /** {@code scale·x + shift}, the same for every element. */
    record Affine(double scale, double shift) implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            return only(inputs);
        }
    }

    /**
     * exp(x)/Σ exp(x) along one axis.
     *
     * @param logarithm whether it is the logarithm of that
     */
    record Softmax(int axis, boolean logarithm) implements Weightless {
        public Softmax(int axis) {
            this(axis, false);
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            requireAxis(axis, x);
            return x;
        }
    }

    /** Rows {@code top … top+height−1} and columns {@code left … left+width−1} of a map. */
    record Crop(int top, int left, int height, int width) implements Weightless {
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
    record Reorg(int stride, Order order) implements Weightless {
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

    /**
     * Layer normalisation over the last axis: γ·(x − mean)/√(variance + ε) + β, mean and variance being those of the
     * row at hand (Ba, Kiros & Hinton 2016).
     */
    record LayerNorm(int features, double epsilon) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            requireFeatures(features, x);
            return x;
        }

        @Override
        public List<Weight> weights() {
            Shape perFeature = Shape.of(features);
            return List.of(
                    new Weight(WeightRole.NORM_SCALE, perFeature), new Weight(WeightRole.NORM_SHIFT, perFeature));
        }
    }

    /**
     * Normalisation of each image's channels in groups: γ·(x − mean)/√(variance + ε) + β, mean and variance being those
     * of the group and γ, β those of the channel (Wu & He 2018). As many groups as channels make it an instance norm.
     */
    record GroupNorm(int channels, int groups, double epsilon) implements Op {
        public GroupNorm {
            require(groups > 0 && channels % groups == 0, () -> groups + " groups do not divide " + channels + " channels");
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = onlyMap(inputs);
            requireChannels(channels, x);
            return x;
        }

        @Override
        public List<Weight> weights() {
            Shape perChannel = Shape.of(channels);
            return List.of(
                    new Weight(WeightRole.NORM_SCALE, perChannel), new Weight(WeightRole.NORM_SHIFT, perChannel));
        }
    }

    /**
     * One of the three projections of a multi-head attention whose matrices are stored as one, the rows for queries
     * above those for keys above those for values (PyTorch's {@code in_proj_weight}): on the last axis, {@code features}
     * → {@code features}.
     */
    record Projection(int features, Part part) implements Op {
        /** What is projected to, in the order of the stored rows. */
        public enum Part {
            QUERY,
            KEY,
            VALUE
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            requireFeatures(features, x);
            return x;
        }

        @Override
        public List<Weight> weights() {
            int rows = Math.multiplyExact(Part.values().length, features);
            return List.of(
                    new Weight(WeightRole.IN_PROJECTION, Shape.of(rows, features)),
                    new Weight(WeightRole.IN_PROJECTION_BIAS, Shape.of(rows)));
        }
    }

    /**
     * Matrix products of stacks of matrices: {@code […, m, k]} × {@code […, k, n]} → {@code […, m, n]}.
     *
     * @param transposed whether the second operand is given as {@code […, n, k]}
     */
    record MatMul(boolean transposed) implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == 2, "a matrix product takes two inputs");
            Shape a = inputs.get(0);
            Shape b = inputs.get(1);
            int last = a.rank() - 1;
            boolean stacked = last >= 1 && b.rank() == a.rank();
            for (int axis = 0; stacked && axis < last - 1; axis++) {
                stacked = a.extent(axis) == b.extent(axis);
            }
            if (!stacked || a.extent(last) != b.extent(transposed ? last : last - 1)) {
                throw new IllegalArgumentException("cannot multiply " + a + " and " + b + (transposed ? " transposed" : ""));
            }
            return a.with(last, b.extent(transposed ? last - 1 : last));
        }
    }

    /** The same elements in the same order under other extents. */
    record Reshape(Shape to) implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            require(x.elements() == to.elements(), () -> x + " cannot be read as " + to);
            return to;
        }
    }

    /** Axes in another order: axis i of the result is axis {@code order.get(i)} of the input. */
    record Permute(List<Integer> order) implements Weightless {
        public Permute {
            order = List.copyOf(order);
        }

        public static Permute of(Integer... order) {
            return new Permute(List.of(order));
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            boolean permutes = order.size() == x.rank();
            for (int axis = 0; permutes && axis < x.rank(); axis++) {
                permutes = order.contains(axis);
            }
            require(permutes, () -> order + " is no order of the axes of " + x);
            int[] extents = new int[x.rank()];
            for (int axis = 0; axis < extents.length; axis++) {
                extents[axis] = x.extent(order.get(axis));
            }
            return Shape.of(extents);
        }
    }

    /**
     * The first input plus the second, which is repeated along axes where its extent is 1: position embeddings,
     * attention biases and masks.
     */
    record BroadcastAdd() implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.size() == 2, "a broadcast sum takes two inputs");
            Shape x = inputs.get(0);
            Shape added = inputs.get(1);
            boolean fits = added.rank() == x.rank();
            for (int axis = 0; fits && axis < x.rank(); axis++) {
                fits = added.extent(axis) == 1 || added.extent(axis) == x.extent(axis);
            }
            require(fits, () -> "cannot add " + added + " to " + x);
            return x;
        }
    }

    /** Moves everything along an axis by {@code shift}; what leaves at one end comes in at the other. */
    record Roll(int axis, int shift) implements Weightless {
        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            requireAxis(axis, x);
            return x;
        }
    }

    /** Noughts before and after what lies on an axis. */
    record Pad(int axis, int before, int after) implements Weightless {
        public Pad {
            require(before >= 0 && after >= 0, "padding is not negative");
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            Shape x = only(inputs);
            requireAxis(axis, x);
            return x.with(axis, Math.addExact(x.extent(axis), Math.addExact(before, after)));
        }
    }

    /**
     * A learned tensor that depends on no input, such as a class token, position embeddings or object queries.
     *
     * @param parameter as it is stored
     * @param result of the same extents, or as often as images are in the batch
     * @param trained whether gradient descent moves it; otherwise it is a constant, and no parameter
     */
    record Learned(Shape parameter, Shape result, boolean trained) implements Op {
        /** One that is trained. */
        public Learned(Shape parameter, Shape result) {
            this(parameter, result, true);
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.isEmpty(), "a learned tensor takes no inputs");
            require(result.elements() % parameter.elements() == 0, () -> parameter + " does not fill " + result);
            return result;
        }

        @Override
        public List<Weight> weights() {
            return List.of(new Weight(WeightRole.TABLE, parameter, trained));
        }
    }

    /**
     * An operator of a file that is none of these. A network that has one runs from that file alone.
     *
     * @param type what the file calls it
     * @param result shape of the result; where that depends on the values that are computed, a single number stands for it
     * @param sized whether the result has a known shape
     * @param held learned tensors that it takes
     * @param multiplyAdds of an operator that convolves, where they are known
     */
    record Foreign(String type, Shape result, boolean sized, List<Weight> held, OptionalLong multiplyAdds)
            implements Op {
        public Foreign {
            held = List.copyOf(held);
        }

        @Override
        public String title() {
            return type;
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            return result;
        }

        @Override
        public List<Weight> weights() {
            return held;
        }
    }

    /**
     * Bias of attention within a window by how far apart two cells are, read from a learned table {@code [(2·window−1)²,
     * heads]} (Liu et al. 2021, section 3.2): {@code [1, heads, window², window²]}.
     */
    record RelativePositionBias(int window, int heads) implements Op {
        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.isEmpty(), "a position bias takes no inputs");
            int cells = Math.multiplyExact(window, window);
            return Shape.of(1, heads, cells, cells);
        }

        @Override
        public List<Weight> weights() {
            int distances = 2 * window - 1;
            return List.of(new Weight(WeightRole.TABLE, Shape.of(Math.multiplyExact(distances, distances), heads)));
        }

        /** Row of the table for a pair of cells of the window, both counted row by row. */
        public int row(int query, int key) {
            int down = query / window - key / window + window - 1;
            int right = query % window - key % window + window - 1;
            return down * (2 * window - 1) + right;
        }
    }

    /**
     * Keeps attention in a window of a map that was rolled from mixing what was not next to each other: −100 for pairs of
     * cells from different sides of a seam, else 0 (Liu et al. 2021): {@code [1, windows, 1, window², window²]}, windows
     * row by row.
     *
     * @param down how far the map was rolled up; 0 for not at all
     * @param right how far it was rolled to the left
     */
    record WindowMask(int height, int width, int window, int down, int right) implements Weightless {
        /** What is added where cells must not see each other. */
        public static final float HIDDEN = -100;

        public WindowMask {
            require(
                    down >= 0 && right >= 0 && down < window && right < window,
                    "a window is shifted by less than its side");
            require(
                    height % window == 0 && width % window == 0,
                    () -> "windows of " + window + " do not divide a map of " + height + "×" + width);
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.isEmpty(), "a mask takes no inputs");
            int cells = Math.multiplyExact(window, window);
            return Shape.of(1, (height / window) * (width / window), 1, cells, cells);
        }

        /** Which of the nine regions that the seams make a cell of the rolled map belongs to. */
        public int region(int row, int column) {
            return 3 * band(row, height, down) + band(column, width, right);
        }

        private int band(int at, int size, int shift) {
            return shift == 0 || at < size - window ? 0 : at < size - shift ? 1 : 2;
        }
    }

    /**
     * Sines and cosines of a cell's place in the map, scaled to 2π (Carion et al. 2020): {@code [1, channels, height,
     * width]}, the first half of the channels for rows, the second for columns.
     */
    record SinePosition(int height, int width, int channels) implements Weightless {
        private static final double TEMPERATURE = 10_000;
        private static final double EPSILON = 1e-6;

        public SinePosition {
            require(channels > 0 && channels % 4 == 0, "channels of a sine position are a multiple of 4");
        }

        @Override
        public Shape infer(List<Shape> inputs) {
            require(inputs.isEmpty(), "a position takes no inputs");
            return Shape.of(1, channels, height, width);
        }

        /** The value of a channel at a cell. */
        public double value(int channel, int row, int column) {
            int half = channels / 2;
            boolean down = channel < half;
            int k = down ? channel : channel - half;
            double at = down ? (row + 1) / (height + EPSILON) : (column + 1) / (width + EPSILON);
            double angle = at * 2 * Math.PI / Math.pow(TEMPERATURE, 2.0 * (k / 2) / half);
            return k % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        }
    }
}
