// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.function.UnaryOperator;
import org.phiscope.graph.Activation;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/** Multi-head attention, softmax(QKᵀ/√d)·V, and the perceptron after it (Vaswani et al. 2017). */
final class Attention {
    /** Which axes of {@code [·, ·, features]} the images of a batch and the tokens are. */
    enum Layout {
        /** {@code [n, tokens, features]}. */
        BATCH_FIRST,
        /** {@code [tokens, n, features]}. */
        TOKENS_FIRST
    }

    private Attention() {}

    /**
     * Tokens {@code [n, tokens, features]} that attend to one another, as timm names its parts.
     *
     * @param bias what is added to the scores {@code [n, heads, tokens, tokens]}; the identity for nothing
     */
    static Node self(GraphBuilder graph, String name, Node x, int heads, UnaryOperator<Node> bias) {
        int features = x.shape().extent(2);
        Node qkv = graph.add(name + ".qkv", new Op.Linear(features, 3 * features, true), x);
        Node q = graph.add(name + ".q", new Op.Slice(2, 0, features), qkv);
        Node k = graph.add(name + ".k", new Op.Slice(2, features, 2 * features), qkv);
        Node v = graph.add(name + ".v", new Op.Slice(2, 2 * features, 3 * features), qkv);
        Node attended = attend(graph, name, Layout.BATCH_FIRST, q, k, v, heads, bias);
        return graph.add(name + ".proj", new Op.Linear(features, features, true), attended);
    }

    /**
     * Queries {@code [n, queries, features]} that attend to keys and take from values, both {@code [n, keys, features]}.
     *
     * @param bias what is added to the scores {@code [n, heads, queries, keys]}
     */
    static Node attend(
            GraphBuilder graph,
            String name,
            Layout layout,
            Node q,
            Node k,
            Node v,
            int heads,
            UnaryOperator<Node> bias) {
        Shape queries = q.shape();
        int features = queries.extent(2);
        if (features % heads != 0) {
            throw new GraphException(name, Message.of("{0} heads do not divide {1} channels", heads, features));
        }
        double scale = 1 / Math.sqrt(features / (double) heads);
        Node query = graph.add(name + ".scaled", new Op.Affine(scale, 0), heads(graph, name + ".q", layout, q, heads));
        Node key = heads(graph, name + ".k", layout, k, heads);
        Node scores = graph.add(name + ".scores", new Op.MatMul(true), query, key);
        Node weights = graph.add(name + ".softmax", new Op.Softmax(3), bias.apply(scores));
        Node value = heads(graph, name + ".v", layout, v, heads);
        Node mixed = graph.add(name + ".mixed", new Op.MatMul(false), weights, value);
        Op back = layout == Layout.BATCH_FIRST ? Op.Permute.of(0, 2, 1, 3) : Op.Permute.of(2, 0, 1, 3);
        return graph.add(name + ".merged", new Op.Reshape(queries), graph.add(name + ".tokens", back, mixed));
    }

    /** {@code [n, heads, tokens, features/heads]}. */
    private static Node heads(GraphBuilder graph, String name, Layout layout, Node x, int heads) {
        Shape shape = x.shape();
        Shape apart = Shape.of(shape.extent(0), shape.extent(1), heads, shape.extent(2) / heads);
        Node split = graph.add(name + ".split", new Op.Reshape(apart), x);
        Op forth = layout == Layout.BATCH_FIRST ? Op.Permute.of(0, 2, 1, 3) : Op.Permute.of(1, 2, 0, 3);
        return graph.add(name + ".heads", forth, split);
    }

    /** Two linear layers on the last axis with GELU between them, as timm names them. */
    static Node perceptron(GraphBuilder graph, String name, Node x, int hidden) {
        int features = x.shape().extent(x.shape().rank() - 1);
        Node y = graph.add(name + ".fc1", new Op.Linear(features, hidden, true), x);
        y = graph.activate(name + ".act", y, Activation.GELU);
        return graph.add(name + ".fc2", new Op.Linear(hidden, features, true), y);
    }

    /** Channels inside a perceptron. */
    static int hidden(int features, double ratio) {
        return Math.max(1, (int) (features * ratio));
    }

    /** A norm of the last axis. */
    static Node norm(GraphBuilder graph, String name, Node x, double epsilon) {
        return graph.add(name, new Op.LayerNorm(x.shape().extent(x.shape().rank() - 1), epsilon), x);
    }
}
