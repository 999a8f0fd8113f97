// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Op.Pool.Kind;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.ParameterSpec.Link;
import org.phiscope.parameter.Parameters;

/**
 * DenseNet (Huang et al. 2017, table 1): every layer reads all layers before it in its block. Its blocks can be made
 * cross stage partial (Wang et al. 2020, figures 2 and 3): then only a part of a block's input goes through the dense
 * layers. Nodes carry timm's and torchvision's module names.
 */
public final class DenseNet {
    private static final int BLOCKS = 4;
    private static final List<Integer> D121 = List.of(6, 12, 24, 16);

    public static final Family FAMILY = new Family(
            "densenet",
            "DenseNet",
            "Huang, Liu, van der Maaten & Weinberger 2017, Densely Connected Convolutional Networks",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    private DenseNet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new ParameterSpec.Whole("growth", "scaling", "channels", 2, 256, 2, 32));
        specs.add(new ParameterSpec.Whole(
                "stemChannels", "scaling", "channels", 2, 1024, 2, 64,
                new Link(List.of("growth"), p -> 2 * p.whole("growth"))));
        specs.add(new ParameterSpec.Decimal("compression", "scaling", "×", 0.1, 1, 0.05, 0.5));
        specs.add(Classifier.resolution(Classifier.RESOLUTION));
        for (int block = 1; block <= BLOCKS; block++) {
            specs.add(Classifier.repeats(block, 0, D121.get(block - 1)));
        }
        specs.add(new ParameterSpec.Toggle("bottleneck", "blocks", true));
        specs.add(new ParameterSpec.Whole("bottleneckWidth", "blocks", "×", 1, 16, 1, 4));
        specs.add(new ParameterSpec.Choice("stem", "blocks", List.of("7x7", "deep", "3x3"), "7x7"));
        specs.addAll(CrossStage.parameters(CrossStage.OPTIONAL));
        specs.add(Classifier.activation("relu"));
        specs.add(Classifier.classes());
        return specs;
    }

    private static List<Preset> presets() {
        List<Integer> d161 = List.of(6, 12, 36, 24);
        List<Integer> d169 = List.of(6, 12, 32, 32);
        List<Integer> d201 = List.of(6, 12, 48, 32);
        List<Integer> cifar40 = List.of(12, 12, 12, 0);
        List<Integer> cifar100 = List.of(16, 16, 16, 0);
        Map<String, Object> cifar =
                Map.of("growth", 12, "stemChannels", 16, "stem", "3x3", "resolution", 32, "classes", 10);
        Map<String, Object> plain = Map.of("bottleneck", false, "compression", 1.0);
        Map<String, Object> cifarBottleneck = Map.of("stemChannels", 24);
        Map<String, Object> csp = Map.of("crossStage", "both");
        return List.of(
                preset("densenet40", "DenseNet-40 (k = 12)", cifar40, List.of(), cifar, plain),
                preset("densenet-bc-100", "DenseNet-BC-100 (k = 12)", cifar100, List.of(), cifar, cifarBottleneck),
                preset("densenet121", "DenseNet-121", D121, List.of("torchvision_densenet121"), growth(32)),
                preset("densenet161", "DenseNet-161", d161, List.of("torchvision_densenet161"), growth(48)),
                preset("densenet169", "DenseNet-169", d169, List.of("torchvision_densenet169"), growth(32)),
                preset("densenet201", "DenseNet-201", d201, List.of("torchvision_densenet201"), growth(32)),
                preset(
                        "densenet264d",
                        "DenseNet-264-D",
                        List.of(6, 12, 64, 48),
                        List.of(),
                        growth(48),
                        Map.of("stem", "deep")),
                preset("cspdensenet121", "CSPDenseNet-121", D121, List.of(), growth(32), csp),
                preset("cspdensenet201", "CSPDenseNet-201", d201, List.of(), growth(32), csp));
    }

    private static Map<String, Object> growth(int rate) {
        return Map.of("growth", rate, "stemChannels", 2 * rate);
    }

    @SafeVarargs
    private static Preset preset(
            String name, String title, List<Integer> repeats, List<String> aliases, Map<String, Object>... parts) {
        Map<String, Object> values = new HashMap<>();
        Classifier.values(values, "repeats", repeats);
        for (Map<String, Object> part : parts) {
            values.putAll(part);
        }
        return new Preset(name, title, aliases, values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        graph.stage("stem");
        Node x = stem(graph, p, Classifier.image(graph, input));
        int last = BLOCKS;
        while (last > 1 && p.whole(Classifier.key(last, "repeats")) == 0) {
            last--;
        }
        for (int block = 1; block <= last; block++) {
            graph.stage("denseblock" + block);
            x = block(graph, "features.denseblock" + block, p, x, p.whole(Classifier.key(block, "repeats")));
            if (block < last) {
                String transition = "features.transition" + block;
                if (!CrossStage.endsWithoutTransition(p)) {
                    x = transition(graph, transition, p, x);
                }
                x = graph.pool(transition + ".pool", x, Kind.AVERAGE, 2, 2, Rule.VALID);
                graph.landmark(transition, x);
            }
        }
        x = normed(graph, "features.norm5", p, x);
        return Classifier.build(graph, x, "global_pool", "classifier", p.whole("classes"));
    }

    private static Node stem(GraphBuilder graph, Parameters p, Node image) {
        int channels = p.whole("stemChannels");
        switch (p.choice("stem")) {
            case "3x3" -> {
                return conv(graph, "features.conv0", image, channels, 3, 1);
            }
            case "deep" -> {
                Node x = normed(graph, "features.norm0", p, conv(graph, "features.conv0", image, channels / 2, 3, 2));
                x = normed(graph, "features.norm1", p, conv(graph, "features.conv1", x, channels / 2, 3, 1));
                x = normed(graph, "features.norm2", p, conv(graph, "features.conv2", x, channels, 3, 1));
                return graph.pool("features.pool0", x, Kind.MAX, 3, 2, Rule.SYMMETRIC);
            }
            default -> {
                Node x = normed(graph, "features.norm0", p, conv(graph, "features.conv0", image, channels, 7, 2));
                return graph.pool("features.pool0", x, Kind.MAX, 3, 2, Rule.SYMMETRIC);
            }
        }
    }

    /** A dense block, or a partial one: then [x′, T(dense(x″))] (Wang et al. 2020, equation 4). */
    private static Node block(GraphBuilder graph, String name, Parameters p, Node x, int layers) {
        if (!CrossStage.isOn(p) || layers == 0) {
            Node dense = dense(graph, name, p, x, layers);
            graph.landmark(name, dense);
            return dense;
        }
        int through = CrossStage.part(p, x.shape().channels(), 2);
        Node rest = CrossStage.bypass(graph, name, x, through);
        Node dense = dense(graph, name, p, CrossStage.through(graph, name, x, through), layers);
        if (CrossStage.hasPartialTransition(p)) {
            dense = transition(graph, name + ".transition", p, dense);
        }
        Node joined = graph.add(name + ".join", new Op.Concat(), rest, dense);
        graph.landmark(name, joined);
        return joined;
    }

    private static Node dense(GraphBuilder graph, String name, Parameters p, Node x, int layers) {
        List<Node> features = new ArrayList<>();
        features.add(x);
        for (int layer = 1; layer <= layers; layer++) {
            String layerName = name + ".denselayer" + layer;
            Node y = features.size() == 1
                    ? x
                    : graph.add(layerName + ".concat", new Op.Concat(), features.toArray(Node[]::new));
            y = normed(graph, layerName + ".norm1", p, y);
            if (p.on("bottleneck")) {
                int inner = p.whole("bottleneckWidth") * p.whole("growth");
                y = conv(graph, layerName + ".conv1", y, inner, 1, 1);
                y = normed(graph, layerName + ".norm2", p, y);
                y = conv(graph, layerName + ".conv2", y, p.whole("growth"), 3, 1);
            } else {
                y = conv(graph, layerName + ".conv1", y, p.whole("growth"), 3, 1);
            }
            graph.landmark(layerName, y);
            features.add(y);
        }
        return features.size() == 1 ? x : graph.add(name + ".concat", new Op.Concat(), features.toArray(Node[]::new));
    }

    /** Batch norm, activation and a 1×1 convolution to ⌊θ·c⌋ channels. */
    private static Node transition(GraphBuilder graph, String name, Parameters p, Node x) {
        int out = Math.max(1, (int) (x.shape().channels() * p.decimal("compression")));
        return conv(graph, name + ".conv", normed(graph, name + ".norm", p, x), out, 1, 1);
    }

    private static Node normed(GraphBuilder graph, String name, Parameters p, Node x) {
        Activation activation = p.activation("activation");
        return graph.batchNormActivate(name, x, EfficientNet.PYTORCH_EPSILON, activation);
    }

    private static Node conv(GraphBuilder graph, String name, Node x, int out, int kernel, int stride) {
        return graph.conv(name, x, out, kernel, stride, 1, false, Rule.SYMMETRIC);
    }
}
