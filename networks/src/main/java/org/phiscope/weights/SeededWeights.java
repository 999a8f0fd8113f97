// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.Arrays;
import java.util.List;
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

    private final long seed;
    private final String reason;
    private final boolean[] activated;
    private final boolean[] classLogits;

    /** @param reason why there is nothing better, for people: it stands beside every result of these weights */
    public SeededWeights(Graph graph, long seed, String reason) {
        this.seed = seed;
        this.reason = reason;
        this.activated = activated(graph);
        this.classLogits = new boolean[graph.nodes().size()];
        if (graph.task() instanceof Task.AnchorDetection detection) {
            for (String output : detection.classOutputs()) {
                graph.find(output).ifPresent(node -> classLogits[node.index()] = true);
            }
        }
    }

    @Override
    public float[] values(Node node, WeightRole role) {
        Shape shape = FormulaWeights.shapeOf(node, role);
        float[] values = new float[Math.toIntExact(shape.elements())];
        switch (role) {
            case KERNEL -> {
                RandomValues random = new RandomValues(RandomValues.fnv1a(node.owner()) ^ seed * 0xD1342543DE82EF95L);
                int fanIn = values.length / shape.extent(0);
                // Uniform on ±a has variance a²/3; a rectifier halves the power, so those feeding one get twice as
                // much.
                double scale = Math.sqrt((activated[node.index()] ? 6.0 : 3.0) / fanIn);
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (random.signed(i) * scale);
                }
            }
            case NORM_SCALE, RUNNING_VARIANCE, FUSION -> Arrays.fill(values, 1);
            case BIAS -> {
                if (classLogits[node.index()]) {
                    Arrays.fill(values, (float) -Math.log((1 - CLASS_PRIOR) / CLASS_PRIOR));
                }
            }
            case NORM_SHIFT, RUNNING_MEAN -> {
                // nought, as allocated
            }
        }
        return values;
    }

    @Override
    public Provenance provenance() {
        return new Provenance.Untrained(seed, reason);
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
