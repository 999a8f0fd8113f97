// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Engines;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.Naming;
import org.phiscope.weights.Weights;
import org.phiscope.weights.WeightsException;

class OnnxFileTest {
    private static final OnnxFile.About ABOUT =
            new OnnxFile.About("1.2", "what it is", Map.of("phiscope.classes", "[\"one\"]"));
    private static final Path MODELS = Path.of("../samples/models");

    @TempDir
    private Path directory;

    /** Formula-made weights reach every tensor; the engine's own model has everything folded, the file has not. */
    @ParameterizedTest
    @CsvSource({
        "efficientnet-b0, 64",
        "mixnet-s, 64",
        "resnet18, 64",
        "densenet40, 32",
        "deit-ti, 224",
        "swin-t, 224",
        "efficientdet-d0, 128",
        "retinanet_resnet50_fpn, 64",
        "yolov4-tiny, 96",
        "vovnet27-slim, 64"
    })
    void fileComputesWhatTheEngineComputes(String network, int side) throws IOException, OrtException {
        Graph graph = Families.network(network)
                .orElseThrow()
                .withInput(InputSize.square(side))
                .graph();
        assertSameResults(graph, new FormulaWeights(Naming.PYTORCH, 1.5, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"efficientdet-lite0", "yolov3-tiny"})
    void trainedWeightsComputeTheSame(String network) throws IOException, OrtException {
        Graph graph = Families.network(network).orElseThrow().graph();
        assertSameResults(
                graph, Checkpoint.open(MODELS.resolve(network + ".safetensors")).weightsFor(graph));
    }

    private void assertSameResults(Graph graph, Weights weights) throws IOException, OrtException {
        Path file = directory.resolve("network.onnx");
        OnnxFile.write(file, graph, weights, ABOUT);
        float[] values =
                FormulaWeights.values("input", FormulaWeights.Kind.SIGNED_INPUT, graph.input().shape(), 1);
        Tensor input = Tensor.of(graph.input().shape(), values);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (Engines engines = Engines.discover();
                CompiledNetwork network =
                        engines.compile(engines.device("onnxruntime:cpu"), graph, weights, Set.of());
                RunResult expected = network.run(input, new Cancellation());
                OrtSession session = environment.createSession(file.toString());
                OnnxTensor fed = OnnxTensor.createTensor(
                        environment, input.values(), graph.input().shape().toLongs());
                OrtSession.Result result = session.run(Map.of("input", fed))) {
            assertThat(session.getOutputNames()).isEqualTo(graph.outputs().keySet());
            for (String output : graph.outputs().keySet()) {
                OnnxTensor tensor = (OnnxTensor) result.get(output).orElseThrow();
                assertThat(tensor.getInfo().getShape())
                        .isEqualTo(expected.tensor(output).shape().toLongs());
                assertThat(relativeError(tensor.getFloatBuffer().array(), expected.tensor(output).toArray()))
                        .as(output)
                        .isLessThan(1e-5);
            }
        }
    }

    private static double relativeError(float[] ours, float[] theirs) {
        double largest = 0;
        double error = 0;
        for (int i = 0; i < theirs.length; i++) {
            largest = Math.max(largest, Math.abs(theirs[i]));
            error = Math.max(error, Math.abs(ours[i] - theirs[i]));
        }
        assertThat(largest).isPositive();
        return error / largest;
    }

    @Test
    void namesAreThoseOfTheLibraryAndSaidAboutTheModel() throws IOException, OrtException {
        Graph graph = Families.network("resnet18").orElseThrow().withInput(InputSize.square(32)).graph();
        Path file = directory.resolve("network.onnx");
        OnnxFile.write(file, graph, null, ABOUT);
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(file.toString())) {
            // ResNet-18 of torchvision has these parameters and buffers, but for the counters of its batch norms.
            assertThat(session.getInputInfo())
                    .hasSize(1 + 21 + 20 * 4 + 1)
                    .containsKeys("conv1.weight", "layer4.1.bn2.running_var", "fc.weight", "fc.bias");
            assertThat(((TensorInfo) session.getInputInfo().get("fc.weight").getInfo()).getShape())
                    .containsExactly(1000, 512);
            assertThat(session.getMetadata().getProducerName()).isEqualTo("phiscope");
            assertThat(session.getMetadata().getDescription()).isEqualTo("what it is");
            assertThat(session.getMetadata().getCustomMetadata()).containsEntry("phiscope.classes", "[\"one\"]");
        }
    }

    @Test
    void largerThanAFileMayBeIsRefusedWithTheFigureBeforeAnythingIsWritten() {
        Graph graph = Families.network("vit-h14")
                .orElseThrow()
                .withInput(InputSize.square(28))
                .graph();
        Weights unread = new FormulaWeights(Naming.PYTORCH, 1, Map.of());

        assertThatThrownBy(() -> OnnxFile.write(directory.resolve("vit.onnx"), graph, unread, ABOUT))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("MiB of weights, and an ONNX file holds 2 GiB");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void leavesNothingHalfWritten() throws IOException {
        Graph graph = Families.network("resnet18").orElseThrow().withInput(InputSize.square(32)).graph();
        Path file = directory.resolve("network.onnx");
        Files.writeString(file, "before");
        Weights whole = new FormulaWeights(Naming.PYTORCH, 1, Map.of());
        Weights broken = new Weights() {
            @Override
            public float[] values(Node node, WeightRole role) {
                if (node.name().equals("fc")) {
                    throw new WeightsException(Message.verbatim("gone"));
                }
                return whole.values(node, role);
            }

            @Override
            public Provenance provenance() {
                return whole.provenance();
            }
        };
        assertThatThrownBy(() -> OnnxFile.write(file, graph, broken, ABOUT)).hasMessage("gone");
        assertThat(file).hasContent("before");
        assertThat(directory.toFile().list()).containsExactly("network.onnx");
    }

}
