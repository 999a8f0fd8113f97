// SPDX-License-Identifier: Apache-2.0
package org.phiscope.roofline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.NodeCost;
import org.phiscope.family.Families;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

class RooflineTest {
    private static final DeviceSpec V100 = DeviceTable.find("v100").orElseThrow();

    /**
     * The dual-socket Opteron X2 of Williams, Waterman & Patterson 2009: 17.6 GFLOP/s and, as they measured it,
     * 15 GB/s (figure 1a), so that the ridge point is at 17.6/15 FLOP/byte.
     */
    @ParameterizedTest
    @CsvSource({"0.125, 1.875", "0.5, 7.5", "1, 15", "2, 17.6", "16, 17.6"})
    void isTheModelOfItsAuthors(double intensity, double attainable) {
        DeviceSpec opteron =
                new DeviceSpec("opteron", "Opteron X2", DeviceSpec.Kind.DESKTOP, 17.6e9, 15e9, "Williams et al. 2009");

        assertThat(opteron.attainable(intensity)).isEqualTo(attainable * 1e9, within(1.0));
        assertThat(opteron.ridge()).isEqualTo(1.1733, within(1e-4));
    }

    private static CostReport resnet50() {
        return CostModel.report(
                Families.network("resnet50").orElseThrow().graph());
    }

    private static Roofline.LayerTime time(Roofline roofline, String layer) {
        return roofline.times().stream()
                .filter(time -> time.layer().source().name().equals(layer))
                .findFirst()
                .orElseThrow();
    }

    /**
     * ResNet-50 by hand. Its stem is 7×7, 3 → 64 channels, 224² → 112² px: 2·49·3·64·112² = 236,027,904 FLOPs; it moves
     * 3·224² + 64·112² + 7·7·3·64 + 64 = 962,816 elements. Its classifier is 2048 → 1000: 4,096,000 FLOPs, 2048 + 1000
     * + 2,048,000 + 1000 = 2,052,048 elements.
     */
    @Test
    void layersOfResNet50OnAV100() {
        Roofline roofline = Roofline.of(resnet50(), V100);

        Roofline.LayerTime stem = time(roofline, "conv1");
        assertThat(stem.layer().nodes()).hasSize(3);
        assertThat(stem.layer().flops()).isEqualTo(236_027_904);
        assertThat(stem.layer().bytes()).isEqualTo(4 * 962_816);
        assertThat(stem.layer().intensity()).isEqualTo(61.2858, within(1e-4));
        assertThat(stem.bound()).isEqualTo(Bound.COMPUTE);
        assertThat(stem.seconds()).isEqualTo(15.0336e-6, within(1e-10)); // 236,027,904 / 15.7e12

        Roofline.LayerTime classifier = time(roofline, "fc");
        assertThat(classifier.layer().flops()).isEqualTo(4_096_000);
        assertThat(classifier.layer().bytes()).isEqualTo(4 * 2_052_048);
        assertThat(classifier.bound()).isEqualTo(Bound.MEMORY);
        assertThat(classifier.seconds()).isEqualTo(9.12021e-6, within(1e-10)); // 8,208,192 / 900e9
    }

    /** A sum of the residual reads two maps and writes one: 3·256·56² elements, no FLOPs. */
    @Test
    void whatComputesNothingIsBoundByMemory() {
        Roofline roofline = Roofline.of(resnet50(), V100);

        Roofline.LayerTime sum = roofline.times().stream()
                .filter(time -> time.layer().source().op() instanceof Op.Add)
                .findFirst()
                .orElseThrow();
        assertThat(sum.layer().flops()).isZero();
        assertThat(sum.layer().bytes()).isEqualTo(4L * 3 * 256 * 56 * 56);
        assertThat(sum.layer().nodes()).as("with its activation").hasSize(2);
        assertThat(sum.bound()).isEqualTo(Bound.MEMORY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "efficientnet-b0", "mixnet-s", "densenet121", "yolov4", "efficientdet-d0", "vit-ti16"})
    void nothingIsLostOrCountedTwice(String network) {
        CostReport report = CostModel.report(Families.network(network).orElseThrow().graph());

        Workload workload = Workload.of(report);

        assertThat(workload.flops()).isEqualTo(2 * report.total().multiplyAdds());
        List<Node> nodes = workload.layers().stream().flatMap(layer -> layer.nodes().stream()).toList();
        assertThat(nodes).doesNotHaveDuplicates();
        assertThat(report.graph().nodes())
                .filteredOn(node -> !nodes.contains(node))
                .allSatisfy(node -> assertThat(node.op())
                        .isInstanceOfAny(Op.Input.class, Op.Flatten.class, Op.Reshape.class, Op.Learned.class));
        for (DeviceSpec device : DeviceTable.all()) {
            Roofline roofline = Roofline.of(workload, device);
            assertThat(roofline.seconds(Bound.COMPUTE) + roofline.seconds(Bound.MEMORY))
                    .isEqualTo(roofline.seconds(), within(1e-12));
            // No less than either resource alone would take.
            assertThat(roofline.seconds() * 1.000000001)
                    .isGreaterThanOrEqualTo(workload.flops() / device.flopsPerSecond())
                    .isGreaterThanOrEqualTo(workload.bytes() / device.bytesPerSecond());
        }
    }

    /**
     * Depthwise separable convolutions save nine tenths of the FLOPs of MobileNet's body, and nothing like that of what
     * is moved: a depthwise 3×3 has 9·2 FLOPs for 8 bytes at stride 1, besides its few weights.
     */
    @Test
    void depthwiseConvolutionsAreBoundByMemory() {
        Roofline roofline = Roofline.of(
                CostModel.report(Families.network("efficientnet-b0").orElseThrow().graph()), V100);

        assertThat(roofline.times())
                .filteredOn(time -> time.layer().source().op() instanceof Op.Conv2d conv
                        && conv.isDepthwise()
                        && conv.kernelHeight() == 3
                        && conv.stride() == 1)
                .isNotEmpty()
                .allSatisfy(time -> {
                    assertThat(time.bound()).isEqualTo(Bound.MEMORY);
                    assertThat(time.layer().intensity()).isBetween(1.8, 18 / 8.0);
                });
    }

    private static Node conv(GraphBuilder builder, String name, Node x) {
        return builder.add(name, new Op.Conv2d(4, 4, 1, 1, 1, 1, Padding.NONE, 1, false), x);
    }

    private static List<List<String>> layers(Graph graph) {
        return Workload.of(CostModel.report(graph)).layers().stream()
                .map(layer -> layer.nodes().stream().map(Node::name).toList())
                .toList();
    }

    private static Graph built(GraphBuilder builder, Node output) {
        builder.output("out", output);
        return builder.build(new Task.Classification(4), Preprocessing.IMAGENET);
    }

    @Test
    void normAndActivationRunInsideTheConvolutionUnlessSomebodyElseReadsIt() {
        GraphBuilder builder = new GraphBuilder("small");
        Node input = builder.input(Shape.of(1, 4, 8, 8));
        Node first = conv(builder, "first", input);
        Node norm = builder.batchNorm("norm", first, 1e-5);
        Node act = builder.activate("act", norm, Activation.RELU);
        Node second = conv(builder, "second", act);
        Node late = builder.batchNorm("late", second, 1e-5);
        Node sum = builder.add("sum", new Op.Add(), late, second);
        Node last = builder.activate("last", sum, Activation.RELU);

        assertThat(layers(built(builder, last)))
                .containsExactly(
                        List.of("first", "norm", "act"), List.of("second"), List.of("late"), List.of("sum", "last"));
    }

    /** DenseNet normalises what it concatenates; MixConv normalises what several convolutions made. */
    @Test
    void aNormAfterJoinedConvolutionsRunsInsideThem() {
        GraphBuilder mixed = new GraphBuilder("mixed");
        Node input = mixed.input(Shape.of(1, 4, 8, 8));
        Node joined = mixed.add("joined", new Op.Concat(), conv(mixed, "a", input), conv(mixed, "b", input));
        Node norm = mixed.batchNorm("norm", joined, 1e-5);
        assertThat(layers(built(mixed, mixed.activate("act", norm, Activation.RELU))))
                .containsExactly(List.of("a"), List.of("b"), List.of("joined", "norm", "act"));

        GraphBuilder dense = new GraphBuilder("dense");
        Node x = dense.input(Shape.of(1, 4, 8, 8));
        Node grown = dense.add("grown", new Op.Concat(), x, conv(dense, "a", x));
        Node before = dense.batchNorm("norm", grown, 1e-5);
        assertThat(layers(built(dense, dense.activate("act", before, Activation.RELU))))
                .containsExactly(List.of("a"), List.of("grown"), List.of("norm", "act"));
    }

    @Test
    void partsAreReadAloneAndRenamingMovesNothing() {
        GraphBuilder builder = new GraphBuilder("parts");
        Node input = builder.input(Shape.of(1, 4, 8, 8));
        Node part = builder.add("part", new Op.Slice(0, 1), input);
        Node flat = builder.add("flat", new Op.Flatten(), part);

        List<Layer> layers = Workload.of(CostModel.report(built(builder, flat))).layers();

        assertThat(layers).singleElement().satisfies(layer -> assertThat(layer.bytes()).isEqualTo(4 * 2 * 64));
    }

    @Test
    void sizesThatNobodyCanCountAreRefused() {
        GraphBuilder builder = new GraphBuilder("vast");
        Node input = builder.input(Shape.of(1 << 20, 1 << 14, 1 << 14, 1 << 13));
        Node part = builder.add("part", new Op.Softmax(1), input);
        builder.output("out", part);
        Graph graph = builder.build(new Task.Classification(4), Preprocessing.IMAGENET);
        CostReport report = new CostReport(
                graph,
                graph.nodes().stream()
                        .map(node -> new NodeCost(node, Cost.ZERO, false))
                        .toList(),
                Cost.ZERO,
                0);

        assertThatThrownBy(() -> Workload.of(report))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("part", "moves more than 64 bits can count");
    }
}
