// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;

/**
 * Finds attention by how it is wired: a product of queries with transposed keys, whatever is added to it, a softmax over
 * the keys, and a product with values. What the tokens are is read from the nodes that they come from.
 */
public final class AttentionLayers {
    private final Graph graph;

    private AttentionLayers(Graph graph) {
        this.graph = graph;
    }

    /** The attention of a network for one image, in its order; none where it has no attention, or takes several images. */
    public static List<AttentionLayer> of(Graph graph) {
        return graph.input().shape().batch() == 1 ? new AttentionLayers(graph).find() : List.of();
    }

    private List<AttentionLayer> find() {
        List<AttentionLayer> layers = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.MatMul product && !product.transposed()) {
                Node weights = graph.node(node.inputs().getFirst());
                if (weights.op() instanceof Op.Softmax softmax
                        && !softmax.logarithm()
                        && weights.shape().rank() == 4
                        && softmax.axis() == 3) {
                    layer(weights).ifPresent(layers::add);
                }
            }
        }
        return layers;
    }

    private Optional<AttentionLayer> layer(Node weights) {
        Node scores = graph.node(weights.inputs().getFirst());
        while (scores.op() instanceof Op.BroadcastAdd || scores.op() instanceof Op.Reshape) {
            scores = graph.node(scores.inputs().getFirst());
        }
        if (!(scores.op() instanceof Op.MatMul product) || !product.transposed()) {
            return Optional.empty();
        }
        Shape shape = weights.shape();
        Tokens queries = origin(graph.node(scores.inputs().getFirst()), shape.extent(2));
        Tokens keys = origin(graph.node(scores.inputs().get(1)), shape.extent(3));
        return fits(queries, shape, 2) && fits(keys, shape, 3)
                ? Optional.of(new AttentionLayer(name(weights), weights, queries, keys))
                : Optional.empty();
    }

    private static boolean fits(Tokens tokens, Shape shape, int axis) {
        return switch (tokens) {
            case Tokens.Grid grid -> shape.batch() == 1 && grid.count() == shape.extent(axis);
            case Tokens.Queries queries -> shape.batch() == 1 && queries.count() == shape.extent(axis);
            case Tokens.InWindows(Windows windows) ->
                windows.count() == shape.batch() && windows.tokens() == shape.extent(axis);
        };
    }

    private static String name(Node weights) {
        int dot = weights.name().lastIndexOf('.');
        return dot < 0 ? weights.name() : weights.name().substring(0, dot);
    }

    /** What tokens are, from what they come from: along the first input of every node, which is the residual one. */
    private Tokens origin(Node from, int count) {
        Node node = from;
        int special = 0;
        while (!node.inputs().isEmpty()) {
            Node before = graph.node(node.inputs().getFirst());
            if (node.op() instanceof Op.Reshape && node.shape().rank() == 6) {
                Optional<Windows> windows = windows(node);
                if (windows.isPresent()) {
                    return new Tokens.InWindows(windows.get());
                }
            }
            if (node.op() instanceof Op.Concat && node.shape().rank() == 3) {
                special += node.inputs().size() - 1;
                before = graph.node(node.inputs().getLast());
            } else if (node.op() instanceof Op.Reshape && before.op() instanceof Op.Conv2d) {
                return new Tokens.Grid(special, before.shape().height(), before.shape().width());
            }
            node = before;
        }
        return new Tokens.Queries(count);
    }

    /**
     * How windows were cut; empty if it is not windows that were.
     *
     * @param cut a map {@code [n, h, w, c]} as {@code [n, windows, side, windows, side, c]}
     */
    private Optional<Windows> windows(Node cut) {
        int side = cut.shape().extent(2);
        Node map = graph.node(cut.inputs().getFirst());
        while (map.op() instanceof Op.Pad) {
            map = graph.node(map.inputs().getFirst());
        }
        Shape shape = map.shape();
        int down = 0;
        int right = 0;
        while (map.op() instanceof Op.Roll roll) {
            if (roll.axis() == 1) {
                down -= roll.shift();
            } else {
                right -= roll.shift();
            }
            map = graph.node(map.inputs().getFirst());
        }
        boolean square = shape.rank() == 4 && side == cut.shape().extent(4);
        return square && down >= 0 && right >= 0 && down < side && right < side
                ? Optional.of(new Windows(shape.extent(1), shape.extent(2), side, down, right))
                : Optional.empty();
    }
}
