// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

/** A network that cannot be: the message names the node at fault and says why. */
public class GraphException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String node;

    public GraphException(String node, String reason) {
        super(node + ": " + reason);
        this.node = node;
    }

    /** Name of the node at fault. */
    public String node() {
        return node;
    }
}
