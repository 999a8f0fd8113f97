// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Device;
import org.phiscope.engine.MachineSpeed;
import org.phiscope.engine.NodeTime;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

class LayerRatesTest {
    private static final Device DEVICE = new Device("some:one", "some", "A device", "GPU", 1 << 30);

    /** 2·1·8·16·100 = 25,600 FLOPs; (8·100 + 16·100 + 8·16)·4 = 10,112 bytes. */
    private static Graph pointwise() {
        GraphBuilder builder = new GraphBuilder("pointwise");
        Node input = builder.input(Shape.of(1, 8, 10, 10));
        Op conv = new Op.Conv2d(8, 16, 1, 1, 1, 1, Padding.symmetric(0), 1, false);
        builder.output("output", builder.add("conv", conv, input));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    private static LayerRates rates(MachineSpeed ceilings) {
        return new LayerRates(
                pointwise(),
                DEVICE,
                ceilings,
                List.of(
                        new NodeTime("conv", Duration.ofNanos(1024)),
                        new NodeTime("dispatch", Duration.ofNanos(3072))));
    }

    @Test
    void aLayersRatesAreItsWorkOverItsTimeAndTheShareIsOfTheNearerCeiling() {
        assertThat(rates(new MachineSpeed(100e9, 12.5e9)).text().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "ceilings of A device, as measured: 100.0 GFLOP/s, 12.5 GB/s",
                        "",
                        "part time % GFLOP/s GB/s % of ceiling",
                        "conv 0.001 ms 25.0 25.0 9.9 79.0",
                        "dispatch 0.003 ms 75.0");
        assertThat(rates(new MachineSpeed(50e9, 100e9)).text()).contains(" 50.0\n");
    }

    @Test
    @SuppressWarnings("unchecked")
    void theSameIsWrittenAsJson() {
        Map<String, Object> object = new LinkedHashMap<>();
        rates(new MachineSpeed(50e9, 100e9)).write(object);
        assertThat(object).containsEntry("ceilings", Map.of("flopsPerSecond", 50e9, "bytesPerSecond", 100e9));
        List<Map<String, Object>> layers = (List<Map<String, Object>>) object.get("layers");
        assertThat(layers.getFirst())
                .containsEntry("flops", 25_600L)
                .containsEntry("bytes", 10_112L)
                .containsEntry("flopsPerSecond", 25e9)
                .containsEntry("bytesPerSecond", 9.875e9)
                .containsEntry("shareOfCeiling", 0.5);
        assertThat(layers.getLast().keySet()).containsExactly("node", "time");
    }
}
