// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.family.Families;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.format.FormatException;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.WeightRole;
import org.phiscope.truth.Csv;
import org.phiscope.truth.Shared;

class DarknetCheckpointTest {
    /** One convolution with batch norm, one without, a connected layer with batch norm: 2+2+2+2+4, 3+6, 2+6+2+2+2. */
    private static final String SMALL =
            """
            [net]
            width=1
            height=1
            channels=2
            [convolutional]
            batch_normalize=1
            filters=2
            activation=leaky
            [convolutional]
            filters=3
            activation=linear
            [connected]
            batch_normalize=1
            output=2
            activation=linear
            """;

    private static final int FLOATS = 12 + 9 + 14;

    @TempDir
    Path folder;

    private static Graph small() {
        return DarknetNetwork.configuration(DarknetCfg.parse("small.cfg", SMALL)).graph();
    }

    private Path write(ByteBuffer bytes) throws IOException {
        return Files.write(folder.resolve("small.weights"), bytes.array());
    }

    /** A header of version 0.2.5 and room for so many bytes. */
    private static ByteBuffer modern(int bytes) {
        return ByteBuffer.allocate(20 + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(2)
                .putInt(5)
                .putLong(32_013_312);
    }

    /** Puts 1, 2, 3, … */
    private static ByteBuffer counting(ByteBuffer bytes) {
        for (int i = 1; bytes.hasRemaining(); i++) {
            bytes.putFloat(i);
        }
        return bytes;
    }

    private static float[] values(Weights weights, Graph graph, String node, WeightRole role) {
        Node found = graph.nodes().stream()
                .filter(each -> each.name().equals(node))
                .findFirst()
                .orElseThrow();
        return weights.values(found, role);
    }

    @Test
    void aLayersNumbersComeInDarknetsOrder() throws IOException {
        Graph graph = small();
        Weights weights = Checkpoint.open(write(counting(modern(4 * FLOATS)))).weightsFor(graph);
        assertThat(values(weights, graph, "layer0.bn", WeightRole.NORM_SHIFT)).containsExactly(1, 2);
        assertThat(values(weights, graph, "layer0.bn", WeightRole.NORM_SCALE)).containsExactly(3, 4);
        assertThat(values(weights, graph, "layer0.bn", WeightRole.RUNNING_MEAN)).containsExactly(5, 6);
        assertThat(values(weights, graph, "layer0.bn", WeightRole.RUNNING_VARIANCE)).containsExactly(7, 8);
        assertThat(values(weights, graph, "layer0.conv", WeightRole.KERNEL)).containsExactly(9, 10, 11, 12);
        assertThat(values(weights, graph, "layer1.conv", WeightRole.BIAS)).containsExactly(13, 14, 15);
        assertThat(values(weights, graph, "layer1.conv", WeightRole.KERNEL)).containsExactly(16, 17, 18, 19, 20, 21);
        assertThat(values(weights, graph, "layer2.bn", WeightRole.NORM_SHIFT)).containsExactly(22, 23);
        assertThat(values(weights, graph, "layer2.linear", WeightRole.KERNEL)).containsExactly(24, 25, 26, 27, 28, 29);
        assertThat(values(weights, graph, "layer2.bn", WeightRole.NORM_SCALE)).containsExactly(30, 31);
        assertThat(values(weights, graph, "layer2.bn", WeightRole.RUNNING_MEAN)).containsExactly(32, 33);
        assertThat(values(weights, graph, "layer2.bn", WeightRole.RUNNING_VARIANCE)).containsExactly(34, 35);
        assertThat(weights.provenance())
                .isEqualTo(new Weights.Provenance.Trained(
                        folder.resolve("small.weights").toString()));
    }

    @Test
    void beforeVersion2TheImagesSeenTakeFourBytes() throws IOException {
        ByteBuffer old = ByteBuffer.allocate(16 + 4 * FLOATS).order(ByteOrder.LITTLE_ENDIAN);
        old.putInt(0).putInt(1).putInt(0).putInt(7);
        Graph graph = small();
        Weights weights = Checkpoint.open(write(counting(old))).weightsFor(graph);
        assertThat(values(weights, graph, "layer0.bn", WeightRole.NORM_SHIFT)).containsExactly(1, 2);
    }

    @Test
    void aVersionAboveAThousandHasConnectedMatricesTransposed() throws IOException {
        ByteBuffer old = ByteBuffer.allocate(16 + 4 * FLOATS).order(ByteOrder.LITTLE_ENDIAN);
        old.putInt(1001).putInt(0).putInt(0).putInt(7);
        Graph graph = small();
        Weights weights = Checkpoint.open(write(counting(old))).weightsFor(graph);
        assertThat(values(weights, graph, "layer2.linear", WeightRole.KERNEL)).containsExactly(24, 26, 28, 25, 27, 29);
        assertThat(values(weights, graph, "layer1.conv", WeightRole.KERNEL)).containsExactly(16, 17, 18, 19, 20, 21);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0  | the file has 0; layer0 [convolutional] is the first that does not fit, for it needs 12 and 0 are left
                    20 | the file has 20; layer1 [convolutional] is the first that does not fit, for it needs 9 and 8 are left
                    34 | the file has 34; layer2 [connected] is the first that does not fit, for it needs 14 and 13 are left
                    36 | the file has 36; 1 are left over after layer2 [connected], the last that has any
                    """)
    void aMisfitSaysHowManyAreNeededAndWhereTheyEnd(int floats, String saying) throws IOException {
        Path file = write(counting(modern(4 * floats)));
        String message = file + " does not fit small: the network needs 35 floats, " + saying;
        Checkpoint checkpoint = Checkpoint.open(file);
        assertThatThrownBy(() -> checkpoint.weightsFor(small()))
                .isInstanceOf(WeightsException.class)
                .hasMessage(message);
        assertThat(checkpoint.weightsOrSeeded(small(), 3).provenance())
                .isInstanceOfSatisfying(Weights.Provenance.Untrained.class, untrained -> {
                    assertThat(untrained.seed()).isEqualTo(3);
                    assertThat(untrained.reason().text()).hasToString(message);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 15})
    void aFileWithoutAHeaderIsRefused(int bytes) throws IOException {
        assertRefused(write(ByteBuffer.allocate(bytes)), "is " + bytes + " bytes long, too short");
    }

    @Test
    void aHeaderCutOffIsRefused() throws IOException {
        ByteBuffer start = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        assertRefused(write(start.putInt(0).putInt(2).putInt(5)), "is 16 bytes long, of which 20 are its header");
    }

    @Test
    void aNumberCutInTwoIsRefused() throws IOException {
        assertRefused(write(modern(4 * FLOATS - 1)), "no whole number of floats: the file is truncated");
    }

    @Test
    void aVersionThatThereIsNotIsRefused() throws IOException {
        ByteBuffer bigEndian = ByteBuffer.allocate(20 + 4 * FLOATS).putInt(0).putInt(2).putInt(5);
        assertRefused(write(bigEndian), "says it is version 0.33554432.83886080 of darknet's weights");
        ByteBuffer negative = modern(4 * FLOATS).putInt(0, -1);
        assertRefused(write(negative), "says it is version -1.2.5 of darknet's weights");
    }

    private static void assertRefused(Path file, String saying) {
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(FormatException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(file.toString())
                        .contains(saying)
                        .hasLineCount(1));
    }

    @Test
    void valuesThatNoTrainingLeavesAreRefusedWhenRead() throws IOException {
        ByteBuffer bytes = counting(modern(4 * FLOATS));
        bytes.putFloat(20 + 4 * 7, -1).putFloat(20 + 4 * 13, Float.NaN);
        Graph graph = small();
        Weights weights = Checkpoint.open(write(bytes)).weightsFor(graph);
        assertThatThrownBy(() -> values(weights, graph, "layer0.bn", WeightRole.RUNNING_VARIANCE))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("layer0.var: element 1 is -1.0, and a variance is not negative");
        assertThatThrownBy(() -> values(weights, graph, "layer1.conv", WeightRole.BIAS))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("layer1.bias: element 1 is NaN");
    }

    @Test
    void aFileThatChangesAfterItWasOpenedIsNotRead() throws IOException {
        Graph graph = small();
        Weights weights = Checkpoint.open(write(counting(modern(4 * FLOATS)))).weightsFor(graph);
        write(counting(modern(4 * FLOATS - 4)));
        assertThatThrownBy(() -> values(weights, graph, "layer0.conv", WeightRole.KERNEL))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("was 160 bytes long when it was opened and has 156 now");
    }

    @Test
    void aNetworkThatIsNotNumberedAsDarknetsIsRefused() throws IOException {
        Graph graph = Families.network("resnet18").orElseThrow().graph();
        Checkpoint checkpoint = Checkpoint.open(write(counting(modern(4 * FLOATS))));
        assertThatThrownBy(() -> checkpoint.weightsFor(graph))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith("does not fit resnet18: it names no layers, and those of resnet18 are not numbered as"
                        + " darknet's (conv1); open the .cfg that the weights belong to");
    }

    static Stream<Map<String, String>> lengths() throws IOException {
        return Csv.rows(Shared.file("truth/darknet_bflops.csv")).stream();
    }

    /** Whether darknet would read exactly so many bytes for the network. */
    @ParameterizedTest
    @MethodSource("lengths")
    void aFileOfTheLengthThatDarknetWritesFits(Map<String, String> row) throws IOException {
        Graph graph = DarknetNetwork.configuration(
                        DarknetCfg.read(Shared.file("cfg/" + row.get("cfg") + ".cfg")))
                .graph();
        Path file = write(modern(0));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Long.parseLong(row.get("weights_file_bytes_pred")));
        }
        assertThat(Checkpoint.open(file).weightsFor(graph).provenance())
                .isInstanceOf(Weights.Provenance.Trained.class);
    }
}
