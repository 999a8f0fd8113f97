// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Op.Pool.Kind;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * VGG (Simonyan & Zisserman 2015, table 1): five stages of 3×3 convolutions, each ended by pooling. The pooling may
 * average, as style transfer wants it (Gatys, Ecker & Bethge 2016). Nodes carry the numbers of torchvision's and timm's
 * {@code features}.
 */
public final class Vgg {
    static final List<Integer> CHANNELS = List.of(64, 128, 256, 512, 512);

    /** Convolutions per stage; columns A, B, D, E of the paper's table 1. */
    private static final Map<Integer, List<Integer>> CONVOLUTIONS = Map.of(
            11, List.of(1, 1, 2, 2, 2),
            13, List.of(2, 2, 2, 2, 2),
            16, List.of(2, 2, 3, 3, 3),
            19, List.of(2, 2, 4, 4, 4));

    /** Side of the map that the fully connected layers were trained on: 224/32. */
    private static final int MAP = 7;

    public static final Family FAMILY = new Family(
            "vgg",
            "VGG",
            "Simonyan & Zisserman 2015, Very Deep Convolutional Networks for Large-Scale Image Recognition",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input))
            .constrained(List.of(new Constraint.InputMultiple(
                    p -> p.choice("head").equals("linear"), _ -> MAP << CHANNELS.size())));

    private Vgg() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.width());
        specs.add(Classifier.resolution(Classifier.RESOLUTION));
        for (int stage = 1; stage <= CHANNELS.size(); stage++) {
            specs.add(Classifier.repeats(stage, 1, List.of(2, 2, 4, 4, 4).get(stage - 1)));
            specs.add(Classifier.channels(stage, CHANNELS.get(stage - 1)));
        }
        specs.add(new ParameterSpec.Toggle("batchNorm", "blocks", false));
        specs.add(new ParameterSpec.Choice("pooling", "blocks", List.of("max", "average"), "max"));
        specs.add(Classifier.activation("relu"));
        specs.add(new ParameterSpec.Choice("head", "blocks", List.of("linear", "convolution", "none"), "convolution"));
        specs.add(new ParameterSpec.Whole("hidden", "blocks", "channels", 8, 16_384, 8, 4096));
        specs.add(Classifier.classes());
        return specs;
    }

    private static List<Preset> presets() {
        List<Preset> presets = new ArrayList<>();
        for (int layers : List.of(11, 13, 16, 19)) {
            String name = "vgg" + layers;
            String title = "VGG-" + layers;
            presets.add(preset(name, title, layers, Map.of()));
            presets.add(preset(name + "_bn", title + " (BN)", layers, Map.of("batchNorm", true)));
            presets.add(preset("torchvision_" + name, title + " (torchvision)", layers, Map.of("head", "linear")));
            presets.add(preset(name + "_features", title + " (features)", layers, Map.of("head", "none")));
        }
        return presets;
    }

    private static Preset preset(String name, String title, int layers, Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(changes);
        Classifier.values(values, "repeats", CONVOLUTIONS.getOrDefault(layers, List.of()));
        return new Preset(name, title, List.of(), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        Node x = features(graph, p, Classifier.image(graph, input));
        int classes = p.whole("classes");
        Activation activation = p.activation("activation");
        graph.stage("head");
        switch (p.choice("head")) {
            case "none" -> {
                return Classifier.build(graph, x, x.shape().channels());
            }
            case "linear" -> {
                x = fixedMap(graph, x);
                x = graph.add("flatten", new Op.Flatten(), x);
                x = linear(graph, "classifier.0", x, p.whole("hidden"));
                x = graph.activate("classifier.1", x, activation);
                x = linear(graph, "classifier.3", x, p.whole("hidden"));
                x = graph.activate("classifier.4", x, activation);
                return Classifier.build(graph, linear(graph, "classifier.6", x, classes), classes);
            }
            default -> {
                // The same weights seen as convolutions slide over a map of any size; the paper's section 3.2.
                x = graph.conv("pre_logits.fc1", x, p.whole("hidden"), MAP, 1, 1, true, Rule.VALID);
                x = graph.activate("pre_logits.act1", x, activation);
                x = graph.conv("pre_logits.fc2", x, p.whole("hidden"), 1, 1, 1, true, Rule.VALID);
                x = graph.activate("pre_logits.act2", x, activation);
                return Classifier.build(graph, x, "head.global_pool", "head.fc", classes);
            }
        }
    }

    private static Node features(GraphBuilder graph, Parameters p, Node image) {
        Kind pooling = p.choice("pooling").equals("max") ? Kind.MAX : Kind.AVERAGE;
        Node x = image;
        int module = 0;
        for (int stage = 1; stage <= CHANNELS.size(); stage++) {
            graph.stage("stages." + stage);
            int channels = Rounding.channels(p.whole(Classifier.key(stage, "channels")), p.decimal("width"));
            for (int i = 0; i < p.whole(Classifier.key(stage, "repeats")); i++) {
                x = graph.conv("features." + module++, x, channels, 3, 1, 1, true, Rule.SYMMETRIC);
                if (p.on("batchNorm")) {
                    x = graph.batchNorm("features." + module++, x, EfficientNet.PYTORCH_EPSILON);
                }
                x = graph.activate("features." + module++, x, p.activation("activation"));
                graph.landmark("conv" + stage + "_" + (i + 1), x);
            }
            x = graph.pool("features." + module++, x, pooling, 2, 2, Rule.VALID);
            graph.landmark("pool" + stage, x);
        }
        return x;
    }

    /** The map brought to 7×7 by means over equal windows, as torchvision's adaptive pooling does where they are. */
    private static Node fixedMap(GraphBuilder graph, Node x) {
        Shape map = x.shape();
        if (map.height() != map.width() || map.height() % MAP != 0) {
            throw new GraphException(
                    "classifier.0",
                    Message.of(
                            "the linear head takes a map whose side is a multiple of 7, gets {0}; use a resolution that "
                                    + "is a multiple of 224, or the convolution head",
                            map));
        }
        int window = map.height() / MAP;
        return graph.pool("avgpool", x, Kind.AVERAGE, window, window, Rule.VALID);
    }

    private static Node linear(GraphBuilder graph, String name, Node x, int out) {
        return graph.add(name, new Op.Linear(x.shape().channels(), out, true), x);
    }
}
