// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Fusion;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/**
 * The bidirectional feature pyramid (Tan, Pang & Le 2020, section 3): in each cell every level takes in first the level
 * above (top-down), then the one below (bottom-up), weighed against its own map. Nodes are named as effdet names its
 * modules.
 *
 * @param width channels of every level
 * @param depth number of cells
 * @param redundantBias whether convolutions have a bias although a batch norm follows, as the published checkpoints do
 */
record BiFpn(
        int width,
        int depth,
        Fusion fusion,
        Activation activation,
        double epsilon,
        Padding.Rule padding,
        boolean redundantBias) {

    /**
     * Adds the pyramid; its levels, finest first.
     *
     * @param features of the backbone, finest first, each half the size of the one before; coarser levels are pooled
     *     from the last
     * @throws GraphException if there is only one level
     */
    List<Node> add(GraphBuilder graph, List<Node> features, int levels) {
        if (levels < 2) {
            throw new GraphException("fpn", Message.of(
                    "a pyramid fuses two levels or more; raise maxLevel or lower minLevel"));
        }
        graph.stage("fpn.resample");
        List<Node> maps = new ArrayList<>(features);
        for (int level = features.size(); level < levels; level++) {
            Shape last = maps.getLast().shape();
            String name = "fpn.resample." + level;
            Node map = resample(
                    graph, name, maps.getLast(), Math.ceilDiv(last.height(), 2), Math.ceilDiv(last.width(), 2));
            graph.landmark(name, map);
            maps.add(map);
        }
        for (int cell = 0; cell < depth; cell++) {
            maps = cell(graph, "fpn.cell." + cell, maps);
        }
        return maps;
    }

    /** One cell. Its inputs have the numbers 0 … levels−1, the maps it makes the numbers after. */
    private List<Node> cell(GraphBuilder graph, String name, List<Node> inputs) {
        graph.stage(name);
        int levels = inputs.size();
        List<Node> maps = new ArrayList<>(3 * levels - 2);
        maps.addAll(inputs);
        for (int level = levels - 2; level >= 0; level--) {
            int above = level == levels - 2 ? levels - 1 : maps.size() - 1;
            maps.add(fuse(graph, name, maps, levels, level, level, above));
        }
        for (int level = 1; level < levels; level++) {
            int topDown = 2 * levels - 2 - level;
            int below = maps.size() - 1;
            maps.add(
                    level == levels - 1
                            ? fuse(graph, name, maps, levels, level, level, below)
                            : fuse(graph, name, maps, levels, level, level, topDown, below));
        }
        List<Node> outputs = maps.subList(maps.size() - levels, maps.size());
        for (int level = 0; level < levels; level++) {
            graph.landmark(name + "." + level, outputs.get(level));
        }
        return outputs;
    }

    /** Brings the maps of the given numbers to one size, fuses them, and convolves the sum. */
    private Node fuse(GraphBuilder graph, String cell, List<Node> maps, int levels, int level, int... numbers) {
        String name = cell + ".fnode." + (maps.size() - levels);
        Shape size = maps.get(level).shape();
        Node[] inputs = new Node[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            String resample = name + ".combine.resample." + numbers[i];
            inputs[i] = resample(graph, resample, maps.get(numbers[i]), size.height(), size.width());
        }
        Node x = graph.add(name + ".combine", new Op.Fuse(fusion, inputs.length), inputs);
        x = graph.activate(name + ".after_combine.act", x, activation);
        x = SeparableConv.add(graph, name + ".after_combine.conv", x, width, redundantBias, padding);
        x = graph.batchNorm(name + ".after_combine.conv.bn", x, epsilon);
        graph.landmark(name, x);
        return x;
    }

    /**
     * A map with the pyramid's channels and the given size: projected if it has other channels, then pooled or
     * repeated.
     */
    private Node resample(GraphBuilder graph, String name, Node map, int height, int width) {
        Node x = map;
        if (x.shape().channels() != this.width) {
            x = graph.conv(name + ".conv.conv", x, this.width, 1, 1, 1, redundantBias, padding);
            x = graph.batchNorm(name + ".conv.bn", x, epsilon);
        }
        int fromHeight = x.shape().height();
        int fromWidth = x.shape().width();
        if (fromHeight > height || fromWidth > width) {
            Padding around = padding.resolve(fromHeight, fromWidth, 3, 2, 1);
            return graph.add(name + ".downsample", new Op.Pool(Op.Pool.Kind.MAX, 3, 2, around), x);
        }
        if (fromHeight < height || fromWidth < width) {
            return graph.add(name + ".upsample", new Op.Resize(height, width), x);
        }
        return x;
    }
}
