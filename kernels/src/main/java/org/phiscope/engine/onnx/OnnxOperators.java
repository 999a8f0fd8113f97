// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.onnx.OnnxGraph.Attribute;
import org.phiscope.engine.onnx.OnnxGraph.Weighing.Kind;
import org.phiscope.engine.plan.Plan;
import org.phiscope.engine.plan.Step;
import org.phiscope.engine.plan.StepWeights;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Gradient;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Weight;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;
import org.phiscope.weights.Naming;
import org.phiscope.weights.Weights;

/**
 * Writes a plan's steps as ONNX nodes. A value is called as the graph's node whose result it is; what lies between has
 * that name, a slash and a word.
 */
final class OnnxOperators {
    private final Plan plan;
    private final Weights weights;
    private final OnnxGraph onnx;
    private final boolean kept;

    private OnnxOperators(Plan plan, Weights weights, OnnxGraph onnx, boolean kept) {
        this.plan = plan;
        this.weights = weights;
        this.onnx = onnx;
        this.kept = kept;
    }

    /**
     * The plan as an ONNX model; the large weights are put among the native tensors under the names that the model
     * gives them.
     *
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    static byte[] model(Plan plan, Weights weights, NativeTensors tensors) {
        OnnxGraph onnx = new OnnxGraph(plan.graph().name(), tensors);
        OnnxOperators operators = new OnnxOperators(plan, weights, onnx, false);
        operators.body();
        plan.results().values().stream().distinct().forEach(index -> operators.result(plan.graph().node(index)));
        return onnx.toByteArray();
    }

    /**
     * Writes the plan for others to read: its outputs by the graph's names for them, every step with the stage that it
     * belongs to.
     *
     * @param kept whether the weights are written as they are stored, under the names that they are stored by, rather
     *     than folded; the plan's steps are single nodes then
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    static void write(Plan plan, Weights weights, OnnxGraph onnx, boolean kept) {
        new OnnxOperators(plan, weights, onnx, kept).body();
        onnx.stage("");
        plan.graph().outputs().forEach((name, index) -> {
            Node node = plan.graph().node(index);
            if (!name.equals(node.name())) {
                onnx.node("Identity", name, List.of(node.name()));
            }
            onnx.output(name, node.shape());
        });
    }

    private void body() {
        Node input = plan.graph().input();
        onnx.input(input.name(), input.shape());
        plan.steps().forEach(this::add);
    }

    /** Name of the model's output that holds a node's result. */
    static String outputName(Node node) {
        return node.op() instanceof Op.Input ? node.name() + "/copy" : node.name();
    }

    private void result(Node node) {
        String output = outputName(node);
        if (!output.equals(node.name())) {
            onnx.node("Identity", output, List.of(node.name()));
        }
        onnx.output(output, node.shape());
    }

    private void add(Step step) {
        if (step.op() instanceof Op.Input) {
            return;
        }
        onnx.stage(step.source().stage());
        String result = step.result().name();
        Activation activation = step.activation();
        String raw = activation == null ? result : result + "/raw";
        operator(step, raw);
        if (activation != null) {
            activate(activation, raw, result);
        }
    }

    private void operator(Step step, String out) {
        List<String> in =
                step.inputs().stream().map(index -> plan.graph().node(index).name()).toList();
        switch (step.op()) {
            case Op.Input _ -> {
                // the model's input
            }
            case Op.Conv2d conv -> convolution(step, conv, in.getFirst(), out);
            case Op.ConvTranspose2d conv -> transposed(step, conv, in.getFirst(), out);
            case Op.DeformConv2d conv -> deformable(step, conv, in, out);
            case Op.Linear linear -> linear(step, linear, in.getFirst(), out);
            case Op.Foreign foreign -> throw new EngineException(Message.of(
                    "{0}: {1} ({2}) is known to the network's own file alone; run that as it is",
                    plan.graph().name(), step.source().name(), foreign.type()));
            case Op.BatchNorm norm -> norm(step, norm, in.getFirst(), out);
            case Op.Activate activate -> activate(activate.activation(), in.getFirst(), out);
            case Op.Pool pool -> pool(pool, in.getFirst(), out);
            case Op.AdaptiveAveragePool pool -> pool(pool, in.getFirst(), input(step).shape(), out);
            case Op.GlobalAveragePool _ -> onnx.node("GlobalAveragePool", out, in);
            case Op.Flatten _ -> onnx.node("Flatten", out, in, new Attribute.Whole("axis", 1));
            case Op.Add _ -> sum(in, out);
            case Op.Scale _, Op.Multiply _ -> onnx.node("Mul", out, in);
            case Op.Affine affine -> affine(affine, in.getFirst(), out);
            case Op.Softmax softmax -> onnx.node(
                    softmax.logarithm() ? "LogSoftmax" : "Softmax",
                    out,
                    in,
                    new Attribute.Whole("axis", softmax.axis()));
            case Op.Crop crop -> crop(crop, in.getFirst(), out);
            case Op.Reorg reorg -> reorg(reorg, in.getFirst(), input(step).shape(), out);
            case Op.Concat concat -> onnx.node("Concat", out, in, new Attribute.Whole("axis", concat.axis()));
            case Op.Slice slice -> slice(slice.axis(), slice.from(), slice.to(), in.getFirst(), out);
            case Op.Resize resize -> resize(resize, in.getFirst(), input(step).shape(), out);
            case Op.Fuse _ -> fuse(step, in, out);
            case Op.LayerNorm norm -> layerNorm(step, norm, in.getFirst(), out);
            case Op.GroupNorm norm -> groupNorm(step, norm, in.getFirst(), out);
            case Regional regional -> {
                List<Shape> shapes = step.inputs().stream()
                        .map(index -> plan.graph().node(index).shape())
                        .toList();
                new OnnxRegions(onnx).add(regional, in, shapes, out);
            }
            case Gradient gradient -> new OnnxGradients(onnx)
                    .add(gradient, StepWeights.of(step, weights), in, input(step).shape(), step.source().shape(), out);
            case Op.Projection projection ->
                product(step, projection.features(), projection.features(), in.getFirst(), out);
            case Op.MatMul product -> matMul(product, in, plan.graph().node(step.inputs().get(1)).shape(), out);
            case Op.Reshape reshape -> reshape(reshape.to(), in.getFirst(), out);
            case Op.Permute permute -> permute(permute.order(), in.getFirst(), out);
            case Op.BroadcastAdd _ -> onnx.node("Add", out, in);
            case Op.Roll roll -> roll(roll, in.getFirst(), step.source().shape().extent(roll.axis()), out);
            case Op.Pad pad -> onnx.node(
                    "Pad",
                    out,
                    List.of(
                            in.getFirst(),
                            onnx.integers(out + "/by", pad.before(), pad.after()),
                            onnx.scalar(out + "/nought", 0),
                            onnx.integers(out + "/axis", pad.axis())));
            case Op.Learned _, Op.RelativePositionBias _, Op.WindowMask _, Op.SinePosition _ -> {
                if (!(StepWeights.of(step, weights) instanceof StepWeights.Values(float[] values))) {
                    throw new IllegalStateException(step.source().name() + " is given by its weights");
                }
                Kind kind = step.op() instanceof Op.Weightless ? Kind.FIXED : Kind.LARGE;
                onnx.node(
                        "Identity",
                        out,
                        List.of(onnx.weight(out + "/values", step.source().shape(), values, kind)));
            }
        }
    }

    private Node input(Step step) {
        return plan.graph().node(step.inputs().getFirst());
    }

    private void convolution(Step step, Op.Conv2d conv, String in, String out) {
        Padding p = conv.padding();
        onnx.node(
                "Conv",
                out,
                affineInputs(step, in, conv.weights().getFirst().shape(), conv.out()),
                new Attribute.Wholes("kernel_shape", conv.kernelHeight(), conv.kernelWidth()),
                new Attribute.Wholes("strides", conv.stride(), conv.stride()),
                new Attribute.Wholes("dilations", conv.dilation(), conv.dilation()),
                new Attribute.Wholes("pads", p.top(), p.left(), p.bottom(), p.right()),
                new Attribute.Whole("group", conv.groups()));
    }

    private void transposed(Step step, Op.ConvTranspose2d conv, String in, String out) {
        Padding p = conv.padding();
        int added = conv.outputPadding();
        onnx.node(
                "ConvTranspose",
                out,
                affineInputs(step, in, conv.weights().getFirst().shape(), conv.out()),
                new Attribute.Wholes("kernel_shape", conv.kernel(), conv.kernel()),
                new Attribute.Wholes("strides", conv.stride(), conv.stride()),
                new Attribute.Wholes("pads", p.top(), p.left(), p.bottom(), p.right()),
                new Attribute.Wholes("output_padding", added, added));
    }

    private void deformable(Step step, Op.DeformConv2d conv, List<String> in, String out) {
        Padding p = conv.padding();
        List<String> weighted = affineInputs(step, in.get(0), conv.weights().getFirst().shape(), conv.out());
        String bias = weighted.size() > 2 ? weighted.get(2) : "";
        List<String> inputs = new ArrayList<>(List.of(weighted.get(0), weighted.get(1), in.get(1), bias));
        if (conv.modulated()) {
            inputs.add(in.get(2));
        }
        onnx.node(
                "DeformConv",
                out,
                inputs,
                new Attribute.Wholes("kernel_shape", conv.kernelHeight(), conv.kernelWidth()),
                new Attribute.Wholes("strides", conv.stride(), conv.stride()),
                new Attribute.Wholes("dilations", conv.dilationHeight(), conv.dilationWidth()),
                new Attribute.Wholes("pads", p.top(), p.left(), p.bottom(), p.right()),
                new Attribute.Whole("group", conv.groups()),
                new Attribute.Whole("offset_group", conv.offsetGroups()));
    }

    private void linear(Step step, Op.Linear linear, String in, String out) {
        if (step.source().shape().rank() == 2) {
            Shape kernel = Shape.of(linear.out(), linear.in());
            onnx.node("Gemm", out, affineInputs(step, in, kernel, linear.out()), new Attribute.Whole("transB", 1));
        } else {
            product(step, linear.in(), linear.out(), in, out);
        }
    }

    /** A linear layer on the last axis of a tensor of any rank. */
    private void product(Step step, int ins, int outs, String in, String out) {
        StepWeights.Affine affine = affine(step);
        String stored = kernelName(step) + (kept ? "/transposed" : "");
        String kernel = large(stored, Shape.of(ins, outs), transposed(affine.kernel(), outs, ins));
        float @Nullable [] bias = affine.bias();
        if (bias == null) {
            onnx.node("MatMul", out, List.of(in, kernel));
        } else {
            String product = onnx.node("MatMul", out + "/product", List.of(in, kernel));
            onnx.node("Add", out, List.of(product, large(biasName(step), Shape.of(outs), bias)));
        }
    }

    private static float[] transposed(float[] matrix, int rows, int columns) {
        float[] transposed = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = matrix[row * columns + column];
            }
        }
        return transposed;
    }

    private List<String> affineInputs(Step step, String in, Shape kernel, int outs) {
        StepWeights.Affine affine = affine(step);
        List<String> inputs = new ArrayList<>(3);
        inputs.add(in);
        inputs.add(large(kernelName(step), kernel, affine.kernel()));
        float @Nullable [] bias = affine.bias();
        if (bias != null) {
            inputs.add(large(biasName(step), Shape.of(outs), bias));
        }
        return inputs;
    }

    /** A projection takes a part of what is stored, which nodes of its owner do not share. */
    private String kernelName(Step step) {
        return kept && !(step.op() instanceof Op.Projection)
                ? Naming.PYTORCH.tensor(step.source(), WeightRole.KERNEL)
                : step.result().name() + "/weight";
    }

    private String biasName(Step step) {
        return kept && !(step.op() instanceof Op.Projection)
                ? Naming.PYTORCH.tensor(step.source(), WeightRole.BIAS)
                : step.result().name() + "/bias";
    }

    private StepWeights.Affine affine(Step step) {
        if (!(StepWeights.of(step, weights) instanceof StepWeights.Affine affine)) {
            throw new IllegalStateException(step.source().name() + " has a kernel");
        }
        return affine;
    }

    private String large(String name, Shape shape, float[] values) {
        return onnx.weight(name, shape, values, Kind.LARGE);
    }

    private String small(String name, Shape shape, float... values) {
        return onnx.weight(name, shape, values, Kind.SMALL);
    }

    private void norm(Step step, Op.BatchNorm norm, String in, String out) {
        if (kept) {
            List<String> inputs = new ArrayList<>(List.of(in));
            for (Weight weight : norm.weights()) {
                String name = Naming.PYTORCH.tensor(step.source(), weight.role());
                inputs.add(small(name, weight.shape(), weights.values(step.source(), weight.role())));
            }
            onnx.node("BatchNormalization", out, inputs, new Attribute.Real("epsilon", (float) norm.epsilon()));
            return;
        }
        if (!(StepWeights.of(step, weights) instanceof StepWeights.PerChannel perChannel)) {
            throw new IllegalStateException(step.source().name() + " is a batch norm");
        }
        Shape channels = Shape.of(norm.channels());
        float[] ones = new float[norm.channels()];
        java.util.Arrays.fill(ones, 1);
        onnx.node(
                "BatchNormalization",
                out,
                List.of(
                        in,
                        onnx.constant(out + "/scale", channels, perChannel.scale()),
                        onnx.constant(out + "/shift", channels, perChannel.shift()),
                        onnx.constant(out + "/mean", channels, new float[norm.channels()]),
                        onnx.constant(out + "/variance", channels, ones)),
                new Attribute.Real("epsilon", 0));
    }

    private void activate(Activation activation, String in, String out) {
        switch (activation) {
            case RELU -> onnx.node("Relu", out, List.of(in));
            case RELU6 -> onnx.node(
                    "Clip", out, List.of(in, onnx.scalar(out + "/least", 0), onnx.scalar(out + "/most", 6)));
            case LEAKY -> onnx.node(
                    "LeakyRelu", out, List.of(in), new Attribute.Real("alpha", (float) Activation.LEAKY_SLOPE));
            case LEAKY_RELU -> onnx.node(
                    "LeakyRelu", out, List.of(in), new Attribute.Real("alpha", (float) Activation.LEAKY_RELU_SLOPE));
            case SWISH -> onnx.node("Mul", out, List.of(in, onnx.node("Sigmoid", out + "/sigmoid", List.of(in))));
            case HARD_SWISH -> onnx.node("HardSwish", out, List.of(in));
            case MISH -> onnx.node("Mish", out, List.of(in));
            case GELU -> gelu(in, out);
            case GELU_TANH -> onnx.node("Gelu", out, List.of(in), new Attribute.Text("approximate", "tanh"));
            case TANH -> onnx.node("Tanh", out, List.of(in));
            case SOFTPLUS -> onnx.node("Softplus", out, List.of(in));
            case ELU -> onnx.node("Elu", out, List.of(in));
            case SELU -> onnx.node("Selu", out, List.of(in));
            case SIGMOID -> onnx.node("Sigmoid", out, List.of(in));
            case HARD_SIGMOID -> onnx.node(
                    "HardSigmoid",
                    out,
                    List.of(in),
                    new Attribute.Real("alpha", 1 / 6f),
                    new Attribute.Real("beta", 0.5f));
        }
    }

    private void gelu(String in, String out) {
        String scaled = onnx.node(
                "Div", out + "/scaled", List.of(in, onnx.scalar(out + "/root-two", (float) Math.sqrt(2))));
        String erf = onnx.node("Erf", out + "/erf", List.of(scaled));
        String twice = onnx.node("Add", out + "/twice", List.of(erf, onnx.scalar(out + "/one", 1)));
        String product = onnx.node("Mul", out + "/double", List.of(in, twice));
        onnx.node("Mul", out, List.of(product, onnx.scalar(out + "/half", 0.5f)));
    }

    private void pool(Op.Pool pool, String in, String out) {
        Padding counted = pool.counted();
        Padding p = pool.padding().minus(counted);
        if (!counted.isNone()) {
            in = onnx.node(
                    "Pad",
                    out + "/padded",
                    List.of(
                            in,
                            onnx.integers(
                                    out + "/by", counted.top(), counted.left(), counted.bottom(), counted.right()),
                            onnx.scalar(out + "/nought", 0),
                            onnx.integers(out + "/axes", 2, 3)));
        }
        List<Attribute> attributes = new ArrayList<>(List.of(
                new Attribute.Wholes("kernel_shape", pool.kernel(), pool.kernel()),
                new Attribute.Wholes("strides", pool.stride(), pool.stride()),
                new Attribute.Wholes("pads", p.top(), p.left(), p.bottom(), p.right())));
        String type = switch (pool.kind()) {
            case MAX -> "MaxPool";
            case AVERAGE -> {
                attributes.add(new Attribute.Whole("count_include_pad", 0));
                yield "AveragePool";
            }
        };
        onnx.node(type, out, List.of(in), attributes.toArray(Attribute[]::new));
    }

    /** Means over windows are sums over rows and columns, each a matrix product. */
    private void pool(Op.AdaptiveAveragePool pool, String in, Shape from, String out) {
        String columns = onnx.constant(
                out + "/columns",
                Shape.of(from.width(), pool.width()),
                transposed(shares(from.width(), pool.width()), pool.width(), from.width()));
        String rows = onnx.constant(
                out + "/rows", Shape.of(pool.height(), from.height()), shares(from.height(), pool.height()));
        onnx.node("MatMul", out, List.of(rows, onnx.node("MatMul", out + "/narrow", List.of(in, columns))));
    }

    /** {@code [out, in]}: how much of each cell of a side goes into the mean of each window. */
    private static float[] shares(int in, int out) {
        float[] shares = new float[Math.multiplyExact(out, in)];
        for (int i = 0; i < out; i++) {
            int from = (int) ((long) i * in / out);
            int to = Math.toIntExact(Math.ceilDiv((i + 1L) * in, out));
            java.util.Arrays.fill(shares, i * in + from, i * in + to, 1f / (to - from));
        }
        return shares;
    }

    private void groupNorm(Step step, Op.GroupNorm norm, String in, String out) {
        if (!(StepWeights.of(step, weights) instanceof StepWeights.PerChannel perChannel)) {
            throw new IllegalStateException(step.source().name() + " is a group norm");
        }
        Shape groups = Shape.of(norm.groups());
        float[] ones = new float[norm.groups()];
        java.util.Arrays.fill(ones, 1);
        Shape x = step.source().shape();
        String rows = onnx.node(
                "Reshape", out + "/groups", List.of(in, onnx.integers(out + "/apart", x.batch(), norm.groups(), -1)));
        String normed = onnx.node(
                "InstanceNormalization",
                out + "/normed",
                List.of(
                        rows,
                        onnx.constant(out + "/ones", groups, ones),
                        onnx.constant(out + "/noughts", groups, new float[norm.groups()])),
                new Attribute.Real("epsilon", (float) norm.epsilon()));
        String map = onnx.node("Reshape", out + "/map", List.of(normed, onnx.integers(out + "/extents", x.toLongs())));
        Shape perMap = Shape.of(norm.channels(), 1, 1);
        String scaled = onnx.node(
                "Mul", out + "/scaled", List.of(map, small(out + "/scale", perMap, perChannel.scale())));
        onnx.node("Add", out, List.of(scaled, small(out + "/shift", perMap, perChannel.shift())));
    }

    private void sum(List<String> in, String out) {
        onnx.node(in.size() == 2 ? "Add" : "Sum", out, in);
    }

    private void affine(Op.Affine affine, String in, String out) {
        String scaled =
                onnx.node("Mul", out + "/scaled", List.of(in, onnx.scalar(out + "/scale", (float) affine.scale())));
        onnx.node("Add", out, List.of(scaled, onnx.scalar(out + "/shift", (float) affine.shift())));
    }

    private void crop(Op.Crop crop, String in, String out) {
        onnx.node(
                "Slice",
                out,
                List.of(
                        in,
                        onnx.integers(out + "/from", crop.top(), crop.left()),
                        onnx.integers(out + "/to", crop.top() + crop.height(), crop.left() + crop.width()),
                        onnx.integers(out + "/axes", 2, 3)));
    }

    private void reorg(Op.Reorg reorg, String in, Shape from, String out) {
        int s = reorg.stride();
        Attribute block = new Attribute.Whole("blocksize", s);
        switch (reorg.order()) {
            case DEPTH -> onnx.node("SpaceToDepth", out, List.of(in), block);
            case DARKNET -> {
                Shape wide = Shape.of(from.batch(), from.channels() / (s * s), from.height() * s, from.width() * s);
                Shape deep = Shape.of(from.batch(), from.channels() * s * s, from.height() / s, from.width() / s);
                String extents = onnx.integers(out + "/wide", wide.toLongs());
                String read = onnx.node("Reshape", out + "/read", List.of(in, extents));
                String moved = onnx.node("SpaceToDepth", out + "/moved", List.of(read), block);
                onnx.node("Reshape", out, List.of(moved, onnx.integers(out + "/deep", deep.toLongs())));
            }
        }
    }

    private String slice(int axis, int from, int to, String in, String out) {
        return onnx.node(
                "Slice",
                out,
                List.of(
                        in,
                        onnx.integers(out + "/from", from),
                        onnx.integers(out + "/to", to),
                        onnx.integers(out + "/axis", axis)));
    }

    private void reshape(Shape to, String in, String out) {
        onnx.node("Reshape", out, List.of(in, onnx.integers(out + "/extents", to.toLongs())));
    }

    private String permute(List<Integer> order, String in, String out) {
        long[] perm = order.stream().mapToLong(Integer::longValue).toArray();
        return onnx.node("Transpose", out, List.of(in), new Attribute.Wholes("perm", perm));
    }

    private void roll(Op.Roll roll, String in, int size, String out) {
        int split = Math.floorMod(-roll.shift(), size);
        if (split == 0) {
            onnx.node("Identity", out, List.of(in));
            return;
        }
        String tail = slice(roll.axis(), split, size, in, out + "/tail");
        String head = slice(roll.axis(), 0, split, in, out + "/head");
        onnx.node("Concat", out, List.of(tail, head), new Attribute.Whole("axis", roll.axis()));
    }

    private void matMul(Op.MatMul product, List<String> in, Shape right, String out) {
        if (!product.transposed()) {
            onnx.node("MatMul", out, in);
            return;
        }
        List<Integer> order = new ArrayList<>();
        for (int axis = 0; axis < right.rank() - 2; axis++) {
            order.add(axis);
        }
        order.add(right.rank() - 1);
        order.add(right.rank() - 2);
        onnx.node("MatMul", out, List.of(in.get(0), permute(order, in.get(1), out + "/transposed")));
    }

    private void layerNorm(Step step, Op.LayerNorm norm, String in, String out) {
        if (!(StepWeights.of(step, weights) instanceof StepWeights.PerChannel perChannel)) {
            throw new IllegalStateException(step.source().name() + " is a layer norm");
        }
        Shape features = Shape.of(norm.features());
        onnx.node(
                "LayerNormalization",
                out,
                List.of(
                        in,
                        small(out + "/scale", features, perChannel.scale()),
                        small(out + "/shift", features, perChannel.shift())),
                new Attribute.Whole("axis", -1),
                new Attribute.Real("epsilon", (float) norm.epsilon()));
    }

    /** ONNX divides by a rounded float32 factor; where that factor is not whole, the rows are listed instead. */
    private void resize(Op.Resize resize, String in, Shape from, String out) {
        switch (resize.mode()) {
            case NEAREST -> nearest(resize, in, from, out);
            case BILINEAR -> interpolated(resize, in, from, "linear", "half_pixel", out);
            case BILINEAR_CORNERS -> interpolated(resize, in, from, "linear", "align_corners", out);
            case BICUBIC -> interpolated(resize, in, from, "cubic", "half_pixel", out);
        }
    }

    private void interpolated(Op.Resize resize, String in, Shape from, String mode, String coordinates, String out) {
        String sizes =
                onnx.integers(out + "/sizes", from.batch(), from.channels(), resize.height(), resize.width());
        onnx.node(
                "Resize",
                out,
                List.of(in, "", "", sizes),
                new Attribute.Text("mode", mode),
                new Attribute.Text("coordinate_transformation_mode", coordinates),
                new Attribute.Real("cubic_coeff_a", -0.75f));
    }

    private void nearest(Op.Resize resize, String in, Shape from, String out) {
        if (resize.height() % from.height() == 0 && resize.width() % from.width() == 0) {
            int tall = resize.height() / from.height();
            int wide = resize.width() / from.width();
            String factors = onnx.constant(out + "/factors", Shape.of(4), 1, 1, tall, wide);
            onnx.node(
                    "Resize",
                    out,
                    List.of(in, "", factors),
                    new Attribute.Text("mode", "nearest"),
                    new Attribute.Text("coordinate_transformation_mode", "asymmetric"),
                    new Attribute.Text("nearest_mode", "floor"));
            return;
        }
        String rows = onnx.integers(out + "/rows", nearest(from.height(), resize.height()));
        String columns = onnx.integers(out + "/columns", nearest(from.width(), resize.width()));
        String tall = onnx.node("Gather", out + "/tall", List.of(in, rows), new Attribute.Whole("axis", 2));
        onnx.node("Gather", out, List.of(tall, columns), new Attribute.Whole("axis", 3));
    }

    /** Cell ⌊i·in/out⌋ for every i of the output. */
    private static long[] nearest(int in, int out) {
        long[] cells = new long[out];
        for (int i = 0; i < out; i++) {
            cells[i] = (long) i * in / out;
        }
        return cells;
    }

    private void fuse(Step step, List<String> in, String out) {
        if (!(StepWeights.of(step, weights) instanceof StepWeights.Factors(float[] factors))) {
            throw new IllegalStateException(step.source().name() + " is a fusion");
        }
        List<String> weighted = new ArrayList<>(in.size());
        for (int i = 0; i < in.size(); i++) {
            String term = out + "/" + i;
            weighted.add(
                    factors[i] == 1
                            ? in.get(i)
                            : onnx.node("Mul", term, List.of(in.get(i), small(term + "/factor", Shape.of(), factors[i]))));
        }
        sum(weighted, out);
    }
}
