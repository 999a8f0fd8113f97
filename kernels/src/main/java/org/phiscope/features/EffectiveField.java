// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.plan.Backward;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;
import org.phiscope.receptive.Axes;
import org.phiscope.receptive.ReceptiveFields;
import org.phiscope.vision.FittedImage;
import org.phiscope.weights.Weights;

/**
 * The effective receptive field of a cell (Luo, Li, Urtasun & Zemel 2016): how strongly each pixel of the input moves it,
 * |∂ cell / ∂ pixel| summed over red, green and blue. It is that of one image; the paper averages over many.
 */
public final class EffectiveField {
    private static final String SEED = "effective/seed";
    private static final String GRADIENT = "effective/gradient";

    private EffectiveField() {}

    /**
     * Runs the network and its backward pass from one cell.
     *
     * @param node whose result has places of the image
     * @param row of the cell
     * @param column of the cell
     * @param channel whose cell it is; empty for the sum over all channels
     * @return {@code [height, width]} of the network's input, never negative
     * @throws EngineException if the node has no cells, an operator on the way has no gradient, or the device cannot run it
     * @throws java.util.concurrent.CancellationException if it was cancelled before it was done
     */
    public static Plane of(
            Engine engine,
            Device device,
            Graph graph,
            Weights weights,
            Node node,
            int row,
            int column,
            OptionalInt channel,
            FittedImage image,
            Cancellation cancellation) {
        GraphBuilder builder = GraphBuilder.extending(graph).withoutOutputs();
        Node seed = builder.add(SEED, new Op.Learned(node.shape(), node.shape()));
        Node gradient = Backward.add(builder, Map.of(node, seed), graph.input());
        builder.output(GRADIENT, gradient);
        Graph both = builder.build(graph.task(), graph.preprocessing());
        cancellation.check();
        Weights seeded = new Seeded(weights, seed(graph, node, row, column, channel));
        try (CompiledNetwork network = engine.compile(device, both, seeded, Set.of());
                RunResult result = network.run(image.tensor(), cancellation)) {
            return strength(result.tensor(GRADIENT).toArray(), graph.input().shape());
        }
    }

    private static Plane strength(float[] gradient, Shape input) {
        int plane = input.height() * input.width();
        float[] strength = new float[plane];
        for (int i = 0; i < gradient.length; i++) {
            strength[i % plane] += Math.abs(gradient[i]);
        }
        return new Plane(input.height(), input.width(), strength);
    }

    /** 1 at the cell, 0 elsewhere. */
    private static float[] seed(Graph graph, Node node, int row, int column, OptionalInt channel) {
        Axes axes = ReceptiveFields.of(graph).axes(node).orElseGet(() -> MapLayout.guess(graph, node));
        if (axes == null) {
            throw new EngineException(Message.of(
                    "{0} of {1} has no cells that are places of the image",
                    node.name(), graph.name()));
        }
        if (row < 0 || row >= axes.rows() || column < 0 || column >= axes.columns()) {
            throw new IllegalArgumentException(
                    "there is no cell " + row + ", " + column + " among " + axes.rows() + "×" + axes.columns());
        }
        Shape shape = node.shape();
        float[] seed = new float[Math.toIntExact(shape.elements())];
        int[] place = new int[shape.rank()];
        for (int i = 0, at; i < seed.length; i++) {
            at = i;
            int others = 0;
            int factor = 1;
            for (int axis = shape.rank() - 1; axis >= 0; axis--) {
                place[axis] = at % shape.extent(axis);
                at /= shape.extent(axis);
                if (axis != axes.row() && axis != axes.column()) {
                    others += place[axis] * factor;
                    factor *= shape.extent(axis);
                }
            }
            boolean here = axes.isTokens()
                    ? place[axes.row()] == axes.before() + row * axes.columns() + column
                    : place[axes.row()] == row && place[axes.column()] == column;
            boolean asked = channel.isEmpty() || others == channel.getAsInt();
            seed[i] = here && asked ? 1 : 0;
        }
        return seed;
    }

    /** The network's weights, and what is asked of it. */
    private record Seeded(Weights network, float[] seed) implements Weights {
        @Override
        public float[] values(Node node, WeightRole role) {
            return node.name().equals(SEED) ? seed : network.values(node, role);
        }

        @Override
        public Optional<Folded> folded(Node node) {
            return network.folded(node);
        }

        @Override
        public Provenance provenance() {
            return network.provenance();
        }
    }
}
