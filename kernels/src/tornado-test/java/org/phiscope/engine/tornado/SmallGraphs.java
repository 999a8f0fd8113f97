// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.phiscope.engine.tornado.kernel.Launch;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/** Graphs of what random ones do not have. */
final class SmallGraphs {
    private SmallGraphs() {}

    /** A convolution of more channels than random graphs have, in groups or not, and the activation after it. */
    static Graph wide(RandomGenerator random) {
        GraphBuilder builder = new GraphBuilder("wide");
        int groups = 1 + random.nextInt(2);
        int in = groups * (8 + random.nextInt(40));
        int out = groups * (16 + random.nextInt(90));
        int kernelHeight = 1 + random.nextInt(5);
        int kernelWidth = 1 + random.nextInt(5);
        int stride = 1 + random.nextInt(3);
        int dilation = 1 + random.nextInt(2);
        Padding padding = new Padding(random.nextInt(5), random.nextInt(5), random.nextInt(5), random.nextInt(5));
        Node input = builder.input(Shape.of(1 + random.nextInt(2), in, 13 + random.nextInt(12), 13 + random.nextInt(12)));
        Op conv = new Op.Conv2d(
                in, out, kernelHeight, kernelWidth, stride, dilation, padding, groups, random.nextBoolean());
        Activation activation = Activation.values()[random.nextInt(Activation.values().length)];
        builder.output("output", builder.activate("act", builder.add("conv", conv, input), activation));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    /** Linear layers and products of matrices that fill no tile of any shape. */
    static Graph products(RandomGenerator random) {
        GraphBuilder builder = new GraphBuilder("products");
        int batch = 1 + random.nextInt(2);
        int rows = 1 + random.nextInt(80);
        int in = 1 + random.nextInt(150);
        int out = 1 + random.nextInt(150);
        Node input = builder.input(Shape.of(batch, rows, in));
        Node left = builder.add("left", new Op.Linear(in, out, true), input);
        Node right = builder.activate(
                "act", builder.add("right", new Op.Linear(in, out, random.nextBoolean()), input), Activation.SWISH);
        Node scores = builder.add("scores", new Op.MatMul(true), left, right);
        Node attention = builder.add("attention", new Op.Affine(1.0 / rows, 0), scores);
        builder.output("output", builder.add("product", new Op.MatMul(false), attention, right));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    /** Convolutions whose results are added to what went round them, with activations before, after or both. */
    static Graph residuals(RandomGenerator random) {
        GraphBuilder builder = new GraphBuilder("residuals");
        int channels = 4 * (1 + random.nextInt(12));
        Node x = builder.input(Shape.of(1 + random.nextInt(2), channels, 5 + random.nextInt(9), 5 + random.nextInt(9)));
        for (int i = 0; i < 4; i++) {
            int groups = List.of(1, 2, 4, channels).get(random.nextInt(4));
            int kernel = 1 + 2 * random.nextInt(3);
            Node conv = builder.conv("conv" + i, x, channels, kernel, 1, groups, true, Padding.Rule.SYMMETRIC);
            conv = random.nextBoolean() ? builder.activate("inner" + i, conv, Activation.MISH) : conv;
            Node other = random.nextInt(3) == 0
                    ? builder.conv("other" + i, x, channels, 1, 1, 1, false, Padding.Rule.SYMMETRIC)
                    : x;
            Node sum = random.nextBoolean()
                    ? builder.add("sum" + i, new Op.Add(), conv, other)
                    : builder.add("sum" + i, new Op.Add(), other, conv);
            x = random.nextBoolean() ? builder.activate("outer" + i, sum, Activation.LEAKY) : sum;
        }
        builder.output("output", x);
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    /** A MixConv of two to four windows, some of them dilated, and the batch norm that its parts share. */
    static Graph mixed(RandomGenerator random) {
        GraphBuilder builder = new GraphBuilder("mixed");
        int windows = 2 + random.nextInt(3);
        int each = 1 + random.nextInt(7);
        int stride = 1 + random.nextInt(2);
        int channels = windows * each + random.nextInt(3);
        Node input = builder.input(
                Shape.of(1 + random.nextInt(2), channels, 6 + random.nextInt(10), 6 + random.nextInt(10)));
        Node[] parts = new Node[windows];
        for (int i = 0; i < windows; i++) {
            int from = i == 0 ? 0 : channels - (windows - i) * each;
            int to = channels - (windows - i - 1) * each;
            Node slice = builder.add("slice" + i, new Op.Slice(from, to), input);
            int dilation = 1 + random.nextInt(2);
            int kernel = 3 + 2 * random.nextInt(3);
            int reach = dilation * (kernel - 1) / 2;
            Op conv = new Op.Conv2d(
                    to - from,
                    to - from,
                    kernel,
                    kernel,
                    stride,
                    dilation,
                    Padding.symmetric(reach),
                    to - from,
                    random.nextBoolean());
            parts[i] = builder.add("part" + i, conv, slice);
        }
        Node joined = builder.add("joined", new Op.Concat(), parts);
        builder.output("output", builder.activate("act", builder.batchNorm("norm", joined, 1e-3), Activation.SWISH));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    /**
     * Picks any of the ways that there are, whichever seems best. Where a graph proposes regions no convolution is computed
     * in transformed blocks: those round differently from cell to cell, and so may put anchors that are equally likely in
     * another order.
     */
    static Choice anyOf(RandomGenerator random, Graph graph) {
        boolean transforms = random.nextBoolean()
                && graph.nodes().stream().noneMatch(node -> node.op() instanceof Regional);
        return new Choice() {
            @Override
            public Launch of(Launch launch) {
                List<Launch> alternatives = launch.alternatives();
                return alternatives.get(random.nextInt(alternatives.size()));
            }

            @Override
            public boolean transforms(Op.Conv2d conv, Launch.Place to) {
                return transforms;
            }
        };
    }

    /** The sum of this many maps, and the activation after it. */
    static Graph sumOf(int maps) {
        GraphBuilder builder = new GraphBuilder("sum");
        Node input = builder.input(Shape.of(2, 3, 5, 7));
        List<Node> terms = new ArrayList<>(List.of(input));
        while (terms.size() < maps) {
            terms.add(builder.add("term" + terms.size(), new Op.Affine(1.0 / terms.size(), terms.size()), input));
        }
        Node sum = builder.add("sum", new Op.Add(), terms.toArray(Node[]::new));
        builder.output("output", builder.activate("act", sum, Activation.SWISH));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    /** A softmax along the rows of a map, whose elements do not lie side by side, and one along its columns. */
    static Graph softmaxOfMaps(RandomGenerator random) {
        GraphBuilder builder = new GraphBuilder("softmax");
        Node input = builder.input(Shape.of(2, 1 + random.nextInt(5), 1 + random.nextInt(9), 1 + random.nextInt(200)));
        Node channels = builder.add("channels", new Op.Softmax(1, random.nextBoolean()), input);
        Node columns = builder.add("columns", new Op.Softmax(3, random.nextBoolean()), input);
        builder.output("output", builder.add("sum", new Op.Add(), channels, columns));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    /**
     * Regions proposed from more anchors than a group has threads, many of them of the same objectness, and what lies in
     * them.
     */
    static Graph regions(RandomGenerator random) {
        GraphBuilder builder = new GraphBuilder("regions");
        int height = 7 + random.nextInt(6);
        int width = 7 + random.nextInt(20);
        Node input = builder.input(Shape.of(1 + random.nextInt(2), 15, height, width));
        Shape image = Shape.of(1, 3, 8 * height, 8 * width);
        List<Double> ratios = List.of(0.5, 1.0, 2.0);
        Anchors anchors =
                Anchors.of(Anchors.Layout.DETECTRON2, 8, input.shape(), image, List.of(16.0 + random.nextInt(9)), ratios);
        Node scores = builder.add("scores", new Op.Slice(0, 3), input);
        Node steps = builder.activate("steps", builder.add("steep", new Op.Affine(9, 1), scores), Activation.RELU6);
        Node objectness = random.nextBoolean() ? steps : scores;
        Node codes = builder.add("codes", new Op.Slice(3, 15), input);
        int perLevel = 1 + random.nextInt(600);
        int kept = 1 + random.nextInt(120);
        Op op = new Regional.Proposals(List.of(anchors), image.height(), image.width(), perLevel, 0.7, kept);
        Node proposals = builder.add("proposals", op, objectness, codes);
        builder.output("output", builder.add("pool", new Regional.RoiPool(2, 3, 0.125), proposals, input));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }
}
