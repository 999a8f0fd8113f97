// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.phiscope.engine.onnx.OnnxGraph.Attribute;
import org.phiscope.engine.plan.Interpolation;
import org.phiscope.engine.plan.StepWeights;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Gradient;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Shape;

/**
 * Writes the operators of backward passes as ONNX nodes. A value is called as the node whose result it is part of, a
 * slash and a word.
 */
final class OnnxGradients {
    private final OnnxGraph onnx;

    OnnxGradients(OnnxGraph onnx) {
        this.onnx = onnx;
    }

    /**
     * @param first shape of the first input
     * @param result shape of the result
     */
    void add(Gradient gradient, StepWeights weights, List<String> in, Shape first, Shape result, String out) {
        switch (gradient) {
            case Gradient.Convolution g -> convolution(g, affine(weights), in.getFirst(), first, out);
            case Gradient.Linear g -> {
                Shape kernel = Shape.of(g.linear().out(), g.linear().in());
                onnx.node("MatMul", out, List.of(in.getFirst(), large(out + "/weight", kernel, affine(weights).kernel())));
            }
            case Gradient.BatchNorm g -> {
                int[] extents = new int[first.rank()];
                Arrays.fill(extents, 1);
                extents[1] = g.norm().channels();
                onnx.node("Mul", out, List.of(in.getFirst(), onnx.constant(out + "/scale", Shape.of(extents), scale(weights))));
            }
            case Gradient.Fusion g -> {
                if (!(weights instanceof StepWeights.Factors(float[] factors))) {
                    throw new IllegalStateException(out + " is of a fusion");
                }
                onnx.node("Mul", out, List.of(in.getFirst(), onnx.scalar(out + "/factor", factors[g.map()])));
            }
            case Gradient.Derivative g -> derivative(g.activation(), new Terms(in.getFirst(), out));
            case Gradient.Pool g -> {
                switch (g.pool().kind()) {
                    case MAX -> maximum(g.pool(), in, result, out);
                    case AVERAGE -> mean(g, in.get(1), result, out);
                }
            }
            case Gradient.Resize g -> resize(g, in.getFirst(), out);
            case Gradient.Softmax g -> softmax(g.axis(), in, out);
            case Gradient.LayerNorm g -> layerNorm(g, scale(weights), in, out);
        }
    }

    private static StepWeights.Affine affine(StepWeights weights) {
        if (!(weights instanceof StepWeights.Affine affine)) {
            throw new IllegalStateException(weights + " is no kernel");
        }
        return affine;
    }

    private static float[] scale(StepWeights weights) {
        if (!(weights instanceof StepWeights.PerChannel perChannel)) {
            throw new IllegalStateException(weights + " is no norm's");
        }
        return perChannel.scale();
    }

    private String large(String name, Shape shape, float[] values) {
        return onnx.weight(name, shape, values, OnnxGraph.Weighing.Kind.LARGE);
    }

    private void convolution(Gradient.Convolution g, StepWeights.Affine weights, String in, Shape arriving, String out) {
        Op.Conv2d conv = g.conv();
        Padding p = conv.padding();
        Shape kernel = conv.weights().getFirst().shape();
        int down = g.input().height()
                - unpadded(arriving.height(), conv.kernelHeight(), conv)
                + p.top()
                + p.bottom();
        int right = g.input().width() - unpadded(arriving.width(), conv.kernelWidth(), conv) + p.left() + p.right();
        onnx.node(
                "ConvTranspose",
                out,
                List.of(in, large(out + "/weight", kernel, weights.kernel())),
                new Attribute.Wholes("kernel_shape", conv.kernelHeight(), conv.kernelWidth()),
                new Attribute.Wholes("strides", conv.stride(), conv.stride()),
                new Attribute.Wholes("dilations", conv.dilation(), conv.dilation()),
                new Attribute.Wholes("pads", p.top(), p.left(), p.bottom(), p.right()),
                new Attribute.Wholes("output_padding", down, right),
                new Attribute.Whole("group", conv.groups()));
    }

    /** What a transposed convolution makes of so many cells before it takes the padding off. */
    private static int unpadded(int cells, int kernel, Op.Conv2d conv) {
        return (cells - 1) * conv.stride() + conv.dilation() * (kernel - 1) + 1;
    }

    /** ONNX numbers the cell that each window took, counting through the whole tensor. */
    private void maximum(Op.Pool pool, List<String> in, Shape result, String out) {
        Padding p = pool.padding();
        onnx.nodes(
                "MaxPool",
                List.of(out + "/largest", out + "/taken"),
                List.of(in.get(0)),
                new Attribute.Wholes("kernel_shape", pool.kernel(), pool.kernel()),
                new Attribute.Wholes("strides", pool.stride(), pool.stride()),
                new Attribute.Wholes("pads", p.top(), p.left(), p.bottom(), p.right()));
        String all = onnx.integers(out + "/all", -1);
        String taken = onnx.node("Reshape", out + "/cells", List.of(out + "/taken", all));
        String arriving = onnx.node("Reshape", out + "/arriving", List.of(in.get(1), all));
        String noughts =
                onnx.node("Expand", out + "/noughts", List.of(onnx.scalar(out + "/nought", 0), onnx.integers(out + "/count", result.elements())));
        String summed = onnx.node(
                "ScatterElements",
                out + "/summed",
                List.of(noughts, taken, arriving),
                new Attribute.Whole("axis", 0),
                new Attribute.Text("reduction", "add"));
        onnx.node("Reshape", out, List.of(summed, onnx.integers(out + "/extents", result.toLongs())));
    }

    /** Every window's share goes back through a transposed convolution of ones, channel by channel. */
    private void mean(Gradient.Pool g, String in, Shape result, String out) {
        Op.Pool pool = g.pool();
        Padding p = pool.padding();
        Shape pooled = g.forward().shape();
        int height = pooled.height();
        int width = pooled.width();
        float[] shares = new float[height * width];
        for (int row = 0; row < height; row++) {
            int rows = counted(row, pool, p.top(), result.height(), pool.counted().top(), pool.counted().bottom());
            for (int column = 0; column < width; column++) {
                int columns = counted(column, pool, p.left(), result.width(), pool.counted().left(), pool.counted().right());
                shares[row * width + column] = 1f / (rows * columns);
            }
        }
        String shared = onnx.node(
                "Mul", out + "/shared", List.of(in, large(out + "/shares", Shape.of(1, 1, height, width), shares)));
        float[] ones = new float[result.channels() * pool.kernel() * pool.kernel()];
        Arrays.fill(ones, 1);
        int down = result.height() - (height - 1) * pool.stride() - pool.kernel() + p.top() + p.bottom();
        int right = result.width() - (width - 1) * pool.stride() - pool.kernel() + p.left() + p.right();
        onnx.node(
                "ConvTranspose",
                out,
                List.of(
                        shared,
                        large(out + "/ones", Shape.of(result.channels(), 1, pool.kernel(), pool.kernel()), ones)),
                new Attribute.Wholes("kernel_shape", pool.kernel(), pool.kernel()),
                new Attribute.Wholes("strides", pool.stride(), pool.stride()),
                new Attribute.Wholes("pads", p.top(), p.left(), p.bottom(), p.right()),
                new Attribute.Wholes("output_padding", down, right),
                new Attribute.Whole("group", result.channels()));
    }

    /** Cells of a window along one side that a mean is taken over: those of the map and of the counted padding. */
    private static int counted(int window, Op.Pool pool, int before, int size, int countedBefore, int countedAfter) {
        int from = Math.max(window * pool.stride() - before, -countedBefore);
        int to = Math.min(window * pool.stride() - before + pool.kernel(), size + countedAfter);
        return to - from;
    }

    /** Resampling is a matrix for the rows and one for the columns; its gradient goes through their transposes. */
    private void resize(Gradient.Resize g, String in, String out) {
        Shape from = g.input();
        Shape to = g.forward().shape();
        Op.Resize.Mode mode = g.resize().mode();
        float[] rows = Interpolation.matrix(mode, from.height(), to.height());
        float[] columns = Interpolation.matrix(mode, from.width(), to.width());
        String down = onnx.node(
                "Transpose",
                out + "/down",
                List.of(large(out + "/rows", Shape.of(to.height(), from.height()), rows)),
                new Attribute.Wholes("perm", 1, 0));
        String tall = onnx.node("MatMul", out + "/tall", List.of(down, in));
        onnx.node("MatMul", out, List.of(tall, large(out + "/columns", Shape.of(to.width(), from.width()), columns)));
    }

    private void softmax(int axis, List<String> in, String out) {
        Terms t = new Terms(in.get(0), out);
        String product = t.mul(in.get(0), in.get(1));
        String sum = t.node("ReduceSum", product, onnx.integers(out + "/axis", axis));
        onnx.node("Mul", out, List.of(in.get(0), t.sub(in.get(1), sum)));
    }

    /** With x̂ = (x − µ)/σ and h = γ·g: (h − mean(h) − x̂·mean(h·x̂))/σ. */
    private void layerNorm(Gradient.LayerNorm g, float[] scale, List<String> in, String out) {
        Terms t = new Terms(in.get(0), out);
        String axis = onnx.integers(out + "/axis", -1);
        String deviation = t.sub(in.get(0), t.node("ReduceMean", in.get(0), axis));
        String variance = t.node("ReduceMean", t.mul(deviation, deviation), axis);
        String sigma = t.node("Sqrt", t.add(variance, t.number(g.norm().epsilon())));
        String normal = t.node("Div", deviation, sigma);
        String weighed = t.mul(in.get(1), onnx.constant(out + "/scale", Shape.of(scale.length), scale));
        String along = t.mul(normal, t.node("ReduceMean", t.mul(weighed, normal), axis));
        String rest = t.sub(t.sub(weighed, t.node("ReduceMean", weighed, axis)), along);
        onnx.node("Div", out, List.of(rest, sigma));
    }

    private void derivative(Activation activation, Terms t) {
        String x = t.x;
        String result =
                switch (activation) {
                    case RELU -> t.above(x, 0);
                    case RELU6 -> t.mul(t.above(x, 0), t.below(x, 6));
                    case LEAKY -> t.either(x, Activation.LEAKY_SLOPE);
                    case LEAKY_RELU -> t.either(x, Activation.LEAKY_RELU_SLOPE);
                    case SWISH -> {
                        String s = t.node("Sigmoid", x);
                        yield t.mul(s, t.plus(t.mul(x, t.minus(1, s)), 1));
                    }
                    case HARD_SWISH -> {
                        String inside = t.mul(t.above(x, -3), t.below(x, 3));
                        String slope = t.plus(t.times(x, 1.0 / 3), 0.5);
                        yield t.add(t.mul(inside, slope), t.minus(1, t.below(x, 3)));
                    }
                    case MISH -> {
                        String tanh = t.node("Tanh", t.node("Softplus", x));
                        String inner = t.mul(t.node("Sigmoid", x), t.minus(1, t.mul(tanh, tanh)));
                        yield t.add(tanh, t.mul(x, inner));
                    }
                    case GELU -> {
                        String normal = t.times(t.plus(t.node("Erf", t.times(x, Math.sqrt(0.5))), 1), 0.5);
                        String density = t.times(t.node("Exp", t.times(t.mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
                        yield t.add(normal, t.mul(x, density));
                    }
                    case GELU_TANH -> {
                        double factor = Math.sqrt(2 / Math.PI);
                        String square = t.mul(x, x);
                        String inner = t.times(t.mul(x, t.plus(t.times(square, 0.044715), 1)), factor);
                        String tanh = t.node("Tanh", inner);
                        String slope = t.times(t.plus(t.times(square, 3 * 0.044715), 1), factor);
                        String rest = t.mul(t.mul(x, slope), t.minus(1, t.mul(tanh, tanh)));
                        yield t.times(t.add(t.plus(tanh, 1), rest), 0.5);
                    }
                    case TANH -> {
                        String tanh = t.node("Tanh", x);
                        yield t.minus(1, t.mul(tanh, tanh));
                    }
                    case SOFTPLUS -> t.node("Sigmoid", x);
                    case ELU -> t.node("Exp", t.node("Min", x, t.number(0)));
                    case SELU -> {
                        String below = t.times(t.node("Exp", t.node("Min", x, t.number(0))), SELU_ALPHA);
                        String positive = t.above(x, 0);
                        yield t.times(t.add(positive, t.mul(t.minus(1, positive), below)), SELU_SCALE);
                    }
                    case SIGMOID -> {
                        String s = t.node("Sigmoid", x);
                        yield t.mul(s, t.minus(1, s));
                    }
                    case HARD_SIGMOID -> t.times(t.mul(t.above(x, -3), t.below(x, 3)), 1.0 / 6);
                };
        onnx.node("Identity", t.out, List.of(result));
    }

    /** Klambauer et al. 2017, equation 14. */
    private static final double SELU_ALPHA = 1.6732632423543772;

    private static final double SELU_SCALE = 1.0507009873554805;

    /** Element-wise terms, each a node with a number for a name. */
    private final class Terms {
        private final String x;
        private final String out;
        private int count;

        Terms(String x, String out) {
            this.x = x;
            this.out = out;
        }

        private String name() {
            return out + "/term" + count++;
        }

        String node(String type, String... inputs) {
            return onnx.node(type, name(), List.of(inputs));
        }

        String number(double value) {
            return onnx.scalar(name(), (float) value);
        }

        String mul(String a, String b) {
            return node("Mul", a, b);
        }

        String add(String a, String b) {
            return node("Add", a, b);
        }

        String sub(String a, String b) {
            return node("Sub", a, b);
        }

        String times(String a, double factor) {
            return mul(a, number(factor));
        }

        String plus(String a, double added) {
            return add(a, number(added));
        }

        String minus(double from, String a) {
            return sub(number(from), a);
        }

        /** 1 where a value is above a bound, else 0. */
        String above(String a, double bound) {
            return asFloat(node("Greater", a, number(bound)));
        }

        String below(String a, double bound) {
            return asFloat(node("Less", a, number(bound)));
        }

        private String asFloat(String truth) {
            return onnx.node("Cast", name(), List.of(truth), new Attribute.Whole("to", FLOAT));
        }

        /** 1 where positive, else a slope. */
        String either(String a, double slope) {
            return node("Where", node("Greater", a, number(0)), number(1), number(slope));
        }
    }

    /** ONNX's number for the type. */
    private static final int FLOAT = 1;
}
