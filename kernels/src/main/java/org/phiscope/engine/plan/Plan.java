// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Weight;
import org.phiscope.message.Message;

/**
 * A graph made ready for an engine: nodes fused into steps wherever nobody looks at what lies between them, and what
 * leads to no result left out. It depends
 * on the graph and the taps alone; the weights are folded by {@link StepWeights}.
 *
 * @param steps in an order in which they can run; the first is the input
 * @param results index of the node for every output of the graph and every tap, by the name that was asked for
 */
public record Plan(Graph graph, List<Step> steps, Map<String, Integer> results) {

    /**
     * @param taps names of nodes, landmarks or outputs whose results are wanted besides the outputs
     * @throws EngineException if the graph has no node of such a name
     */
    public static Plan of(Graph graph, Set<String> taps) {
        Map<String, Integer> results = new LinkedHashMap<>(graph.outputs());
        for (String tap : taps) {
            Node node = graph.find(tap)
                    .orElseThrow(() -> new EngineException(Message.of(
                            "{0} has no node {1} to look at",
                            graph.name(), tap)));
            results.put(tap, node.index());
        }
        return new Plan(graph, List.copyOf(new Fusing(graph, results).steps()), Collections.unmodifiableMap(results));
    }

    /** @throws EngineException if the graph does not take an input of this shape */
    public void requireInput(Tensor input) {
        Shape shape = graph.input().shape();
        if (!input.shape().equals(shape)) {
            throw new EngineException(Message.of(
                    "{0} takes an input {1}, not {2}",
                    graph.name(), shape, input.shape()));
        }
    }

    /**
     * Bytes of float32 weights after folding: what the steps need, each shared tensor as often as steps have their own
     * of it.
     */
    public long weightBytes() {
        return steps.stream().mapToLong(Plan::weightBytes).sum();
    }

    /** The same with tensors of the same content counted once: those of the same nodes, folded with the same norm. */
    public long distinctWeightBytes() {
        Set<List<Object>> counted = new HashSet<>();
        long bytes = 0;
        for (Step step : steps) {
            Node norm = step.norm();
            String normOwner = norm == null ? "" : norm.owner();
            if (counted.add(List.of(step.source().owner(), step.op(), normOwner, step.normFrom()))) {
                bytes += weightBytes(step);
            }
        }
        return bytes;
    }

    private static long weightBytes(Step step) {
        long elements = switch (step.op()) {
            case Op.Conv2d conv -> conv.weights().getFirst().shape().elements() + conv.out();
            case Op.Linear linear -> (long) linear.in() * linear.out() + linear.out();
            case Op.BatchNorm norm -> 2L * norm.channels();
            case Op.Fuse fuse -> fuse.weights().stream().map(Weight::shape).mapToLong(s -> s.elements()).sum();
            case Op.LayerNorm norm -> 2L * norm.features();
            case Op.GroupNorm norm -> 2L * norm.channels();
            case Op.ConvTranspose2d conv -> conv.weights().getFirst().shape().elements() + conv.out();
            case Op.DeformConv2d conv -> conv.weights().getFirst().shape().elements() + conv.out();
            case Op.Projection projection -> (projection.features() + 1L) * projection.features();
            case Op.Learned _, Op.RelativePositionBias _, Op.WindowMask _, Op.SinePosition _ ->
                step.source().shape().elements();
            case Op.Foreign foreign -> foreign.held().stream().mapToLong(held -> held.shape().elements()).sum();
            case Op.Weightless _ -> 0;
        };
        return elements * Float.BYTES;
    }

    /**
     * Joins chains of nodes: a convolution, the batch norm after it, the activation after that. A batch norm after a
     * concatenation is shared out among the convolutions that are joined there, as in MixConv.
     */
    private static final class Fusing {
        private final Graph graph;
        private final List<List<Node>> readers = new ArrayList<>();
        private final boolean[] needed;
        private final boolean[] visible;
        private final boolean[] taken;
        private final Map<Integer, NormPart> parts = new HashMap<>();

        /** The part of a batch norm that a convolution joined before it takes. */
        private record NormPart(Node norm, int from) {}

        Fusing(Graph graph, Map<String, Integer> results) {
            this.graph = graph;
            this.visible = new boolean[graph.nodes().size()];
            this.taken = new boolean[graph.nodes().size()];
            this.needed = needed(graph, results);
            results.values().forEach(index -> visible[index] = true);
            graph.nodes().forEach(_ -> readers.add(new ArrayList<>(2)));
            for (Node node : graph.nodes()) {
                if (needed[node.index()]) {
                    node.inputs().forEach(input -> readers.get(input).add(node));
                }
            }
            graph.nodes().forEach(this::shareOut);
        }

        /** Which nodes lead to a result; the input is there in any case. */
        private static boolean[] needed(Graph graph, Map<String, Integer> results) {
            boolean[] needed = new boolean[graph.nodes().size()];
            needed[graph.input().index()] = true;
            results.values().forEach(index -> needed[index] = true);
            for (Node node : graph.nodes().reversed()) {
                if (needed[node.index()]) {
                    node.inputs().forEach(input -> needed[input] = true);
                }
            }
            return needed;
        }

        /** Gives every convolution joined before a batch norm its part of it, if all of them can take it. */
        private void shareOut(Node join) {
            Node norm = onlyReader(join);
            if (!(join.op() instanceof Op.Concat) || norm == null || !(norm.op() instanceof Op.BatchNorm)) {
                return;
            }
            for (int input : join.inputs()) {
                Node conv = graph.node(input);
                if (!(conv.op() instanceof Op.Conv2d) || onlyReader(conv) == null) {
                    return;
                }
            }
            int from = 0;
            for (int input : join.inputs()) {
                parts.put(input, new NormPart(norm, from));
                from += graph.node(input).shape().channels();
            }
            parts.put(join.index(), new NormPart(norm, 0));
        }

        List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            for (Node node : graph.nodes()) {
                if (needed[node.index()] && !taken[node.index()]) {
                    steps.add(step(node));
                }
            }
            return steps;
        }

        private Step step(Node node) {
            NormPart part = parts.get(node.index());
            if (part != null && node.op() instanceof Op.Conv2d) {
                return new Step(node, part.norm(), part.from(), null, node, node.inputs());
            }
            Node last = node;
            @Nullable Node norm = null;
            @Nullable Activation activation = null;
            Node next = onlyReader(last);
            if (next != null && next.op() instanceof Op.BatchNorm && (part != null || takesNorm(node.op()))) {
                norm = part == null ? next : null; // the joined convolutions have it
                taken[next.index()] = true;
                last = next;
                next = onlyReader(last);
            }
            boolean takes = part != null || takesActivation(node.op());
            if (takes && next != null && next.op() instanceof Op.Activate activate) {
                activation = activate.activation();
                taken[next.index()] = true;
                last = next;
            }
            return new Step(node, norm, 0, activation, last, node.inputs());
        }

        /** The one node that reads a result that nobody else wants; {@code null} otherwise. */
        private @Nullable Node onlyReader(Node node) {
            List<Node> reading = readers.get(node.index());
            return visible[node.index()] || reading.size() != 1 ? null : reading.getFirst();
        }

        private static boolean takesNorm(Op op) {
            return op instanceof Op.Conv2d || op instanceof Op.DeformConv2d || op instanceof Op.Linear;
        }

        private static boolean takesActivation(Op op) {
            return switch (op) {
                case Op.Conv2d _,
                        Op.ConvTranspose2d _,
                        Op.DeformConv2d _,
                        Op.Linear _,
                        Op.BatchNorm _,
                        Op.Add _,
                        Op.Fuse _ -> true;
                case Op.Input _,
                        Op.Activate _,
                        Op.Pool _,
                        Op.GlobalAveragePool _,
                        Op.Flatten _,
                        Op.Scale _,
                        Op.Concat _,
                        Op.Slice _,
                        Op.Resize _,
                        Op.Multiply _,
                        Op.Affine _,
                        Op.Softmax _,
                        Op.Crop _,
                        Op.Reorg _,
                        Op.LayerNorm _,
                        Op.Projection _,
                        Op.MatMul _,
                        Op.Reshape _,
                        Op.Permute _,
                        Op.BroadcastAdd _,
                        Op.Roll _,
                        Op.Pad _,
                        Op.Learned _,
                        Op.RelativePositionBias _,
                        Op.WindowMask _,
                        Op.SinePosition _,
                        Op.GroupNorm _,
                        Op.AdaptiveAveragePool _,
                        Op.Foreign _,
                        Regional _,
                        Op.Backward _ -> false;
            };
        }
    }
}
