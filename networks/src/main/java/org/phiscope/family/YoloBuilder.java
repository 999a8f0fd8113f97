// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.parameter.Parameters;

/** Builds one network of {@link Yolo}: the backbone, the pyramid down and perhaps up again, the heads. */
final class YoloBuilder {
    private final Parameters p;
    private final DarknetLayers layers;
    private final double width;
    private final Activation activation;
    private final int finest;
    private final int coarsest;
    private final boolean pan;

    /** The backbone's map of each level, then the pyramid's; the level is the index. */
    private final Node[] backbone = new Node[Yolo.COARSEST + 1];

    private final Node[] pyramid = new Node[Yolo.COARSEST + 1];
    private final List<Task.YoloHead> heads = new ArrayList<>();

    YoloBuilder(String name, Parameters p) {
        this.p = p;
        layers = new DarknetLayers(name);
        width = p.decimal("width");
        activation = p.activation("neckActivation");
        finest = p.whole("minLevel");
        coarsest = p.whole("maxLevel");
        pan = p.choice("pyramid").equals("pan");
    }

    /** @throws GraphException if the parameters describe no valid network */
    Graph build(InputSize input) {
        if (finest > coarsest) {
            throw new GraphException(
                    "pyramid", Message.of("its finest level, {0}, lies above its coarsest, {1}", finest, coarsest));
        }
        backbone(layers.image(input));
        down();
        if (pan) {
            up();
        }
        if (p.on("headsLast")) {
            for (int level = finest; level <= coarsest; level++) {
                head(layers.route(pyramid[level]), level);
            }
        }
        return layers.graph().build(new Task.YoloDetection(p.whole("classes"), heads), Preprocessing.DARKNET);
    }

    private int channels(String key) {
        return Rounding.channels(p.whole(key), width);
    }

    private int channels(int level) {
        return channels(YoloLevels.key(level, "channels"));
    }

    private int depth(String key) {
        return Rounding.repeats(p.whole(key), p.decimal("depth"));
    }

    private void backbone(Node image) {
        Activation act = p.activation("activation");
        layers.graph().stage("stem");
        Node x = layers.conv(image, channels("stem"), 3, act);
        for (int level = 1; level <= coarsest; level++) {
            layers.graph().stage("stages." + level);
            x = layers.conv(x, channels(Classifier.key(level, "channels")), 3, 2, act);
            x = stage(x, p.choice(Classifier.key(level, "crossStage")), depth(Classifier.key(level, "repeats")), act);
            backbone[level] = x;
        }
    }

    /** Residual blocks on the whole map, or round them (Wang et al. 2020, figure 2b) as YOLOv4 has it. */
    private Node stage(Node x, String crossStage, int repeats, Activation act) {
        int channels = x.shape().channels();
        if (crossStage.equals("none")) {
            return blocks(x, channels / 2, repeats, act);
        }
        boolean half = crossStage.equals("half");
        int part = half ? channels / 2 : channels;
        Node bypass = layers.conv(x, part, 1, act);
        Node y = layers.conv(layers.route(x), part, 1, act);
        y = blocks(y, half ? part : part / 2, repeats, act);
        y = layers.conv(y, part, 1, act);
        return layers.conv(layers.concat(y, bypass), channels, 1, act);
    }

    private Node blocks(Node input, int inner, int repeats, Activation act) {
        Node x = input;
        for (int i = 0; i < repeats; i++) {
            Node y = layers.conv(x, inner, 1, act);
            y = layers.conv(y, x.shape().channels(), 3, act);
            x = layers.shortcut(y, x, null);
        }
        return x;
    }

    /** From the coarsest level to the finest; without the way up again, each level's head comes at once. */
    private void down() {
        Node x = backbone[coarsest];
        for (int level = coarsest; level >= finest; level--) {
            layers.graph().stage("down." + level);
            x = level == coarsest ? top(x, channels(level)) : neck(join(x, level), channels(level));
            pyramid[level] = x;
            if (!pan && !p.on("headsLast")) {
                head(x, level);
                if (level > finest) {
                    layers.route(x);
                }
            }
        }
    }

    private Node join(Node coarser, int level) {
        Node x = layers.upsample(layers.conv(coarser, channels(level), 1, activation));
        if (!pan) {
            return layers.concat(x, backbone[level]);
        }
        Node lateral = layers.conv(layers.route(backbone[level]), channels(level), 1, activation);
        return layers.concat(lateral, x);
    }

    private void up() {
        for (int level = finest; level <= coarsest; level++) {
            layers.graph().stage("up." + level);
            if (level > finest) {
                Node x = layers.conv(pyramid[level - 1], channels(level), 3, 2, activation);
                pyramid[level] = neck(layers.concat(x, pyramid[level]), channels(level));
            }
            if (!p.on("headsLast")) {
                head(pyramid[level], level);
                if (level < coarsest) {
                    layers.route(pyramid[level]);
                }
            }
        }
    }

    /** What every level of the pyramid does with the maps that it joins. */
    private Node neck(Node joined, int channels) {
        int repeats = depth("neckDepth");
        if (!p.on("neckCrossStage")) {
            return layers.conv(pairs(joined, channels, 2 * channels, repeats), channels, 1, activation);
        }
        Node x = layers.conv(joined, channels, 1, activation);
        Node bypass = layers.conv(x, channels, 1, activation);
        Node y = pairs(layers.route(x), channels, channels, repeats);
        return layers.conv(layers.concat(y, bypass), channels, 1, activation);
    }

    /** The same at the end of the backbone, with spatial pyramid pooling after the first pair. */
    private Node top(Node x, int channels) {
        boolean crossStage = p.on("neckCrossStage");
        int wide = crossStage ? channels : 2 * channels;
        int repeats = depth("topDepth");
        Node bypass = crossStage ? layers.conv(x, channels, 1, activation) : x;
        Node y = crossStage ? layers.route(x) : x;
        if (p.on("spp")) {
            y = layers.conv(pairs(y, channels, wide, 1), channels, 1, activation);
            y = pyramidPooling(y);
            repeats--;
        }
        y = pairs(y, channels, wide, repeats);
        return layers.conv(crossStage ? layers.concat(y, bypass) : y, channels, 1, activation);
    }

    private Node pairs(Node input, int narrow, int wide, int repeats) {
        Node x = input;
        for (int i = 0; i < repeats; i++) {
            x = layers.conv(layers.conv(x, narrow, 1, activation), wide, 3, activation);
        }
        return x;
    }

    /** Maxima over windows of several sizes beside the map itself, the largest window first (He et al. 2014). */
    private Node pyramidPooling(Node x) {
        List<Node> parts = new ArrayList<>();
        parts.add(x);
        List<Integer> kernels = p.wholes("sppKernels");
        for (int i = 0; i < kernels.size(); i++) {
            Node from = i == 0 ? x : layers.route(x);
            parts.addFirst(layers.maxPool(from, kernels.get(i), 1));
        }
        return layers.concat(parts.toArray(Node[]::new));
    }

    private void head(Node x, int level) {
        layers.graph().stage("head." + level);
        int channels = channels(YoloLevels.key(level, "headChannels"));
        Node y;
        if (p.on("sam")) {
            y = layers.conv(x, channels, 1, activation);
            y = layers.attend(y, layers.conv(y, channels, 1, Activation.SIGMOID));
            y = layers.conv(y, channels, 1, activation);
        } else {
            y = layers.conv(x, channels, 3, activation);
        }
        Task.YoloCoding coding =
                switch (p.choice("coding")) {
                    case "gaussian" -> Task.YoloCoding.GAUSSIAN;
                    case "new-coords" -> Task.YoloCoding.NEW_COORDS;
                    default -> Task.YoloCoding.SIGMOID;
                };
        double scaleXY = p.decimal(YoloLevels.key(level, "scaleXY"));
        heads.add(layers.head(y, p.whole("classes"), YoloLevels.anchors(p, level), coding, scaleXY));
    }
}
