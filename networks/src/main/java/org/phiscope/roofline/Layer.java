// SPDX-License-Identifier: Apache-2.0
package org.phiscope.roofline;

import java.util.List;
import org.phiscope.graph.Node;

/**
 * Nodes that run as one operation: a convolution with the batch norm and the activation after it, or any node by itself.
 *
 * @param nodes the first is the one whose operator it is, the last the one whose result it writes
 * @param flops 2 × mult-adds; nought for what has none, such as pooling and sums
 * @param bytes moved between memory and processor
 */
public record Layer(List<Node> nodes, long flops, long bytes) {
    public Layer {
        nodes = List.copyOf(nodes);
    }

    /** The node whose operator it is. */
    public Node source() {
        return nodes.getFirst();
    }

    /** Arithmetic intensity: FLOPs per byte moved. */
    public double intensity() {
        return (double) flops / bytes;
    }
}
