// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.graph.Graph;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.FormulaWeights;

/**
 * A file of weights in the order in which darknet itself wrote the reference's, loaded into a network, against what
 * darknet computes with them.
 */
class DarknetWeightsTest {
    private static final Path SHARED = Path.of("../../shared");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"yolov3-tiny", "yolov4-tiny", "enet-coco"})
    void aConfigurationFileComputesWhatDarknetDoes(String name) throws IOException {
        Path cfg = SHARED.resolve("cfg/" + name + ".cfg");
        assumeTrue(Files.exists(cfg), () -> cfg + " is not here");
        agrees(name, DarknetNetwork.configuration(DarknetCfg.read(cfg)));
    }

    @Test
    void aPublishedNetworkComputesWhatDarknetDoes() throws IOException {
        agrees("yolov4-tiny", Families.network("yolov4-tiny").orElseThrow());
    }

    private void agrees(String name, Configuration network) throws IOException {
        Path file = SHARED.resolve("forward/" + name + ".json");
        assumeTrue(Files.exists(file), () -> file + " is not here");
        Reference reference = Reference.read(file);
        Graph graph = network.withInput(new InputSize(
                        1, reference.input().height(), reference.input().width()))
                .graph();
        Path weights = write(reference);
        try (Engines engines = Engines.discover()) {
            Engine engine = engines.preferred();
            Verification verification = new Verifier(engine, engine.devices().getFirst())
                    .verify(reference, graph, Checkpoint.open(weights).weightsFor(graph), new Cancellation());
            assertThat(verification.skipped()).isEmpty();
            assertThat(verification.maxRelativeError()).isLessThanOrEqualTo(1e-5);
        }
    }

    private Path write(Reference reference) throws IOException {
        Path file = folder.resolve("formula.weights");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer header = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(header.putInt(0).putInt(2).putInt(5).putLong(0).flip());
            for (var listed : reference.parameters().entrySet()) {
                float[] values = FormulaWeights.values(
                        listed.getKey(),
                        listed.getValue().kind(),
                        listed.getValue().shape(),
                        reference.gain());
                ByteBuffer bytes =
                        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                channel.write(bytes);
            }
        }
        return file;
    }
}
