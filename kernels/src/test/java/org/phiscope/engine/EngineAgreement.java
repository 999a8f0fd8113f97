// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.Naming;
import org.phiscope.weights.Weights;

/** Whether an engine computes what {@link NaiveNetwork} does, with weights and an input made by a formula. */
public final class EngineAgreement {
    private EngineAgreement() {}

    public static Weights formula() {
        return new FormulaWeights(Naming.PYTORCH, 3, Map.of());
    }

    public static float[] input(Graph graph) {
        return FormulaWeights.values("input", FormulaWeights.Kind.SIGNED_INPUT, graph.input().shape(), 1);
    }

    /** Runs the graph on the engine and compares its output and the taps. */
    public static void assertAgrees(
            Engine engine, Device device, Graph graph, Set<String> taps, int seed, double tolerance) {
        try (CompiledNetwork network = engine.compile(device, graph, formula(), taps);
                RunResult result = network.run(Tensor.of(graph.input().shape(), input(graph)), new Cancellation())) {
            assertThat(result.tensors().keySet()).containsAll(taps).contains("output");
            assertAgrees(graph, result.tensors(), seed, tolerance);
        }
    }

    /**
     * Compares results by name of node.
     *
     * @param tolerance of the largest element of each result
     */
    public static void assertAgrees(Graph graph, Map<String, Tensor> results, int seed, double tolerance) {
        List<double[]> expected = new NaiveNetwork(graph, formula()).run(input(graph));
        results.forEach((name, tensor) -> {
            Node node = graph.find(name).orElseThrow();
            double[] wanted = expected.get(node.index());
            assertThat(tensor.shape()).isEqualTo(node.shape());
            double scale = 1e-30;
            for (double value : wanted) {
                scale = Math.max(scale, Math.abs(value));
            }
            for (int i = 0; i < wanted.length; i++) {
                assertThat(tensor.get(i) / scale)
                        .as("seed %d, %s [%d] of %s", seed, name, i, graph.nodes())
                        .isCloseTo(wanted[i] / scale, within(tolerance));
            }
        });
    }
}
