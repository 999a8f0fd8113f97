// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;

/**
 * A feature pyramid (Lin et al. 2017, Feature Pyramid Networks): lateral 1×1 convolutions, a path down that adds the
 * coarser level to each finer one, and a 3×3 convolution on every level. Nodes carry torchvision's module names.
 *
 * @param width channels of every level
 */
record FeaturePyramid(int width) {
    private static final String NAME = "backbone.fpn";

    /** Adds the pyramid over maps of a backbone, finest first; its levels, finest first, with landmarks {@code fpn.0} …. */
    List<Node> add(GraphBuilder graph, List<Node> maps) {
        graph.stage("fpn");
        List<Node> levels = new ArrayList<>();
        @Nullable Node above = null;
        for (int i = maps.size() - 1; i >= 0; i--) {
            Node x = graph.conv(NAME + ".inner_blocks." + i + ".0", maps.get(i), width, 1, 1, 1, true, Padding.Rule.SAME);
            if (above != null) {
                Op resize = new Op.Resize(x.shape().height(), x.shape().width());
                Node down = graph.add(NAME + ".top_down." + i, resize, above);
                x = graph.add(NAME + ".sum." + i, new Op.Add(), x, down);
            }
            above = x;
            Node level = graph.conv(NAME + ".layer_blocks." + i + ".0", x, width, 3, 1, 1, true, Padding.Rule.SYMMETRIC);
            graph.landmark(NAME + "." + i, level);
            levels.add(level);
        }
        Collections.reverse(levels);
        return levels;
    }

    /** Adds Faster R-CNN's coarsest level: every other cell of the one below. */
    static Node subsampled(GraphBuilder graph, Node coarsest) {
        return graph.pool(NAME + ".pool", coarsest, Op.Pool.Kind.MAX, 1, 2, Padding.Rule.VALID);
    }

    /** Adds RetinaNet's two coarser levels: 3×3 convolutions of stride 2 over {@code from} and one another. */
    List<Node> coarser(GraphBuilder graph, Node from) {
        Node p6 = coarser(graph, "p6", from);
        Node rectified = graph.activate(NAME + ".extra_blocks.p6_relu", p6, Activation.RELU);
        return List.of(p6, coarser(graph, "p7", rectified));
    }

    private Node coarser(GraphBuilder graph, String level, Node from) {
        Node x = graph.conv(NAME + ".extra_blocks." + level, from, width, 3, 2, 1, true, Padding.Rule.SYMMETRIC);
        graph.landmark(NAME + "." + level, x);
        return x;
    }
}
