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
 * CSPNet (Wang et al. 2020): ResNet-50, ResNeXt-50 and Darknet-53 whose stages send a part of their channels round
 * their blocks. Nodes carry timm's module names.
 */
public final class CspNet {
    private static final int STAGES = 5;

    /**
     * A stage as timm writes the authors' networks.
     *
     * @param channels of the stage's result
     * @param expansion channels that are split, over {@code channels}
     * @param bottleneck channels of the 3×3 convolutions over those that go through the blocks
     */
    record Stage(int repeats, int channels, int stride, double expansion, double bottleneck) {
        static final Stage NONE = new Stage(0, 1024, 2, 1, 1);
    }

    private static final List<Stage> DARKNET = List.of(
            new Stage(1, 64, 2, 2, 0.5),
            new Stage(2, 128, 2, 1, 1),
            new Stage(8, 256, 2, 1, 1),
            new Stage(8, 512, 2, 1, 1),
            new Stage(4, 1024, 2, 1, 1));

    public static final Family FAMILY = new Family(
            "cspnet",
            "CSPNet",
            "Wang, Liao, Wu, Chen, Hsieh & Yeh 2020, CSPNet: A New Backbone That Can Enhance Learning Capability of"
                    + " CNN",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    private CspNet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.width());
        specs.add(Classifier.depth());
        specs.add(Classifier.resolution(256));
        specs.addAll(CrossStage.parameters(CrossStage.ALWAYS));
        for (int i = 1; i <= STAGES; i++) {
            Stage stage = DARKNET.get(i - 1);
            String group = Classifier.group(i);
            specs.add(Classifier.repeats(i, 0, stage.repeats));
            specs.add(Classifier.channels(i, stage.channels));
            specs.add(Classifier.stride(i, stage.stride));
            specs.add(new ParameterSpec.Decimal(group + ".splitWidth", group, "×", 0.25, 4, 0.25, stage.expansion));
            specs.add(new ParameterSpec.Decimal(group + ".bottleneck", group, "×", 0.125, 2, 0.125, stage.bottleneck));
        }
        specs.add(new ParameterSpec.Choice("block", "blocks", List.of("dark", "bottleneck"), "dark"));
        specs.add(new ParameterSpec.Whole("cardinality", "blocks", "groups", 1, 256, 1, 1));
        specs.add(new ParameterSpec.Toggle("growWhenDownsampling", "blocks", true));
        specs.add(new ParameterSpec.Toggle("linearExpansion", "blocks", false));
        specs.add(new ParameterSpec.Choice("stem", "blocks", List.of("3x3", "7x7", "deep"), "3x3"));
        specs.add(new ParameterSpec.Whole("stemChannels", "blocks", "channels", 8, 512, 8, 32));
        specs.add(Classifier.activation("leaky-relu"));
        specs.add(Classifier.classes());
        return specs;
    }

    private static List<Preset> presets() {
        return List.of(
                preset("cspdarknet53", "CSPDarknet-53", DARKNET, Map.of()),
                preset("cspresnet50", "CSPResNet-50", resnet(128, 2, 0.5), residual("7x7", 1)),
                preset("cspresnet50d", "CSPResNet-50-D", resnet(128, 2, 0.5), residual("deep", 1)),
                preset("cspresnet50w", "CSPResNet-50-W", resnet(256, 1, 0.5), residual("deep", 1)),
                preset("cspresnext50", "CSPResNeXt-50", resnet(256, 1, 1), residual("7x7", 32)));
    }

    private static List<Stage> resnet(int channels, double expansion, double bottleneck) {
        return List.of(
                new Stage(3, channels, 1, expansion, bottleneck),
                new Stage(3, 2 * channels, 2, expansion, bottleneck),
                new Stage(5, 4 * channels, 2, expansion, bottleneck),
                new Stage(2, 8 * channels, 2, expansion, bottleneck),
                Stage.NONE);
    }

    private static Map<String, Object> residual(String stem, int cardinality) {
        return Map.of(
                "block", "bottleneck",
                "cardinality", cardinality,
                "growWhenDownsampling", false,
                "linearExpansion", true,
                "stem", stem,
                "stemChannels", 64);
    }

    private static Preset preset(String name, String title, List<Stage> stages, Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(changes);
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            values.put(Classifier.key(i + 1, "repeats"), stage.repeats);
            values.put(Classifier.key(i + 1, "channels"), stage.channels);
            values.put(Classifier.key(i + 1, "stride"), stage.stride);
            values.put(Classifier.key(i + 1, "splitWidth"), stage.expansion);
            values.put(Classifier.key(i + 1, "bottleneck"), stage.bottleneck);
        }
        return new Preset(name, title, List.of(), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        ConvNormAct conv = new ConvNormAct(EfficientNet.PYTORCH_EPSILON, p.activation("activation"));
        graph.stage("stem");
        int stem = Rounding.channels(p.whole("stemChannels"), p.decimal("width"));
        Node x = stem(graph, p.choice("stem"), conv, Classifier.image(graph, input), stem);
        graph.landmark("stem", x);
        int number = 0;
        for (int i = 1; i <= STAGES; i++) {
            if (p.whole(Classifier.key(i, "repeats")) > 0) {
                String stage = "stages." + number++;
                graph.stage(stage);
                x = stage(graph, stage, p, conv, x, i);
                graph.landmark(stage, x);
            }
        }
        return Classifier.build(graph, x, "head.global_pool", "head.fc", p.whole("classes"));
    }

    private static Node stem(GraphBuilder graph, String kind, ConvNormAct conv, Node image, int channels) {
        switch (kind) {
            case "3x3" -> {
                return conv.add(graph, "stem.conv1", image, channels, 3, 1, 1);
            }
            case "7x7" -> {
                Node x = conv.add(graph, "stem.conv1", image, channels, 7, 2, 1);
                return graph.pool("stem.pool", x, Kind.MAX, 3, 2, Rule.SYMMETRIC);
            }
            default -> {
                Node x = conv.add(graph, "stem.conv1", image, channels / 2, 3, 2, 1);
                x = conv.add(graph, "stem.conv2", x, channels / 2, 3, 1, 1);
                x = conv.add(graph, "stem.conv3", x, channels, 3, 1, 1);
                return graph.pool("stem.pool", x, Kind.MAX, 3, 2, Rule.SYMMETRIC);
            }
        }
    }

    /** Downsample, expand, split, blocks on one part, join (figure 2b, with the transitions of figure 3). */
    private static Node stage(GraphBuilder graph, String name, Parameters p, ConvNormAct conv, Node input, int number) {
        Node x = input;
        int channels = Rounding.channels(p.whole(Classifier.key(number, "channels")), p.decimal("width"));
        int stride = p.whole(Classifier.key(number, "stride"));
        int cardinality = p.whole("cardinality");
        if (stride > 1) {
            int down = p.on("growWhenDownsampling") ? channels : x.shape().channels();
            x = conv.add(graph, name + ".conv_down", x, down, 3, stride, cardinality);
        }
        int split = Math.max(2, (int) Math.rint(channels * p.decimal(Classifier.key(number, "splitWidth"))));
        x = p.on("linearExpansion")
                ? conv.linear(graph, name + ".conv_exp", x, split, 1, 1, 1)
                : conv.add(graph, name + ".conv_exp", x, split, 1, 1, 1);

        int through = CrossStage.part(p, split, Math.max(2, cardinality));
        Node rest = CrossStage.bypass(graph, name, x, through);
        Node y = CrossStage.through(graph, name, x, through);
        int inner = Math.max(1, (int) Math.rint(through * p.decimal(Classifier.key(number, "bottleneck"))));
        int repeats = Rounding.repeats(p.whole(Classifier.key(number, "repeats")), p.decimal("depth"));
        for (int block = 0; block < repeats; block++) {
            String blockName = name + ".blocks." + block;
            y = p.choice("block").equals("dark")
                    ? Darknet.block(graph, blockName, conv, y, inner, cardinality, true)
                    : bottleneck(graph, blockName, conv, y, inner, cardinality);
        }
        if (CrossStage.hasPartialTransition(p)) {
            y = conv.add(graph, name + ".conv_transition_b", y, through, 1, 1, 1);
        }
        y = graph.add(name + ".join", new Op.Concat(), rest, y);
        return CrossStage.endsWithoutTransition(p)
                ? y
                : conv.add(graph, name + ".conv_transition", y, channels, 1, 1, 1);
    }

    private static Node bottleneck(GraphBuilder graph, String name, ConvNormAct conv, Node x, int inner, int groups) {
        Node y = conv.add(graph, name + ".conv1", x, inner, 1, 1, 1);
        y = conv.add(graph, name + ".conv2", y, inner, 3, 1, groups);
        y = conv.linear(graph, name + ".conv3", y, x.shape().channels(), 1, 1, 1);
        y = graph.add(name + ".add", new Op.Add(), y, x);
        y = graph.activate(name + ".act3", y, conv.activation());
        graph.landmark(name, y);
        return y;
    }
}
