// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * Swin Transformer (Liu et al. 2021, section 3.3): attention within windows that every other block shifts by half a
 * window, over maps that are merged two by two between the stages. Nodes carry timm's module names; maps are {@code [n,
 * h, w, channels]}.
 */
public final class Swin {
    private static final double EPSILON = 1e-5;
    private static final List<Integer> REPEATS = List.of(2, 2, 6, 2);
    private static final List<Integer> DEEP = List.of(2, 2, 18, 2);
    private static final List<Integer> HEADS = List.of(3, 6, 12, 24);
    private static final Map<String, Object> LARGE_IMAGE = Map.of("resolution", 384, "window", 12);

    public static final Family FAMILY = new Family(
            "swin",
            "Swin Transformer",
            "Liu et al. 2021, Swin Transformer: Hierarchical Vision Transformer using Shifted Windows",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input))
            .constrained(constraints());

    private Swin() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.resolution(Classifier.RESOLUTION));
        specs.add(new ParameterSpec.Whole("patch", "scaling", "px", 2, 64, 1, 4));
        specs.add(new ParameterSpec.Whole("window", "blocks", "cells", 2, 32, 1, 7));
        specs.add(new ParameterSpec.Whole("channels", "blocks", "channels", 8, 1024, 8, 96));
        for (int stage = 1; stage <= REPEATS.size(); stage++) {
            specs.add(Classifier.repeats(stage, 1, REPEATS.get(stage - 1)));
            String group = Classifier.group(stage);
            specs.add(new ParameterSpec.Whole(
                    Classifier.key(stage, "heads"), group, "heads", 1, 128, 1, HEADS.get(stage - 1)));
        }
        specs.add(new ParameterSpec.Decimal("mlpRatio", "blocks", "×", 0.25, 16, 0.25, 4));
        specs.add(new ParameterSpec.Toggle("shift", "blocks", true));
        specs.add(Classifier.classes());
        return specs;
    }

    /** Maps that windows do not fill are padded to whole windows in every block. */
    private static List<Constraint> constraints() {
        List<Constraint> constraints = new ArrayList<>();
        constraints.add(new Constraint.Tiles("patch"));
        for (int stage = 1; stage <= REPEATS.size(); stage++) {
            int doublings = stage - 1;
            constraints.add(new Constraint.Divides(
                    Classifier.key(stage, "heads"), p -> List.of(p.whole("channels") << doublings)));
        }
        constraints.add(new Constraint.Advised(new Constraint.InputMultiple(
                p -> p.whole("patch") * p.whole("window") << (REPEATS.size() - 1))));
        return constraints;
    }

    private static List<Preset> presets() {
        return List.of(
                preset("swin-t", "Swin-T", "swin_tiny_patch4_window7_224", 96, REPEATS, Map.of()),
                preset("swin-s", "Swin-S", "swin_small_patch4_window7_224", 96, DEEP, Map.of()),
                preset("swin-b", "Swin-B", "swin_base_patch4_window7_224", 128, DEEP, Map.of()),
                preset("swin-b-384", "Swin-B (384 px)", "swin_base_patch4_window12_384", 128, DEEP, LARGE_IMAGE),
                preset("swin-l", "Swin-L", "swin_large_patch4_window7_224", 192, DEEP, Map.of()),
                preset("swin-l-384", "Swin-L (384 px)", "swin_large_patch4_window12_384", 192, DEEP, LARGE_IMAGE));
    }

    private static Preset preset(
            String name, String title, String timm, int channels, List<Integer> repeats, Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(changes);
        values.put("channels", channels);
        Classifier.values(values, "repeats", repeats);
        Classifier.values(
                values, "heads", HEADS.stream().map(heads -> heads * channels / 96).toList()); // 32 channels each
        return new Preset(name, title, List.of(timm), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        Node image = Classifier.image(graph, input);
        graph.stage("patch_embed");
        Node x = Vit.patchMap(graph, image, p.whole("patch"), p.whole("channels"));
        x = graph.add("patch_embed.cells", Op.Permute.of(0, 2, 3, 1), x);
        x = Attention.norm(graph, "patch_embed.norm", x, EPSILON);
        graph.landmark("patch_embed", x);
        for (int stage = 1; stage <= REPEATS.size(); stage++) {
            String layer = "layers." + (stage - 1);
            graph.stage(layer);
            if (stage > 1) {
                x = merged(graph, layer + ".downsample", x);
            }
            int heads = p.whole(Classifier.key(stage, "heads"));
            for (int i = 0; i < p.whole(Classifier.key(stage, "repeats")); i++) {
                Windows windows = Windows.of(x.shape(), p.whole("window"), p.on("shift") && i % 2 == 1);
                x = block(graph, layer + ".blocks." + i, x, heads, windows, p.decimal("mlpRatio"));
            }
            graph.landmark(layer, x);
        }
        graph.stage("head");
        x = Attention.norm(graph, "norm", x, EPSILON);
        x = graph.add("head.cells", Op.Permute.of(0, 3, 1, 2), x);
        return Classifier.build(graph, x, "head.global_pool", "head.fc", p.whole("classes"));
    }

    /** Every 2×2 cells become one of twice the channels; a map of odd side is padded first. */
    private static Node merged(GraphBuilder graph, String name, Node x) {
        Node even = padded(graph, name + ".pad", x, x.shape().extent(1) % 2, x.shape().extent(2) % 2);
        Shape map = even.shape();
        int channels = map.extent(3);
        Shape pairs = Shape.of(map.batch(), map.extent(1) / 2, 2, map.extent(2) / 2, 2, channels);
        Shape joined = Shape.of(map.batch(), map.extent(1) / 2, map.extent(2) / 2, 4 * channels);
        Node y = graph.add(name + ".pairs", new Op.Reshape(pairs), even);
        y = graph.add(name + ".together", Op.Permute.of(0, 1, 3, 4, 2, 5), y);
        y = graph.add(name + ".joined", new Op.Reshape(joined), y);
        y = Attention.norm(graph, name + ".norm", y, EPSILON);
        return graph.add(name + ".reduction", new Op.Linear(4 * channels, 2 * channels, false), y);
    }

    private static Node block(GraphBuilder graph, String name, Node x, int heads, Windows windows, double mlpRatio) {
        Node y = Attention.norm(graph, name + ".norm1", x, EPSILON);
        y = windows.parted(graph, name, y);
        y = Attention.self(graph, name + ".attn", y, heads, scores -> windows.biased(graph, name + ".attn", scores));
        y = windows.joined(graph, name, y, x.shape());
        Node attended = graph.add(name + ".add1", new Op.Add(), x, y);
        y = Attention.norm(graph, name + ".norm2", attended, EPSILON);
        y = Attention.perceptron(graph, name + ".mlp", y, Attention.hidden(x.shape().extent(3), mlpRatio));
        y = graph.add(name + ".add2", new Op.Add(), attended, y);
        graph.landmark(name, y);
        return y;
    }

    /** Adds rows below and columns to the right; nothing where there are none to add. */
    private static Node padded(GraphBuilder graph, String name, Node x, int rows, int columns) {
        Node y = rows == 0 ? x : graph.add(name + ".rows", new Op.Pad(1, 0, rows), x);
        return columns == 0 ? y : graph.add(name + ".columns", new Op.Pad(2, 0, columns), y);
    }

    /**
     * How a map is cut into windows. A map that is no larger than a window along a side is not shifted along it.
     *
     * @param side of a window, in cells
     * @param down how far the map is shifted up before it is cut
     * @param right how far to the left
     * @param padded the map after shifting and padding to whole windows
     */
    private record Windows(int side, int down, int right, Shape padded) {
        static Windows of(Shape map, int window, boolean shifted) {
            int height = map.extent(1);
            int width = map.extent(2);
            int side = Math.min(window, Math.min(height, width));
            Shape padded = map.with(1, Math.ceilDiv(height, side) * side).with(2, Math.ceilDiv(width, side) * side);
            return new Windows(
                    side,
                    shifted && height > side ? side / 2 : 0,
                    shifted && width > side ? side / 2 : 0,
                    padded);
        }

        private int rows() {
            return padded.extent(1) / side;
        }

        private int columns() {
            return padded.extent(2) / side;
        }

        /** {@code [n, h, w, c]} → {@code [n·windows, side², c]}. */
        Node parted(GraphBuilder graph, String name, Node x) {
            Node y = rolled(graph, name + ".shift", x, -down, -right);
            y = Swin.padded(
                    graph, name + ".pad", y, padded.extent(1) - y.shape().extent(1), padded.extent(2) - y.shape().extent(2));
            int batch = padded.batch();
            int channels = padded.extent(3);
            Shape cut = Shape.of(batch, rows(), side, columns(), side, channels);
            Shape windows = Shape.of(batch * rows() * columns(), side * side, channels);
            y = graph.add(name + ".cut", new Op.Reshape(cut), y);
            y = graph.add(name + ".gathered", Op.Permute.of(0, 1, 3, 2, 4, 5), y);
            return graph.add(name + ".windows", new Op.Reshape(windows), y);
        }

        /** The way back. */
        Node joined(GraphBuilder graph, String name, Node x, Shape map) {
            Shape apart = Shape.of(padded.batch(), rows(), columns(), side, side, padded.extent(3));
            Node y = graph.add(name + ".apart", new Op.Reshape(apart), x);
            y = graph.add(name + ".spread", Op.Permute.of(0, 1, 3, 2, 4, 5), y);
            y = graph.add(name + ".map", new Op.Reshape(padded), y);
            if (!padded.with(1, map.extent(1)).equals(padded)) {
                y = graph.add(name + ".crop.rows", new Op.Slice(1, 0, map.extent(1)), y);
            }
            if (!padded.with(2, map.extent(2)).equals(padded)) {
                y = graph.add(name + ".crop.columns", new Op.Slice(2, 0, map.extent(2)), y);
            }
            return rolled(graph, name + ".unshift", y, down, right);
        }

        private static Node rolled(GraphBuilder graph, String name, Node x, int down, int right) {
            Node y = down == 0 ? x : graph.add(name + ".rows", new Op.Roll(1, down), x);
            return right == 0 ? y : graph.add(name + ".columns", new Op.Roll(2, right), y);
        }

        /** Scores {@code [n·windows, heads, side², side²]} with the position bias and, where shifted, the mask. */
        Node biased(GraphBuilder graph, String name, Node scores) {
            Shape all = scores.shape();
            int heads = all.extent(1);
            Op table = new Op.RelativePositionBias(side, heads);
            Node bias = graph.addSharing(name + ".relative_position_bias_table", name + ".bias", table);
            Node y = graph.add(name + ".biased", new Op.BroadcastAdd(), scores, bias);
            if (down == 0 && right == 0) {
                return y;
            }
            int windows = rows() * columns();
            Shape apart = Shape.of(padded.batch(), windows, heads, all.extent(2), all.extent(3));
            Op seams = new Op.WindowMask(padded.extent(1), padded.extent(2), side, down, right);
            Node mask = graph.add(name + ".mask", seams);
            y = graph.add(name + ".by_window", new Op.Reshape(apart), y);
            y = graph.add(name + ".masked", new Op.BroadcastAdd(), y, mask);
            return graph.add(name + ".by_head", new Op.Reshape(all), y);
        }
    }
}
