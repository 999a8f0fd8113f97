// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.WeightRole;

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
    private final String reason;
    private final boolean[] activated;
    private final Map<Integer, IntPredicate> priors;

    /** @param reason why there is nothing better, for people: it stands beside every result of these weights */
    public SeededWeights(Graph graph, long seed, String reason) {
        this.seed = seed;
        this.reason = reason;
        this.activated = activated(graph);
        this.priors = priors(graph);
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
            case NORM_SCALE, RUNNING_VARIANCE, FUSION -> Arrays.fill(values, 1);
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

    /** Predicting convolutions of detectors, and which of their channels say whether there is an object. */
    private static Map<Integer, IntPredicate> priors(Graph graph) {
        Map<Integer, IntPredicate> priors = new HashMap<>();
        switch (graph.task()) {
            case Task.Classification _, Task.QueryDetection _ -> {
                // their logits are compared with one another
            }
            case Task.AnchorDetection detection -> {
                detection.classOutputs().forEach(output -> priors.put(graph.outputs().get(output), _ -> true));
                detection.boxOutputs().forEach(output -> priors.put(graph.outputs().get(output), _ -> false));
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
