// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/** Networks to draw: published ones, and any. */
final class Networks {
    private Networks() {}

    static Graph published(String name) {
        return Families.network(name).orElseThrow().graph();
    }

    /** Sums of up to four nodes before each, in stages and under names that nest at random. */
    static Graph any(long seed) {
        Random random = new Random(seed);
        GraphBuilder graph = new GraphBuilder("any-" + seed);
        List<Node> nodes = new ArrayList<>();
        nodes.add(graph.input(Shape.of(1, 2)));
        int count = 2 + random.nextInt(60);
        String stage = "s0";
        String block = "a";
        for (int i = 1; i <= count; i++) {
            if (random.nextInt(9) == 0) {
                stage = "s" + random.nextInt(5);
            }
            if (random.nextInt(4) == 0) {
                block = random.nextBoolean() ? "a." + random.nextInt(3) : "/b//" + random.nextInt(3) + ".c";
            }
            int inputs = 1 + random.nextInt(Math.min(4, nodes.size()));
            Set<Node> from = new HashSet<>();
            while (from.size() < inputs) {
                // Mostly what is near, as in networks.
                int back = random.nextBoolean() ? random.nextInt(nodes.size()) : random.nextInt(Math.min(3, nodes.size()));
                from.add(nodes.get(nodes.size() - 1 - back));
            }
            graph.stage(stage);
            nodes.add(graph.add(
                    stage + "." + block + ".n" + i,
                    from.size() == 1 ? new Op.Affine(1, 0) : new Op.Add(),
                    from.toArray(Node[]::new)));
        }
        graph.output("output", nodes.getLast());
        return graph.build(new Task.Classification(2), Preprocessing.IMAGENET);
    }

    /** Some of an outline's blocks. */
    static Set<String> some(Outline outline, Random random, double share) {
        Set<String> open = new HashSet<>();
        outline.stages().forEach(stage -> some(stage, random, share, open));
        return open;
    }

    static Set<String> every(Outline outline) {
        return some(outline, new Random(0), 1);
    }

    private static void some(Block block, Random random, double share, Set<String> into) {
        if (!block.isNode()) {
            if (random.nextDouble() < share) {
                into.add(block.id());
            }
            block.parts().forEach(part -> some(part, random, share, into));
        }
    }
}
