// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.phiscope.attention.Windows.Cell;
import org.phiscope.attention.Windows.Seat;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.vision.Fit;
import org.phiscope.vision.ObjectQuery;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.SeededWeights;

/** Networks with made-up weights, run on the default engine: what holds of any attention. */
class AttentionProbeTest {
    private static Engines engines;
    private static Engine engine;
    private static Device device;

    @BeforeAll
    static void findEngine() {
        engines = Engines.discover();
        engine = engines.available().getFirst();
        device = engine.devices().getFirst();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    private static Graph graph(String network, Map<String, Object> changes) {
        Configuration configuration = Families.network(network).orElseThrow();
        for (Map.Entry<String, Object> change : changes.entrySet()) {
            configuration = configuration.with(change.getKey(), change.getValue());
        }
        return configuration.graph();
    }

    private static AttentionProbe.Read read(Graph graph, List<AttentionLayer> layers) {
        byte[] rgb = new byte[3 * 40 * 30];
        new Random(3).nextBytes(rgb);
        try (AttentionProbe probe =
                AttentionProbe.compile(engine, device, graph, new SeededWeights(graph, 1, "made up"), layers)) {
            return probe.run(RgbImage.of(40, 30, rgb), Fit.STRETCH, new Cancellation());
        }
    }

    private static void rowsSumToOne(AttentionWeights weights, int groups) {
        for (int group = 0; group < groups; group++) {
            for (int query = 0; query < weights.queries(); query++) {
                for (int head = 0; head < weights.heads(); head++) {
                    assertThat(Arrays.stream(weights.row(group, head, query)).sum()).isCloseTo(1, offset(1e-5));
                }
                assertThat(Arrays.stream(weights.mean(group, query)).sum()).isCloseTo(1, offset(1e-5));
            }
        }
    }

    @Test
    void patchesAndClassToken() {
        Graph graph = graph("deit-ti", Map.of("resolution", 64, "blocks", 2));
        List<AttentionLayer> layers = AttentionLayers.of(graph);
        AttentionProbe.Read read = read(graph, layers);

        assertThat(read.weights()).containsOnlyKeys("blocks.0.attn", "blocks.1.attn");
        for (AttentionWeights weights : read.weights().values()) {
            assertThat(weights.heads()).isEqualTo(3);
            assertThat(weights.queries()).isEqualTo(17); // 4 × 4 patches of 16 pixels and the class token
            rowsSumToOne(weights, 1);
        }
        Rollout rollout = new Rollout(
                layers.stream().map(layer -> read.weights().get(layer.name()).mean()).toList(), 17);
        assertThat(Arrays.stream(rollout.row(0)).sum()).isCloseTo(1, offset(1e-6));
        assertThat(read.queries()).isEmpty();
    }

    @Test
    void nobodyLooksAcrossASeam() {
        Graph graph = graph(
                "swin-t", Map.of("resolution", 56, "stages.2.repeats", 1, "stages.3.repeats", 1));
        AttentionLayer shifted = AttentionLayers.of(graph).get(1);
        Windows windows = ((Tokens.InWindows) shifted.queries()).windows();
        assertThat(windows).isEqualTo(new Windows(14, 14, 7, 3, 3));
        AttentionWeights weights = read(graph, List.of(shifted)).weights().get(shifted.name());

        rowsSumToOne(weights, windows.count());
        Cell corner = new Cell(0, 0);
        Seat seat = windows.seat(corner);
        double[] row = weights.row(seat.window(), 0, seat.token());
        double hidden = 0;
        for (int token = 0; token < windows.tokens(); token++) {
            Cell cell = windows.cell(new Seat(seat.window(), token)).orElseThrow();
            hidden += windows.together(corner, cell) ? 0 : row[token];
        }
        assertThat(hidden).isLessThan(1e-20);
    }

    @Test
    void objectQueriesAndTheirBoxes() {
        Graph graph = graph("detr-r50", Map.of("resolution", 96, "encoders", 1, "decoders", 2, "queries", 7));
        List<AttentionLayer> crossing =
                AttentionLayers.of(graph).stream().filter(AttentionLayer::isCross).toList();
        AttentionProbe.Read read = read(graph, crossing);

        assertThat(read.weights()).hasSize(2);
        read.weights().values().forEach(weights -> {
            assertThat(weights.queries()).isEqualTo(7);
            assertThat(weights.keys()).isEqualTo(9); // 3 × 3 cells of 32 pixels
            rowsSumToOne(weights, 1);
        });
        assertThat(read.queries()).hasSize(7).extracting(ObjectQuery::index).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(read.queries()).allSatisfy(query -> assertThat(query.score()).isBetween(0.0, 1.0));
    }

    @Test
    void refusesMoreThanIsReadAtOnce() {
        Graph graph = graph("vit-b16", Map.of("resolution", 1024));
        List<AttentionLayer> layers = AttentionLayers.of(graph);
        assertThat(AttentionProbe.values(layers)).isEqualTo(12L * 12 * 4097 * 4097);
        SeededWeights weights = new SeededWeights(graph, 1, "made up");
        assertThatThrownBy(() -> AttentionProbe.compile(engine, device, graph, weights, layers))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
