// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.phiscope.format.onnx.TestModel.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.format.FormatException;
import org.phiscope.format.onnx.TestModel.Message;
import org.phiscope.graph.Graph;
import org.phiscope.graph.WeightRole;
import org.phiscope.parameter.ParameterException;
import org.phiscope.weights.OnnxWeights;

/** Files that want something else than to be opened. */
class HostileModelsTest {
    @TempDir
    private Path directory;

    private Graph open(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("bad.onnx"), bytes);
        return OnnxNetwork.configuration(OnnxModel.open(file), _ -> Optional.empty()).graph();
    }

    private void isRefused(TestModel model, String reason) {
        assertThatThrownBy(() -> open(model.toByteArray()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("bad.onnx: ")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("\n");
    }

    private static TestModel sound() {
        return new TestModel(13)
                .input("x", 1, 3, 8, 8)
                .weights("w", 4, 3, 3, 3)
                .node("Conv", "y", List.of("x", "w"))
                .output("y");
    }

    @Test
    void everyTruncationIsRefusedOrStillAModel() throws IOException {
        byte[] whole = sound().toByteArray();
        int refused = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            try {
                open(part);
            } catch (FormatException e) {
                refused++;
                assertThat(e).hasMessageStartingWith("bad.onnx: ");
            }
        }
        // Only the operator sets come after the graph; a model without them is of an old version.
        assertThat(refused).isGreaterThan(whole.length - 10);
    }

    @Test
    void changedBytesNeverEndInAnythingButARefusal() throws IOException {
        byte[] whole = sound().toByteArray();
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] changed = whole.clone();
            for (int n = 0; n <= i % 3; n++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> {
                        try {
                            open(changed);
                        } catch (FormatException | ParameterException e) {
                            assertThat(e.getMessage()).isNotEmpty();
                        }
                    })
                    .as("change %d", i)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void claimsOfSizeTakeNoMemory() {
        Message huge = new Message().whole(1, 1 << 20).whole(1, 1 << 20).whole(2, 1).text(8, "w").bytes(9, new byte[16]);
        isRefused(sound().graphField(5, huge.text(8, "v")), "tensor v of extents [1048576, 1048576] has 16 bytes");
        Message overflowing = new Message().whole(1, 1L << 31).whole(2, 1).text(8, "v");
        isRefused(sound().graphField(5, overflowing), "tensor v has an extent of 2147483648");
        Message negative = new Message().whole(1, -1).whole(2, 1).text(8, "v");
        isRefused(sound().graphField(5, negative), "tensor v has an extent of -1");
        Message short_ = new Message().whole(1, 4).whole(2, 1).text(8, "v");
        isRefused(sound().graphField(5, short_), "tensor v of extents [4] has 0 values");
    }

    /** A gigabyte of noughts, asked for in a few bytes, is not made before anybody reads it. */
    @Test
    void whatIsFilledIsNotMadeBeforeItIsRead() throws IOException {
        Graph graph = open(new TestModel(13)
                .input("x", 1, 3, 8, 8)
                .wholes("extents", 1 << 20, 3, 8, 8)
                .node("ConstantOfShape", "w", List.of("extents"))
                .node("Conv", "y", List.of("x", "w"))
                .output("y")
                .toByteArray());
        OnnxModel model = OnnxModel.open(directory.resolve("bad.onnx"));
        OnnxWeights weights = OnnxWeights.of(model, graph);
        assertThat(graph.nodes().getLast().shape().channels()).isEqualTo(1 << 20);
        assertThat(weights.model()).isSameAs(model);
        assertThat(WeightRole.values()).isNotEmpty();
    }

    @Test
    void growingConstantsStopGrowing() throws IOException {
        TestModel model = new TestModel(13).input("x", 1, 3, 8, 8).weights("c0", 1024);
        for (int i = 0; i < 64; i++) {
            model.node("Concat", "c" + (i + 1), List.of("c" + i, "c" + i), whole("axis", 0));
        }
        model.node("Add", "y", List.of("x", "c64")).output("y");
        assertThatThrownBy(() -> open(model.toByteArray())).isInstanceOf(FormatException.class);
    }

    @Test
    void circlesAreRefused() {
        isRefused(
                new TestModel(13)
                        .input("x", 1, 3, 8, 8)
                        .node("Add", "a", List.of("x", "b"))
                        .node("Relu", "b", List.of("a"))
                        .output("b"),
                "node 'a' (Add) waits for its own result: the graph goes round in a circle");
    }

    @Test
    void nodesInAnotherOrderAreSorted() throws IOException {
        Graph graph = open(new TestModel(13)
                .input("x", 1, 3, 8, 8)
                .node("Sigmoid", "b", List.of("a"))
                .node("Relu", "a", List.of("x"))
                .output("b")
                .toByteArray());
        assertThat(graph.nodes().stream().map(node -> node.name())).containsExactly("input", "a", "b");
    }

    @Test
    void namesThatStandForTwoThingsOrNoneAreRefused() {
        isRefused(sound().node("Relu", "y", List.of("x")), "node 'y' (Relu) makes y, which something else makes as well");
        isRefused(sound().node("Relu", "w", List.of("x")), "makes w, which something else makes as well");
        isRefused(sound().node("Relu", "z", List.of("nothing")), "takes nothing, which nothing makes");
        isRefused(sound().output("nothing"), "its output nothing is made by nothing");
        isRefused(sound().weights("w", 1), "two initializers are called w");
        isRefused(sound().input("x", 1), "two inputs are called x");
    }

    @Test
    void twoNodesOfOneNameAreToldApart() throws IOException {
        Graph graph = open(new TestModel(13)
                .input("x", 1, 3, 8, 8)
                .node("same", "Relu", List.of("a"), List.of("x"))
                .node("same", "Sigmoid", List.of("b"), List.of("a"))
                .output("b")
                .toByteArray());
        assertThat(graph.nodes().stream().map(node -> node.name())).containsExactly("input", "same", "b");
    }

    @Test
    void otherFilesStayClosed() throws IOException {
        Files.write(directory.resolve("weights.bin"), new byte[64]);
        Path outside = Files.write(Files.createTempFile(directory.getParent(), "outside", ".bin"), new byte[64]);
        try {
            isRefused(external("../" + outside.getFileName(), 16), "which is not in the model's directory");
            isRefused(external(outside.toString(), 16), "which is not in the model's directory");
            isRefused(external("missing.bin", 16), "is kept in missing.bin, which is not there");
            isRefused(external("weights.bin", 128), "takes 128 bytes, and weights.bin has 64 for it");
            Files.createSymbolicLink(directory.resolve("link.bin"), outside);
            isRefused(external("link.bin", 16), "a link that leads out of the model's directory");
        } finally {
            Files.delete(outside);
        }
        Graph graph = open(external("weights.bin", 16).toByteArray());
        assertThat(graph.nodes().getLast().op().title()).isEqualTo("BroadcastAdd");
    }

    private static TestModel external(String location, int bytes) {
        Message tensor = new Message()
                .whole(1, bytes / 4)
                .whole(2, 1)
                .text(8, "far")
                .message(13, new Message().text(1, "location").text(2, location))
                .whole(14, 1);
        return new TestModel(13)
                .input("x", 1, 3, 8, bytes / 4)
                .graphField(5, tensor)
                .node("Add", "y", List.of("x", "far"))
                .output("y");
    }

    @Test
    void anythingElseThanAModelIsRefused() {
        assertThatThrownBy(() -> open(new byte[0])).hasMessageContaining("no ONNX model");
        assertThatThrownBy(() -> open("{\"phiscope\": 1}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> OnnxModel.open(directory.resolve("missing.onnx")))
                .hasMessageContaining("there is no such file");
        isRefused(new TestModel(999).input("x", 1).node("Relu", "y", List.of("x")).output("y"), "operator set 999");
        isRefused(new TestModel(13).node("Relu", "y", List.of("c")).weights("c", 1).output("y"), "has no input");
    }

    /** An initializer that is an input as well, as old exporters wrote it, is not fed. */
    @Test
    void weightsThatAreInputsTooAreWeights() throws IOException {
        Graph graph = open(sound().input("w", 4, 3, 3, 3).toByteArray());
        assertThat(graph.nodes()).hasSize(2);
    }
}
