// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

/** Costs of small graphs worked out by hand, and what holds for every graph. */
class CostModelTest {

    /** Kernel 3×5, stride 2, two groups, on a 7×9 map: nothing is equal to anything else by chance. */
    @Test
    void aConvolutionCostsWhatTheFormulaSays() {
        GraphBuilder graph = new GraphBuilder("one");
        Node x = graph.input(Shape.of(2, 4, 7, 9));
        Op.Conv2d conv = new Op.Conv2d(4, 6, 3, 5, 2, 1, new Padding(1, 2, 1, 2), 2, true);
        x = graph.add("conv", conv, x);
        graph.output("output", x);

        Cost cost = CostModel.report(build(graph)).total();

        // Out: ⌊(7+2−3)/2⌋+1 = 4 rows, ⌊(9+4−5)/2⌋+1 = 5 columns; 2 images of 6 channels: 240 elements.
        assertThat(x.shape()).isEqualTo(Shape.of(2, 6, 4, 5));
        assertThat(cost.convOutputs()).isEqualTo(240);
        assertThat(cost.convMultiplyAdds()).isEqualTo(240 * (3 * 5 * 2));
        assertThat(cost.params()).isEqualTo(3 * 5 * 2 * 6 + 6);
        // In: 2·4·7·9 = 504 elements.
        assertThat(cost.cio()).isEqualTo(504 + 240);
        assertThat(cost.memoryAccessCost()).isEqualTo(504 + 240 + 180);
        assertThat(cost.linearMultiplyAdds()).isZero();
        assertThat(cost.attentionMultiplyAdds()).isZero();
    }

    @Test
    void aLinearLayerCostsInTimesOutForEachImage() {
        GraphBuilder graph = new GraphBuilder("one");
        Node x = graph.input(Shape.of(3, 10));
        graph.output("output", graph.add("fc", new Op.Linear(10, 7, true), x));

        Cost cost = CostModel.report(build(graph)).total();

        assertThat(cost).isEqualTo(new Cost(77, 0, 210, 0, 0, 0, 0, 21, new ToolCounts(210, 231, 210, 231, 0)));
    }

    @Test
    void sharedWeightsCountOnceAmongTheParametersAndEachTimeAmongTheMultiplyAdds() {
        GraphBuilder graph = new GraphBuilder("shared");
        Node x = graph.input(Shape.of(1, 8, 4, 4));
        Op.Conv2d conv = new Op.Conv2d(8, 8, 1, 1, 1, 1, Padding.NONE, 1, false);
        Node y = graph.addSharing("conv", "conv@1", conv, x);
        y = graph.addSharing("conv", "conv@2", conv, y);
        graph.output("output", y);

        Cost cost = CostModel.report(build(graph)).total();

        assertThat(cost.params()).isEqualTo(64);
        assertThat(cost.convMultiplyAdds()).isEqualTo(2 * 64 * 16);
    }

    /**
     * Worked by hand, in float32 bytes: the input (1024) lives until the addition; conv1 writes 2048, its norm and
     * activation work in place; conv2 writes 1024 while input and conv1's result live: 4096; the sum writes 1024 beside
     * input and conv2: 3072.
     */
    @Test
    void thePeakIsReachedWhereMostResultsLiveAtOnce() {
        GraphBuilder graph = new GraphBuilder("residual");
        Node x = graph.input(Shape.of(1, 4, 8, 8));
        Node y = graph.conv("conv1", x, 8, 3, 1, 1, false, Padding.Rule.SAME);
        y = graph.batchNormActivate("bn1", y, 1e-3, Activation.RELU);
        y = graph.conv("conv2", y, 4, 3, 1, 1, false, Padding.Rule.SAME);
        graph.output("output", graph.add("add", new Op.Add(), y, x));

        assertThat(CostModel.report(build(graph)).peakActivationBytes()).isEqualTo(1024 + 2048 + 1024);
    }

    /**
     * The norm's input is read by the addition too, so the norm cannot work in place: 3 × 1024 at the norm, 4 × at the
     * sum.
     */
    @Test
    void whatIsReadAgainIsNotOverwritten() {
        GraphBuilder graph = new GraphBuilder("norm");
        Node x = graph.input(Shape.of(1, 4, 8, 8));
        Node conv = graph.conv("conv", x, 4, 1, 1, 1, false, Padding.Rule.SAME);
        Node norm = graph.batchNorm("bn", conv, 1e-3);
        graph.output("output", graph.add("add", new Op.Add(), norm, conv, x));

        assertThat(CostModel.report(build(graph)).peakActivationBytes()).isEqualTo(4 * 1024);
    }

    /** An output lives to the end: the activation after it needs memory of its own. */
    @Test
    void outputsAreKept() {
        GraphBuilder graph = new GraphBuilder("outputs");
        Node x = graph.input(Shape.of(1, 4, 8, 8));
        Node conv = graph.conv("conv", x, 4, 1, 1, 1, false, Padding.Rule.SAME);
        graph.output("raw", conv);
        graph.output("activated", graph.activate("act", conv, Activation.RELU));

        // Input and convolution; then, the input gone, convolution and activation.
        assertThat(CostModel.report(build(graph)).peakActivationBytes()).isEqualTo(2 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"efficientnet-b0", "mixnet-s", "efficientdet-d0", "efficientdet-lite0", "yolov3-tiny"})
    void whatIsCountedAsZeroSaysSoAndTheTotalHidesNothing(String network) {
        CostReport report =
                CostModel.report(Families.network(network).orElseThrow().graph());

        assertThat(report.nodes()).hasSameSizeAs(report.graph().nodes());
        Cost sum = Cost.ZERO;
        for (NodeCost node : report.nodes()) {
            Op op = node.node().op();
            boolean works = op instanceof Op.Conv2d || op instanceof Op.Linear;
            assertThat(node.cost().multiplyAdds() > 0).as(node.node().name()).isEqualTo(works);
            assertThat(node.counted()).as(node.node().name()).isEqualTo(works || op instanceof Op.Input);
            sum = sum.plus(node.cost());
        }
        assertThat(report.total()).isEqualTo(sum);
        assertThat(report.stages().values().stream().reduce(Cost.ZERO, Cost::plus))
                .isEqualTo(sum);
        assertThat(report.uncounted(Convention.FLOPS)).doesNotContain("Conv2d", "Linear").contains("BatchNorm", "Activate");
    }

    @Test
    void aCostThatDoesNotFitIsRefusedByName() {
        GraphBuilder graph = new GraphBuilder("huge");
        Node x = graph.input(Shape.of(1 << 24, 1 << 20, 1 << 10, 1 << 10));
        graph.output("output", graph.conv("conv", x, 1, 1, 1, 1, false, Padding.Rule.SAME));
        Graph huge = build(graph);

        assertThatThrownBy(() -> CostModel.report(huge))
                .isInstanceOf(GraphException.class)
                .hasMessageStartingWith("conv: costs more than 64 bits can count");
    }

    @Test
    void aConventionMultipliesMultiplyAdds() {
        assertThat(Convention.FLOPS.flops(21)).isEqualTo(42);
        assertThat(Convention.PAPER.flops(21)).isEqualTo(21);
    }

    private static Graph build(GraphBuilder graph) {
        return graph.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }
}
