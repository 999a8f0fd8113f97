// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.RandomGraphs;
import org.phiscope.family.Families;
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
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;
import org.phiscope.weights.WeightsException;

class PlanTest {

    private static Graph convNormAct() {
        GraphBuilder builder = new GraphBuilder("small");
        Node x = builder.input(Shape.of(1, 1, 4, 4));
        x = builder.conv("conv", x, 2, 1, 1, 1, true, Padding.Rule.SYMMETRIC);
        x = builder.batchNormActivate("bn", x, 0, Activation.RELU);
        builder.output("output", x);
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    private static Step last(Plan plan) {
        return plan.steps().getLast();
    }

    @Test
    void aConvolutionTakesItsNormAndActivationAlong() {
        Plan plan = Plan.of(convNormAct(), Set.of());
        assertThat(plan.steps()).hasSize(2);
        assertThat(last(plan).source().name()).isEqualTo("conv");
        assertThat(last(plan).norm()).isNotNull().extracting(Node::owner).isEqualTo("bn");
        assertThat(last(plan).activation()).isEqualTo(Activation.RELU);
        assertThat(last(plan).result().name()).isEqualTo("bn.act");
    }

    @Test
    void whatSomebodyLooksAtIsNotFusedAway() {
        assertThat(Plan.of(convNormAct(), Set.of("conv")).steps())
                .extracting(step -> step.result().name())
                .containsExactly("input", "conv", "bn.act");
        assertThat(Plan.of(convNormAct(), Set.of("bn")).steps()) // the landmark bn is the activation's result
                .hasSize(2);
    }

    private static Weights weights(Optional<Weights.Folded> folded) {
        return new Weights() {
            @Override
            public float[] values(Node node, WeightRole role) {
                if (folded.isPresent()) {
                    throw new WeightsException(Message.verbatim(node.name() + " is folded"));
                }
                return switch (role) {
                    case KERNEL -> new float[] {3, -5};
                    case BIAS -> new float[] {1, 2};
                    case NORM_SCALE -> new float[] {4, 6};
                    case NORM_SHIFT -> new float[] {10, 20};
                    case RUNNING_MEAN -> new float[] {7, 8};
                    case RUNNING_VARIANCE -> new float[] {4, 9};
                    case FUSION -> new float[] {2, -1, 6};
                    case IN_PROJECTION, IN_PROJECTION_BIAS, TABLE -> throw new AssertionError(role);
                };
            }

            @Override
            public Optional<Folded> folded(Node node) {
                return node.op() instanceof Op.Conv2d ? folded : Optional.empty();
            }

            @Override
            public Provenance provenance() {
                return new Provenance.Formula();
            }
        };
    }

    @Test
    void foldingMultipliesTheKernelAndShiftsTheBias() {
        Step step = last(Plan.of(convNormAct(), Set.of()));
        StepWeights.Affine folded = (StepWeights.Affine) StepWeights.of(step, weights(Optional.empty()));
        // scale γ/σ = 2 and 2; bias (b − µ)·scale + β
        assertThat(folded.kernel()).containsExactly(6, -10);
        assertThat(folded.bias()).containsExactly((1 - 7) * 2 + 10, (2 - 8) * 2 + 20);
    }

    @Test
    void weightsStoredFoldedAreTakenAsTheyAre() {
        Weights stored = weights(Optional.of(new Weights.Folded(new float[] {1, 2}, new float[] {3, 4})));
        Step fused = last(Plan.of(convNormAct(), Set.of()));
        StepWeights.Affine folded = (StepWeights.Affine) StepWeights.of(fused, stored);
        assertThat(folded.kernel()).containsExactly(1, 2);
        assertThat(folded.bias()).containsExactly(3, 4);

        // Seen apart, the convolution's own result is not known: never passed off as something else.
        Step norm = last(Plan.of(convNormAct(), Set.of("conv")));
        assertThatThrownBy(() -> StepWeights.of(norm, stored)).isInstanceOf(WeightsException.class);
    }

    @Test
    void fusionFactorsAreNormalised() {
        assertThat(factors(Fusion.SUM)).containsExactly(1, 1, 1);
        assertThat(factors(Fusion.UNBOUNDED)).containsExactly(2, -1, 6);
        assertThat(factors(Fusion.FAST)).containsExactly((float) (2 / 8.0001), 0, (float) (6 / 8.0001));
        double sum = Math.exp(2) + Math.exp(-1) + Math.exp(6);
        assertThat(factors(Fusion.SOFTMAX))
                .containsExactly(
                        (float) (Math.exp(2) / sum), (float) (Math.exp(-1) / sum), (float) (Math.exp(6) / sum));
    }

    private static float[] factors(Fusion fusion) {
        GraphBuilder builder = new GraphBuilder("fusion");
        Node x = builder.input(Shape.of(1, 1, 4, 4));
        Node y = builder.activate("a", x, Activation.RELU);
        Node z = builder.activate("b", x, Activation.SWISH);
        builder.output("output", builder.add("fuse", new Op.Fuse(fusion, 3), x, y, z));
        Plan plan = Plan.of(builder.build(new Task.Classification(1), Preprocessing.IMAGENET), Set.of());
        return ((StepWeights.Factors) StepWeights.of(last(plan), weights(Optional.empty()))).factors();
    }

    @Test
    void inAWholeNetworkNoBatchNormIsLeft() {
        for (String name : List.of("efficientnet-b0", "mixnet-l", "efficientdet-d0", "yolov3-tiny")) {
            Plan plan = Plan.of(Families.network(name).orElseThrow().graph(), Set.of());
            assertThat(plan.steps()).as(name).noneMatch(step -> step.op() instanceof Op.BatchNorm);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 200, 300})
    void resultsThatLiveAtTheSameTimeNeverOverlap(int first) {
        for (int seed = first; seed < first + 100; seed++) {
            Graph graph = RandomGraphs.of(new SplittableRandom(seed), 12);
            Plan plan = Plan.of(graph, Set.of("node1"));
            Layout layout = Layout.of(plan);
            assertThat(layout.slots()).hasSameSizeAs(plan.steps());
            Set<Integer> produced = new HashSet<>();
            for (int i = 0; i < layout.slots().size(); i++) {
                Layout.Slot slot = layout.slots().get(i);
                Step step = plan.steps().get(i);
                assertThat(produced).containsAll(step.inputs());
                produced.add(step.result().index());
                assertThat(slot.bytes()).isEqualTo(4 * step.result().shape().elements());
                assertThat(slot.offset() % Layout.ALIGNMENT).isZero();
                assertThat(slot.end()).isLessThanOrEqualTo(layout.bytes());
                for (int k = 0; k < i; k++) {
                    Layout.Slot other = layout.slots().get(k);
                    int earlier = plan.steps().get(k).result().index();
                    boolean readLater = plan.steps().subList(i, plan.steps().size()).stream()
                            .anyMatch(later -> later.inputs().contains(earlier));
                    if (readLater) {
                        assertThat(other.end() <= slot.offset() || slot.end() <= other.offset())
                                .as("seed %d, steps %d and %d", seed, k, i)
                                .isTrue();
                    }
                }
            }
        }
    }
}
