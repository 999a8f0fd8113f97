// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.EngineException;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Weight;

/**
 * A graph made ready for an engine: nodes fused into steps wherever nobody looks at what lies between them. It depends on the
 * graph and the taps alone; the weights are folded by {@link StepWeights}.
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
                    .orElseThrow(() -> new EngineException(graph.name() + " has no node " + tap + " to look at"));
            results.put(tap, node.index());
        }
        return new Plan(graph, List.copyOf(new Fusing(graph, results).steps()), Collections.unmodifiableMap(results));
    }

    /** Bytes of float32 weights after folding: what the steps need, each shared tensor as often as steps have their own of it. */
    public long weightBytes() {
        long elements = 0;
        for (Step step : steps) {
            elements += switch (step.op()) {
                case Op.Conv2d conv -> conv.weights().getFirst().shape().elements() + conv.out();
                case Op.Linear linear -> (long) linear.in() * linear.out() + linear.out();
                case Op.BatchNorm norm -> 2L * norm.channels();
                case Op.Fuse fuse -> fuse.weights().stream().map(Weight::shape).mapToLong(s -> s.elements()).sum();
                case Op.Input _,
                        Op.Activate _,
                        Op.Pool _,
                        Op.GlobalAveragePool _,
                        Op.Flatten _,
                        Op.Add _,
                        Op.Scale _,
                        Op.Concat _,
                        Op.Slice _,
                        Op.Resize _,
                        Op.Multiply _,
                        Op.Affine _,
                        Op.Softmax _,
                        Op.Crop _,
                        Op.Reorg _ -> 0;
            };
        }
        return elements * Float.BYTES;
    }

    /** Joins chains of nodes: a convolution, the batch norm after it, the activation after that. */
    private static final class Fusing {
        private final Graph graph;
        private final List<List<Node>> readers = new ArrayList<>();
        private final boolean[] visible;

        Fusing(Graph graph, Map<String, Integer> results) {
            this.graph = graph;
            this.visible = new boolean[graph.nodes().size()];
            results.values().forEach(index -> visible[index] = true);
            graph.nodes().forEach(_ -> readers.add(new ArrayList<>(2)));
            for (Node node : graph.nodes()) {
                node.inputs().forEach(input -> readers.get(input).add(node));
            }
        }

        List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            boolean[] taken = new boolean[visible.length];
            for (Node node : graph.nodes()) {
                if (taken[node.index()]) {
                    continue;
                }
                Node last = node;
                @Nullable Node norm = null;
                @Nullable Activation activation = null;
                Node next = onlyReader(last);
                if (next != null && next.op() instanceof Op.BatchNorm && takesNorm(node.op())) {
                    norm = next;
                    last = next;
                    next = onlyReader(last);
                }
                if (next != null && next.op() instanceof Op.Activate activate && takesActivation(node.op())) {
                    activation = activate.activation();
                    last = next;
                }
                taken[last.index()] = true;
                if (norm != null) {
                    taken[norm.index()] = true;
                }
                steps.add(new Step(node, norm, activation, last, node.inputs()));
            }
            return steps;
        }

        /** The one node that reads a result that nobody else wants; {@code null} otherwise. */
        private @Nullable Node onlyReader(Node node) {
            List<Node> reading = readers.get(node.index());
            return visible[node.index()] || reading.size() != 1 ? null : reading.getFirst();
        }

        private static boolean takesNorm(Op op) {
            return op instanceof Op.Conv2d || op instanceof Op.Linear;
        }

        private static boolean takesActivation(Op op) {
            return switch (op) {
                case Op.Conv2d _, Op.Linear _, Op.BatchNorm _, Op.Add _, Op.Fuse _ -> true;
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
                        Op.Reorg _ -> false;
            };
        }
    }
}
