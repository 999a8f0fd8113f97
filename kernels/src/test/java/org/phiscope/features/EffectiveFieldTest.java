// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Engines;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.receptive.Area;
import org.phiscope.receptive.Field.Windowed;
import org.phiscope.receptive.ReceptiveFields;
import org.phiscope.vision.Fit;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.SeededWeights;
import org.phiscope.weights.Weights;

/** Against differences of the forward pass, and against the theoretical field. */
class EffectiveFieldTest {
    private static final int SIDE = 24;
    private static Engines engines;

    @BeforeAll
    static void open() {
        engines = Engines.discover();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    private static Graph graph() {
        GraphBuilder graph = new GraphBuilder("small");
        Node x = graph.input(Shape.of(1, 3, SIDE, SIDE));
        x = graph.activate("act1", graph.conv("conv1", x, 4, 3, 2, 1, true, Padding.Rule.SAME), Activation.SWISH);
        x = graph.activate("act2", graph.conv("conv2", x, 5, 3, 1, 1, true, Padding.Rule.SAME), Activation.SWISH);
        graph.output("output", graph.add("pooled", new Op.GlobalAveragePool(), x));
        return graph.build(new Task.Classification(5), Preprocessing.IMAGENET);
    }

    private static FittedImage image(Graph graph) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 37 % 251);
        }
        return FittedImage.of(
                RgbImage.of(SIDE, SIDE, rgb), graph.input().shape(), graph.preprocessing(), Fit.STRETCH);
    }

    @Test
    void itIsWhatAPixelChanges() {
        Graph graph = graph();
        Weights weights = new SeededWeights(graph, 3, "test");
        Engine engine = engines.preferred();
        Device device = engine.devices().getFirst();
        FittedImage image = image(graph);
        Node node = graph.find("act2").orElseThrow();
        Plane effective = EffectiveField.of(
                engine, device, graph, weights, node, 5, 7, OptionalInt.of(2), image, new Cancellation());
        Area seen = ((Windowed) ReceptiveFields.of(graph).field(node)).seen(5, 7);
        float step = 1e-2f;
        try (CompiledNetwork network = engine.compile(device, graph, weights, Set.of("act2"))) {
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                boolean inside = pixel / SIDE >= seen.top()
                        && pixel / SIDE <= seen.bottom()
                        && pixel % SIDE >= seen.left()
                        && pixel % SIDE <= seen.right();
                double expected = 0;
                for (int c = 0; c < 3 && inside; c++) {
                    expected += Math.abs(at(network, image, c * SIDE * SIDE + pixel, step)
                            - at(network, image, c * SIDE * SIDE + pixel, -step)) / (2 * step);
                }
                assertThat((double) effective.values()[pixel]).isCloseTo(expected, within(2e-3));
            }
        }
    }

    private static double at(CompiledNetwork network, FittedImage image, int changed, float step) {
        float[] values = image.tensor().toArray();
        values[changed] += step;
        try (RunResult result = network.run(Tensor.of(image.tensor().shape(), values), new Cancellation())) {
            int cells = SIDE / 2 * SIDE / 2;
            return result.tensor("act2").get(2 * cells + 5 * SIDE / 2 + 7);
        }
    }

    @Test
    void aNodeWithoutCellsHasNone() {
        Graph graph = graph();
        Engine engine = engines.preferred();
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> EffectiveField.of(
                        engine,
                        engine.devices().getFirst(),
                        graph,
                        new SeededWeights(graph, 3, "test"),
                        graph.find("pooled").orElseThrow(),
                        0,
                        0,
                        OptionalInt.empty(),
                        image(graph),
                        new Cancellation()))
                .withMessageContaining("pooled");
    }
}
