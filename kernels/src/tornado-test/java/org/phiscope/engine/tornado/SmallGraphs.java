// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.phiscope.engine.RandomGraphs;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/** Graphs that this engine can run. */
final class SmallGraphs {
    private SmallGraphs() {}

    /** A chain of this many random operators, or nothing if one of them works on regions, which has no kernel. */
    static Optional<Graph> random(RandomGenerator random, int length) {
        Graph graph = RandomGraphs.of(random, length);
        return graph.nodes().stream().anyMatch(node -> node.op() instanceof Op.Regional)
                ? Optional.empty()
                : Optional.of(graph);
    }

    /** The sum of this many maps, and the activation after it. */
    static Graph sumOf(int maps) {
        GraphBuilder builder = new GraphBuilder("sum");
        Node input = builder.input(Shape.of(2, 3, 5, 7));
        List<Node> terms = new ArrayList<>(List.of(input));
        while (terms.size() < maps) {
            terms.add(builder.add("term" + terms.size(), new Op.Affine(1.0 / terms.size(), terms.size()), input));
        }
        Node sum = builder.add("sum", new Op.Add(), terms.toArray(Node[]::new));
        builder.output("output", builder.activate("act", sum, Activation.SWISH));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }
}
