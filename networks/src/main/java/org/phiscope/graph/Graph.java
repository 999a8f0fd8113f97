// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.phiscope.message.Message;

/**
 * A network as data: immutable, its nodes in topological order.
 *
 * @param name what the network is called
 * @param nodes in topological order; {@code nodes.get(i).index() == i}
 * @param outputs node index by output name, in the network's order
 * @param landmarks further names of nodes: the modules of the publishing library whose result they are
 * @param task what the outputs mean
 * @param preprocessing how an image becomes the input
 */
public record Graph(
        String name,
        List<Node> nodes,
        Map<String, Integer> outputs,
        Map<String, Integer> landmarks,
        Task task,
        Preprocessing preprocessing) {

    /** The node fed with the image. */
    public Node input() {
        return nodes.getFirst();
    }

    public Node node(int index) {
        return nodes.get(index);
    }

    /**
     * This network with an operator that reads nothing in the place of a node's, whose readers take its values instead.
     *
     * @throws GraphException if the operator's result has another shape than the node's
     */
    public Graph replacing(Node node, Op source) {
        if (!source.infer(List.of()).equals(node.shape())) {
            throw new GraphException(node.name(), Message.of("cannot be replaced by what is no {0}", node.shape()));
        }
        List<Node> replaced = new ArrayList<>(nodes);
        replaced.set(
                node.index(),
                new Node(
                        node.index(),
                        node.name(),
                        node.stage(),
                        source,
                        List.of(),
                        node.shape(),
                        node.owner(),
                        node.definesWeights()));
        return new Graph(name, List.copyOf(replaced), outputs, landmarks, task, preprocessing);
    }

    /** The node of this name: an output's, a landmark's or a node's own, looked for in this order. */
    public Optional<Node> find(String wanted) {
        Integer index = outputs.get(wanted);
        if (index == null) {
            index = landmarks.get(wanted);
        }
        if (index != null) {
            return Optional.of(nodes.get(index));
        }
        for (Node node : nodes) {
            if (node.name().equals(wanted)) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }
}
