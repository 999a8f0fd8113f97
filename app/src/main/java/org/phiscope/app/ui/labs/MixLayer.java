// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;

/**
 * A depthwise convolution whose channels have kernels of several sizes.
 *
 * @param name of the layer
 * @param cells of a channel of its result
 */
record MixLayer(String name, List<Group> groups, long cells) {

    /**
     * Channels that have kernels of one size.
     *
     * @param extent of the kernel: its size, spread by the dilation
     */
    record Group(int channels, int kernel, int dilation) {
        int extent() {
            return (kernel - 1) * dilation + 1;
        }

        long parameters() {
            return (long) channels * kernel * kernel;
        }
    }

    MixLayer {
        groups = List.copyOf(groups);
    }

    int channels() {
        return groups.stream().mapToInt(Group::channels).sum();
    }

    /** Weights of all kernels. */
    long parameters() {
        return groups.stream().mapToLong(Group::parameters).sum();
    }

    long multiplyAdds() {
        return parameters() * cells;
    }

    /** Weights if every channel had a kernel of the size of the largest. */
    long parametersOfLargest() {
        int largest = groups.stream().mapToInt(Group::extent).max().orElse(0);
        return (long) channels() * largest * largest;
    }

    /** The layers of a network that mix kernel sizes, in its order. */
    static List<MixLayer> of(Graph graph) {
        List<MixLayer> layers = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Concat) {
                groups(graph, node)
                        .ifPresent(groups -> layers.add(new MixLayer(
                                node.name(), groups, (long) node.shape().height() * node.shape().width())));
            }
        }
        return List.copyOf(layers);
    }

    /** The groups of a concatenation of depthwise convolutions of several extents, each of which takes a part of one map. */
    private static Optional<List<Group>> groups(Graph graph, Node concatenation) {
        List<Group> groups = new ArrayList<>();
        for (int input : concatenation.inputs()) {
            Node part = graph.node(input);
            if (!(part.op() instanceof Op.Conv2d conv)
                    || conv.groups() != conv.in()
                    || !(graph.node(part.inputs().getFirst()).op() instanceof Op.Slice)) {
                return Optional.empty();
            }
            groups.add(new Group(conv.out(), conv.kernelHeight(), conv.dilation()));
        }
        boolean mixed = groups.stream().mapToInt(Group::extent).distinct().count() > 1;
        return mixed ? Optional.of(groups) : Optional.empty();
    }
}
