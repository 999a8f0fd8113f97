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
            case Op.Resize resize -> {
                Shape x = shapes.getFirst();
                each(node.shape(), (n, c, row, column, i) -> {
                    int y = row * x.height() / resize.height();
                    int xx = column * x.width() / resize.width();
                    out[i] = at(in.getFirst(), x, n, c, y, xx);
                });
            }
            case Op.Fuse fuse -> fuse(node, fuse, in, out);
            case Op.Multiply _ -> fill(out, i -> in.get(0)[i] * in.get(1)[i]);
            case Op.Affine affine -> fill(out, i -> affine.scale() * in.getFirst()[i] + affine.shift());
            case Op.Softmax softmax -> softmax(softmax.axis(), in.getFirst(), node.shape(), out);
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
                        cells++;
                    }
                }
            }
            out[i] = pool.kind() == Op.Pool.Kind.MAX ? largest : sum / cells;
        });
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
