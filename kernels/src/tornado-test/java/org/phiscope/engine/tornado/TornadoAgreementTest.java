// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.onnx.OnnxFile;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.graph.Graph;
import org.phiscope.verify.Agreement;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.OnnxWeights;
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
        assertAgrees(graph, weights);
    }

    /** ONNX Runtime runs the file, TornadoVM what the file was understood to be. */
    @ParameterizedTest
    @ValueSource(strings = {"mixnet-s", "densenet40", "yolov4-tiny"})
    void aModelThatWasImportedComputesWhatItsFileDoes(String name, @TempDir Path directory) throws IOException {
        Graph exported = Families.network(name)
                .orElseThrow()
                .withInput(InputSize.square(64))
                .graph();
        Path file = directory.resolve(name + ".onnx");
        OnnxFile.write(
                file,
                exported,
                new SeededWeights(exported, 1, "a test"),
                new OnnxFile.About("1", "", Map.of()));
        OnnxModel model = OnnxModel.open(file);
        Graph imported =
                OnnxNetwork.configuration(model, _ -> Optional.empty()).graph();

        assertAgrees(imported, OnnxWeights.of(model, imported));
    }

    private static void assertAgrees(Graph graph, Weights weights) {
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
