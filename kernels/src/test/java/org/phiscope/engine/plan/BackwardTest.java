// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Engines;
import org.phiscope.engine.NaiveNetwork;
import org.phiscope.engine.OperatorCases;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Fusion;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.WeightRole;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.Naming;
import org.phiscope.weights.Weights;

/** Backward passes against PyTorch's, and against differences of the forward pass. */
class BackwardTest {
    private static Engines engines;

    @BeforeAll
    static void open() {
        engines = Engines.discover();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    static Stream<Arguments> published() {
        Padding one = Padding.symmetric(1);
        return Stream.of(
                Arguments.of("grad_conv", new Op.Conv2d(2, 3, 3, 3, 2, 1, one, 1, true)),
                Arguments.of("grad_dwconv", new Op.Conv2d(3, 3, 3, 3, 1, 1, one, 3, false)),
                Arguments.of("grad_layernorm", new Op.LayerNorm(6, 1e-5)),
                Arguments.of("grad_softmax", new Op.Softmax(1)),
                Arguments.of("grad_mish", new Op.Activate(Activation.MISH)),
                Arguments.of("grad_silu", new Op.Activate(Activation.SWISH)),
                Arguments.of("grad_gelu", new Op.Activate(Activation.GELU)),
                Arguments.of("grad_hardswish", new Op.Activate(Activation.HARD_SWISH)),
                Arguments.of("grad_maxpool", new Op.Pool(Op.Pool.Kind.MAX, 3, 2, one)),
                Arguments.of("grad_avgpool", new Op.Pool(Op.Pool.Kind.AVERAGE, 3, 2, one, one)),
                Arguments.of("grad_bilinear", new Op.Resize(5, 7, Op.Resize.Mode.BILINEAR)));
    }

    @ParameterizedTest
    @MethodSource("published")
    void gradientsAreTheLibrarys(String name, Op op) {
        OperatorCases.Case oracle = OperatorCases.read().get(name);
        Pair pair = new Pair(name, oracle);
        Node y = pair.graph.add("y", op, pair.x);
        pair.graph.output("output", y);
        pair.graph.output("dinput", Backward.add(pair.graph, Map.of(y, pair.dy), pair.x));
        pair.agrees(oracle.weights());
    }

    /** A kernel's gradient is what arrives times what each of its cells read, summed over the map. */
    @ParameterizedTest
    @MethodSource("convolutions")
    void theGradientsOfAConvolutionsWeightsAreTheLibrarys(String name, Op.Conv2d conv) {
        OperatorCases.Case oracle = OperatorCases.read().get(name);
        Pair pair = new Pair(name, oracle);
        GraphBuilder graph = pair.graph;
        Shape arriving = oracle.input("dy");
        int groups = conv.groups();
        int cells = arriving.height() * arriving.width();
        Node dy = graph.add("dy.rows", new Op.Reshape(Shape.of(groups, conv.out() / groups, cells)), pair.dy);
        Node padded = graph.add("down", new Op.Pad(2, 1, 1), pair.x);
        padded = graph.add("right", new Op.Pad(3, 1, 1), padded);
        int height = (arriving.height() - 1) * conv.stride() + 1;
        int width = (arriving.width() - 1) * conv.stride() + 1;
        List<Node> taps = new ArrayList<>();
        for (int tap = 0; tap < 9; tap++) {
            Node read = graph.add("read" + tap, new Op.Crop(tap / 3, tap % 3, height, width), padded);
            read = graph.pool("strided" + tap, read, Op.Pool.Kind.AVERAGE, 1, conv.stride(), Padding.Rule.VALID);
            read = graph.add("rows" + tap, new Op.Reshape(Shape.of(groups, conv.in() / groups, cells)), read);
            Node product = graph.add("product" + tap, new Op.MatMul(true), dy, read);
            taps.add(graph.add("tap" + tap, new Op.Reshape(Shape.of(conv.out(), conv.in() / groups, 1)), product));
        }
        Node kernel = graph.add("taps", new Op.Concat(2), taps.toArray(Node[]::new));
        graph.output("dweight", graph.add("kernel", new Op.Reshape(oracle.output("dweight")), kernel));
        if (conv.bias()) {
            Node rows = byChannel(graph, "arrived", pair.dy, cells);
            graph.output("dbias", sums(graph, "dbias", rows, cells, conv.out()));
        }
        pair.agrees(oracle.weights());
    }

    static Stream<Arguments> convolutions() {
        return published().limit(2);
    }

    @Test
    void theGradientsOfALayerNormsWeightsAreTheLibrarys() {
        OperatorCases.Case oracle = OperatorCases.read().get("grad_layernorm");
        Pair pair = new Pair("grad_layernorm", oracle);
        int features = oracle.input("weight").extent(0);
        int rows = (int) oracle.input("input").elements() / features;
        Node normal = pair.graph.add("unit", new Op.LayerNorm(features, 1e-5), pair.x);
        Node product = pair.graph.add("product", new Op.Multiply(), normal, pair.dy);
        pair.graph.output("dweight", sums(pair.graph, "dweight", product, rows, features));
        pair.graph.output("dbias", sums(pair.graph, "dbias", pair.dy, rows, features));
        pair.agrees(oracle.weights());
    }

    /** In training a batch norm takes its mean and variance from the batch: a layer norm of each channel's values. */
    @Test
    void aBatchNormInTrainingHasTheLibrarysResultAndGradients() {
        OperatorCases.Case oracle = OperatorCases.read().get("grad_bn_train");
        Pair pair = new Pair("grad_bn_train", oracle);
        GraphBuilder graph = pair.graph;
        Node normal = overTheBatch(graph, pair.x);
        Node y = graph.add("affine", new Op.BatchNorm(3, 0), normal);
        graph.output("output", y);
        graph.output("dinput", Backward.add(graph, Map.of(y, pair.dy), pair.x));
        int each = (int) oracle.input("input").elements() / 3;
        Node product = graph.add("product", new Op.Multiply(), normal, pair.dy);
        graph.output("dweight", sums(graph, "dweight", byChannel(graph, "weighed", product, each), each, 3));
        graph.output("dbias", sums(graph, "dbias", byChannel(graph, "arrived", pair.dy, each), each, 3));
        pair.agrees(oracle.weights());
    }

    @Test
    void aBatchNormInTrainingRemembersTheLibrarysMeanAndVariance() {
        OperatorCases.Case oracle = OperatorCases.read().get("batchnorm_train");
        GraphBuilder graph = new GraphBuilder("batchnorm_train");
        Shape shape = oracle.input("input");
        Node x = graph.input(shape);
        graph.output("output", graph.add("affine", new Op.BatchNorm(3, 0), overTheBatch(graph, x)));
        int each = (int) shape.elements() / 3;
        Node mean = means(graph, "mean", x, each);
        Node away = graph.add("away", new Op.BroadcastAdd(), x, graph.add("minus", new Op.Affine(-1, 0), mean));
        Node variance = means(graph, "variance", graph.add("square", new Op.Multiply(), away, away), each);
        variance = graph.add("unbiased", new Op.Affine(each / (each - 1.0), 0), variance);
        remembered(graph, "running_mean", mean);
        remembered(graph, "running_var", variance);
        Graph built = build(graph);
        Map<String, double[]> results = run(built, oracle.inputValues("input"), unit(oracle.weights()));
        built.outputs().keySet().forEach(name -> assertClose(results.get(name), oracle.outputValues(name), name));
    }

    /** 0.9 of what was remembered and 0.1 of what is there. */
    private static void remembered(GraphBuilder graph, String name, Node now) {
        Shape channels = now.shape();
        Node before = graph.add(name, new Op.Learned(Shape.of(3), channels));
        Node kept = graph.add(name + ".kept", new Op.Affine(0.9, 0), before);
        Node fresh = graph.add(name + ".fresh", new Op.Affine(0.1, 0), now);
        graph.output(name, graph.add(name + ".next", new Op.Add(), kept, fresh));
    }

    /** Each channel's values over batch and map brought to mean 0 and variance 1. */
    private static Node overTheBatch(GraphBuilder graph, Node x) {
        Shape shape = x.shape();
        Shape swapped = Shape.of(shape.channels(), shape.batch(), shape.height(), shape.width());
        int each = (int) shape.elements() / shape.channels();
        Node rows = graph.add("forth", Op.Permute.of(1, 0, 2, 3), x);
        rows = graph.add("rows", new Op.Reshape(Shape.of(shape.channels(), each)), rows);
        rows = graph.add("unit", new Op.LayerNorm(each, 1e-5), rows);
        return graph.add("back", Op.Permute.of(1, 0, 2, 3), graph.add("map", new Op.Reshape(swapped), rows));
    }

    /** {@code [n, c, h, w]} → {@code [1, n·h·w, c]}. */
    private static Node byChannel(GraphBuilder graph, String name, Node x, int each) {
        Node last = graph.add(name + ".last", Op.Permute.of(0, 2, 3, 1), x);
        return graph.add(name, new Op.Reshape(Shape.of(1, each, x.shape().channels())), last);
    }

    private static Node means(GraphBuilder graph, String name, Node x, int each) {
        int channels = x.shape().channels();
        Node sum = sums(graph, name, byChannel(graph, name + ".rows", x, each), each, channels);
        Node mean = graph.add(name + ".mean", new Op.Affine(1.0 / each, 0), sum);
        return graph.add(name + ".map", new Op.Reshape(Shape.of(1, channels, 1, 1)), mean);
    }

    /** The sum of {@code rows} rows of {@code columns}: a row of ones times them. */
    private static Node sums(GraphBuilder graph, String name, Node x, int rows, int columns) {
        Node matrix = graph.add(name + ".matrix", new Op.Reshape(Shape.of(rows, columns)), x);
        Node ones = graph.add(name + ".first", new Op.Slice(1, 0, 1), matrix);
        ones = graph.add(name + ".ones", new Op.Affine(0, 1), ones);
        Node row = graph.add(name + ".row", new Op.Reshape(Shape.of(1, rows)), ones);
        Node sum = graph.add(name + ".sum", new Op.MatMul(false), row, matrix);
        return graph.add(name + ".all", new Op.Reshape(Shape.of(columns)), sum);
    }

    /** The case's weights, but nodes called unit only normalise, and the statistics of batch norms are 0 and 1. */
    private static Weights unit(Weights weights) {
        return new Weights() {
            @Override
            public float[] values(Node node, WeightRole role) {
                boolean plain = node.name().equals("unit") && node.op() instanceof Op.LayerNorm;
                int size = node.shape().extent(node.shape().rank() - 1);
                return switch (role) {
                    case NORM_SCALE -> plain ? filled(size, 1) : weights.values(node, role);
                    case NORM_SHIFT -> plain ? filled(size, 0) : weights.values(node, role);
                    case RUNNING_MEAN -> filled(node.shape().channels(), 0);
                    case RUNNING_VARIANCE -> filled(node.shape().channels(), 1);
                    default -> weights.values(node, role);
                };
            }

            @Override
            public Provenance provenance() {
                return weights.provenance();
            }
        };
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }

    /** A graph that is fed what an operator reads and what arrives at its result, as one row of numbers. */
    private static final class Pair {
        private final OperatorCases.Case oracle;
        private final float[] values;
        private final GraphBuilder graph;
        private final Node x;
        private final Node dy;

        Pair(String name, OperatorCases.Case oracle) {
            this.oracle = oracle;
            float[] read = oracle.inputValues("input");
            float[] arriving = oracle.inputValues("dy");
            values = new float[read.length + arriving.length];
            System.arraycopy(read, 0, values, 0, read.length);
            System.arraycopy(arriving, 0, values, read.length, arriving.length);
            graph = new GraphBuilder(name);
            Node input = graph.input(Shape.of(1, values.length));
            x = graph.add(
                    "x",
                    new Op.Reshape(oracle.input("input")),
                    graph.add("x.part", new Op.Slice(1, 0, read.length), input));
            dy = graph.add(
                    "dy",
                    new Op.Reshape(oracle.input("dy")),
                    graph.add("dy.part", new Op.Slice(1, read.length, values.length), input));
        }

        /** Runs the graph; every output is the case's of its name. */
        void agrees(Weights weights) {
            Graph built = build(graph);
            Map<String, double[]> results = run(built, values, unit(weights));
            built.outputs().keySet().forEach(name -> assertClose(results.get(name), oracle.outputValues(name), name));
        }
    }

    /** Gatys, Ecker & Bethge 2016: content, style by Gram matrices, total variation, and all together. */
    @ParameterizedTest
    @EnumSource(Op.Pool.Kind.class)
    void theLossOfStyleTransferHasTheLibrarysGradient(Op.Pool.Kind pooling) {
        OperatorCases.Case oracle =
                OperatorCases.read().get(pooling == Op.Pool.Kind.MAX ? "gatys_maxpool" : "gatys_avgpool");
        GraphBuilder graph = new GraphBuilder("gatys");
        // One batch of the picture, the content and the style.
        Node input = graph.input(Shape.of(3, 3, 12, 10));
        Map<String, Node> features = new LinkedHashMap<>();
        Node y = input;
        int[] channels = {4, 4, 6, 6};
        for (int i = 0; i < channels.length; i++) {
            if (i == 2) {
                y = graph.pool("pool2", y, pooling, 2, 2, Padding.Rule.VALID);
            }
            y = graph.conv("conv" + i, y, channels[i], 3, 1, 1, true, Padding.Rule.SYMMETRIC);
            y = graph.activate("relu" + i, y, Activation.RELU);
            features.put("conv" + i, y);
        }
        Node content = contentLoss(graph, features.get("conv2"));
        Node style = null;
        for (String layer : List.of("conv0", "conv1", "conv3")) {
            Node loss = styleLoss(graph, layer, features.get(layer));
            graph.output("style_E_" + layer, loss);
            style = style == null ? loss : graph.add("style.add." + layer, new Op.Add(), style, loss);
        }
        style = graph.add("style", new Op.Affine(1 / 3.0, 0), style);
        Node variation = variation(graph, part(graph, "picture", input, 0));
        Node total = graph.add(
                "total",
                new Op.Add(),
                content,
                graph.add("style.weighed", new Op.Affine(1000, 0), style),
                graph.add("tv.weighed", new Op.Affine(0.01, 0), variation));
        Map<String, Node> losses = new LinkedHashMap<>();
        losses.put("content", content);
        losses.put("style", style);
        losses.put("tv", variation);
        losses.put("total", total);
        Node one = graph.add("one", new Op.Affine(0, 1), total);
        losses.forEach((name, loss) -> {
            graph.output(name.equals("total") ? name : name + "_loss", loss);
            Node gradient = Backward.add(graph, Map.of(loss, one), input);
            graph.output("grad_" + name, part(graph, "grad_" + name, gradient, 0));
        });

        int each = (int) input.shape().elements() / 3;
        float[] images = new float[3 * each];
        List<String> names = List.of("input", "content", "style");
        for (int i = 0; i < names.size(); i++) {
            System.arraycopy(oracle.inputValues(names.get(i)), 0, images, i * each, each);
        }
        Graph built = build(graph);
        Map<String, double[]> results = run(built, images, oracle.weights());
        built.outputs().keySet().forEach(name -> assertClose(results.get(name), oracle.outputValues(name), name));
    }

    /** ½·Σ(F − P)². */
    private static Node contentLoss(GraphBuilder graph, Node features) {
        Node difference = minus(graph, "content.difference", part(graph, "F", features, 0), part(graph, "P", features, 1));
        return graph.add("content", new Op.Affine(0.5, 0), squares(graph, "content.squares", difference));
    }

    /** Σ(G − A)²/(4·N²·M²). */
    private static Node styleLoss(GraphBuilder graph, String layer, Node features) {
        Shape map = features.shape();
        double n = map.channels();
        double m = (double) map.height() * map.width();
        Node difference = minus(
                graph,
                layer + ".difference",
                gram(graph, layer + ".G", part(graph, layer + ".F", features, 0)),
                gram(graph, layer + ".A", part(graph, layer + ".S", features, 2)));
        Node squares = squares(graph, layer + ".squares", difference);
        return graph.add(layer + ".E", new Op.Affine(1 / (4 * n * n * m * m), 0), squares);
    }

    private static Node gram(GraphBuilder graph, String name, Node map) {
        Shape shape = map.shape();
        Shape rows = Shape.of(1, shape.channels(), shape.height() * shape.width());
        Node flat = graph.add(name + ".rows", new Op.Reshape(rows), map);
        return graph.add(name, new Op.MatMul(true), flat, flat);
    }

    private static Node variation(GraphBuilder graph, Node picture) {
        Node sum = null;
        for (int axis = 2; axis <= 3; axis++) {
            int size = picture.shape().extent(axis);
            Node later = graph.add("tv.later" + axis, new Op.Slice(axis, 1, size), picture);
            Node earlier = graph.add("tv.earlier" + axis, new Op.Slice(axis, 0, size - 1), picture);
            Node squares = squares(graph, "tv.squares" + axis, minus(graph, "tv.difference" + axis, later, earlier));
            sum = sum == null ? squares : graph.add("tv", new Op.Add(), sum, squares);
        }
        return sum;
    }

    private static Node part(GraphBuilder graph, String name, Node batch, int image) {
        return graph.add(name + ".part", new Op.Slice(0, image, image + 1), batch);
    }

    private static Node minus(GraphBuilder graph, String name, Node a, Node b) {
        return graph.add(name, new Op.Add(), a, graph.add(name + ".minus", new Op.Affine(-1, 0), b));
    }

    /** Σx²: a row times itself. */
    private static Node squares(GraphBuilder graph, String name, Node x) {
        Node row = graph.add(name + ".row", new Op.Reshape(Shape.of(1, 1, (int) x.shape().elements())), x);
        return graph.add(name, new Op.MatMul(true), row, row);
    }

    /** Every operator that has a gradient, one after the other, against central differences in double. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void gradientsAreTheSlopesOfTheForwardPass(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        GraphBuilder builder = new GraphBuilder("chain");
        Node input = builder.input(Shape.of(2, 4, 7, 6));
        Node y = chain(builder, input);
        builder.output("output", y);
        Graph forward = build(builder);
        GraphBuilder extended = GraphBuilder.extending(forward);
        float[] arriving = random(random, (int) y.shape().elements());
        Node dy = extended.add("dy", new Op.Learned(y.shape(), y.shape()));
        extended.output("gradient", Backward.add(extended, Map.of(y, dy), input));

        float[] x = random(random, (int) input.shape().elements());
        Weights formula = new FormulaWeights(Naming.PYTORCH, 3, Map.of());
        Weights withSeed = new Weights() {
            @Override
            public float[] values(Node node, WeightRole role) {
                return node.name().equals("dy") ? arriving : formula.values(node, role);
            }

            @Override
            public Provenance provenance() {
                return formula.provenance();
            }
        };
        double[] gradient = run(build(extended), x, withSeed).get("gradient");
        NaiveNetwork naive = new NaiveNetwork(forward, formula);
        float step = 1f / 1024;
        for (int i = 0; i < x.length; i += 11) {
            float[] more = x.clone();
            float[] less = x.clone();
            more[i] += step;
            less[i] -= step;
            double slope = (dot(naive.run(more).getLast(), arriving) - dot(naive.run(less).getLast(), arriving))
                    / (more[i] - (double) less[i]);
            assertThat(gradient[i]).as("[%d]", i).isCloseTo(slope, within(2e-3 * Math.max(1, Math.abs(slope))));
        }
    }

    private static Node chain(GraphBuilder graph, Node x) {
        Node y = graph.conv("conv", x, 8, 3, 1, 2, true, Padding.Rule.SAME);
        y = graph.activate("mish", graph.batchNorm("norm", y, 1e-3), Activation.MISH);
        Node gate = graph.activate("gate", graph.add("pooled", new Op.GlobalAveragePool(), y), Activation.SIGMOID);
        y = graph.add("gated", new Op.Scale(), y, gate);
        Node left = graph.add("left", new Op.Slice(0, 3), y);
        Node right = graph.add("right", new Op.Slice(3, 8), y);
        right = graph.activate("swish", right, Activation.SWISH);
        y = graph.add("joined", new Op.Concat(), right, left);
        Node down = graph.pool("down", y, Op.Pool.Kind.AVERAGE, 3, 2, Padding.Rule.SAME);
        Node up = graph.add("up", new Op.Resize(7, 6), down);
        y = graph.add("fused", new Op.Fuse(Fusion.FAST, 2), y, up);
        y = graph.add("cropped", new Op.Crop(1, 0, 6, 5), y);
        y = graph.add("product", new Op.Multiply(), y, graph.activate("softplus", y, Activation.SOFTPLUS));
        y = graph.add("cells", Op.Permute.of(0, 2, 3, 1), y);
        y = graph.add("rolled", new Op.Roll(1, 2), y);
        y = graph.add("padded", new Op.Pad(2, 1, 0), y);
        y = graph.add("tokens", new Op.Reshape(Shape.of(2, 36, 8)), y);
        y = graph.add("layer", new Op.LayerNorm(8, 1e-5), y);
        Node linear = graph.add("linear", new Op.Linear(8, 8, true), y);
        Node scores = graph.add("scores", new Op.MatMul(true), graph.add("scaled", new Op.Affine(0.3, 0.1), linear), y);
        scores = graph.add("weights", new Op.Softmax(2), scores);
        y = graph.add("mixed", new Op.MatMul(false), scores, linear);
        return graph.add("flat", new Op.Flatten(), y);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void everyActivationHasItsSlope(Activation activation) {
        GraphBuilder graph = new GraphBuilder("activation");
        Node input = graph.input(Shape.of(1, 41));
        Node y = graph.add("y", new Op.Activate(activation), input);
        graph.output("output", y);
        Graph forward = build(graph);
        Node one = graph.add("one", new Op.Affine(0, 1), y);
        graph.output("slope", Backward.add(graph, Map.of(y, one), input));
        float[] x = new float[41];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 20) / 2f + 0.07f; // beside the corners, which have no slope
        }
        Weights none = new FormulaWeights(Naming.PYTORCH, 3, Map.of());
        double[] slopes = run(build(graph), x, none).get("slope");
        NaiveNetwork naive = new NaiveNetwork(forward, none);
        double step = 1.0 / 512;
        float[] more = x.clone();
        float[] less = x.clone();
        for (int i = 0; i < x.length; i++) {
            more[i] += (float) step;
            less[i] -= (float) step;
        }
        double[] above = naive.run(more).getLast();
        double[] below = naive.run(less).getLast();
        for (int i = 0; i < x.length; i++) {
            double slope = (above[i] - below[i]) / (more[i] - (double) less[i]);
            assertThat(slopes[i]).as("%s at %s", activation, x[i]).isCloseTo(slope, within(1e-4));
        }
    }

    @Test
    void whatDependsOnNothingIsRefused() {
        GraphBuilder graph = new GraphBuilder("apart");
        Node input = graph.input(Shape.of(1, 3));
        Node table = graph.add("table", new Op.Learned(Shape.of(1, 3), Shape.of(1, 3)));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> Backward.add(graph, Map.of(table, table), input))
                .withMessageContaining("nothing that depends on input");
    }

    private static Graph build(GraphBuilder graph) {
        return graph.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    private static Map<String, double[]> run(Graph graph, float[] input, Weights weights) {
        Map<String, double[]> results = new LinkedHashMap<>();
        try (CompiledNetwork network = engines.compile(engines.devices().getFirst(), graph, weights, Set.of());
                RunResult result = network.run(Tensor.of(graph.input().shape(), input), new Cancellation())) {
            for (String output : graph.outputs().keySet()) {
                Tensor tensor = result.tensor(output);
                double[] values = new double[tensor.values().limit()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = tensor.get(i);
                }
                results.put(output, values);
            }
        }
        return results;
    }

    private static void assertClose(double[] ours, double[] expected, String what) {
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(ours).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < ours.length; i++) {
            assertThat(ours[i]).as("%s[%d]", what, i).isCloseTo(expected[i], within(1e-5 * largest));
        }
    }

    private static float[] random(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static double dot(double[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
