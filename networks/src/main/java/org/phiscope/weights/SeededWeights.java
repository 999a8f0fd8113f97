// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;

/**
 * Weights of a network that nobody trained: kernels drawn so that signals keep their size on the way (He et al. 2015),
 * batch norms that pass everything through, biases of nought. The same seed and names give the same values everywhere.
 */
public final class SeededWeights implements Weights {
    /** Prior probability of an object that class logits start from (Lin et al. 2017, section 3.3). */
    private static final double CLASS_PRIOR = 0.01;

    /** Standard deviation of a predicting convolution's kernel (Lin et al. 2017, section 4.1), so that scores stay near it. */
    private static final double PREDICTION_DEVIATION = 0.01;

    /** Standard deviation of tokens, position embeddings and queries (Dosovitskiy et al. 2021). */
    private static final double TABLE_DEVIATION = 0.02;

    private final long seed;
    private final Message reason;
    private final boolean[] activated;
    private final Map<Integer, IntPredicate> priors;
    private final Set<Integer> branches;
    private final float branchScale;

    /** @param reason why there is nothing better, where nobody is told */
    public SeededWeights(Graph graph, long seed, String reason) {
        this(graph, seed, Message.verbatim(reason));
    }

    /** @param reason why there is nothing better, for people: it stands beside every result of these weights */
    public SeededWeights(Graph graph, long seed, Message reason) {
        this.seed = seed;
        this.reason = reason;
        this.activated = activated(graph);
        this.priors = priors(graph);
        this.branches = branches(graph);
        this.branchScale = (float) (1 / Math.sqrt(branches.size()));
    }

    @Override
    public float[] values(Node node, WeightRole role) {
        Shape shape = FormulaWeights.shapeOf(node, role);
        float[] values = new float[Math.toIntExact(shape.elements())];
        switch (role) {
            case KERNEL, IN_PROJECTION -> {
                RandomValues random = random(node);
                int fanIn = values.length / shape.extent(0);
                // Uniform on ±a has variance a²/3; a rectifier halves the power, so those feeding one get twice as
                // much.
                double scale = priors.containsKey(node.index())
                        ? PREDICTION_DEVIATION * Math.sqrt(3)
                        : Math.sqrt((activated[node.index()] ? 6.0 : 3.0) / fanIn);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (random.signed(i) * scale);
                }
            }
            case NORM_SCALE -> Arrays.fill(values, branches.contains(node.index()) ? branchScale : 1);
            case RUNNING_VARIANCE, FUSION -> Arrays.fill(values, 1);
            case BIAS -> {
                IntPredicate logits = priors.getOrDefault(node.index(), _ -> false);
                for (int i = 0; i < values.length; i++) {
                    values[i] = logits.test(i) ? (float) -Math.log((1 - CLASS_PRIOR) / CLASS_PRIOR) : 0;
                }
            }
            case TABLE -> {
                RandomValues random = random(node);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (random.signed(i) * TABLE_DEVIATION * Math.sqrt(3));
                }
            }
            case NORM_SHIFT, RUNNING_MEAN, IN_PROJECTION_BIAS -> {
                // nought, as allocated
            }
        }
        return values;
    }

    private RandomValues random(Node node) {
        return new RandomValues(RandomValues.fnv1a(node.owner()) ^ seed * 0xD1342543DE82EF95L);
    }

    @Override
    public Provenance provenance() {
        return new Provenance.Untrained(seed, reason);
    }

    /** Predicting layers of detectors, and which of their channels say whether there is an object. */
    private static Map<Integer, IntPredicate> priors(Graph graph) {
        Map<Integer, IntPredicate> priors = new HashMap<>();
        switch (graph.task()) {
            case Task.Classification _, Task.QueryDetection _, Task.Unstated _ -> {
                // their logits are compared with one another
            }
            case Task.AnchorDetection detection -> {
                for (String output : detection.classOutputs()) {
                    predictors(graph, output).forEach(node -> priors.put(node.index(), _ -> true));
                }
                for (String output : detection.boxOutputs()) {
                    predictors(graph, output).forEach(node -> priors.put(node.index(), _ -> false));
                }
            }
            case Task.RegionDetection detection -> {
                int background = detection.backgroundFirst() ? 0 : detection.classes();
                for (Task.RegionHead head : detection.heads()) {
                    priors.put(graph.outputs().get(head.classOutput()), channel -> channel != background);
                    priors.put(graph.outputs().get(head.boxOutput()), _ -> false);
                }
                for (Node node : graph.nodes()) {
                    if (node.op() instanceof Regional.Proposals) {
                        node.inputs().forEach(input -> priors.put(input, _ -> false));
                    }
                }
            }
            case Task.YoloDetection detection -> {
                for (Task.YoloHead head : detection.heads()) {
                    int objectness = head.coding().perAnchor() - 1;
                    int perAnchor = head.coding().perAnchor() + detection.classes();
                    priors.put(graph.outputs().get(head.output()), channel -> channel % perAnchor == objectness);
                }
            }
        }
        return priors;
    }

    /**
     * Batch norms at the end of residual branches. Each begins at 1/√branches, or sums would double the signal's power
     * from block to block (De & Smith 2020).
     */
    private static Set<Integer> branches(Graph graph) {
        Set<Integer> branches = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Add) {
                node.inputs().stream()
                        .filter(input -> graph.node(input).op() instanceof Op.BatchNorm)
                        .findFirst()
                        .ifPresent(branches::add);
            }
        }
        return branches;
    }

    /** The layers that an output's values come from, whatever was done to their order. */
    private static List<Node> predictors(Graph graph, String output) {
        List<Node> predictors = new ArrayList<>();
        Deque<Node> ahead = new ArrayDeque<>(List.of(graph.find(output).orElseThrow()));
        while (!ahead.isEmpty()) {
            Node node = ahead.pop();
            switch (node.op()) {
                case Op.Concat _, Op.Reshape _, Op.Permute _ ->
                    node.inputs().forEach(input -> ahead.push(graph.node(input)));
                default -> predictors.add(node);
            }
        }
        return predictors;
    }

    /** Which nodes feed an activation other than a gate, directly or through a batch norm. */
    private static boolean[] activated(Graph graph) {
        List<Node> nodes = graph.nodes();
        boolean[] activated = new boolean[nodes.size()];
        for (Node node : nodes.reversed()) {
            boolean rectifies =
                    node.op() instanceof Op.Activate activate && activate.activation() != Activation.SIGMOID;
            boolean passesOn = node.op() instanceof Op.BatchNorm && activated[node.index()];
            if (rectifies || passesOn) {
                activated[node.inputs().getFirst()] = true;
            }
        }
        return activated;
    }
}
