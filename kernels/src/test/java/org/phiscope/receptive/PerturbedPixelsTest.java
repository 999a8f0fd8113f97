// SPDX-License-Identifier: Apache-2.0
package org.phiscope.receptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;
import org.phiscope.receptive.Field.Windowed;
import org.phiscope.weights.Weights;

/**
 * Receptive fields against what happens: every pixel of an image is changed alone, and the rectangle of the pixels that
 * change a cell is the rectangle that the cell is said to see.
 */
class PerturbedPixelsTest {
    private static final int HEIGHT = 17;
    private static final int WIDTH = 14;
    private static Engines engines;

    @BeforeAll
    static void open() {
        engines = Engines.discover();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
    void cellsSeeWhatChangesThem(long seed) {
        int pixels = HEIGHT * WIDTH;
        Graph single = graph(seed, 1);
        Graph batch = graph(seed, pixels + 1);
        Engine engine = engines.preferred();
        float[] values = new float[(pixels + 1) * pixels];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < pixels; i++) {
            float base = (float) random.nextDouble();
            for (int image = 0; image <= pixels; image++) {
                values[image * pixels + i] = image == i ? base + 64 : base;
            }
        }
        ReceptiveFields fields = ReceptiveFields.of(single);
        try (CompiledNetwork network =
                        engine.compile(engine.devices().getFirst(), batch, new Positive(seed), Set.of());
                RunResult result =
                        network.run(Tensor.of(batch.input().shape(), values), new Cancellation())) {
            for (Node node : single.nodes()) {
                if (single.outputs().containsKey(node.name())) {
                    compare(node, fields.field(node), result.tensor(node.name()).toArray());
                }
            }
        }
    }

    private static void compare(Node node, Field field, float[] all) {
        int pixels = HEIGHT * WIDTH;
        Shape shape = node.shape();
        int elements = (int) shape.elements();
        int cells = shape.height() * shape.width();
        float largest = 0;
        for (float value : all) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int cell = 0; cell < cells; cell++) {
            Area changed = Area.EMPTY;
            for (int pixel = 0; pixel < pixels; pixel++) {
                boolean changes = false;
                for (int channel = 0; channel < shape.channels(); channel++) {
                    int at = channel * cells + cell;
                    changes |= Math.abs(all[pixel * elements + at] - all[pixels * elements + at]) > 1e-6f * largest;
                }
                if (changes) {
                    int y = pixel / WIDTH;
                    int x = pixel % WIDTH;
                    changed = changed.with(new Area(y, x, y, x));
                }
            }
            Area seen = field instanceof Windowed windowed
                    ? windowed.seen(cell / shape.width(), cell % shape.width())
                    : field.reach();
            assertThat(seen.isEmpty() ? Area.EMPTY : seen)
                    .as("cell %d of %s, %s", cell, node.name(), node.op())
                    .isEqualTo(changed);
        }
    }

    /** Operators that let every pixel of a window through; each node is an output. */
    private static Graph graph(long seed, int batch) {
        SplittableRandom random = new SplittableRandom(seed);
        GraphBuilder graph = new GraphBuilder("windows");
        List<Node> nodes = new ArrayList<>();
        Node x = graph.input(Shape.of(batch, 1, HEIGHT, WIDTH));
        for (int i = 0; i < 5; i++) {
            x = next(graph, random, "node" + i, x);
            nodes.add(x);
        }
        nodes.forEach(node -> graph.output(node.name(), node));
        return graph.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    private static Node next(GraphBuilder graph, SplittableRandom random, String name, Node x) {
        int height = x.shape().height();
        int width = x.shape().width();
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> {
                int kernel = random.nextInt(1, 4);
                int dilation = random.nextInt(1, 3);
                Padding padding = padding(random, dilation * (kernel - 1));
                int stride = random.nextInt(1, 3);
                boolean fits = height + padding.top() + padding.bottom() > dilation * (kernel - 1)
                        && width + padding.left() + padding.right() > dilation * (kernel - 1);
                return fits
                        ? graph.add(
                                name,
                                new Op.Conv2d(
                                        x.shape().channels(), 2, kernel, kernel, stride, dilation, padding, 1, false),
                                x)
                        : graph.add(name, new Op.Affine(2, 0), x);
            }
            case 3 -> {
                int kernel = random.nextInt(2, 4);
                Padding padding = Padding.Rule.SAME.resolve(height, width, kernel, 2, 1);
                return graph.add(name, new Op.Pool(Op.Pool.Kind.AVERAGE, kernel, 2, padding), x);
            }
            case 4 -> {
                int kernel = random.nextInt(2, 4);
                Padding trimmed = new Padding(random.nextInt(2), 0, 0, random.nextInt(2));
                Op spread = new Op.ConvTranspose2d(x.shape().channels(), 2, kernel, 2, trimmed, 0, false);
                return graph.add(name, spread, x);
            }
            case 5 -> {
                Op.Resize.Mode mode = Op.Resize.Mode.values()[random.nextInt(4)];
                return graph.add(name, new Op.Resize(random.nextInt(1, 13), random.nextInt(1, 13), mode), x);
            }
            case 6 -> {
                return graph.add(name, new Op.AdaptiveAveragePool(random.nextInt(1, 5), random.nextInt(1, 5)), x);
            }
            case 7 -> {
                int top = random.nextInt(height);
                int left = random.nextInt(width);
                return graph.add(name, new Op.Crop(top, left, height - top, width - left), x);
            }
            case 8 -> {
                Node wide = graph.conv(name + ".wide", x, 1, 3, 1, 1, false, Padding.Rule.SAME);
                Node joined = graph.add(name + ".joined", new Op.Concat(), wide, x);
                return random.nextBoolean() ? joined : graph.conv(name, joined, 2, 1, 1, 1, false, Padding.Rule.SAME);
            }
            case 9 -> {
                Node gate = graph.add(name + ".gate", new Op.GlobalAveragePool(), x);
                return graph.add(name, new Op.Scale(), x, gate);
            }
            default -> {
                Node even = graph.add(name + ".even", new Op.Resize(4, 6, Op.Resize.Mode.NEAREST), x);
                Node four = graph.conv(name + ".four", even, 4, 1, 1, 1, false, Padding.Rule.SAME);
                return graph.add(name, new Op.Reorg(2, Op.Reorg.Order.values()[random.nextInt(2)]), four);
            }
        }
    }

    /** As much as a window of this extent may hang over, on each side its own. */
    private static Padding padding(SplittableRandom random, int most) {
        return new Padding(
                random.nextInt(most + 1), random.nextInt(most + 1), random.nextInt(most + 1), random.nextInt(most + 1));
    }

    /** Weights that are all positive, so that nothing cancels out. */
    private record Positive(long seed) implements Weights {
        @Override
        public float[] values(Node node, WeightRole role) {
            Shape shape = node.op().weights().stream()
                    .filter(weight -> weight.role() == role)
                    .findFirst()
                    .orElseThrow()
                    .shape();
            SplittableRandom random = new SplittableRandom(seed ^ node.name().hashCode());
            float[] values = new float[(int) shape.elements()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(0.4, 0.6);
            }
            return values;
        }

        @Override
        public Provenance provenance() {
            return new Provenance.Untrained(seed, Message.verbatim("all positive"));
        }
    }
}
