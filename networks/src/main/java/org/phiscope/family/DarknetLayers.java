// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/**
 * Adds layers as darknet runs and numbers them: the n-th layer's result is called {@code layerN}, as in the
 * configuration file that describes the same network, and so are its weights.
 */
final class DarknetLayers {
    /** ε of darknet's batch norm. */
    static final double EPSILON = 1e-5;

    private final GraphBuilder graph;
    private int next;

    DarknetLayers(String name) {
        graph = new GraphBuilder(name);
    }

    GraphBuilder graph() {
        return graph;
    }

    Node image(InputSize input) {
        return graph.input(Shape.of(input.batch(), 3, input.height(), input.width()));
    }

    private String name() {
        return "layer" + next++;
    }

    private Node end(String name, Node result) {
        graph.landmark(name, result);
        return result;
    }

    /** Convolution of stride 1, batch norm, activation. */
    Node conv(Node x, int channels, int kernel, @Nullable Activation activation) {
        return conv(x, channels, kernel, 1, activation);
    }

    /** Convolution, batch norm, activation. */
    Node conv(Node x, int channels, int kernel, int stride, @Nullable Activation activation) {
        String name = name();
        String node = name + ".conv";
        Padding padding = Padding.symmetric(kernel / 2);
        Op.Conv2d conv =
                new Op.Conv2d(x.shape().channels(), channels, kernel, kernel, stride, 1, padding, 1, false);
        Node y = graph.addSharing(name, node, conv, x);
        y = graph.batchNorm(name + ".bn", y, EPSILON);
        graph.landmark(name + ".preactivation", y);
        return end(name, graph.activate(name + ".act", y, activation));
    }

    /** Maximum over a window; where it needs one cell more than the map has, that is at the bottom and the right. */
    Node maxPool(Node x, int size, int stride) {
        String name = name();
        return end(name, graph.pool(name, x, Op.Pool.Kind.MAX, size, stride, Padding.Rule.SAME));
    }

    /** Goes on from an earlier layer. */
    Node route(Node from) {
        return end(name(), from);
    }

    /** Joins maps along the channels; a single one passes as it is. */
    Node concat(Node... inputs) {
        String name = name();
        return end(name, inputs.length == 1 ? inputs[0] : graph.add(name, new Op.Concat(), inputs));
    }

    /** The second half of the channels. */
    Node secondHalf(Node x) {
        int share = x.shape().channels() / 2;
        String name = name();
        return end(name, graph.add(name, new Op.Slice(share, 2 * share), x));
    }

    Node upsample(Node x) {
        String name = name();
        Shape in = x.shape();
        return end(name, graph.add(name, new Op.Resize(2 * in.height(), 2 * in.width()), x));
    }

    /** Adds the channels that both have; where {@code running} has more, the others stay as they are. */
    Node shortcut(Node running, Node from, @Nullable Activation activation) {
        String name = name();
        Node sum = add(activation == null ? name : name + ".sum", running, from);
        return end(name, graph.activate(name + ".act", sum, activation));
    }

    private Node add(String name, Node running, Node from) {
        int channels = running.shape().channels();
        int common = Math.min(channels, from.shape().channels());
        Node other = common == from.shape().channels()
                ? from
                : graph.add(name + ".from", new Op.Slice(0, common), from);
        if (common == channels) {
            return graph.add(name, new Op.Add(), running, other);
        }
        Node head = graph.add(name + ".head", new Op.Slice(0, common), running);
        Node rest = graph.add(name + ".rest", new Op.Slice(common, channels), running);
        Node added = graph.add(name + ".add", new Op.Add(), head, other);
        return graph.add(name, new Op.Concat(), added, rest);
    }

    /** A map times a gate of its size: the spatial attention module (Woo et al. 2018) as YOLOv4 changed it. */
    Node attend(Node map, Node gate) {
        String name = name();
        return end(name, graph.add(name, new Op.Multiply(), map, gate));
    }

    /**
     * The predicting 1×1 convolution and the {@code [yolo]} layer, which is the output and computes nothing here.
     *
     * @param x {@code [n, c, h, w]}
     */
    Task.YoloHead head(Node x, int classes, List<Task.Anchor> anchors, Task.YoloCoding coding, double scaleXY) {
        String name = name();
        int out = anchors.size() * (coding.perAnchor() + classes);
        Op.Conv2d conv = new Op.Conv2d(x.shape().channels(), out, 1, 1, 1, 1, Padding.NONE, 1, true);
        Node y = graph.addSharing(name, name + ".conv", conv, x);
        graph.landmark(name + ".preactivation", y);
        boolean direct = coding == Task.YoloCoding.NEW_COORDS;
        y = end(name, graph.activate(name + ".act", y, direct ? Activation.SIGMOID : null));
        String output = "yolo." + next;
        end(name(), y);
        graph.output(output, y);
        return new Task.YoloHead(output, anchors, coding, scaleXY);
    }
}
