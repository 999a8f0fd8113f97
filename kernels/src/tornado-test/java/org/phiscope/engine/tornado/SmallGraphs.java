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
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/** Graphs that this engine can run. */
final class SmallGraphs {
    private SmallGraphs() {}

    /** A chain of this many random operators, or nothing if one of them works on regions, which has no kernel. */
    static Optional<Graph> random(RandomGenerator random, int length) {
        Graph graph = RandomGraphs.of(random, length);
        return graph.nodes().stream().anyMatch(node -> node.op() instanceof Regional)
                ? Optional.empty()
                : Optional.of(graph);
    }

    /** A convolution of more channels than random graphs have, in groups or not, and the activation after it. */
    static Graph wide(RandomGenerator random) {
        GraphBuilder builder = new GraphBuilder("wide");
        int groups = 1 + random.nextInt(2);
        int in = groups * (8 + random.nextInt(40));
        int out = groups * (16 + random.nextInt(90));
        int kernelHeight = 1 + random.nextInt(5);
        int kernelWidth = 1 + random.nextInt(5);
        int stride = 1 + random.nextInt(3);
        int dilation = 1 + random.nextInt(2);
        Padding padding = new Padding(random.nextInt(5), random.nextInt(5), random.nextInt(5), random.nextInt(5));
        Node input = builder.input(Shape.of(1 + random.nextInt(2), in, 13 + random.nextInt(12), 13 + random.nextInt(12)));
        Op conv = new Op.Conv2d(
                in, out, kernelHeight, kernelWidth, stride, dilation, padding, groups, random.nextBoolean());
        Activation activation = Activation.values()[random.nextInt(Activation.values().length)];
        builder.output("output", builder.activate("act", builder.add("conv", conv, input), activation));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
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
