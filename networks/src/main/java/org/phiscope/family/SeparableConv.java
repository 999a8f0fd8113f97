// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Padding;

/**
 * A depthwise separable 3×3 convolution: depthwise without bias, then 1×1. Nodes are named as effdet names its modules.
 */
final class SeparableConv {
    private SeparableConv() {}

    /** Adds one with weights of its own. */
    static Node add(GraphBuilder graph, String module, Node x, int out, boolean bias, Padding.Rule padding) {
        return addSharing(graph, module, "", x, out, bias, padding);
    }

    /**
     * Adds one whose weights all applications of the module share.
     *
     * @param application put after the nodes' names to tell this application from the others
     */
    static Node addSharing(
            GraphBuilder graph,
            String module,
            String application,
            Node x,
            int out,
            boolean bias,
            Padding.Rule padding) {
        int in = x.shape().channels();
        String depthwise = module + ".conv_dw";
        String name = depthwise + application;
        Node y = graph.addSharing(
                depthwise, name, GraphBuilder.convolution(name, x, in, 3, 1, 1, in, false, padding), x);
        String pointwise = module + ".conv_pw";
        name = pointwise + application;
        return graph.addSharing(
                pointwise, name, GraphBuilder.convolution(name, y, out, 1, 1, 1, 1, bias, padding), y);
    }
}
