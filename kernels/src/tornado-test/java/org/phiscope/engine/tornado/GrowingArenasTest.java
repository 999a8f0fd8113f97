// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phiscope.engine.EngineAgreement.formula;
import static org.phiscope.engine.EngineAgreement.input;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.WeightRole;
import org.phiscope.weights.Weights;

/** Networks that are larger than what the arenas begin with. */
@Tag("tornadovm")
class GrowingArenasTest {
    /** A linear layer of 137 MiB. */
    private static final int FEATURES = 6000;

    private static Graph large() {
        GraphBuilder builder = new GraphBuilder("large");
        Node input = builder.input(Shape.of(1, FEATURES));
        builder.output("output", builder.add("linear", new Op.Linear(FEATURES, FEATURES, true), input));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    /** One map of 144 MiB. */
    private static Graph wide() {
        GraphBuilder builder = new GraphBuilder("wide");
        Node input = builder.input(Shape.of(1, 1, FEATURES, FEATURES));
        Node pooled = builder.add("pool", new Op.GlobalAveragePool(), input);
        builder.output("output", builder.activate("act", pooled, Activation.RELU));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    private static final Weights QUARTERS = new Weights() {
        @Override
        public float[] values(Node node, WeightRole role) {
            float[] values = new float[role == WeightRole.BIAS ? FEATURES : FEATURES * FEATURES];
            Arrays.fill(values, 0.25f);
            return values;
        }

        @Override
        public Provenance provenance() {
            return new Provenance.Formula();
        }
    };

    private static Tensor ones(Graph graph) {
        Tensor ones = Tensor.allocate(graph.input().shape());
        for (int i = 0; i < ones.values().limit(); i++) {
            ones.values().put(i, 1);
        }
        return ones;
    }

    @Test
    void theArenasGrowUnderANetworkThatIsThere() {
        Graph small = SmallGraphs.sumOf(5);
        try (FirstDevice first = new FirstDevice();
                CompiledNetwork before = first.engine().compile(first.device(), small, formula(), Set.of())) {
            Tensor input = Tensor.of(small.input().shape(), input(small));
            float[] expected = before.run(input, new Cancellation()).tensor("output").toArray();

            Graph large = large();
            try (CompiledNetwork network = first.engine().compile(first.device(), large, QUARTERS, Set.of())) {
                float[] sums = network.run(ones(large), new Cancellation()).tensor("output").toArray();
                assertThat(sums).containsOnly(FEATURES / 4f + 0.25f);
                assertThat(before.run(input, new Cancellation()).tensor("output").toArray()).isEqualTo(expected);

                Graph wide = wide();
                try (CompiledNetwork other = first.engine().compile(first.device(), wide, QUARTERS, Set.of())) {
                    assertThat(other.run(ones(wide), new Cancellation()).tensor("output").get(0)).isEqualTo(1);
                }
                assertThat(network.run(ones(large), new Cancellation()).tensor("output").toArray()).isEqualTo(sums);
                assertThat(before.run(input, new Cancellation()).tensor("output").toArray()).isEqualTo(expected);
            }
        }
    }
}
