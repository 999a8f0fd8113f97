// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.phiscope.family.Configuration;
import org.phiscope.family.Feasibility;
import org.phiscope.family.Finding;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.weights.Weights;

/**
 * A network whose features are looked at, for pictures of any size.
 *
 * @param weights the network's weights, for its graph at a size
 */
public record Extractor(Configuration network, Pooling pooling, Function<Graph, Weights> weights) {
    private static final String HEAD = "head";
    private static final String NO_HEAD = "none";

    /** How the network's pooling layers make one cell of those under a window. */
    public enum Pooling {
        /** As the network was published. */
        PUBLISHED,
        /** By their mean, which hands gradients to all of them (Gatys, Ecker & Bethge 2016, section 2). */
        AVERAGE,
        /** By their maximum. */
        MAX
    }

    /** An extractor that pools as its network was published. */
    public Extractor(Configuration network, Function<Graph, Weights> weights) {
        this(network, Pooling.PUBLISHED, weights);
    }

    /** A network without its classifier, where it can be had without: features need none, and it ties down the size. */
    public static Configuration headless(Configuration network) {
        for (ParameterSpec spec : network.family().parameters()) {
            if (spec instanceof ParameterSpec.Choice choice
                    && choice.key().equals(HEAD)
                    && choice.options().contains(NO_HEAD)) {
                return network.with(HEAD, NO_HEAD);
            }
        }
        return network;
    }

    /** Whether a network pools over windows, so that its pooling can be chosen. */
    public static boolean pools(Graph graph) {
        return graph.nodes().stream().anyMatch(node -> node.op() instanceof Op.Pool);
    }

    /**
     * The network for a picture of this size.
     *
     * @throws GraphException if it takes none such
     */
    public Graph graph(int height, int width) {
        return pooled(headless(network).withInput(new InputSize(1, height, width)).graph());
    }

    /** The size nearest to one for a picture that the network takes; the same where it takes that, or none near it. */
    InputSize nearest(int height, int width) {
        InputSize size = new InputSize(1, height, width);
        Configuration fed = headless(network).withInput(size);
        try {
            fed.graph();
            return size;
        } catch (GraphException e) {
            return Feasibility.of(fed).stream()
                    .filter(finding -> finding.key().equals(Finding.INPUT))
                    .flatMap(finding -> finding.nearest().stream())
                    .filter(InputSize.class::isInstance)
                    .map(InputSize.class::cast)
                    .findFirst()
                    .orElse(size);
        }
    }

    private Graph pooled(Graph graph) {
        if (pooling == Pooling.PUBLISHED || !pools(graph)) {
            return graph;
        }
        Op.Pool.Kind kind = pooling == Pooling.AVERAGE ? Op.Pool.Kind.AVERAGE : Op.Pool.Kind.MAX;
        List<Node> nodes = new ArrayList<>(graph.nodes());
        nodes.replaceAll(node -> node.op() instanceof Op.Pool(_, int kernel, int stride, Padding padding, _)
                ? with(node, new Op.Pool(kind, kernel, stride, padding))
                : node);
        return new Graph(
                graph.name(), List.copyOf(nodes), graph.outputs(), graph.landmarks(), graph.task(), graph.preprocessing());
    }

    private static Node with(Node node, Op op) {
        return new Node(
                node.index(),
                node.name(),
                node.stage(),
                op,
                node.inputs(),
                node.shape(),
                node.owner(),
                node.definesWeights());
    }
}
