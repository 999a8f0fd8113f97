// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Op.Pool.Kind;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * CSPOSANet, the backbone of YOLOv4-tiny (Wang, Bochkovskiy & Liao 2021, section 4.2 and table 4): one-shot
 * aggregation, whole, cross stage partial, or with the partial computational block (PCB), as a classifier.
 *
 * <p>A stage has b channels and k layers of growth g. The channels of its convolutions are, by the kind of partition,
 * <pre>
 *            first layer   other layers   transition
 * none       b → g         g → g          b + kg → (b + kg)/2
 * csp        g → g         g → g          kg → kg
 * pcb        g → g         g → g          (b + kg)/2 → (b + kg)/2
 * </pre>
 */
public final class CspOsaNet {
    private static final List<Integer> CHANNELS = List.of(64, 128, 256);

    public static final Family FAMILY = new Family(
            "csposanet",
            "CSPOSANet",
            "Wang, Bochkovskiy & Liao 2021, Scaled-YOLOv4: Scaling Cross Stage Partial Network",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    private CspOsaNet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.width());
        specs.add(Classifier.resolution(416));
        specs.add(new ParameterSpec.Choice("partition", "crossStage", List.of("none", "csp", "pcb"), "pcb"));
        specs.add(new ParameterSpec.Decimal("growthRatio", "crossStage", "×", 0.05, 0.95, 0.05, 0.5));
        specs.add(new ParameterSpec.Whole("tau", "crossStage", "channels", 1, 64, 1, 8));
        for (int stage = 1; stage <= CHANNELS.size(); stage++) {
            String group = Classifier.group(stage);
            specs.add(new ParameterSpec.Whole(group + ".layers", group, "layers", 1, 16, 1, 2));
            specs.add(Classifier.channels(stage, CHANNELS.get(stage - 1)));
        }
        specs.add(Classifier.stem(32));
        specs.add(new ParameterSpec.Whole("head", "blocks", "channels", 8, 8192, 8, 512));
        specs.add(Classifier.activation("leaky"));
        specs.add(Classifier.classes());
        return specs;
    }

    private static List<Preset> presets() {
        return List.of(
                preset("osanet", "OSANet", 3, "none"),
                preset("csposanet", "CSPOSANet", 3, "csp"),
                preset("csposanet-pcb", "CSPOSANet (PCB)", 2, "pcb"));
    }

    private static Preset preset(String name, String title, int layers, String partition) {
        Map<String, Object> values = new HashMap<>();
        values.put("partition", partition);
        Classifier.values(values, "layers", List.of(layers, layers, layers));
        return new Preset(name, title, List.of(), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        double width = p.decimal("width");
        ConvNormAct conv = new ConvNormAct(EfficientNet.PYTORCH_EPSILON, p.activation("activation"));
        graph.stage("stem");
        int stem = Rounding.channels(p.whole("stem"), width);
        Node x = conv.add(graph, "stem.0", Classifier.image(graph, input), stem, 3, 2, 1);
        x = conv.add(graph, "stem.1", x, 2 * stem, 3, 2, 1);
        for (int i = 0; i < CHANNELS.size(); i++) {
            String stage = "stages." + i;
            graph.stage(stage);
            int channels = Rounding.channels(p.whole(Classifier.key(i + 1, "channels")), width);
            x = conv.add(graph, stage + ".conv", x, channels, 3, 1, 1);
            x = block(graph, stage, p, conv, x, p.whole(Classifier.key(i + 1, "layers")));
            x = graph.pool(stage + ".pool", x, Kind.MAX, 2, 2, Rule.VALID);
            graph.landmark(stage, x);
        }
        graph.stage("head");
        x = conv.add(graph, "head.conv", x, Rounding.channels(p.whole("head"), width), 3, 1, 1);
        return Classifier.build(graph, x, "head.global_pool", "head.fc", p.whole("classes"));
    }

    private static Node block(GraphBuilder graph, String name, Parameters p, ConvNormAct conv, Node x, int layers) {
        int b = x.shape().channels();
        int g = Math.max(1, (int) Math.rint(b * p.decimal("growthRatio")));
        boolean whole = p.choice("partition").equals("none");
        Node y = whole ? x : CrossStage.through(graph, name, x, g);
        List<Node> features = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            y = conv.add(graph, name + ".layers." + layer, y, g, 3, 1, 1);
            features.add(y);
        }
        int all = b + layers * g;
        switch (p.choice("partition")) {
            case "none" -> {
                features.addFirst(x);
                Node joined = concat(graph, name + ".concat", features);
                return conv.add(graph, name + ".transition", joined, half(all, p.whole("tau")), 1, 1, 1);
            }
            case "csp" -> {
                Node joined = concat(graph, name + ".concat", features);
                Node transition = conv.add(graph, name + ".transition", joined, layers * g, 1, 1, 1);
                return graph.add(name + ".join", new Op.Concat(), CrossStage.bypass(graph, name, x, g), transition);
            }
            default -> {
                int half = half(all, p.whole("tau"));
                if (half >= all) {
                    throw new GraphException(name, Message.of(
                            "half of {0} channels, rounded up to a multiple of {1}, leaves none that go round the "
                                    + "transition",
                            all, p.whole("tau")));
                }
                features.addFirst(x);
                List<Node> round = new ArrayList<>();
                List<Node> into = new ArrayList<>();
                divide(graph, name, features, all - half, round, into);
                Node joined = concat(graph, name + ".concat", into);
                round.add(conv.add(graph, name + ".transition", joined, half, 1, 1, 1));
                return concat(graph, name + ".join", round);
            }
        }
    }

    /** ⌈c/2⌉ to a multiple of τ (equation 4). */
    static int half(int channels, int tau) {
        return Math.ceilDiv(channels, 2 * tau) * tau;
    }

    /** Divides the channels of concatenated maps after the {@code count} first, slicing the map in which they end. */
    private static void divide(
            GraphBuilder graph, String name, List<Node> maps, int count, List<Node> before, List<Node> after) {
        int left = count;
        for (Node map : maps) {
            int channels = map.shape().channels();
            if (left >= channels) {
                before.add(map);
            } else if (left <= 0) {
                after.add(map);
            } else {
                before.add(graph.add(name + ".before", new Op.Slice(0, left), map));
                after.add(graph.add(name + ".after", new Op.Slice(left, channels), map));
            }
            left -= channels;
        }
    }

    private static Node concat(GraphBuilder graph, String name, List<Node> maps) {
        return maps.size() == 1 ? maps.getFirst() : graph.add(name, new Op.Concat(), maps.toArray(Node[]::new));
    }
}
