// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.phiscope.graph.Fusion;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.weights.Weights;

/**
 * Runs a graph node by node, each operator written down as its definition reads, in double: slow, and what engines are
 * compared with.
 */
public final class NaiveNetwork {
    private final Graph graph;
    private final Weights weights;

    public NaiveNetwork(Graph graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
    }

    /** The results of all nodes, by index. */
    public List<double[]> run(float[] input) {
        List<double[]> values = new ArrayList<>();
        for (Node node : graph.nodes()) {
            List<double[]> in = node.inputs().stream().map(values::get).toList();
            List<Shape> shapes =
                    node.inputs().stream().map(index -> graph.node(index).shape()).toList();
            double[] out = new double[(int) node.shape().elements()];
            compute(node, input, in, shapes, out);
            values.add(out);
        }
        return values;
    }

    private void compute(Node node, float[] image, List<double[]> in, List<Shape> shapes, double[] out) {
        switch (node.op()) {
            case Op.Input _ -> fill(out, i -> image[i]);
            case Op.Conv2d conv -> convolve(node, conv, in.getFirst(), shapes.getFirst(), out);
            case Op.BatchNorm norm -> normalise(node, norm, in.getFirst(), out);
            case Op.Activate activate -> {
                DoubleUnaryOperator function = function(activate);
                fill(out, i -> function.applyAsDouble(in.getFirst()[i]));
            }
            case Op.Pool pool -> pool(pool, in.getFirst(), shapes.getFirst(), node.shape(), out);
            case Op.GlobalAveragePool _ -> {
                int plane = shapes.getFirst().height() * shapes.getFirst().width();
                for (int i = 0; i < in.getFirst().length; i++) {
                    out[i / plane] += in.getFirst()[i] / plane;
                }
            }
            case Op.Flatten _ -> fill(out, i -> in.getFirst()[i]);
            case Op.Linear linear -> multiply(node, linear, in.getFirst(), out);
            case Op.Add _ -> fill(out, i -> in.stream().mapToDouble(x -> x[i]).sum());
            case Op.Scale _ -> {
                int plane = node.shape().height() * node.shape().width();
                fill(out, i -> in.getFirst()[i] * in.get(1)[i / plane]);
            }
            case Op.Concat concat -> concatenate(concat.axis(), in, shapes, out);
            case Op.Slice slice -> {
                int inner = inner(node.shape(), slice.axis());
                int from = shapes.getFirst().extent(slice.axis()) * inner;
                int kept = (slice.to() - slice.from()) * inner;
                fill(out, i -> in.getFirst()[i / kept * from + slice.from() * inner + i % kept]);
            }
            case Op.Resize resize -> resize(resize, in.getFirst(), shapes.getFirst(), node.shape(), out);
            case Op.Fuse fuse -> fuse(node, fuse, in, out);
            case Op.Multiply _ -> fill(out, i -> in.get(0)[i] * in.get(1)[i]);
            case Op.Affine affine -> fill(out, i -> affine.scale() * in.getFirst()[i] + affine.shift());
            case Op.Softmax softmax -> {
                softmax(softmax.axis(), in.getFirst(), node.shape(), out);
                if (softmax.logarithm()) {
                    Arrays.setAll(out, i -> Math.log(out[i]));
                }
            }
            case Op.Crop crop -> each(
                    node.shape(),
                    (n, c, row, column, i) -> out[i] =
                            at(in.getFirst(), shapes.getFirst(), n, c, row + crop.top(), column + crop.left()));
            case Op.Reorg reorg -> {
                int s = reorg.stride();
                Shape x = shapes.getFirst();
                Shape read = switch (reorg.order()) {
                    case DEPTH -> x;
                    case DARKNET -> Shape.of(x.batch(), x.channels() / (s * s), x.height() * s, x.width() * s);
                };
                Shape written =
                        Shape.of(x.batch(), read.channels() * s * s, read.height() / s, read.width() / s);
                each(written, (n, c, row, column, i) -> {
                    int block = c / read.channels();
                    out[i] = at(
                            in.getFirst(), read, n, c % read.channels(), s * row + block / s, s * column + block % s);
                });
            }
            case Op.AdaptiveAveragePool pool -> each(node.shape(), (n, c, row, column, i) -> {
                Shape x = shapes.getFirst();
                int cells = 0;
                for (int y = row * x.height() / pool.height(); y < Math.ceilDiv((row + 1) * x.height(), pool.height()); y++) {
                    for (int xx = column * x.width() / pool.width();
                            xx < Math.ceilDiv((column + 1) * x.width(), pool.width());
                            xx++) {
                        out[i] += at(in.getFirst(), x, n, c, y, xx);
                        cells++;
                    }
                }
                out[i] /= cells;
            });
            case Op.GroupNorm norm -> normalise(node, norm, in.getFirst(), out);
            case Op.ConvTranspose2d conv -> spread(node, conv, in.getFirst(), shapes.getFirst(), out);
            case Op.DeformConv2d conv -> deform(node, conv, in, shapes, out);
            case Op.Backward _ -> throw new AssertionError("backward passes are compared with differences");
            case Regional regional -> {
                double[] regions = NaiveRegions.compute(regional, in, shapes, node.shape());
                fill(out, i -> regions[i]);
            }
            case Op.LayerNorm norm -> normalise(node, norm, in.getFirst(), out);
            case Op.Projection projection -> project(node, projection, in.getFirst(), out);
            case Op.MatMul product -> {
                double[] products = matMul(product, in, shapes, node.shape());
                fill(out, i -> products[i]);
            }
            case Op.Reshape _ -> fill(out, i -> in.getFirst()[i]);
            case Op.Permute permute -> fill(out, i -> {
                int[] to = coordinates(node.shape(), i);
                int[] from = new int[to.length];
                for (int axis = 0; axis < to.length; axis++) {
                    from[permute.order().get(axis)] = to[axis];
                }
                return in.getFirst()[index(shapes.getFirst(), from)];
            });
            case Op.BroadcastAdd _ -> fill(out, i -> {
                int[] at = coordinates(node.shape(), i);
                for (int axis = 0; axis < at.length; axis++) {
                    at[axis] %= shapes.get(1).extent(axis);
                }
                return in.get(0)[i] + in.get(1)[index(shapes.get(1), at)];
            });
            case Op.Roll roll -> fill(out, i -> {
                int[] at = coordinates(node.shape(), i);
                at[roll.axis()] = Math.floorMod(at[roll.axis()] - roll.shift(), node.shape().extent(roll.axis()));
                return in.getFirst()[index(shapes.getFirst(), at)];
            });
            case Op.Pad pad -> fill(out, i -> {
                int[] at = coordinates(node.shape(), i);
                at[pad.axis()] -= pad.before();
                boolean inside = at[pad.axis()] >= 0 && at[pad.axis()] < shapes.getFirst().extent(pad.axis());
                return inside ? in.getFirst()[index(shapes.getFirst(), at)] : 0;
            });
            case Op.Foreign foreign -> throw new IllegalArgumentException(foreign.type() + " has no definition here");
            case Op.Learned learned -> {
                float[] table = weights.values(node, WeightRole.TABLE);
                fill(out, i -> table[i % (int) learned.parameter().elements()]);
            }
            case Op.RelativePositionBias bias -> {
                float[] table = weights.values(node, WeightRole.TABLE);
                fill(out, i -> {
                    int[] at = coordinates(node.shape(), i);
                    return table[bias.row(at[2], at[3]) * bias.heads() + at[1]];
                });
            }
            case Op.WindowMask mask -> fill(out, i -> {
                int[] at = coordinates(node.shape(), i);
                int side = mask.window();
                int across = mask.width() / side;
                int top = at[1] / across * side;
                int left = at[1] % across * side;
                return mask.region(top + at[3] / side, left + at[3] % side)
                                == mask.region(top + at[4] / side, left + at[4] % side)
                        ? 0
                        : Op.WindowMask.HIDDEN;
            });
            case Op.SinePosition position -> each(
                    node.shape(), (_, c, row, column, i) -> out[i] = position.value(c, row, column));
        }
    }

    private void convolve(Node node, Op.Conv2d conv, double[] x, Shape shape, double[] out) {
        Optional<Weights.Folded> folded = weights.folded(node);
        float[] kernel = folded.map(Weights.Folded::kernel).orElseGet(() -> weights.values(node, WeightRole.KERNEL));
        float[] bias = folded.isPresent()
                ? folded.get().bias()
                : conv.bias() ? weights.values(node, WeightRole.BIAS) : new float[conv.out()];
        int perGroup = conv.in() / conv.groups();
        int outsPerGroup = conv.out() / conv.groups();
        each(node.shape(), (n, o, row, column, i) -> {
            double sum = bias[o];
            for (int c = 0; c < perGroup; c++) {
                for (int dy = 0; dy < conv.kernelHeight(); dy++) {
                    for (int dx = 0; dx < conv.kernelWidth(); dx++) {
                        int y = row * conv.stride() - conv.padding().top() + dy * conv.dilation();
                        int xx = column * conv.stride() - conv.padding().left() + dx * conv.dilation();
                        if (y >= 0 && y < shape.height() && xx >= 0 && xx < shape.width()) {
                            int weight = ((o * perGroup + c) * conv.kernelHeight() + dy) * conv.kernelWidth() + dx;
                            sum += kernel[weight] * at(x, shape, n, o / outsPerGroup * perGroup + c, y, xx);
                        }
                    }
                }
            }
            out[i] = sum;
        });
    }

    private void normalise(Node node, Op.BatchNorm norm, double[] x, double[] out) {
        float[] scale = weights.values(node, WeightRole.NORM_SCALE);
        float[] shift = weights.values(node, WeightRole.NORM_SHIFT);
        float[] mean = weights.values(node, WeightRole.RUNNING_MEAN);
        float[] variance = weights.values(node, WeightRole.RUNNING_VARIANCE);
        int plane = plane(node.shape());
        fill(out, i -> {
            int c = i / plane % norm.channels();
            return scale[c] * (x[i] - mean[c]) / Math.sqrt(variance[c] + norm.epsilon()) + shift[c];
        });
    }

    private void multiply(Node node, Op.Linear linear, double[] x, double[] out) {
        float[] kernel = weights.values(node, WeightRole.KERNEL);
        float[] bias = linear.bias() ? weights.values(node, WeightRole.BIAS) : new float[linear.out()];
        fill(out, i -> {
            int o = i % linear.out();
            double sum = bias[o];
            for (int k = 0; k < linear.in(); k++) {
                sum += x[i / linear.out() * linear.in() + k] * kernel[o * linear.in() + k];
            }
            return sum;
        });
    }

    private static void pool(Op.Pool pool, double[] x, Shape shape, Shape result, double[] out) {
        each(result, (n, c, row, column, i) -> {
            double largest = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int cells = 0;
            for (int dy = 0; dy < pool.kernel(); dy++) {
                for (int dx = 0; dx < pool.kernel(); dx++) {
                    int y = row * pool.stride() - pool.padding().top() + dy;
                    int xx = column * pool.stride() - pool.padding().left() + dx;
                    if (y >= 0 && y < shape.height() && xx >= 0 && xx < shape.width()) {
                        largest = Math.max(largest, at(x, shape, n, c, y, xx));
                        sum += at(x, shape, n, c, y, xx);
                    }
                    if (y >= -pool.counted().top()
                            && y < shape.height() + pool.counted().bottom()
                            && xx >= -pool.counted().left()
                            && xx < shape.width() + pool.counted().right()) {
                        cells++;
                    }
                }
            }
            out[i] = pool.kind() == Op.Pool.Kind.MAX ? largest : sum / cells;
        });
    }

    private static void resize(Op.Resize resize, double[] x, Shape shape, Shape result, double[] out) {
        each(result, (n, c, row, column, i) -> {
            double[] rows = weights(resize.mode(), row, shape.height(), result.height());
            double[] columns = weights(resize.mode(), column, shape.width(), result.width());
            for (int y = 0; y < rows.length; y++) {
                for (int xx = 0; xx < columns.length; xx++) {
                    out[i] += rows[y] * columns[xx] * at(x, shape, n, c, y, xx);
                }
            }
        });
    }

    /** How much of each cell of a side goes into a cell of the resampled side. */
    private static double[] weights(Op.Resize.Mode mode, int cell, int in, int out) {
        double[] weights = new double[in];
        double at = mode == Op.Resize.Mode.BILINEAR_CORNERS
                ? out == 1 ? 0 : cell * (in - 1.0) / (out - 1)
                : (cell + 0.5) * in / out - 0.5;
        int below = (int) Math.floor(at);
        double part = at - below;
        switch (mode) {
            case NEAREST -> weights[cell * in / out] = 1;
            case BILINEAR, BILINEAR_CORNERS -> {
                weights[Math.clamp(below, 0, in - 1)] += 1 - part;
                weights[Math.clamp(below + 1, 0, in - 1)] += part;
            }
            case BICUBIC -> {
                for (int k = -1; k <= 2; k++) {
                    double d = Math.abs(k - part);
                    double a = -0.75;
                    weights[Math.clamp(below + k, 0, in - 1)] += d <= 1
                            ? ((a + 2) * d - (a + 3)) * d * d + 1
                            : (((d - 5) * d + 8) * d - 4) * a;
                }
            }
        }
        return weights;
    }

    /** Every cell of the input spreads its kernel. */
    private void spread(Node node, Op.ConvTranspose2d conv, double[] x, Shape shape, double[] out) {
        float[] kernel = weights.values(node, WeightRole.KERNEL);
        float[] bias = conv.bias() ? weights.values(node, WeightRole.BIAS) : new float[conv.out()];
        each(node.shape(), (_, o, _, _, i) -> out[i] = bias[o]);
        Shape result = node.shape();
        each(shape, (n, c, row, column, i) -> {
            for (int o = 0; o < conv.out(); o++) {
                for (int dy = 0; dy < conv.kernel(); dy++) {
                    for (int dx = 0; dx < conv.kernel(); dx++) {
                        int y = row * conv.stride() + dy - conv.padding().top();
                        int xx = column * conv.stride() + dx - conv.padding().left();
                        if (y >= 0 && y < result.height() && xx >= 0 && xx < result.width()) {
                            int weight = ((c * conv.out() + o) * conv.kernel() + dy) * conv.kernel() + dx;
                            out[index(result, new int[] {n, o, y, xx})] += x[i] * kernel[weight];
                        }
                    }
                }
            }
        });
    }

    private void deform(Node node, Op.DeformConv2d conv, List<double[]> in, List<Shape> shapes, double[] out) {
        float[] kernel = weights.values(node, WeightRole.KERNEL);
        float[] bias = conv.bias() ? weights.values(node, WeightRole.BIAS) : new float[conv.out()];
        int perGroup = conv.in() / conv.groups();
        int outsPerGroup = conv.out() / conv.groups();
        int taps = conv.kernelHeight() * conv.kernelWidth();
        each(node.shape(), (n, o, row, column, i) -> {
            double sum = bias[o];
            for (int k = 0; k < perGroup * taps; k++) {
                int channel = o / outsPerGroup * perGroup + k / taps;
                int tap = k % taps;
                int sample = channel / (conv.in() / conv.offsetGroups()) * taps + tap;
                double y = row * conv.stride()
                        - conv.padding().top()
                        + tap / conv.kernelWidth() * conv.dilationHeight()
                        + at(in.get(1), shapes.get(1), n, 2 * sample, row, column);
                double xx = column * conv.stride()
                        - conv.padding().left()
                        + tap % conv.kernelWidth() * conv.dilationWidth()
                        + at(in.get(1), shapes.get(1), n, 2 * sample + 1, row, column);
                double weight = conv.modulated() ? at(in.get(2), shapes.get(2), n, sample, row, column) : 1;
                sum += kernel[o * perGroup * taps + k]
                        * weight
                        * between(in.getFirst(), shapes.getFirst(), n, channel, y, xx);
            }
            out[i] = sum;
        });
    }

    /** A map between its cells, nought outside. */
    private static double between(double[] x, Shape shape, int n, int c, double row, double column) {
        int top = (int) Math.floor(row);
        int left = (int) Math.floor(column);
        double sum = 0;
        for (int y = top; y <= top + 1; y++) {
            for (int xx = left; xx <= left + 1; xx++) {
                if (y >= 0 && y < shape.height() && xx >= 0 && xx < shape.width()) {
                    sum += (1 - Math.abs(row - y)) * (1 - Math.abs(column - xx)) * at(x, shape, n, c, y, xx);
                }
            }
        }
        return sum;
    }

    private void normalise(Node node, Op.GroupNorm norm, double[] x, double[] out) {
        float[] scale = weights.values(node, WeightRole.NORM_SCALE);
        float[] shift = weights.values(node, WeightRole.NORM_SHIFT);
        int plane = plane(node.shape());
        int size = norm.channels() / norm.groups() * plane;
        for (int from = 0; from < x.length; from += size) {
            double mean = Arrays.stream(x, from, from + size).average().orElseThrow();
            double variance = Arrays.stream(x, from, from + size)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow();
            for (int i = from; i < from + size; i++) {
                int c = i / plane % norm.channels();
                out[i] = scale[c] * (x[i] - mean) / Math.sqrt(variance + norm.epsilon()) + shift[c];
            }
        }
    }

    private static void concatenate(int axis, List<double[]> in, List<Shape> shapes, double[] out) {
        int outer = 1;
        for (int a = 0; a < axis; a++) {
            outer *= shapes.getFirst().extent(a);
        }
        int at = 0;
        for (int n = 0; n < outer; n++) {
            for (double[] part : in) {
                int each = part.length / outer;
                System.arraycopy(part, n * each, out, at, each);
                at += each;
            }
        }
    }

    /** Elements of everything within one step along an axis. */
    private static int inner(Shape shape, int axis) {
        int inner = 1;
        for (int a = axis + 1; a < shape.rank(); a++) {
            inner *= shape.extent(a);
        }
        return inner;
    }

    /** The coordinates of element i. */
    private static int[] coordinates(Shape shape, int i) {
        int[] at = new int[shape.rank()];
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            at[axis] = i % shape.extent(axis);
            i /= shape.extent(axis);
        }
        return at;
    }

    private static int index(Shape shape, int[] at) {
        int index = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            index = index * shape.extent(axis) + at[axis];
        }
        return index;
    }

    private static double[] matMul(Op.MatMul product, List<double[]> in, List<Shape> shapes, Shape result) {
        int rank = result.rank();
        int depth = shapes.getFirst().extent(rank - 1);
        double[] out = new double[(int) result.elements()];
        for (int i = 0; i < out.length; i++) {
            int[] at = coordinates(result, i);
            int[] left = at.clone();
            int[] right = at.clone();
            for (int k = 0; k < depth; k++) {
                left[rank - 1] = k;
                right[rank - 2] = product.transposed() ? at[rank - 1] : k;
                right[rank - 1] = product.transposed() ? k : at[rank - 1];
                out[i] += in.get(0)[index(shapes.get(0), left)] * in.get(1)[index(shapes.get(1), right)];
            }
        }
        return out;
    }

    private void normalise(Node node, Op.LayerNorm norm, double[] x, double[] out) {
        float[] scale = weights.values(node, WeightRole.NORM_SCALE);
        float[] shift = weights.values(node, WeightRole.NORM_SHIFT);
        int n = norm.features();
        for (int row = 0; row < x.length; row += n) {
            double mean = Arrays.stream(x, row, row + n).average().orElseThrow();
            double variance = Arrays.stream(x, row, row + n)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElseThrow();
            for (int i = 0; i < n; i++) {
                out[row + i] = scale[i] * (x[row + i] - mean) / Math.sqrt(variance + norm.epsilon()) + shift[i];
            }
        }
    }

    private void project(Node node, Op.Projection projection, double[] x, double[] out) {
        float[] kernel = weights.values(node, WeightRole.IN_PROJECTION);
        float[] bias = weights.values(node, WeightRole.IN_PROJECTION_BIAS);
        int n = projection.features();
        fill(out, i -> {
            int o = projection.part().ordinal() * n + i % n;
            double sum = bias[o];
            for (int k = 0; k < n; k++) {
                sum += x[i / n * n + k] * kernel[o * n + k];
            }
            return sum;
        });
    }

    private void fuse(Node node, Op.Fuse fuse, List<double[]> in, double[] out) {
        float[] w = fuse.fusion() == Fusion.SUM ? new float[0] : weights.values(node, WeightRole.FUSION);
        double total = 0;
        for (float one : w) {
            total += fuse.fusion() == Fusion.SOFTMAX ? Math.exp(one) : Math.max(0, one);
        }
        double sum = total;
        fill(out, i -> {
            double fused = 0;
            for (int k = 0; k < in.size(); k++) {
                fused += in.get(k)[i]
                        * switch (fuse.fusion()) {
                            case SUM -> 1;
                            case UNBOUNDED -> w[k];
                            case SOFTMAX -> Math.exp(w[k]) / sum;
                            case FAST -> Math.max(0, w[k]) / (sum + 1e-4);
                        };
            }
            return fused;
        });
    }

    private static void softmax(int axis, double[] x, Shape shape, double[] out) {
        int inner = 1;
        for (int a = axis + 1; a < shape.rank(); a++) {
            inner *= shape.extent(a);
        }
        int length = shape.extent(axis);
        for (int i = 0; i < x.length; i++) {
            int first = i / (inner * length) * inner * length + i % inner;
            double sum = 0;
            for (int k = 0; k < length; k++) {
                sum += Math.exp(x[first + k * inner] - x[i]);
            }
            out[i] = 1 / sum;
        }
    }

    private static DoubleUnaryOperator function(Op.Activate activate) {
        return switch (activate.activation()) {
            case RELU -> x -> Math.max(0, x);
            case RELU6 -> x -> Math.clamp(x, 0, 6);
            case LEAKY -> x -> x > 0 ? x : 0.1 * x;
            case LEAKY_RELU -> x -> x > 0 ? x : 0.01 * x;
            case SWISH -> x -> x / (1 + Math.exp(-x));
            case HARD_SWISH -> x -> x * Math.clamp(x + 3, 0, 6) / 6;
            case MISH -> x -> x * Math.tanh(Math.log1p(Math.exp(x)));
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            case GELU -> x -> x / 2 * (1 + erf(x / Math.sqrt(2)));
            case GELU_TANH -> x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case TANH -> Math::tanh;
            case SOFTPLUS -> x -> Math.log1p(Math.exp(x));
            case ELU -> x -> x > 0 ? x : Math.expm1(x);
            case SELU -> x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x));
            case HARD_SIGMOID -> x -> Math.clamp(x + 3, 0, 6) / 6;
        };
    }

    /** erf by its series, which converges everywhere. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return Math.abs(x) > 5 ? Math.signum(x) : 2 / Math.sqrt(Math.PI) * sum;
    }

    private interface Value {
        double at(int i);
    }

    private interface Cell {
        void at(int n, int c, int row, int column, int i);
    }

    private static void fill(double[] out, Value value) {
        for (int i = 0; i < out.length; i++) {
            out[i] = value.at(i);
        }
    }

    private static void each(Shape shape, Cell cell) {
        int i = 0;
        for (int n = 0; n < shape.batch(); n++) {
            for (int c = 0; c < shape.channels(); c++) {
                for (int row = 0; row < shape.height(); row++) {
                    for (int column = 0; column < shape.width(); column++) {
                        cell.at(n, c, row, column, i++);
                    }
                }
            }
        }
    }

    private static int plane(Shape shape) {
        return shape.height() * shape.width();
    }

    private static double at(double[] x, Shape shape, int n, int c, int row, int column) {
        return x[((n * shape.channels() + c) * shape.height() + row) * shape.width() + column];
    }
}
