// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.family.Families;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.WeightRole;

class CheckpointTest {
    @TempDir
    Path folder;

    /** Writes safetensors files. */
    private static final class Writer {
        private final Map<String, String> header = new LinkedHashMap<>();
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();

        Writer floats(String name, String shape, float... values) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            return bytes(name, "F32", shape, bytes.array());
        }

        Writer bytes(String name, String type, String shape, byte... bytes) {
            int from = data.size();
            data.writeBytes(bytes);
            header.put(
                    name,
                    "{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":[" + from + ","
                            + data.size() + "]}");
            return this;
        }

        Path to(Path file) throws IOException {
            String text = header.entrySet().stream()
                    .map(e -> "\"" + e.getKey() + "\":" + e.getValue())
                    .collect(Collectors.joining(",", "{", "}"));
            byte[] json = text.getBytes(StandardCharsets.UTF_8);
            return Files.write(
                    file,
                    ByteBuffer.allocate(8 + json.length + data.size())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(json.length)
                            .put(json)
                            .put(data.toByteArray())
                            .array());
        }
    }

    /** conv 1→2, batch norm, ReLU; named as timm or as darknet names it. */
    private static Graph graph(String conv, String norm) {
        GraphBuilder builder = new GraphBuilder("small");
        Node x = builder.input(Shape.of(1, 1, 4, 4));
        x = builder.conv(conv, x, 2, 1, 1, 1, false, Padding.Rule.SYMMETRIC);
        x = builder.batchNormActivate(norm, x, 1e-3, Activation.RELU);
        builder.output("output", x);
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    private static Writer pytorch() {
        return new Writer()
                .floats("stem.weight", "[2,1,1,1]", 1, 2)
                .floats("bn.weight", "[2]", 3, 4)
                .floats("bn.bias", "[2]", 5, 6)
                .floats("bn.running_mean", "[2]", 7, 8)
                .floats("bn.running_var", "[2]", 9, 10)
                .bytes("bn.num_batches_tracked", "I64", "[]", new byte[8]);
    }

    private Path file() {
        return folder.resolve("x.safetensors");
    }

    private void assertValues(Weights weights, Graph graph) {
        Node conv = graph.node(1);
        Node norm = graph.node(2);
        assertThat(weights.values(conv, WeightRole.KERNEL)).containsExactly(1, 2);
        assertThat(weights.values(norm, WeightRole.NORM_SCALE)).containsExactly(3, 4);
        assertThat(weights.values(norm, WeightRole.NORM_SHIFT)).containsExactly(5, 6);
        assertThat(weights.values(norm, WeightRole.RUNNING_MEAN)).containsExactly(7, 8);
        assertThat(weights.values(norm, WeightRole.RUNNING_VARIANCE)).containsExactly(9, 10);
        assertThat(weights.folded(conv)).isEmpty();
        assertThat(weights.provenance()).isEqualTo(new Weights.Provenance.Trained(file().toString()));
    }

    @Test
    void readsPyTorchsNames() throws IOException {
        Graph graph = graph("stem", "bn");
        assertValues(Checkpoint.open(pytorch().to(file())).weightsFor(graph), graph);
    }

    @Test
    void readsDarknetsNames() throws IOException {
        Graph graph = graph("layer0", "layer0.bn");
        Path path = new Writer()
                .floats("layer0.weight", "[2,1,1,1]", 1, 2)
                .floats("layer0.scale", "[2]", 3, 4)
                .floats("layer0.bias", "[2]", 5, 6)
                .floats("layer0.mean", "[2]", 7, 8)
                .floats("layer0.var", "[2]", 9, 10)
                .to(file());
        assertValues(Checkpoint.open(path).weightsFor(graph), graph);
    }

    @Test
    void readsFoldedCodebooks() throws IOException {
        Graph graph = graph("layer0", "layer0.bn");
        float[] codebook = new float[256];
        codebook[3] = -1.5f;
        codebook[255] = 4;
        Path path = new Writer()
                .bytes("conv0.weight", "U8", "[2,1,1,1]", (byte) 3, (byte) 255)
                .floats("conv0.weight.codebook", "[256]", codebook)
                .floats("conv0.bias", "[2]", 8, 9)
                .to(file());
        Weights weights = Checkpoint.open(path).weightsFor(graph);
        Weights.Folded folded = weights.folded(graph.node(1)).orElseThrow();
        assertThat(folded.kernel()).containsExactly(-1.5f, 4);
        assertThat(folded.bias()).containsExactly(8, 9);
        assertThatThrownBy(() -> weights.values(graph.node(2), WeightRole.NORM_SCALE))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("batch norm folded in");
    }

    @Test
    void readsScaledBytesAndTakesAMissingBiasForNought() throws IOException {
        Graph graph = graph("backbone.conv_stem", "backbone.bn1");
        Path path = new Writer()
                .bytes("backbone.stem.conv.weight", "I8", "[2,1,1,1]", (byte) -128, (byte) 127)
                .floats("backbone.stem.conv.scale", "[2]", 0.5f, 2)
                .to(file());
        Weights.Folded folded =
                Checkpoint.open(path).weightsFor(graph).folded(graph.node(1)).orElseThrow();
        assertThat(folded.kernel()).containsExactly(-64, 254);
        assertThat(folded.bias()).containsExactly(0, 0);
    }

    private void assertMisfit(Writer writer, Graph graph, String... saying) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(writer.to(file()));
        assertThatThrownBy(() -> checkpoint.weightsFor(graph))
                .isInstanceOf(WeightsException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .contains(file() + " does not fit small")
                        .contains(saying)
                        .hasLineCount(1));
        assertThat(checkpoint.weightsOrSeeded(graph, 5).provenance())
                .isInstanceOfSatisfying(Weights.Provenance.Untrained.class, untrained -> {
                    assertThat(untrained.seed()).isEqualTo(5);
                    assertThat(untrained.reason().text()).contains(saying);
                });
    }

    @Test
    void aMisfitNamesTheTensorAndBothShapes() throws IOException {
        assertMisfit(
                new Writer().floats("bn.weight", "[2]", 1, 2), graph("stem", "bn"), "no tensor stem.weight (2×1×1×1)");
        assertMisfit(
                new Writer().floats("stem.weight", "[3,1,1,1]", 1, 2, 3),
                graph("stem", "bn"),
                "tensor stem.weight is 3×1×1×1, the network needs 2×1×1×1");
        assertMisfit(
                pytorch().floats("blocks.9.weight", "[1]", 1),
                graph("stem", "bn"),
                "the network has no place for tensor blocks.9.weight");
        assertMisfit(
                new Writer().bytes("stem.weight", "I8", "[2,1,1,1]", (byte) 1, (byte) 2),
                graph("stem", "bn"),
                "it needs a tensor stem.scale of 2 floats");
        assertMisfit(
                new Writer().bytes("stem.weight", "I64", "[2,1,1,1]", new byte[16]),
                graph("stem", "bn"),
                "tensor stem.weight is of type I64");
    }

    @Test
    void valuesThatAreNoNumbersAreRefusedWhenRead() throws IOException {
        Graph graph = graph("layer0", "layer0.bn");
        Path path = new Writer()
                .floats("conv0.weight", "[2,1,1,1]", 1, Float.NaN)
                .to(file());
        Weights weights = Checkpoint.open(path).weightsFor(graph);
        assertThatThrownBy(() -> weights.folded(graph.node(1)))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("tensor conv0.weight: element 1 is NaN");
    }

    @Test
    void aFittingCheckpointIsTrained() throws IOException {
        assertThat(Checkpoint.open(pytorch().to(file()))
                        .weightsOrSeeded(graph("stem", "bn"), 1)
                        .provenance())
                .isInstanceOf(Weights.Provenance.Trained.class);
    }

    @Test
    void seededWeightsDependOnSeedAndNameAlone() {
        Graph graph = Families.network("efficientdet-d0").orElseThrow().graph();
        Node stem = graph.find("backbone.conv_stem").orElseThrow();
        float[] one = new SeededWeights(graph, 1, "").values(stem, WeightRole.KERNEL);
        assertThat(new SeededWeights(graph, 1, "").values(stem, WeightRole.KERNEL)).isEqualTo(one);
        assertThat(new SeededWeights(graph, 2, "").values(stem, WeightRole.KERNEL)).isNotEqualTo(one);
        double square = 0;
        for (float value : one) {
            square += value * value / one.length;
        }
        // He et al. 2015: variance 2/fan-in before a rectifier; 864 draws from a uniform stay within a tenth of it.
        assertThat(square * 27 / 2).isBetween(0.9, 1.1);
        Node logits = graph.find("output.class.0").orElseThrow();
        assertThat(new SeededWeights(graph, 1, "").values(logits, WeightRole.BIAS)[0]).isBetween(-4.6f, -4.59f);
    }
}
