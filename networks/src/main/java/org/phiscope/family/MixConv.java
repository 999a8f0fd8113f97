// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.message.Message;

/**
 * Mixed depthwise convolution (Tan & Le 2019, MixConv): the channels are split into groups, each with a kernel of its
 * own.
 */
public final class MixConv {

    /** How channels are shared out among the groups. */
    public enum Split {
        /** C/g each, the remainder to the first group. */
        EQUAL,
        /** Half of what is left to each group, the last two alike: 16, 8, 4, 4 of 32. */
        EXPONENTIAL;

        /** Names used in configurations and on the command line. */
        public static final List<String> IDS = Arrays.stream(values()).map(Split::id).toList();

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException if there is no such split */
        public static Split ofId(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }

        /** Channels of each group, first to last. */
        public int[] of(int channels, int groups) {
            int[] parts = new int[groups];
            switch (this) {
                case EQUAL -> {
                    Arrays.fill(parts, channels / groups);
                    parts[0] += channels - channels / groups * groups;
                }
                case EXPONENTIAL -> {
                    int left = channels;
                    for (int i = groups - 1; i > 0; i--) {
                        // Group i (0-based) has 2^-(i+1) of the channels, the last as much as the one before it.
                        int share = i == groups - 1 ? i : i + 1;
                        parts[i] = channels >> share;
                        left -= parts[i];
                    }
                    parts[0] = left;
                }
            }
            return parts;
        }
    }

    private MixConv() {}

    /**
     * A depthwise convolution with one kernel size per group of channels; plain for a single kernel.
     *
     * @param dilated 3×3 kernels dilated to the given extents instead of larger kernels, where the stride is 1
     */
    static Node depthwise(
            GraphBuilder graph,
            String name,
            Node x,
            List<Integer> kernels,
            int stride,
            Split split,
            boolean dilated,
            Padding.Rule padding) {
        int channels = x.shape().channels();
        int[] parts = split(name, split, channels, kernels.size());
        return grouped(graph, name, x, parts, (part, group, in) -> {
            int kernel = kernels.get(group);
            int c = in.shape().channels();
            boolean dilate = dilated && stride == 1 && kernel > 3;
            Op.Conv2d conv = dilate
                    ? GraphBuilder.convolution(part, in, c, 3, stride, (kernel - 1) / 2, c, false, padding)
                    : GraphBuilder.convolution(part, in, c, kernel, stride, 1, c, false, padding);
            return graph.add(part, conv, in);
        });
    }

    /** A 1×1 convolution without bias whose inputs and outputs are both split equally into groups. */
    static Node pointwise(GraphBuilder graph, String name, Node x, int out, int groups) {
        int[] ins = split(name, Split.EQUAL, x.shape().channels(), groups);
        int[] outs = split(name, Split.EQUAL, out, groups);
        return grouped(
                graph,
                name,
                x,
                ins,
                (part, group, in) -> graph.conv(part, in, outs[group], 1, 1, 1, false, Padding.Rule.SYMMETRIC));
    }

    private static int[] split(String name, Split split, int channels, int groups) {
        int[] parts = split.of(channels, groups);
        for (int part : parts) {
            if (part < 1) {
                throw new GraphException(name, Message.of(
                        "{0} channels cannot be split into {1} groups",
                        channels, groups));
            }
        }
        return parts;
    }

    @FunctionalInterface
    private interface Part {
        Node add(String name, int group, Node in);
    }

    private static Node grouped(GraphBuilder graph, String name, Node x, int[] channels, Part part) {
        if (channels.length == 1) {
            return part.add(name, 0, x);
        }
        List<Node> results = new ArrayList<>(channels.length);
        int from = 0;
        for (int group = 0; group < channels.length; group++) {
            String partName = name + "." + group;
            Node in = graph.add(partName + ".split", new Op.Slice(from, from + channels[group]), x);
            results.add(part.add(partName, group, in));
            from += channels[group];
        }
        return graph.add(name, new Op.Concat(), results.toArray(Node[]::new));
    }
}
