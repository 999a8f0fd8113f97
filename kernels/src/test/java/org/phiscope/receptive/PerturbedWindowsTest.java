// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Engines;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;
import org.phiscope.receptive.Field.Windowed;
import org.phiscope.weights.Weights;

/**
 * Receptive fields through windows that attend within themselves, shifted, padded, masked and merged, against what happens: every pixel
 * of an image is changed alone, and the rectangle of those that change a cell is the rectangle that the cell is said to see.
 */
class PerturbedWindowsTest {
    /** Windows that the map fills, that it does not fill, and of odd sides; maps of odd sides are merged too. */
    @ParameterizedTest
    @CsvSource({"32, 32, 4", "24, 20, 4", "28, 18, 3", "12, 36, 3", "20, 26, 5"})
    void cellsSeeWhatChangesThem(int width, int height, int window) {
        Graph graph = small(window).withInput(new InputSize(1, height, width)).graph();
        ReceptiveFields fields = ReceptiveFields.of(graph);
        List<Node> told = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Axes axes = fields.axes(node).orElse(null);
            boolean map = axes != null && node.shape().rank() == 4 && axes.column() == axes.row() + 1 && axes.row() > 0;
            // Of noughts that padding adds, an attention of all to all before it is told all the same.
            if (map && fields.field(node) instanceof Windowed && !(node.op() instanceof Op.Pad)) {
                told.add(node);
            }
        }
        Set<String> names = told.stream().map(Node::name).collect(Collectors.toSet());
        assertThat(names).contains("layers.0.blocks.1.add2", "layers.1.blocks.1.add2", "layers.3.blocks.0.add2");
        Shape shape = graph.input().shape();
        int pixels = width * height;
        float[] values = new float[3 * pixels];
        SplittableRandom random = new SplittableRandom(window);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        try (Engines engines = Engines.discover();
                CompiledNetwork network =
                        engines.compile(engines.device("onnxruntime:cpu"), graph, new Drawn(), names);
                RunResult still = network.run(Tensor.of(shape, values), new Cancellation())) {
            Area[][] changed = new Area[told.size()][];
            for (int n = 0; n < told.size(); n++) {
                changed[n] = new Area[cells(fields, told.get(n))];
                Arrays.fill(changed[n], Area.EMPTY);
            }
            for (int pixel = 0; pixel < pixels; pixel++) {
                float[] other = values.clone();
                for (int channel = 0; channel < 3; channel++) {
                    other[channel * pixels + pixel] += 2 + channel;
                }
                try (RunResult moved = network.run(Tensor.of(shape, other), new Cancellation())) {
                    for (int n = 0; n < told.size(); n++) {
                        note(fields, told.get(n), still, moved, new Area(
                                pixel / width, pixel % width, pixel / width, pixel % width), changed[n]);
                    }
                }
            }
            for (int n = 0; n < told.size(); n++) {
                compare(fields, told.get(n), changed[n]);
            }
        }
    }

    private static int cells(ReceptiveFields fields, Node node) {
        Axes axes = fields.axes(node).orElseThrow();
        return axes.rows() * axes.columns();
    }

    private static void note(
            ReceptiveFields fields, Node node, RunResult still, RunResult moved, Area pixel, Area[] changed) {
        Axes axes = fields.axes(node).orElseThrow();
        boolean channelsLast = axes.row() == 1;
        Tensor before = still.tensor(node.name());
        Tensor after = moved.tensor(node.name());
        int channels = node.shape().extent(channelsLast ? 3 : 1);
        for (int cell = 0; cell < changed.length; cell++) {
            for (int channel = 0; channel < channels; channel++) {
                int at = channelsLast ? cell * channels + channel : channel * changed.length + cell;
                if (before.get(at) != after.get(at)) {
                    changed[cell] = changed[cell].with(pixel);
                    break;
                }
            }
        }
    }

    private static void compare(ReceptiveFields fields, Node node, Area[] changed) {
        Windowed field = (Windowed) fields.field(node);
        int columns = fields.axes(node).orElseThrow().columns();
        for (int cell = 0; cell < changed.length; cell++) {
            Area seen = field.seen(cell / columns, cell % columns);
            assertThat(seen.isEmpty() ? Area.EMPTY : seen)
                    .as("cell %d, %d of %s", cell / columns, cell % columns, node.name())
                    .isEqualTo(changed[cell]);
        }
    }

    private static Configuration small(int window) {
        return Families.network("swin-t")
                .orElseThrow()
                .with("patch", 2)
                .with("window", window)
                .with("channels", 8)
                .with("stages.2.repeats", 2)
                .with("stages.3.repeats", 2)
                .with("stages.4.repeats", 2)
                .with("stages.1.heads", 1)
                .with("stages.2.heads", 2)
                .with("stages.3.heads", 2)
                .with("stages.4.heads", 4);
    }

    /** Weights of both signs, none of them near nought. */
    private record Drawn() implements Weights {
        @Override
        public float[] values(Node node, WeightRole role) {
            Shape shape = node.op().weights().stream()
                    .filter(weight -> weight.role() == role)
                    .findFirst()
                    .orElseThrow()
                    .shape();
            SplittableRandom random = new SplittableRandom(node.owner().hashCode() + role.ordinal());
            float[] values = new float[(int) shape.elements()];
            for (int i = 0; i < values.length; i++) {
                double size = random.nextDouble(0.2, 0.8);
                values[i] = (float) (role != WeightRole.RUNNING_VARIANCE && random.nextBoolean() ? -size : size);
            }
            return values;
        }

        @Override
        public Provenance provenance() {
            return new Provenance.Untrained(0, Message.verbatim("of both signs"));
        }
    }
}
