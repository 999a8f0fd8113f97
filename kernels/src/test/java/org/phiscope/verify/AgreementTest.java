// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Shape;
import org.phiscope.weights.SeededWeights;

class AgreementTest {
    private static Tensor row(float... values) {
        return Tensor.of(Shape.of(1, values.length), values);
    }

    @Test
    void theErrorIsTheLargestDifferenceOverTheLargestValue() {
        assertThat(Agreement.relativeError(row(1, 2.5f, -4), row(1, 2, -5))).isEqualTo(1 / 5.0);
        assertThat(Agreement.relativeError(row(1, 2), row(1, 2))).isZero();
        assertThat(Agreement.relativeError(row(0, 0), row(0, 0))).isZero();
        assertThat(Agreement.relativeError(row(Float.NaN, 0), row(Float.NaN, 0))).isZero();
        assertThat(Agreement.relativeError(row(Float.NaN, 0), row(1, 0))).isInfinite();
        assertThat(Agreement.relativeError(row(1, 0), row(0, 0))).isInfinite();
        assertThat(Agreement.relativeError(row(Float.POSITIVE_INFINITY), row(1))).isInfinite();
    }

    @Test
    void otherWeightsAreFoundOut() {
        Graph graph = Families.network("mobilenetv2_100").orElseThrow()
                .withInput(new InputSize(1, 64, 64))
                .graph();
        SeededWeights weights = new SeededWeights(graph, 1, "a test");
        try (Engines engines = Engines.discover()) {
            Engine engine = engines.preferred();
            Device device = engine.devices().getFirst();
            try (CompiledNetwork network = engine.compile(device, graph, weights, Set.of())) {
                float[] values = new float[3 * 64 * 64];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) Math.sin(i);
                }
                Tensor input = Tensor.of(graph.input().shape(), values);

                Agreement same = Agreement.of(network, engine, device, weights, input, new Cancellation());
                Agreement other = Agreement.of(
                        network, engine, device, new SeededWeights(graph, 2, "a test"), input, new Cancellation());

                assertThat(same.holds()).isTrue();
                assertThat(same.reference()).isEqualTo(device);
                assertThat(other.holds()).isFalse();
                assertThat(graph.outputs()).containsKey(other.output());
            }
        }
    }
}
