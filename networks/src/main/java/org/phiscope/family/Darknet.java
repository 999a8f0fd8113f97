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
import org.phiscope.graph.Op.Pool.Kind;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * Darknet-19 (Redmon & Farhadi 2017, table 6) and Darknet-53 (Redmon & Farhadi 2018, table 1): stages that halve the
 * map, then repeat 1×1 and 3×3 convolutions, with residual connections in Darknet-53. Nodes carry timm's module names.
 */
public final class Darknet {
    private static final List<Integer> CHANNELS = List.of(64, 128, 256, 512, 1024);
    private static final List<Integer> D53 = List.of(1, 2, 8, 8, 4);

    private static final int STEM = 32;

    public static final Family FAMILY = new Family(
            "darknet",
            "Darknet",
            "Redmon & Farhadi 2018, YOLOv3: An Incremental Improvement",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    private Darknet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.width());
        specs.add(Classifier.depth());
        specs.add(Classifier.resolution(256));
        for (int stage = 1; stage <= CHANNELS.size(); stage++) {
            specs.add(Classifier.repeats(stage, 0, D53.get(stage - 1)));
            specs.add(Classifier.channels(stage, CHANNELS.get(stage - 1)));
        }
        List<String> downsampling = List.of("convolution", "average", "max");
        specs.add(new ParameterSpec.Choice("downsample", "blocks", downsampling, downsampling.getFirst()));
        specs.add(new ParameterSpec.Toggle("residual", "blocks", true));
        specs.add(Classifier.stem(STEM));
        specs.add(new ParameterSpec.Choice("head", "blocks", List.of("linear", "convolution"), "linear"));
        specs.add(Classifier.activation("leaky-relu"));
        specs.add(Classifier.classes());
        return specs;
    }

    private static List<Preset> presets() {
        Map<String, Object> nineteen = Map.of(
                "downsample", "max",
                "residual", false,
                "head", "convolution",
                "activation", "leaky",
                "resolution", 224);
        return List.of(
                preset("darknet19", "Darknet-19", List.of(0, 1, 1, 2, 2), nineteen),
                preset("darknet17", "Darknet-17", List.of(1, 1, 1, 1, 1), Map.of()),
                preset("darknet21", "Darknet-21", List.of(1, 1, 1, 2, 2), Map.of()),
                preset("darknet53", "Darknet-53", D53, Map.of()),
                preset("darknetaa53", "Darknet-AA-53", D53, Map.of("downsample", "average")));
    }

    private static Preset preset(String name, String title, List<Integer> repeats, Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(changes);
        Classifier.values(values, "repeats", repeats);
        return new Preset(name, title, List.of(), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        double width = p.decimal("width");
        ConvNormAct conv = new ConvNormAct(EfficientNet.PYTORCH_EPSILON, p.activation("activation"));
        graph.stage("stem");
        Node x = Classifier.image(graph, input);
        x = conv.add(graph, "stem.conv1", x, Rounding.channels(p.whole("stem"), width), 3, 1, 1);
        graph.landmark("stem", x);
        for (int i = 0; i < CHANNELS.size(); i++) {
            String stage = "stages." + i;
            graph.stage(stage);
            int channels = Rounding.channels(p.whole(Classifier.key(i + 1, "channels")), width);
            x = downsample(graph, stage + ".conv_down", p.choice("downsample"), conv, x, channels);
            int repeats = Rounding.repeats(p.whole(Classifier.key(i + 1, "repeats")), p.decimal("depth"));
            for (int block = 0; block < repeats; block++) {
                x = block(graph, stage + ".blocks." + block, conv, x, channels / 2, p.on("residual"));
            }
            graph.landmark(stage, x);
        }
        int classes = p.whole("classes");
        if (p.choice("head").equals("linear")) {
            return Classifier.build(graph, x, "head.global_pool", "head.fc", classes);
        }
        graph.stage("head");
        x = graph.conv("head.conv", x, classes, 1, 1, 1, true, Rule.SYMMETRIC);
        x = graph.add("head.global_pool.pool", new Op.GlobalAveragePool(), x);
        return Classifier.build(graph, graph.add("head.global_pool", new Op.Flatten(), x), classes);
    }

    private static Node downsample(
            GraphBuilder graph, String name, String how, ConvNormAct conv, Node x, int channels) {
        if (how.equals("convolution")) {
            return conv.add(graph, name, x, channels, 3, 2, 1);
        }
        boolean max = how.equals("max");
        Node pooled = graph.pool(name + ".0", x, max ? Kind.MAX : Kind.AVERAGE, 2, 2, Rule.VALID);
        Node y = conv.add(graph, name + ".1", pooled, channels, max ? 3 : 1, 1, 1);
        graph.landmark(name, y);
        return y;
    }

    /** 1×1 to {@code inner} channels and 3×3 back, with or without the residual connection. */
    static Node block(GraphBuilder graph, String name, ConvNormAct conv, Node x, int inner, boolean residual) {
        return block(graph, name, conv, x, inner, 1, residual);
    }

    /** The same with a grouped 3×3 convolution. */
    static Node block(
            GraphBuilder graph, String name, ConvNormAct conv, Node x, int inner, int groups, boolean residual) {
        Node y = conv.add(graph, name + ".conv1", x, inner, 1, 1, 1);
        y = conv.add(graph, name + ".conv2", y, x.shape().channels(), 3, 1, groups);
        if (residual) {
            y = graph.add(name + ".add", new Op.Add(), y, x);
        }
        graph.landmark(name, y);
        return y;
    }
}
