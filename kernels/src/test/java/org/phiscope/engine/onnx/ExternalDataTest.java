// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Engines;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.format.FormatException;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Shape;
import org.phiscope.weights.OnnxWeights;

/** Models whose weights lie in a file beside them, as PyTorch's exporter writes them by default, byte by byte as onnx.proto has them. */
class ExternalDataTest {
    private static final int PAGE = 4096;

    @TempDir
    private Path directory;

    /**
     * A convolution of two 1×1 kernels over three channels, then a bias of its own: kernels at byte 0 of the data file, the bias at the
     * next page, where exporters align it.
     */
    private Path model(String location) throws IOException {
        ProtoWriter graph = new ProtoWriter()
                .message(1, conv -> conv.text(1, "image")
                        .text(1, "kernels")
                        .text(1, "bias")
                        .text(2, "mixed")
                        .text(3, "node_conv2d")
                        .text(4, "Conv"))
                .message(1, relu -> relu.text(1, "mixed").text(2, "scores").text(3, "node_relu").text(4, "Relu"))
                .text(2, "main_graph")
                .message(5, tensor -> external(tensor.numbers(1, 2, 3, 1, 1), "kernels", location, 0, 24))
                .message(5, tensor -> external(tensor.numbers(1, 2), "bias", location, PAGE, 8))
                .message(11, info -> value(info, "image", 1, 3, 2, 2))
                .message(12, info -> value(info, "scores", 1, 2, 2, 2));
        byte[] bytes = new ProtoWriter()
                .number(1, 10)
                .text(2, "pytorch")
                .message(8, opset -> opset.text(1, "").number(2, 18))
                .bytes(7, graph.toByteArray())
                .toByteArray();
        return Files.write(directory.resolve("model.onnx"), bytes);
    }

    private static void external(ProtoWriter tensor, String name, String location, int offset, int length) {
        tensor.number(2, 1)
                .text(8, name)
                .message(13, entry -> entry.text(1, "location").text(2, location))
                .message(13, entry -> entry.text(1, "offset").text(2, Integer.toString(offset)))
                .message(13, entry -> entry.text(1, "length").text(2, Integer.toString(length)))
                .number(14, 1);
    }

    private static void value(ProtoWriter info, String name, long... extents) {
        info.text(1, name).message(2, type -> type.message(1, tensor -> tensor.number(1, 1).message(2, dims -> {
            for (long extent : extents) {
                dims.message(1, dim -> dim.number(1, extent));
            }
        })));
    }

    private static byte[] data() {
        ByteBuffer data = ByteBuffer.allocate(PAGE + 8).order(ByteOrder.LITTLE_ENDIAN);
        for (float kernel : new float[] {1, 2, 3, -1, 0.5f, 0.25f}) {
            data.putFloat(kernel);
        }
        return data.putFloat(PAGE, 10).putFloat(PAGE + 4, -4).array();
    }

    private static Graph open(Path file) {
        return OnnxNetwork.configuration(OnnxModel.open(file), _ -> Optional.empty()).graph();
    }

    /** Channels of 1, 2, 3, 4; 10, 20, 30, 40; 2, 4, 6, 8 in each: 1·1 + 2·10 + 3·2 + 10 = 37 and −1 + 5 + 0.5 − 4 = 0.5. */
    @ParameterizedTest
    @ValueSource(strings = {"model.onnx.data", "weights/part 1.bin"})
    void weightsBesideAModelRun(String location) throws IOException {
        Path file = model(location);
        Path beside = directory.resolve(location);
        Files.createDirectories(beside.getParent());
        Files.write(beside, data());

        Graph graph = open(file);
        OnnxWeights weights = OnnxWeights.of(OnnxModel.open(file), graph);
        Tensor image = Tensor.of(Shape.of(1, 3, 2, 2), new float[] {1, 2, 3, 4, 10, 20, 30, 40, 2, 4, 6, 8});
        try (Engines engines = Engines.discover();
                CompiledNetwork network =
                        engines.compile(engines.device("onnxruntime:cpu"), graph, weights, Set.of("node_conv2d"));
                RunResult result = network.run(image, new Cancellation())) {
            assertThat(result.tensor("scores").toArray()).containsExactly(37, 64, 91, 118, 0.5f, 5, 9.5f, 14);
            assertThat(result.tensor("node_conv2d").toArray()).startsWith(37, 64);
            assertThat(network.profile(image, new Cancellation())).isNotEmpty();
        }
    }

    @Test
    void aMissingDataFileIsOneLine() throws IOException {
        Path file = model("model.onnx.data");
        assertThatThrownBy(() -> OnnxModel.open(file))
                .isInstanceOf(FormatException.class)
                .hasMessage("model.onnx: tensor kernels is kept in model.onnx.data, which is not there: it belongs into the"
                        + " model's directory");
    }

    @Test
    void aDataFileThatEndsTooEarlyIsOneLine() throws IOException {
        Path file = model("model.onnx.data");
        Files.write(directory.resolve("model.onnx.data"), Arrays.copyOf(data(), PAGE + 4));
        assertThatThrownBy(() -> OnnxModel.open(file))
                .isInstanceOf(FormatException.class)
                .hasMessage("model.onnx: tensor bias of extents [2] takes 8 bytes, and model.onnx.data has 4 for it");
    }

    /** What lies in branches is the engine's to read, and is not read from elsewhere either. */
    @Test
    void branchesReadNothingOutsideTheDirectory() throws IOException {
        Path inside = Files.createDirectory(directory.resolve("inside"));
        Files.write(directory.resolve("outside.bin"), data());
        Files.write(inside.resolve("beside.bin"), data());
        Tensor image = Tensor.of(Shape.of(1, 2), new float[] {5, 6});
        for (String location : List.of("beside.bin", "../outside.bin")) {
            byte[] graph = new ProtoWriter()
                    .message(1, node -> node.text(1, "image").text(2, "most").text(3, "most").text(4, "ReduceMax"))
                    .message(1, node -> node.text(1, "most").text(2, "flat").text(3, "flat").text(4, "Squeeze"))
                    .message(1, node -> node.text(1, "flat")
                            .text(2, "positive")
                            .text(3, "positive")
                            .text(4, "Cast")
                            .message(5, attribute -> attribute.text(1, "to").number(3, 9).number(20, 2)))
                    .message(1, node -> node.text(1, "positive")
                            .text(2, "chosen")
                            .text(3, "chosen")
                            .text(4, "If")
                            .message(5, attribute -> branch(attribute, "then_branch", location))
                            .message(5, attribute -> branch(attribute, "else_branch", location)))
                    .message(1, node -> node.text(1, "image").text(1, "chosen").text(2, "sum").text(3, "sum").text(4, "Add"))
                    .text(2, "main_graph")
                    .message(11, info -> value(info, "image", 1, 2))
                    .message(12, info -> value(info, "sum", 1, 2))
                    .toByteArray();
            Path file = Files.write(
                    inside.resolve("branches.onnx"),
                    new ProtoWriter()
                            .number(1, 7)
                            .message(8, opset -> opset.text(1, "").number(2, 13))
                            .bytes(7, graph)
                            .toByteArray());
            Graph opened = open(file);
            OnnxWeights weights = OnnxWeights.of(OnnxModel.open(file), opened);
            try (Engines engines = Engines.discover()) {
                if (location.startsWith("..")) {
                    assertThatThrownBy(() -> engines.compile(
                                    engines.device("onnxruntime:cpu"), opened, weights, Set.of()))
                            .isInstanceOf(EngineException.class)
                            .hasMessageContaining("outside the directory");
                } else {
                    try (CompiledNetwork network = engines.compile(
                                    engines.device("onnxruntime:cpu"), opened, weights, Set.of());
                            RunResult result = network.run(image, new Cancellation())) {
                        assertThat(result.tensor("sum").toArray()).containsExactly(6, 8);
                    }
                }
            }
        }
    }

    private static void branch(ProtoWriter attribute, String name, String location) {
        byte[] graph = new ProtoWriter()
                .text(2, name)
                .message(5, tensor -> external(tensor.numbers(1, 2), name + "_far", location, 0, 8))
                .message(1, node -> node.text(1, name + "_far").text(2, name + "_y").text(4, "Identity"))
                .message(12, info -> value(info, name + "_y", 2))
                .toByteArray();
        attribute.text(1, name).bytes(6, graph).number(20, 5);
    }
}
