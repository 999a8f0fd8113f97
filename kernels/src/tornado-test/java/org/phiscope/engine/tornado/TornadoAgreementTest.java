// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.verify.Agreement;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.SeededWeights;
import org.phiscope.weights.Weights;

/** Networks as people run them: with the weights that come with the program, without taps, the first on a fresh device. */
@Tag("tornadovm")
class TornadoAgreementTest {
    private static final Path MODELS = Path.of("../samples/models");

    @ParameterizedTest
    @ValueSource(strings = {"efficientdet-lite0", "yolov3-tiny", "efficientnet-b0"})
    void theFirstNetworkComputesWhatOnnxRuntimeDoes(String name) {
        Graph graph = Families.network(name).orElseThrow().graph();
        Path file = MODELS.resolve(name + ".safetensors");
        Weights weights = Files.exists(file)
                ? Checkpoint.open(file).weightsFor(graph)
                : new SeededWeights(graph, 1, "a test");
        Tensor input = Tensor.of(
                graph.input().shape(),
                FormulaWeights.values("input", FormulaWeights.Kind.SIGNED_INPUT, graph.input().shape(), 1));
        try (FirstDevice first = new FirstDevice();
                Engines engines = Engines.discover();
                CompiledNetwork network = first.engine().compile(first.device(), graph, weights, Set.of())) {
            Engine reference = engines.preferred();

            Agreement agreement = Agreement.of(
                    network, reference, reference.devices().getFirst(), weights, input, new Cancellation());

            assertThat(agreement.reference().engine()).isEqualTo("onnxruntime");
            assertThat(agreement.relativeError()).isLessThan(1e-5);
        }
    }
}
