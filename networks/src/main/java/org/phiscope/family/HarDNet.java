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
 * HarDNet (Chao et al. 2019): layer l of a block reads the layers l − 2ⁿ for every 2ⁿ that divides l, and is the wider
 * the more it reads, so that less is moved between memory and processor than in a DenseNet. Nodes carry the module
 * names of the authors' code.
 */
public final class HarDNet {
    private static final int STAGES = 6;

    /**
     * One block and the 1×1 convolution after it.
     *
     * @param growth channels of a layer that reads one other
     * @param downsample whether the map is halved afterwards
     */
    record Stage(int layers, int growth, int channels, boolean downsample) {}

    /** The paper's table 2. */
    private static final List<Stage> H68 = List.of(
            new Stage(8, 14, 128, true),
            new Stage(16, 16, 256, false),
            new Stage(16, 20, 320, true),
            new Stage(16, 40, 640, true),
            new Stage(4, 160, 1024, false));

    private static final List<Stage> H85 = List.of(
            new Stage(8, 24, 192, true),
            new Stage(16, 24, 256, false),
            new Stage(16, 28, 320, true),
            new Stage(16, 36, 480, false),
            new Stage(16, 48, 720, true),
            new Stage(4, 256, 1280, false));

    private static final List<Stage> H39 = List.of(
            new Stage(4, 16, 96, true),
            new Stage(16, 20, 320, true),
            new Stage(8, 64, 640, true),
            new Stage(4, 160, 1024, false));

    public static final Family FAMILY = new Family(
            "hardnet",
            "HarDNet",
            "Chao, Kao, Ruan, Huang & Lin 2019, HarDNet: A Low Memory Traffic Network",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    private HarDNet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.resolution(Classifier.RESOLUTION));
        specs.add(new ParameterSpec.Decimal("multiplier", "scaling", "×", 1, 3, 0.1, 1.7));
        for (int i = 1; i <= STAGES; i++) {
            Stage stage = i <= H68.size() ? H68.get(i - 1) : new Stage(0, 160, 1024, false);
            String group = Classifier.group(i);
            specs.add(new ParameterSpec.Whole(group + ".layers", group, "layers", 0, 64, 1, stage.layers));
            specs.add(new ParameterSpec.Whole(group + ".growth", group, "channels", 2, 512, 2, stage.growth));
            specs.add(Classifier.channels(i, stage.channels));
            specs.add(new ParameterSpec.Toggle(group + ".downsample", group, stage.downsample));
        }
        specs.add(Classifier.stem(32));
        specs.add(new ParameterSpec.Whole("stemOut", "blocks", "channels", 8, 1024, 8, 64));
        specs.add(new ParameterSpec.Toggle("depthwise", "blocks", false));
        specs.add(Classifier.activation("relu6"));
        specs.add(Classifier.classes());
        return specs;
    }

    private static List<Preset> presets() {
        return List.of(
                preset("hardnet39ds", "HarDNet-39DS", H39, 24, 1.6, true),
                preset("hardnet68ds", "HarDNet-68DS", H68, 32, 1.7, true),
                preset("hardnet68", "HarDNet-68", H68, 32, 1.7, false),
                preset("hardnet85", "HarDNet-85", H85, 48, 1.7, false));
    }

    private static Preset preset(
            String name, String title, List<Stage> stages, int stem, double multiplier, boolean depthwise) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < STAGES; i++) {
            Stage stage = i < stages.size() ? stages.get(i) : new Stage(0, 160, 1024, false);
            values.put(Classifier.key(i + 1, "layers"), stage.layers);
            values.put(Classifier.key(i + 1, "growth"), stage.growth);
            values.put(Classifier.key(i + 1, "channels"), stage.channels);
            values.put(Classifier.key(i + 1, "downsample"), stage.downsample);
        }
        values.put("stem", stem);
        values.put("stemOut", 2 * stem);
        values.put("multiplier", multiplier);
        values.put("depthwise", depthwise);
        return new Preset(name, title, List.of("hardnet_official_" + name), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        boolean depthwise = p.on("depthwise");
        int module = 0;
        graph.stage("stem");
        Node x = layer(graph, "base." + module++, p, Classifier.image(graph, input), p.whole("stem"), 3, 2);
        x = layer(graph, "base." + module++, p, x, p.whole("stemOut"), depthwise ? 1 : 3, 1);
        x = depthwise
                ? depthwise(graph, "base." + module++, x, 2)
                : graph.pool("base." + module++, x, Kind.MAX, 3, 2, Rule.SYMMETRIC);
        for (int stage = 1; stage <= STAGES; stage++) {
            if (p.whole(Classifier.key(stage, "layers")) == 0) {
                continue;
            }
            graph.stage("stages." + stage);
            x = block(graph, "base." + module++, p, x, stage);
            x = layer(graph, "base." + module++, p, x, p.whole(Classifier.key(stage, "channels")), 1, 1);
            if (p.on(Classifier.key(stage, "downsample"))) {
                x = depthwise
                        ? depthwise(graph, "base." + module++, x, 2)
                        : graph.pool("base." + module++, x, Kind.MAX, 2, 2, Rule.VALID);
            }
        }
        // The authors' head is a sequence: pooling, flattening, dropout, linear.
        String head = "base." + module;
        return Classifier.build(graph, x, head + ".1", head + ".3", p.whole("classes"));
    }

    /** A harmonic dense block: its odd layers and its last are concatenated. */
    private static Node block(GraphBuilder graph, String name, Parameters p, Node x, int stage) {
        int layers = p.whole(Classifier.key(stage, "layers"));
        int growth = p.whole(Classifier.key(stage, "growth"));
        double multiplier = p.decimal("multiplier");
        List<Node> results = new ArrayList<>();
        results.add(x);
        List<Node> kept = new ArrayList<>();
        for (int l = 1; l <= layers; l++) {
            String layerName = name + ".layers." + (l - 1);
            List<Integer> links = links(l);
            Node y = results.get(links.getFirst());
            if (links.size() > 1) {
                Node[] inputs = links.stream().map(results::get).toArray(Node[]::new);
                y = graph.add(layerName + ".concat", new Op.Concat(), inputs);
            }
            int channels = channels(growth, multiplier, links.size());
            if (p.on("depthwise")) {
                y = layer(graph, layerName + ".layer1", p, y, channels, 1, 1);
                y = depthwise(graph, layerName + ".layer2", y, 1);
            } else {
                y = layer(graph, layerName, p, y, channels, 3, 1);
            }
            graph.landmark(layerName, y);
            results.add(y);
            if (l % 2 == 1 || l == layers) {
                kept.add(y);
            }
        }
        Node y = kept.size() == 1
                ? kept.getFirst()
                : graph.add(name + ".concat", new Op.Concat(), kept.toArray(Node[]::new));
        graph.landmark(name, y);
        return y;
    }

    /** The layers that layer l reads, nearest first; 0 is the block's input (section 3.1). */
    static List<Integer> links(int l) {
        List<Integer> links = new ArrayList<>();
        for (int power = 1; power <= l && l % power == 0; power *= 2) {
            links.add(l - power);
        }
        return links;
    }

    /** k·mⁿ for a layer that reads n + 1 others, rounded to an even number (section 3.2). */
    static int channels(int growth, double multiplier, int links) {
        double exact = growth;
        for (int i = 1; i < links; i++) {
            exact *= multiplier;
        }
        return (int) (exact + 1) / 2 * 2;
    }

    private static Node layer(GraphBuilder graph, String name, Parameters p, Node x, int out, int kernel, int stride) {
        Node y = graph.conv(name + ".conv", x, out, kernel, stride, 1, false, Rule.SYMMETRIC);
        y = graph.batchNorm(name + ".norm", y, EfficientNet.PYTORCH_EPSILON);
        y = graph.activate(name + ".relu", y, p.activation("activation"));
        graph.landmark(name, y);
        return y;
    }

    private static Node depthwise(GraphBuilder graph, String name, Node x, int stride) {
        int channels = x.shape().channels();
        Node y = graph.conv(name + ".dwconv", x, channels, 3, stride, channels, false, Rule.SYMMETRIC);
        y = graph.batchNorm(name + ".norm", y, EfficientNet.PYTORCH_EPSILON);
        graph.landmark(name, y);
        return y;
    }
}
