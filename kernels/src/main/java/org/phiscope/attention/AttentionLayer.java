// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import org.phiscope.graph.Node;

/**
 * Where a network attends.
 *
 * @param name of the layer: that of its softmax without the last part
 * @param weights the node whose result says how much each query attends to each key, {@code [n, heads, queries, keys]};
 *     {@code [windows, heads, tokens, tokens]} in windows
 */
public record AttentionLayer(String name, Node weights, Tokens queries, Tokens keys) {
    public int heads() {
        return weights.shape().extent(1);
    }

    /** Whether tokens attend to their like, over the whole image. */
    public boolean isGlobalSelf() {
        return queries instanceof Tokens.Grid && queries.equals(keys);
    }

    /** Whether object queries attend to the places of the image. */
    public boolean isCross() {
        return queries instanceof Tokens.Queries && keys instanceof Tokens.Grid;
    }

    /** Whether cells attend within windows. */
    public boolean isWindowed() {
        return queries instanceof Tokens.InWindows;
    }
}
