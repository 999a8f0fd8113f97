// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.EngineException;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Gradient;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/**
 * The backward pass of a graph with respect to one of its nodes, as further nodes of the same graph: what any engine
 * runs.
 */
public final class Backward {
    private static final String STAGE = "backward";

    private final GraphBuilder graph;
    private final Node target;
    private final boolean[] depends;
    private final Map<Integer, Node> arriving = new HashMap<>();
    private final Map<String, Integer> names = new HashMap<>();

    private Backward(GraphBuilder graph, Node target, int last) {
        this.graph = graph;
        this.target = target;
        this.depends = new boolean[last + 1];
        depends[target.index()] = true;
        for (int i = target.index() + 1; i <= last; i++) {
            for (int input : graph.node(i).inputs()) {
                depends[i] |= depends[input];
            }
        }
    }

    /**
     * Adds the gradient of Σ seed·node over all seeds.
     *
     * @param seeds for each node that a loss depends on directly, the loss's gradient with respect to it
     * @param target the node whose gradient is wanted, usually the input
     * @return a node of the target's shape
     * @throws EngineException if no seed depends on the target, or an operator on the way has no gradient; the message
     *     names it
     */
    public static Node add(GraphBuilder graph, Map<Node, Node> seeds, Node target) {
        int last = seeds.keySet().stream().mapToInt(Node::index).max().orElse(-1);
        if (last < target.index()) {
            throw new EngineException(Message.of("nothing that depends on {0} is asked to change", target.name()));
        }
        graph.stage(STAGE);
        Backward backward = new Backward(graph, target, last);
        seeds.forEach((node, seed) -> backward.arrive(node.index(), seed));
        for (int i = last; i > target.index(); i--) {
            Node gradient = backward.arriving.get(i);
            if (gradient != null && backward.depends[i]) {
                backward.pass(graph.node(i), gradient);
            }
        }
        Node result = backward.arriving.get(target.index());
        if (result == null) {
            throw new EngineException(Message.of("nothing that depends on {0} is asked to change", target.name()));
        }
        return result;
    }

    /** Adds to what has arrived at a node. */
    private void arrive(int index, Node gradient) {
        Node before = arriving.get(index);
        String name = graph.node(index).name() + "/gradient";
        arriving.put(
                index, before == null ? gradient : graph.add(free(name), new Op.Add(), before, gradient));
    }

    /** A name for one more node: several passes may go through one graph. */
    private String free(String name) {
        String numbered;
        do {
            numbered = name + "." + names.merge(name, 1, Integer::sum);
        } while (graph.has(numbered));
        return numbered;
    }

    /** Hands what arrived at a node on to its inputs. */
    private void pass(Node node, Node gradient) {
        List<@Nullable Node> leaving = leaving(node, gradient);
        for (int i = 0; i < leaving.size(); i++) {
            Node part = leaving.get(i);
            int input = node.inputs().get(i);
            if (part != null && depends[input]) {
                arrive(input, part);
            }
        }
    }

    private Node input(Node node, int i) {
        return graph.node(node.inputs().get(i));
    }

    private Node add(Node node, String word, Op op, Node... inputs) {
        return graph.add(free(node.name() + "/" + word), op, inputs);
    }

    /** The gradient for each input, {@code null} for one that depends on nothing. */
    private List<@Nullable Node> leaving(Node node, Node g) {
        return switch (node.op()) {
            case Op.Conv2d _ -> one(add(node, "back", new Gradient.Convolution(node, input(node, 0).shape()), g));
            case Op.Linear _ -> one(add(node, "back", new Gradient.Linear(node), g));
            case Op.BatchNorm _ -> one(add(node, "back", new Gradient.BatchNorm(node, input(node, 0)), g));
            case Op.Activate activate -> one(activation(node, activate.activation(), g));
            case Op.Pool _ -> one(add(node, "back", new Gradient.Pool(node), input(node, 0), g));
            case Op.GlobalAveragePool _ -> {
                Shape map = input(node, 0).shape();
                Node spread = add(node, "spread", new Op.Resize(map.height(), map.width()), g);
                yield one(add(node, "back", new Op.Affine(1.0 / (map.height() * (long) map.width()), 0), spread));
            }
            case Op.Flatten _, Op.Reshape _ ->
                one(add(node, "back", new Op.Reshape(input(node, 0).shape()), g));
            case Op.Permute permute -> one(add(node, "back", inverse(permute), g));
            case Op.Add _ -> same(node, g);
            case Op.BroadcastAdd _ -> both(g, broadcast(node, g));
            case Op.Multiply _ -> List.of(
                    add(node, "back", new Op.Multiply(), g, input(node, 1)),
                    add(node, "back", new Op.Multiply(), g, input(node, 0)));
            case Op.Scale _ -> scale(node, g);
            case Op.Affine affine -> one(add(node, "back", new Op.Affine(affine.scale(), 0), g));
            case Op.Softmax softmax when !softmax.logarithm() ->
                one(add(node, "back", new Gradient.Softmax(softmax.axis()), node, g));
            case Op.LayerNorm _ -> one(add(node, "back", new Gradient.LayerNorm(node), input(node, 0), g));
            case Op.Concat concat -> parts(node, concat.axis(), g);
            case Op.Slice slice -> {
                int size = input(node, 0).shape().extent(slice.axis());
                yield one(add(node, "back", new Op.Pad(slice.axis(), slice.from(), size - slice.to()), g));
            }
            case Op.Pad pad -> {
                int size = input(node, 0).shape().extent(pad.axis());
                yield one(add(node, "back", new Op.Slice(pad.axis(), pad.before(), pad.before() + size), g));
            }
            case Op.Crop crop -> {
                Shape map = input(node, 0).shape();
                int below = map.height() - crop.top() - crop.height();
                int right = map.width() - crop.left() - crop.width();
                Node rows = add(node, "rows", new Op.Pad(2, crop.top(), below), g);
                yield one(add(node, "back", new Op.Pad(3, crop.left(), right), rows));
            }
            case Op.Roll roll -> one(add(node, "back", new Op.Roll(roll.axis(), -roll.shift()), g));
            case Op.Resize _ -> one(add(node, "back", new Gradient.Resize(node, input(node, 0).shape()), g));
            case Op.Fuse fuse -> {
                List<Node> maps = new ArrayList<>();
                for (int i = 0; i < fuse.inputs(); i++) {
                    maps.add(add(node, "back", new Gradient.Fusion(node, i), g));
                }
                yield List.copyOf(maps);
            }
            case Op.MatMul product -> product(node, product, g);
            default -> throw new EngineException(
                    Message.of("there is no gradient through {0} ({1})", node.name(), node.op().title()));
        };
    }

    private static List<@Nullable Node> one(Node gradient) {
        return List.of(gradient);
    }

    private static List<@Nullable Node> both(@Nullable Node first, @Nullable Node second) {
        return Arrays.asList(first, second);
    }

    private static List<@Nullable Node> same(Node node, Node gradient) {
        return Collections.nCopies(node.inputs().size(), gradient);
    }

    private Node activation(Node node, Activation activation, Node g) {
        Node slope = add(node, "slope", new Gradient.Derivative(activation), input(node, 0));
        return add(node, "back", new Op.Multiply(), g, slope);
    }

    private static Op inverse(Op.Permute permute) {
        Integer[] order = new Integer[permute.order().size()];
        for (int axis = 0; axis < order.length; axis++) {
            order[permute.order().get(axis)] = axis;
        }
        return Op.Permute.of(order);
    }

    /** A gate's gradient is the sum over its channel: the mean of the plane times its cells. */
    private List<@Nullable Node> scale(Node node, Node g) {
        Node map = input(node, 0);
        Node gate = input(node, 1);
        Node toMap = add(node, "back", new Op.Scale(), g, gate);
        if (!depends[gate.index()]) {
            return List.of(toMap, g);
        }
        Node weighed = add(node, "weighed", new Op.Multiply(), g, map);
        Node mean = add(node, "mean", new Op.GlobalAveragePool(), weighed);
        double cells = (double) map.shape().height() * map.shape().width();
        return List.of(toMap, add(node, "back", new Op.Affine(cells, 0), mean));
    }

    private List<@Nullable Node> parts(Node node, int axis, Node g) {
        List<@Nullable Node> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            int to = from + input(node, i).shape().extent(axis);
            boolean asked = depends[node.inputs().get(i)];
            parts.add(asked ? add(node, "back", new Op.Slice(axis, from, to), g) : null);
            from = to;
        }
        return parts;
    }

    /** What is added everywhere is a bias or a position, which no gradient is asked for. */
    private @Nullable Node broadcast(Node node, Node g) {
        Node added = input(node, 1);
        if (!depends[added.index()]) {
            return null;
        }
        if (!added.shape().equals(node.shape())) {
            throw new EngineException(Message.of("there is no gradient through what {0} adds everywhere", node.name()));
        }
        return g;
    }

    /** dA = g·Bᵀ, dB = Aᵀ·g. */
    private List<@Nullable Node> product(Node node, Op.MatMul product, Node g) {
        Node a = input(node, 0);
        Node b = input(node, 1);
        Node toA = depends[a.index()] ? add(node, "back", new Op.MatMul(!product.transposed()), g, b) : null;
        Node toB = null;
        if (depends[b.index()]) {
            Node left = product.transposed() ? g : a;
            Node right = product.transposed() ? a : g;
            toB = add(node, "back", new Op.MatMul(false), transposed(node, left), right);
        }
        return both(toA, toB);
    }

    private Node transposed(Node node, Node x) {
        int rank = x.shape().rank();
        Integer[] order = new Integer[rank];
        for (int axis = 0; axis < rank; axis++) {
            order[axis] = axis;
        }
        order[rank - 2] = rank - 1;
        order[rank - 1] = rank - 2;
        return add(node, "transposed", Op.Permute.of(order), x);
    }
}
