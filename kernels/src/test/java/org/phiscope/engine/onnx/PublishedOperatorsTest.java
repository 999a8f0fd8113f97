// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Engines;
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
import org.phiscope.weights.Weights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Single operators against complete tensors of PyTorch, timm and darknet. */
class PublishedOperatorsTest {
    private static final Path OPERATORS = Path.of("../../shared/forward/ops.json");

    private static Engines engines;
    private static JsonNode cases;

    @BeforeAll
    static void open() {
        assumeTrue(Files.exists(OPERATORS), () -> OPERATORS + " is not here");
        engines = Engines.discover();
        cases = new JsonMapper().readTree(OPERATORS.toFile());
    }

    @AfterAll
    static void close() {
        if (engines != null) {
            engines.close();
        }
    }

    static Stream<Arguments> operators() {
        Padding none = Padding.NONE;
        return Stream.of(
                Arguments.of("conv_basic", conv(3, 4, 3, 1, 1, Padding.symmetric(1), 1, true), "output"),
                Arguments.of(
                        "conv_groups2_dil2_stride2_rectpad",
                        conv(4, 6, 3, 2, 2, new Padding(1, 2, 1, 2), 2, true),
                        "output"),
                Arguments.of("conv_1x7", new Op.Conv2d(2, 3, 1, 7, 1, 1, new Padding(0, 3, 0, 3), 1, false), "output"),
                Arguments.of("conv_depthwise5", conv(4, 4, 5, 1, 1, Padding.symmetric(2), 4, false), "output"),
                Arguments.of("conv_depthwise_mult2_s2", conv(3, 6, 3, 2, 1, Padding.symmetric(1), 3, true), "output"),
                Arguments.of("conv_1x1_s2", conv(4, 3, 1, 2, 1, none, 1, true), "output"),
                Arguments.of("conv_same_k3s2_even", conv(2, 3, 3, 2, 1, same(8, 6, 3, 2, 1), 1, true), "output"),
                Arguments.of("conv_same_k3s2_odd", conv(2, 3, 3, 2, 1, same(7, 9, 3, 2, 1), 1, true), "output"),
                Arguments.of("conv_same_k5s2_dw", conv(4, 4, 5, 2, 1, same(8, 7, 5, 2, 1), 4, true), "output"),
                Arguments.of("conv_same_k7s2_dw", conv(2, 2, 7, 2, 1, same(9, 10, 7, 2, 1), 2, true), "output"),
                Arguments.of("conv_same_k3s1_dil2", conv(2, 2, 3, 1, 2, same(6, 6, 3, 1, 2), 1, true), "output"),
                Arguments.of("conv_same_k2s3", conv(1, 2, 2, 3, 1, same(7, 8, 2, 3, 1), 1, true), "output"),
                Arguments.of("linear", new Op.Linear(5, 4, true), "output"),
                Arguments.of("batchnorm_eval_eps1e-05", new Op.BatchNorm(3, 1e-5), "output"),
                Arguments.of("batchnorm_eval_eps0.001", new Op.BatchNorm(3, 1e-3), "output"),
                Arguments.of("batchnorm_darknet_alexeyab", new Op.BatchNorm(3, 1e-5), "output"),
                activation(Activation.RELU, "relu"),
                activation(Activation.RELU6, "relu6"),
                activation(Activation.LEAKY, "leaky_relu_0p1"),
                activation(Activation.LEAKY_RELU, "leaky_relu_0p01"),
                activation(Activation.SIGMOID, "sigmoid"),
                activation(Activation.MISH, "mish"),
                activation(Activation.SWISH, "silu_swish"),
                activation(Activation.HARD_SWISH, "hardswish"),
                activation(Activation.HARD_SIGMOID, "hardsigmoid"),
                Arguments.of("maxpool_k2s2p0", max(2, 2, none), "output"),
                Arguments.of("maxpool_k3s2p1", max(3, 2, Padding.symmetric(1)), "output"),
                Arguments.of("maxpool_k13s1p6", max(13, 1, Padding.symmetric(6)), "output"),
                Arguments.of("maxpool_tfsame_k3s2", max(3, 2, same(7, 6, 3, 2, 1)), "output"),
                Arguments.of("maxpool_tfsame_k2s2", max(2, 2, same(7, 6, 2, 2, 1)), "output"),
                Arguments.of("maxpool_darknet_k2s1", max(2, 1, new Padding(0, 0, 1, 1)), "output"),
                Arguments.of("maxpool_darknet_k3s2", max(3, 2, Padding.symmetric(1)), "output"),
                Arguments.of(
                        "avgpool_k3s2p1_include0",
                        new Op.Pool(Op.Pool.Kind.AVERAGE, 3, 2, Padding.symmetric(1)),
                        "output"),
                Arguments.of("adaptive_avgpool_1", new Op.GlobalAveragePool(), "output"),
                Arguments.of("nearest_to_6x8", new Op.Resize(6, 8), "output"),
                Arguments.of("nearest_to_5x7", new Op.Resize(5, 7), "output"),
                Arguments.of("nearest_to_2x3", new Op.Resize(2, 3), "output"),
                Arguments.of("reorg3d_darknet_s2", new Op.Reorg(2, Op.Reorg.Order.DEPTH), "output"),
                Arguments.of("route_group_half1", new Op.Slice(4, 8), "output"),
                Arguments.of("softmax_axis1", new Op.Softmax(1), "output"),
                Arguments.of("softmax_axis2", new Op.Softmax(2), "output"),
                Arguments.of("softmax_large", new Op.Softmax(1), "output"));
    }

    private static Op.Conv2d conv(
            int in, int out, int kernel, int stride, int dilation, Padding padding, int groups, boolean bias) {
        return new Op.Conv2d(in, out, kernel, kernel, stride, dilation, padding, groups, bias);
    }

    private static Padding same(int height, int width, int kernel, int stride, int dilation) {
        return Padding.Rule.SAME.resolve(height, width, kernel, stride, dilation);
    }

    private static Op.Pool max(int kernel, int stride, Padding padding) {
        return new Op.Pool(Op.Pool.Kind.MAX, kernel, stride, padding);
    }

    private static Arguments activation(Activation activation, String output) {
        return Arguments.of("activations", new Op.Activate(activation), output);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void computesWhatTheLibrariesCompute(String name, Op op, String output) {
        JsonNode oracle = find(name);
        GraphBuilder builder = new GraphBuilder(name);
        Node input = builder.input(shape(oracle.at("/inputs/input")));
        builder.output("output", builder.add("node", op, input));
        assertAgrees(oracle, builder, List.of(oracle.at("/inputs/input")), output);
    }

    /** Three maps reach the fusion as slices of one input. */
    @ParameterizedTest
    @MethodSource("fusions")
    void fusesAsEfficientDetDoes(String name, Fusion fusion) {
        JsonNode oracle = find(name);
        GraphBuilder builder = new GraphBuilder(name);
        Node input = builder.input(Shape.of(1, 6, 3, 3));
        Node[] maps = new Node[3];
        for (int i = 0; i < 3; i++) {
            maps[i] = builder.add("map" + i, new Op.Slice(2 * i, 2 * i + 2), input);
        }
        builder.output("output", builder.add("node", new Op.Fuse(fusion, 3), maps));
        assertAgrees(
                oracle,
                builder,
                List.of(oracle.at("/inputs/in0"), oracle.at("/inputs/in1"), oracle.at("/inputs/in2")),
                "output");
    }

    static Stream<Arguments> fusions() {
        return Stream.of(
                Arguments.of("bifpn_fast_fusion", Fusion.FAST), Arguments.of("bifpn_softmax_fusion", Fusion.SOFTMAX));
    }

    private static void assertAgrees(JsonNode oracle, GraphBuilder builder, List<JsonNode> inputs, String output) {
        Graph graph = builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
        float[] input = new float[(int) graph.input().shape().elements()];
        int at = 0;
        for (JsonNode part : inputs) {
            for (float value : floats(part)) {
                input[at++] = value;
            }
        }
        JsonNode expected = oracle.at("/outputs/" + output);
        try (CompiledNetwork network =
                engines.compile(engines.devices().getFirst(), graph, weights(oracle), Set.of())) {
            Tensor result = network.run(Tensor.of(graph.input().shape(), input), new Cancellation())
                    .tensor("output");
            assertThat(result.shape()).isEqualTo(shape(expected));
            double[] wanted = numbers(expected);
            double largest = 0;
            for (double value : wanted) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < wanted.length; i++) {
                assertThat((double) result.get(i)).as("[%d]", i).isCloseTo(wanted[i], within(1e-6 * largest));
            }
        }
    }

    /** The case's own weights, whatever its library calls them. */
    private static Weights weights(JsonNode oracle) {
        Map<WeightRole, List<String>> names = Map.of(
                WeightRole.KERNEL, List.of("weight"),
                WeightRole.BIAS, List.of("bias"),
                WeightRole.NORM_SCALE, List.of("scale", "weight"),
                WeightRole.NORM_SHIFT, List.of("bias"),
                WeightRole.RUNNING_MEAN, List.of("running_mean", "mean"),
                WeightRole.RUNNING_VARIANCE, List.of("running_var", "var"),
                WeightRole.FUSION, List.of("w"));
        return new Weights() {
            @Override
            public float[] values(Node node, WeightRole role) {
                for (String name : names.get(role)) {
                    if (oracle.path("inputs").has(name)) {
                        return floats(oracle.at("/inputs/" + name));
                    }
                }
                throw new AssertionError("no " + role);
            }

            @Override
            public Provenance provenance() {
                return new Provenance.Formula();
            }
        };
    }

    private static JsonNode find(String name) {
        for (JsonNode oracle : cases) {
            if (oracle.path("name").asString("").equals(name)) {
                return oracle;
            }
        }
        throw new AssertionError("there is no case " + name);
    }

    private static Shape shape(JsonNode tensor) {
        List<Integer> extents = new ArrayList<>();
        tensor.path("shape").forEach(extent -> extents.add(extent.intValue()));
        return Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
    }

    private static double[] numbers(JsonNode tensor) {
        List<Double> values = new ArrayList<>();
        flatten(tensor.path("data"), values);
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static float[] floats(JsonNode tensor) {
        double[] values = numbers(tensor);
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static void flatten(JsonNode data, List<Double> into) {
        if (data.isArray()) {
            data.forEach(element -> flatten(element, into));
        } else {
            into.add(data.doubleValue());
        }
    }
}
