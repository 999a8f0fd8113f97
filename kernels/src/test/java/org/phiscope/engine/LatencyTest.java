// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.Naming;

class LatencyTest {

    @Test
    void percentilesAreTheNearestRank() {
        double[] hundred = IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray();
        assertThat(Latency.percentile(hundred, 50)).isEqualTo(50);
        assertThat(Latency.percentile(hundred, 95)).isEqualTo(95);
        assertThat(Latency.percentile(new double[] {3}, 50)).isEqualTo(3);
        assertThat(Latency.percentile(new double[] {3, 1, 2}, 50)).isEqualTo(2);
        assertThat(Latency.percentile(new double[] {3, 1, 2}, 95)).isEqualTo(3);
    }

    @Test
    void measuresEveryRunAndStopsWhenCancelled() {
        Graph graph = Families.network("efficientnet-b0").orElseThrow().withInput(InputSize.square(32)).graph();
        try (Engines engines = Engines.discover()) {
            Device device = engines.devices().getFirst();
            FormulaWeights weights = new FormulaWeights(Naming.PYTORCH, 3, Map.of());
            try (CompiledNetwork network = engines.compile(device, graph, weights, Set.of())) {
                Tensor input = Tensor.allocate(graph.input().shape());
                Latency latency = Latency.measure(network, input, 2, 5, new Cancellation());
                assertThat(latency.runs()).isEqualTo(5);
                assertThat(latency.p50()).isPositive().isLessThanOrEqualTo(latency.p95());
                assertThat(latency.bareP50()).isPositive();

                Cancellation cancelled = new Cancellation();
                cancelled.cancel();
                assertThatThrownBy(() -> Latency.measure(network, input, 2, 5, cancelled))
                        .isInstanceOf(CancellationException.class);
            }
        }
    }
}
