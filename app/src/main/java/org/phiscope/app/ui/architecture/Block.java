// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.List;

/**
 * A run of consecutive nodes of a network that belong together by their names, or a single node.
 *
 * @param id tells it from every other block of the outline; the same from one network to the next as long as names
 *     and order of the nodes stay
 * @param name what distinguishes it within the block around it
 * @param from index of its first node
 * @param to index after its last node
 * @param parts what it consists of, in order; empty for a node
 */
record Block(String id, String name, int from, int to, List<Block> parts) {
    Block {
        parts = List.copyOf(parts);
    }

    boolean isNode() {
        return parts.isEmpty();
    }

    int nodes() {
        return to - from;
    }

    boolean contains(int node) {
        return from <= node && node < to;
    }
}
