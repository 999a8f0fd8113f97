// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.ArrayList;
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
            case Op.Concat _ -> concatenate(in, shapes, out);
            case Op.Slice slice -> {
                int plane = plane(shapes.getFirst());
                int from = shapes.getFirst().channels() * plane;
                int kept = (slice.to() - slice.from()) * plane;
                fill(out, i -> in.getFirst()[i / kept * from + slice.from() * plane + i % kept]);
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

    private static void concatenate(List<double[]> in, List<Shape> shapes, double[] out) {
        int at = 0;
        for (int n = 0; n < shapes.getFirst().batch(); n++) {
            for (int k = 0; k < in.size(); k++) {
                int each = in.get(k).length / shapes.getFirst().batch();
                System.arraycopy(in.get(k), n * each, out, at, each);
                at += each;
            }
        }
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
            case HARD_SIGMOID -> x -> Math.clamp(x + 3, 0, 6) / 6;
        };
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
