// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Engines;
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
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.WeightRole;
import org.phiscope.vision.PublishedBoxesTest;
import org.phiscope.weights.Weights;

/** Single operators against complete tensors of PyTorch, timm and darknet. */
class PublishedOperatorsTest {
    private static Engines engines;
    private static OperatorCases cases;

    @BeforeAll
    static void open() {
        cases = OperatorCases.read();
        engines = Engines.discover();
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
                Arguments.of("softmax_large", new Op.Softmax(1), "output"),
                Arguments.of("softmax_axis1", new Op.Softmax(1, true), "log"),
                Arguments.of("softmax_axis2", new Op.Softmax(2, true), "log"),
                Arguments.of(
                        "conv_transpose_s2", new Op.ConvTranspose2d(3, 2, 3, 2, Padding.symmetric(1), 1, true), "output"),
                Arguments.of("layernorm_eps1e-05", new Op.LayerNorm(8, 1e-5), "output"),
                Arguments.of("layernorm_eps1e-06", new Op.LayerNorm(8, 1e-6), "output"),
                Arguments.of("groupnorm_3", new Op.GroupNorm(6, 3, 1e-5), "output"),
                Arguments.of("instancenorm", new Op.GroupNorm(6, 6, 1e-5), "output"),
                activation(Activation.TANH, "tanh"),
                activation(Activation.SOFTPLUS, "softplus"),
                activation(Activation.MISH, "mish_torch"),
                activation(Activation.GELU, "gelu_erf"),
                activation(Activation.GELU_TANH, "gelu_tanh"),
                activation(Activation.ELU, "elu"),
                activation(Activation.SELU, "selu"),
                Arguments.of("maxpool_k3s2p0", max(3, 2, none), "output"),
                Arguments.of("maxpool_k3s2p0_ceil", max(3, 2, Padding.Rule.CEIL.resolve(7, 6, 3, 2, 1)), "output"),
                Arguments.of("maxpool_k2s2p0_ceil", max(2, 2, Padding.Rule.CEIL.resolve(7, 6, 2, 2, 1)), "output"),
                Arguments.of("maxpool_k5s1p2", max(5, 1, Padding.symmetric(2)), "output"),
                Arguments.of("maxpool_tfsame_k3s1", max(3, 1, same(7, 6, 3, 1, 1)), "output"),
                Arguments.of("maxpool_darknet_k2s2", max(2, 2, new Padding(0, 0, 1, 1)), "output"),
                Arguments.of("maxpool_darknet_k5s1", max(5, 1, Padding.symmetric(2)), "output"),
                Arguments.of("avgpool_k3s2p1_include1", mean(3, Padding.symmetric(1), Padding.symmetric(1)), "output"),
                // One more column to the right, which ceil_mode adds and nobody counts.
                Arguments.of(
                        "avgpool_k3s2p1_ceil_include1", mean(3, new Padding(1, 1, 1, 2), Padding.symmetric(1)), "output"),
                Arguments.of("avgpool_k3s2p1_ceil_include0", mean(3, new Padding(1, 1, 1, 2), none), "output"),
                Arguments.of(
                        "avgpool_tfsame_k2s2_timm", mean(2, same(7, 6, 2, 2, 1), same(7, 6, 2, 2, 1)), "output"),
                Arguments.of("adaptive_avgpool_3", new Op.AdaptiveAveragePool(3, 3), "output"),
                Arguments.of("adaptive_avgpool_(2,5)", new Op.AdaptiveAveragePool(2, 5), "output"),
                resize("bilinear_to_6x8_ac0", 6, 8, Op.Resize.Mode.BILINEAR),
                resize("bilinear_to_5x7_ac0", 5, 7, Op.Resize.Mode.BILINEAR),
                resize("bilinear_to_2x3_ac0", 2, 3, Op.Resize.Mode.BILINEAR),
                resize("bilinear_to_6x8_ac1", 6, 8, Op.Resize.Mode.BILINEAR_CORNERS),
                resize("bilinear_to_5x7_ac1", 5, 7, Op.Resize.Mode.BILINEAR_CORNERS),
                resize("bilinear_to_2x3_ac1", 2, 3, Op.Resize.Mode.BILINEAR_CORNERS),
                resize("bicubic_to_6x8_ac0", 6, 8, Op.Resize.Mode.BICUBIC));
    }

    private static Arguments resize(String name, int height, int width, Op.Resize.Mode mode) {
        return Arguments.of(name, new Op.Resize(height, width, mode), "output");
    }

    private static Op.Pool mean(int kernel, Padding padding, Padding counted) {
        return new Op.Pool(Op.Pool.Kind.AVERAGE, kernel, 2, padding, counted);
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
        OperatorCases.Case oracle = cases.get(name);
        Composing composing = new Composing(oracle);
        Node node = composing.graph.add("node", op, composing.take("input"));
        assertAgrees(oracle, composing, Map.of(output, node), oracle.weights(), 1e-6);
    }

    /** Three maps reach the fusion. */
    @ParameterizedTest
    @MethodSource("fusions")
    void fusesAsEfficientDetDoes(String name, Fusion fusion) {
        OperatorCases.Case oracle = cases.get(name);
        Composing composing = new Composing(oracle);
        Node[] maps = {composing.take("in0"), composing.take("in1"), composing.take("in2")};
        Node node = composing.graph.add("node", new Op.Fuse(fusion, 3), maps);
        assertAgrees(oracle, composing, Map.of("output", node), oracle.weights(), 1e-6);
    }

    static Stream<Arguments> fusions() {
        return Stream.of(
                Arguments.of("bifpn_fast_fusion", Fusion.FAST), Arguments.of("bifpn_softmax_fusion", Fusion.SOFTMAX));
    }

    /** What is made of several operators, or of one that takes several inputs. */
    private interface Composition {
        /** The nodes whose results the case's outputs are. */
        Map<String, Node> add(Composing composing);
    }

    static Stream<Arguments> compositions() {
        List<Arguments> all = new ArrayList<>(List.of(
                composition("pixel_unshuffle_2", Composing::pixelUnshuffle),
                composition("pixel_shuffle_2", Composing::pixelShuffle),
                composition("channel_shuffle_4", Composing::channelShuffle),
                composition("spp_5_9_13", Composing::spatialPyramid),
                composition("squeeze_excite", c -> c.gate(
                        List.of("fc1", "fc2"), List.of(Activation.SWISH, Activation.SIGMOID))),
                composition("effective_se", c -> c.gate(List.of("fc"), List.of(Activation.HARD_SIGMOID))),
                composition("mha_self", c -> c.attention("query", "query", List.of())),
                composition("mha_cross", c -> c.attention("key", "value", List.of())),
                composition("mha_masked", c -> c.attention("key", "value", List.of("attn_mask", "key_padding_mask"))),
                composition("swin_block_shift0", c -> c.swin(0)),
                composition("swin_block_shift2", c -> c.swin(2)),
                composition("swin_patch_merging", Composing::patchMerging),
                composition("detr_sine_position", c -> c.only(c.graph.add("position", new Op.SinePosition(3, 4, 8)))),
                composition("deform_v1", c -> c.deform(
                        new Op.DeformConv2d(2, 3, 3, 3, 1, 1, 1, Padding.symmetric(1), 1, 1, false, false))),
                composition("deform_v2_mask_groups", c -> c.deform(
                        new Op.DeformConv2d(4, 4, 3, 3, 2, 1, 1, Padding.symmetric(1), 2, 2, true, true))),
                composition("deform_dil2", c -> c.deform(
                        new Op.DeformConv2d(2, 2, 3, 3, 1, 2, 1, new Padding(2, 1, 2, 1), 1, 1, true, false))),
                composition("roi_pool", c -> c.regions(new Regional.RoiPool(2, 2, 1))),
                composition("multiscale_roi_align", Composing::pyramid)));
        for (boolean aligned : new boolean[] {false, true}) {
            for (int samples : new int[] {0, 2}) {
                for (double scale : new double[] {1, 0.5}) {
                    String name = "roi_align_aligned" + (aligned ? 1 : 0) + "_sr" + (samples == 0 ? -1 : samples)
                            + "_scale" + (scale == 1 ? "1" : "0.5");
                    Regional.RoiAlign align = new Regional.RoiAlign(2, 3, samples, aligned, List.of(scale));
                    all.add(composition(name, c -> c.regions(align)));
                }
            }
        }
        return all.stream();
    }

    private static Arguments composition(String name, Composition composition) {
        return Arguments.of(name, composition);
    }

    @ParameterizedTest
    @MethodSource("compositions")
    void graphsOfOperatorsComputeWhatTheLibrariesCompute(String name, Composition composition) {
        OperatorCases.Case oracle = cases.get(name);
        Composing composing = new Composing(oracle);
        Map<String, Node> results = composition.add(composing);
        assertAgrees(oracle, composing, results, oracle.weights(), 1e-5);
    }

    /** pjreddie's darknet adds its ε to the deviation instead of to the variance. */
    @Test
    void aBatchNormGuardedOutsideTheRootIsOneOfAnotherVariance() {
        OperatorCases.Case oracle = cases.get("batchnorm_darknet_pjreddie");
        Weights stored = oracle.weights();
        Weights guarded = new Weights() {
            @Override
            public float[] values(Node node, WeightRole role) {
                float[] values = stored.values(node, role).clone();
                for (int i = 0; role == WeightRole.RUNNING_VARIANCE && i < values.length; i++) {
                    values[i] = (float) Math.pow(Math.sqrt(values[i]) + 1e-6, 2);
                }
                return values;
            }

            @Override
            public Provenance provenance() {
                return stored.provenance();
            }
        };
        Composing composing = new Composing(oracle);
        Node node = composing.graph.add("node", new Op.BatchNorm(3, 0), composing.take("input"));
        assertAgrees(oracle, composing, Map.of("output", node), guarded, 1e-6);
    }

    @Test
    void cellsOfAWindowAreAsFarApartAsInSwin() {
        double[] index = cases.get("swin_block_shift0").outputValues("relative_position_index");
        Op.RelativePositionBias bias = new Op.RelativePositionBias(4, 2);
        for (int i = 0; i < index.length; i++) {
            assertThat(bias.row(i / 16, i % 16)).isEqualTo((int) index[i]);
        }
    }

    /** Cases that nothing here computes, and why. */
    private static final Map<String, String> LEFT_OUT = Map.ofEntries(
            Map.entry("batchnorm_train", "BackwardTest compares it"),
            Map.entry("gatys_maxpool", "BackwardTest compares it"),
            Map.entry("gatys_avgpool", "BackwardTest compares it"),
            Map.entry("grad_conv", "BackwardTest compares it"),
            Map.entry("grad_dwconv", "BackwardTest compares it"),
            Map.entry("grad_bn_train", "BackwardTest compares it"),
            Map.entry("grad_layernorm", "BackwardTest compares it"),
            Map.entry("grad_softmax", "BackwardTest compares it"),
            Map.entry("grad_mish", "BackwardTest compares it"),
            Map.entry("grad_silu", "BackwardTest compares it"),
            Map.entry("grad_gelu", "BackwardTest compares it"),
            Map.entry("grad_hardswish", "BackwardTest compares it"),
            Map.entry("grad_maxpool", "BackwardTest compares it"),
            Map.entry("grad_avgpool", "BackwardTest compares it"),
            Map.entry("grad_bilinear", "BackwardTest compares it"));

    @Test
    void everyCaseIsComparedOrItIsSaidWhyNot() {
        Set<String> compared = Stream.of(operators(), fusions(), compositions())
                .flatMap(Function.identity())
                .map(arguments -> (String) arguments.get()[0])
                .collect(Collectors.toCollection(TreeSet::new));
        compared.addAll(PublishedBoxesTest.CASES);
        compared.add("batchnorm_darknet_pjreddie");

        assertThat(compared).doesNotContainAnyElementsOf(LEFT_OUT.keySet());
        compared.addAll(LEFT_OUT.keySet());
        assertThat(cases.names()).isEqualTo(compared);
    }

    private static void assertAgrees(
            OperatorCases.Case oracle,
            Composing composing,
            Map<String, Node> results,
            Weights weights,
            double tolerance) {
        results.forEach(composing.graph::output);
        Graph graph = composing.graph.build(new Task.Classification(1), Preprocessing.IMAGENET);
        try (CompiledNetwork network = engines.compile(engines.devices().getFirst(), graph, weights, Set.of());
                RunResult run = network.run(composing.input(), new Cancellation())) {
            for (String output : results.keySet()) {
                Tensor result = run.tensor(output);
                assertThat(result.shape()).as(output).isEqualTo(oracle.output(output));
                double[] wanted = oracle.outputValues(output);
                double largest = 0;
                for (double value : wanted) {
                    largest = Math.max(largest, Math.abs(value));
                }
                for (int i = 0; i < wanted.length; i++) {
                    assertThat((double) result.get(i))
                            .as("%s[%d]", output, i)
                            .isCloseTo(wanted[i], within(tolerance * largest));
                }
            }
        }
    }

    /** A graph being made of a case's inputs: the first one taken is fed, the others are learned tensors of its values. */
    private static final class Composing {
        private final OperatorCases.Case oracle;
        private final GraphBuilder graph = new GraphBuilder("case");
        private String fed = "";
        private int count;

        Composing(OperatorCases.Case oracle) {
            this.oracle = oracle;
            if (oracle.json().path("inputs").isEmpty()) {
                graph.input(Shape.of(1));
            }
        }

        Node take(String name) {
            return take(name, oracle.input(name));
        }

        /** An input under other extents. */
        Node take(String name, Shape shape) {
            if (fed.isEmpty()) {
                fed = name;
                return graph.input(shape);
            }
            return graph.add(name, new Op.Learned(oracle.input(name), shape));
        }

        /** The values of what is fed. */
        Tensor input() {
            return fed.isEmpty()
                    ? Tensor.allocate(Shape.of(1))
                    : Tensor.of(oracle.input(fed), oracle.inputValues(fed));
        }

        Map<String, Node> only(Node output) {
            return Map.of("output", output);
        }

        private Node add(Op op, Node... inputs) {
            return graph.add("node" + count++, op, inputs);
        }

        private Node reshape(Node x, int... extents) {
            return add(new Op.Reshape(Shape.of(extents)), x);
        }

        private Node linear(String name, Node x, int out) {
            int in = x.shape().extent(x.shape().rank() - 1);
            boolean bias = oracle.json().path("inputs").has(name + ".bias");
            return graph.add(name, new Op.Linear(in, out, bias), x);
        }

        Map<String, Node> pixelUnshuffle() {
            Node x = add(new Op.Reorg(2, Op.Reorg.Order.DEPTH), take("input"));
            x = add(Op.Permute.of(0, 2, 1, 3, 4), reshape(x, 1, 4, 8, 2, 2));
            return only(reshape(x, 1, 32, 2, 2));
        }

        Map<String, Node> pixelShuffle() {
            Node x = add(Op.Permute.of(0, 1, 4, 2, 5, 3), reshape(take("input"), 1, 2, 2, 2, 4, 4));
            return only(reshape(x, 1, 2, 8, 8));
        }

        Map<String, Node> channelShuffle() {
            Node x = add(Op.Permute.of(0, 2, 1, 3, 4), reshape(take("input"), 1, 4, 2, 4, 4));
            return only(reshape(x, 1, 8, 4, 4));
        }

        Map<String, Node> spatialPyramid() {
            Node x = take("input");
            Node[] maps = {max(x, 13), max(x, 9), max(x, 5), x};
            return only(add(new Op.Concat(), maps));
        }

        private Node max(Node x, int kernel) {
            return add(new Op.Pool(Op.Pool.Kind.MAX, kernel, 1, Padding.symmetric(kernel / 2)), x);
        }

        /** The mean of every channel, through 1×1 convolutions, as a factor of the channel. */
        Map<String, Node> gate(List<String> layers, List<Activation> activations) {
            Node x = take("input");
            Node y = add(new Op.GlobalAveragePool(), x);
            for (int i = 0; i < layers.size(); i++) {
                int out = oracle.input(layers.get(i) + ".weight").extent(0);
                y = graph.conv(layers.get(i), y, out, 1, 1, 1, true, Padding.Rule.SAME);
                y = add(new Op.Activate(activations.get(i)), y);
            }
            return only(add(new Op.Scale(), x, y));
        }

        /** Multi-head attention of two heads over eight features. */
        Map<String, Node> attention(String key, String value, List<String> masks) {
            Node query = take("query");
            Node keys = key.equals("query") ? query : take(key);
            Node values = value.equals("query") ? query : take(value);
            Node q = heads(Op.Projection.Part.QUERY, query);
            Node k = heads(Op.Projection.Part.KEY, keys);
            Node v = heads(Op.Projection.Part.VALUE, values);
            Node scores = add(new Op.Affine(1 / Math.sqrt(4), 0), add(new Op.MatMul(true), q, k));
            for (String mask : masks) {
                Shape stored = oracle.input(mask);
                boolean perKey = mask.equals("key_padding_mask");
                Node added = take(
                        mask,
                        perKey
                                ? Shape.of(stored.extent(0), 1, 1, stored.extent(1))
                                : Shape.of(1, 1, stored.extent(0), stored.extent(1)));
                scores = add(new Op.BroadcastAdd(), scores, perKey ? add(new Op.Affine(-1e9, 0), added) : added);
            }
            Node attention = add(new Op.Softmax(3), scores);
            Node attended = add(Op.Permute.of(0, 2, 1, 3), add(new Op.MatMul(false), attention, v));
            return Map.of(
                    "output",
                    linear("out_proj", reshape(attended, 2, 4, 8), 8),
                    "attention",
                    attention);
        }

        private Node heads(Op.Projection.Part part, Node x) {
            Node y = graph.addSharing("in_proj", "in_proj." + part, new Op.Projection(8, part), x);
            return add(Op.Permute.of(0, 2, 1, 3), reshape(y, 2, x.shape().extent(1), 2, 4));
        }

        /** A block of windows of 4×4 on a map of 8×8 cells of 8 features, with two heads. */
        Map<String, Node> swin(int shift) {
            Map<String, Node> results = new LinkedHashMap<>();
            Node x = take("input");
            Node y = graph.add("norm1", new Op.LayerNorm(8, 1e-5), x);
            if (shift > 0) {
                y = add(new Op.Roll(2, -shift), add(new Op.Roll(1, -shift), y));
            }
            y = add(Op.Permute.of(0, 1, 3, 2, 4, 5), reshape(y, 1, 2, 4, 2, 4, 8));
            Node windows = reshape(y, 4, 16, 8);
            results.put("window_attn_in", windows);
            Node qkv = add(Op.Permute.of(2, 0, 3, 1, 4), reshape(linear("attn.qkv", windows, 24), 4, 16, 3, 2, 4));
            Node[] parts = new Node[3];
            for (int i = 0; i < 3; i++) {
                parts[i] = reshape(add(new Op.Slice(0, i, i + 1), qkv), 4, 2, 16, 4);
            }
            Node scores = add(new Op.Affine(0.5, 0), add(new Op.MatMul(true), parts[0], parts[1]));
            Node bias = graph.add("attn.relative_position_bias_table", new Op.RelativePositionBias(4, 2));
            scores = add(new Op.BroadcastAdd(), scores, bias);
            if (shift > 0) {
                Node mask = add(new Op.WindowMask(8, 8, 4, shift, shift));
                results.put("attn_mask", reshape(mask, 4, 16, 16));
                scores = add(new Op.BroadcastAdd(), reshape(scores, 1, 4, 2, 16, 16), mask);
                scores = reshape(scores, 4, 2, 16, 16);
            }
            y = add(new Op.MatMul(false), add(new Op.Softmax(3), scores), parts[2]);
            y = reshape(add(Op.Permute.of(0, 2, 1, 3), y), 4, 16, 8);
            y = linear("attn.proj", y, 8);
            results.put("window_attn_out", y);
            y = reshape(add(Op.Permute.of(0, 1, 3, 2, 4, 5), reshape(y, 1, 2, 2, 4, 4, 8)), 1, 8, 8, 8);
            if (shift > 0) {
                y = add(new Op.Roll(2, shift), add(new Op.Roll(1, shift), y));
            }
            Node attended = add(new Op.Add(), x, y);
            y = linear("mlp.fc1", graph.add("norm2", new Op.LayerNorm(8, 1e-5), attended), 16);
            y = linear("mlp.fc2", add(new Op.Activate(Activation.GELU), y), 8);
            results.put("output", add(new Op.Add(), attended, y));
            return results;
        }

        Map<String, Node> patchMerging() {
            Node x = add(Op.Permute.of(0, 1, 3, 4, 2, 5), reshape(take("input"), 1, 2, 2, 2, 2, 4));
            x = graph.add("norm", new Op.LayerNorm(16, 1e-5), reshape(x, 1, 2, 2, 16));
            return only(linear("reduction", x, 8));
        }

        Map<String, Node> deform(Op.DeformConv2d conv) {
            Node x = take("input");
            Node offset = take("offset");
            return only(conv.modulated() ? add(conv, x, offset, take("mask")) : add(conv, x, offset));
        }

        Map<String, Node> regions(Regional op) {
            Node map = take("input");
            return only(add(op, take("rois"), map));
        }

        Map<String, Node> pyramid() {
            Node[] inputs = new Node[6];
            for (int level = 0; level < 4; level++) {
                inputs[2 + level] = take(String.valueOf(level));
            }
            inputs[0] = add(new Op.Pad(1, 1, 0), take("boxes")); // of the first image
            inputs[1] = add(new Regional.RegionLevels(2, 5), inputs[0]);
            Op align = new Regional.RoiAlign(2, 2, 2, false, List.of(0.25, 0.125, 0.0625, 0.03125));
            return Map.of("output", add(align, inputs), "level", inputs[1]);
        }
    }
}
