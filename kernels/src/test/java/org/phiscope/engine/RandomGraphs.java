// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.BoxCoding;
import org.phiscope.graph.Fusion;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/** Small networks of operators of random kinds and shapes. */
public final class RandomGraphs {
    private final RandomGenerator random;
    private final GraphBuilder graph;
    private int count;

    private RandomGraphs(RandomGenerator random) {
        this.random = random;
        this.graph = new GraphBuilder("random");
    }

    /** A chain of this many random operators, with a second reader here and there. */
    public static Graph of(RandomGenerator random, int length) {
        RandomGraphs graphs = new RandomGraphs(random);
        Node x = graphs.graph.input(
                Shape.of(graphs.upTo(2), graphs.upTo(9), 3 + random.nextInt(12), 3 + random.nextInt(12)));
        List<Node> all = new ArrayList<>(List.of(x));
        for (int i = 0; i < length; i++) {
            Node from = random.nextInt(5) == 0 ? all.get(random.nextInt(all.size())) : x;
            x = graphs.next(from);
            all.add(x);
        }
        graphs.graph.output("output", x);
        return graphs.graph.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    private int upTo(int most) {
        return 1 + random.nextInt(most);
    }

    private String name() {
        return "node" + count++;
    }

    private Node next(Node x) {
        if (x.shape().rank() != 4) {
            return x.shape().channels() > 1 && random.nextBoolean()
                    ? graph.add(name(), new Op.Softmax(1), x)
                    : graph.add(name(), new Op.Linear(x.shape().channels(), upTo(20), random.nextBoolean()), x);
        }
        Shape shape = x.shape();
        return switch (random.nextInt(22)) {
            case 0, 1, 2 -> convolution(x);
            case 3 -> graph.batchNorm(name(), convolution(x), 1e-3);
            case 4 -> activation(graph.batchNorm(name(), convolution(x), 1e-3));
            case 5 -> activation(x);
            case 6 -> graph.batchNorm(name(), x, 1e-5);
            case 7 -> pool(x);
            case 8 -> joined(x);
            case 9 -> {
                Op.Resize.Mode mode = Op.Resize.Mode.values()[random.nextInt(Op.Resize.Mode.values().length)];
                yield graph.add(name(), new Op.Resize(upTo(20), upTo(20), mode), x);
            }
            case 10 -> {
                Fusion fusion = Fusion.values()[random.nextInt(Fusion.values().length)];
                Node other = activation(x);
                yield random.nextBoolean()
                        ? graph.add(name(), new Op.Fuse(fusion, 2), x, other)
                        : activation(
                                graph.add(name(), new Op.Fuse(fusion, 3), x, other, graph.batchNorm(name(), x, 0.1)));
            }
            case 11 -> {
                Node gate = graph.add(name(), new Op.GlobalAveragePool(), x);
                yield graph.add(name(), new Op.Scale(), x, activation(gate));
            }
            case 12 -> graph.add(name(), new Op.Multiply(), x, activation(x));
            case 13 -> {
                int height = upTo(shape.height());
                int width = upTo(shape.width());
                int top = random.nextInt(shape.height() - height + 1);
                yield graph.add(name(), new Op.Crop(top, shape.width() - width, height, width), x);
            }
            case 14 -> reorg(x);
            case 15 -> attention(x);
            case 16 -> graph.add(name(), new Op.AdaptiveAveragePool(upTo(6), upTo(6)), x);
            case 17 -> {
                int groups = shape.channels() % 2 == 0 ? 2 : shape.channels();
                yield activation(graph.add(name(), new Op.GroupNorm(shape.channels(), groups, 1e-2), x));
            }
            case 18 -> {
                int stride = upTo(3);
                int kernel = stride + random.nextInt(3);
                Op spread = new Op.ConvTranspose2d(
                        shape.channels(),
                        upTo(5),
                        kernel,
                        stride,
                        new Padding(0, random.nextInt(kernel), random.nextInt(kernel), 0),
                        random.nextInt(stride),
                        random.nextBoolean());
                yield activation(graph.add(name(), spread, x));
            }
            case 19 -> deformed(x);
            case 20 -> regions(x);
            default -> random.nextBoolean()
                    ? graph.add(name(), new Op.Affine(random.nextDouble(-2, 2), random.nextDouble(-1, 1)), x)
                    : count > 4
                            ? graph.add(name(), new Op.Flatten(), x)
                            : graph.add(name(), new Op.Add(), x, activation(x));
        };
    }

    private Node activation(Node x) {
        return graph.activate(name(), x, Activation.values()[random.nextInt(Activation.values().length)]);
    }

    private Node convolution(Node x) {
        int in = x.shape().channels();
        int groups = random.nextInt(3) == 0 ? in : in % 2 == 0 && random.nextBoolean() ? 2 : 1;
        int out = groups * upTo(groups == in ? 2 : 8);
        int kernel = upTo(5);
        int dilation = upTo(2);
        int stride = upTo(3);
        Padding.Rule rule = Padding.Rule.values()[random.nextInt(Padding.Rule.values().length)];
        String name = name();
        Padding padding = rule.resolve(x.shape().height(), x.shape().width(), kernel, stride, dilation);
        int extent = dilation * (kernel - 1) + 1;
        boolean fits = x.shape().height() + padding.top() + padding.bottom() >= extent
                && x.shape().width() + padding.left() + padding.right() >= extent;
        return fits
                ? graph.add(
                        name,
                        new Op.Conv2d(in, out, kernel, kernel, stride, dilation, padding, groups, random.nextBoolean()),
                        x)
                : graph.conv(name, x, out, 1, 1, groups, true, rule);
    }

    private Node pool(Node x) {
        Op.Pool.Kind kind = Op.Pool.Kind.values()[random.nextInt(2)];
        int kernel = upTo(3);
        int stride = upTo(kernel);
        Padding padding = Padding.Rule.SAME.resolve(x.shape().height(), x.shape().width(), kernel, stride, 1);
        boolean counting = kind == Op.Pool.Kind.AVERAGE && random.nextBoolean();
        return graph.add(name(), new Op.Pool(kind, kernel, stride, padding, counting ? padding : Padding.NONE), x);
    }

    /** Channels split, convolved apart and joined again, with a batch norm after it as in MixConv. */
    private Node joined(Node x) {
        int channels = x.shape().channels();
        if (channels < 2) {
            return graph.add(name(), new Op.Concat(), x, activation(x), x);
        }
        int cut = 1 + random.nextInt(channels - 1);
        Node first = graph.add(name(), new Op.Slice(0, cut), x);
        Node second = graph.add(name(), new Op.Slice(cut, channels), x);
        first = graph.conv(name(), first, upTo(5), 3, 1, 1, random.nextBoolean(), Padding.Rule.SAME);
        second = graph.conv(name(), second, upTo(5), 5, 1, 1, random.nextBoolean(), Padding.Rule.SAME);
        Node joined = graph.batchNorm(name(), graph.add(name(), new Op.Concat(), first, second), 1e-3);
        return random.nextBoolean() ? activation(joined) : joined;
    }

    /** Cells attend to one another, in a map that was rolled and padded before. */
    private Node attention(Node x) {
        Node cells = graph.add(name(), Op.Permute.of(0, 2, 3, 1), x);
        cells = graph.add(name(), new Op.Roll(1 + random.nextInt(2), random.nextInt(-3, 4)), cells);
        cells = graph.add(name(), new Op.Pad(1 + random.nextInt(2), random.nextInt(3), random.nextInt(3)), cells);
        Shape map = cells.shape();
        int features = map.extent(3);
        int tokens = map.extent(1) * map.extent(2);
        Node rows = graph.add(name(), new Op.Reshape(Shape.of(map.batch(), tokens, features)), cells);
        rows = graph.add(name(), new Op.LayerNorm(features, 1e-3), rows);
        Node[] parts = new Node[3];
        String owner = name();
        for (Op.Projection.Part part : Op.Projection.Part.values()) {
            Op projection = new Op.Projection(features, part);
            parts[part.ordinal()] = graph.addSharing(owner, name(), projection, rows);
        }
        Node scores = graph.add(name(), new Op.MatMul(true), parts[0], parts[1]);
        Shape bias = Shape.of(1, random.nextBoolean() ? 1 : tokens, tokens);
        Node learned = graph.add(name(), new Op.Learned(bias, bias));
        scores = graph.add(name(), new Op.Softmax(2), graph.add(name(), new Op.BroadcastAdd(), scores, learned));
        Node attended = graph.add(name(), new Op.MatMul(false), scores, parts[2]);
        attended = graph.add(name(), new Op.Linear(features, features, random.nextBoolean()), attended);
        attended = graph.add(name(), new Op.Slice(1, 0, tokens), graph.add(name(), new Op.Concat(1), attended, rows));
        Node again = graph.add(name(), new Op.Reshape(map), attended);
        return graph.add(name(), Op.Permute.of(0, 3, 1, 2), activation(again));
    }

    private Node deformed(Node x) {
        int in = x.shape().channels();
        int offsetGroups = in % 2 == 0 ? 2 : 1;
        int groups = in % 3 == 0 ? 3 : 1;
        int dilation = upTo(2);
        boolean modulated = random.nextBoolean();
        Op.DeformConv2d deformed = new Op.DeformConv2d(
                in,
                groups * upTo(3),
                3,
                2,
                1 + random.nextInt(2),
                dilation,
                1,
                new Padding(dilation, 1, dilation, 0),
                groups,
                offsetGroups,
                modulated,
                random.nextBoolean());
        Op.Conv2d offsets = new Op.Conv2d(
                in, 2 * deformed.samples(), 3, 3, deformed.stride(), 1, Padding.symmetric(1), 1, true);
        Node offset = graph.add(name(), offsets, x);
        if (!modulated) {
            return graph.batchNorm(name(), graph.add(name(), deformed, x, offset), 1e-3);
        }
        Node mask = graph.activate(
                name(), graph.add(name(), new Op.Slice(0, deformed.samples()), offset), Activation.SIGMOID);
        return activation(graph.add(name(), deformed, x, offset, mask));
    }

    /** Regions proposed on a map and on a coarser one, and what lies in them. */
    private Node regions(Node x) {
        Shape image = Shape.of(x.shape().batch(), 3, 4 * x.shape().height(), 4 * x.shape().width());
        Node coarser = graph.pool(name(), x, Op.Pool.Kind.MAX, 2, 2, Padding.Rule.SAME);
        List<Node> maps = List.of(x, coarser);
        List<Anchors> anchors = new ArrayList<>();
        Node[] heads = new Node[4];
        for (int i = 0; i < 2; i++) {
            List<Double> ratios = List.of(0.5, 1.0, 2.0).subList(0, upTo(3));
            Anchors level = Anchors.of(
                    Anchors.Layout.DETECTRON2, 4 << i, maps.get(i).shape(), image, List.of(9.0 * (i + 1)), ratios);
            anchors.add(level);
            heads[i] = graph.conv(name(), maps.get(i), level.perCell(), 3, 1, 1, true, Padding.Rule.SYMMETRIC);
            heads[2 + i] = graph.conv(name(), maps.get(i), 4 * level.perCell(), 1, 1, 1, true, Padding.Rule.SYMMETRIC);
        }
        Op proposals = new Regional.Proposals(anchors, image.height(), image.width(), upTo(60), 0.5, upTo(20));
        Node regions = graph.add(name(), proposals, heads);
        Node first = graph.add(name(), new Regional.RoiAlign(2, 2, 0, false, List.of(0.25)), regions, x);
        Node codes = graph.add(name(), new Op.Flatten(), first);
        codes = graph.add(name(), new Op.Linear(codes.shape().channels(), 4, true), codes);
        BoxCoding coding = new BoxCoding(10, 5);
        Node refined =
                graph.add(name(), new Regional.RefineBoxes(coding, image.height(), image.width()), regions, codes);
        Node levels = graph.add(name(), new Regional.RegionLevels(2, 3), refined);
        Op align = new Regional.RoiAlign(3, 2, random.nextInt(3), random.nextBoolean(), List.of(0.25, 0.125));
        return graph.add(name(), align, refined, levels, x, coarser);
    }

    private Node reorg(Node x) {
        Shape shape = x.shape();
        boolean halves = shape.height() % 2 == 0 && shape.width() % 2 == 0 && shape.channels() < 20;
        if (!halves) {
            return graph.add(name(), new Op.Reorg(1, Op.Reorg.Order.DEPTH), x);
        }
        boolean darknet = shape.channels() % 4 == 0 && random.nextBoolean();
        return graph.add(name(), new Op.Reorg(2, darknet ? Op.Reorg.Order.DARKNET : Op.Reorg.Order.DEPTH), x);
    }
}
