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
 * VoVNet (Lee et al. 2019, table 1) and VoVNetV2 with effective squeeze-and-excite and identity connections (Lee & Park
 * 2020): one-shot aggregation, whose layers are concatenated once, at the end of a block. Nodes carry timm's module
 * names.
 */
public final class VoVNet {
    private static final int STAGES = 4;
    private static final List<Integer> MIDDLE = List.of(128, 160, 192, 224);
    private static final List<Integer> OUT = List.of(256, 512, 768, 1024);
    private static final List<Integer> SLIM_MIDDLE = List.of(64, 80, 96, 112);
    private static final List<Integer> SLIM_27 = List.of(128, 256, 384, 512);
    private static final List<Integer> SLIM_19 = List.of(112, 256, 384, 512);

    private static final List<Integer> B19 = List.of(1, 1, 1, 1);
    private static final List<Integer> B39 = List.of(1, 1, 2, 2);
    private static final List<Integer> B57 = List.of(1, 1, 4, 3);
    private static final List<Integer> B99 = List.of(1, 3, 9, 3);

    public static final Family FAMILY = new Family(
            "vovnet",
            "VoVNet",
            "Lee, Hwang, Lee, Bae & Park 2019, An Energy and GPU-Computation Efficient Backbone Network for Real-Time"
                    + " Object Detection",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    private VoVNet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.width());
        specs.add(Classifier.resolution(Classifier.RESOLUTION));
        for (int stage = 1; stage <= STAGES; stage++) {
            String group = Classifier.group(stage);
            specs.add(Classifier.repeats(stage, 1, B39.get(stage - 1)));
            specs.add(new ParameterSpec.Whole(group + ".middle", group, "channels", 8, 2048, 8, MIDDLE.get(stage - 1)));
            specs.add(Classifier.channels(stage, OUT.get(stage - 1)));
        }
        specs.add(new ParameterSpec.Whole("layers", "blocks", "layers", 1, 16, 1, 5));
        specs.add(new ParameterSpec.Toggle("residual", "blocks", true));
        specs.add(new ParameterSpec.Toggle("ese", "blocks", true));
        specs.add(new ParameterSpec.Toggle("depthwise", "blocks", false));
        specs.add(Classifier.stem(64));
        specs.add(new ParameterSpec.Whole("stemOut", "blocks", "channels", 8, 1024, 8, 128));
        specs.add(Classifier.activation("relu"));
        specs.add(Classifier.classes());
        return specs;
    }

    private static List<Preset> presets() {
        Map<String, Object> first = Map.of("residual", false, "ese", false);
        Map<String, Object> three = Map.of("layers", 3);
        Map<String, Object> depthwise = Map.of("layers", 3, "depthwise", true, "stemOut", 64);
        return List.of(
                preset("vovnet27-slim", "VoVNet-27-slim", B19, SLIM_MIDDLE, SLIM_27, first),
                preset("vovnet39a", "VoVNet-39", B39, MIDDLE, OUT, first),
                preset("vovnet57a", "VoVNet-57", B57, MIDDLE, OUT, first),
                preset("ese_vovnet19b_slim_dw", "VoVNetV2-19-slim (depthwise)", B19, SLIM_MIDDLE, SLIM_19, depthwise),
                preset("ese_vovnet19b_dw", "VoVNetV2-19 (depthwise)", B19, MIDDLE, OUT, depthwise),
                preset("ese_vovnet19b_slim", "VoVNetV2-19-slim", B19, SLIM_MIDDLE, SLIM_19, three),
                preset("ese_vovnet19b", "VoVNetV2-19", B19, MIDDLE, OUT, three),
                preset("ese_vovnet39b", "VoVNetV2-39", B39, MIDDLE, OUT, Map.of()),
                preset("ese_vovnet57b", "VoVNetV2-57", B57, MIDDLE, OUT, Map.of()),
                preset("ese_vovnet99b", "VoVNetV2-99", B99, MIDDLE, OUT, Map.of()));
    }

    private static Preset preset(
            String name,
            String title,
            List<Integer> repeats,
            List<Integer> middle,
            List<Integer> channels,
            Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(changes);
        Classifier.values(values, "repeats", repeats);
        Classifier.values(values, "middle", middle);
        Classifier.values(values, "channels", channels);
        String dashed = name.replace('_', '-');
        return new Preset(dashed, title, dashed.equals(name) ? List.of() : List.of(name), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        double width = p.decimal("width");
        ConvNormAct conv = new ConvNormAct(EfficientNet.PYTORCH_EPSILON, p.activation("activation"));
        graph.stage("stem");
        int stem = Rounding.channels(p.whole("stem"), width);
        int stemOut = Rounding.channels(p.whole("stemOut"), width);
        Node x = conv.add(graph, "stem.0", Classifier.image(graph, input), stem, 3, 2, 1);
        if (p.on("depthwise")) {
            x = separable(graph, "stem.1", conv, x, stem, 1);
            x = separable(graph, "stem.2", conv, x, stemOut, 2);
        } else {
            x = conv.add(graph, "stem.1", x, stem, 3, 1, 1);
            x = conv.add(graph, "stem.2", x, stemOut, 3, 2, 1);
        }
        graph.landmark("stem", x);
        for (int i = 0; i < STAGES; i++) {
            String stage = "stages." + i;
            graph.stage(stage);
            if (i > 0) {
                x = graph.pool(stage + ".pool", x, Kind.MAX, 3, 2, Rule.CEIL);
            }
            int middle = Rounding.channels(p.whole(Classifier.key(i + 1, "middle")), width);
            int out = Rounding.channels(p.whole(Classifier.key(i + 1, "channels")), width);
            int repeats = p.whole(Classifier.key(i + 1, "repeats"));
            for (int block = 0; block < repeats; block++) {
                boolean gated = p.on("ese") && block == repeats - 1;
                boolean residual = p.on("residual") && block > 0;
                x = block(graph, stage + ".blocks." + block, p, conv, x, middle, out, residual, gated);
            }
            graph.landmark(stage, x);
        }
        return Classifier.build(graph, x, "head.global_pool", "head.fc", p.whole("classes"));
    }

    /** One-shot aggregation (Lee et al. 2019, figure 1b). */
    private static Node block(
            GraphBuilder graph,
            String name,
            Parameters p,
            ConvNormAct conv,
            Node x,
            int middle,
            int out,
            boolean residual,
            boolean gated) {
        List<Node> features = new ArrayList<>();
        features.add(x);
        Node y = x;
        if (p.on("depthwise") && x.shape().channels() != middle) {
            y = conv.add(graph, name + ".conv_reduction", y, middle, 1, 1, 1);
        }
        for (int layer = 0; layer < p.whole("layers"); layer++) {
            String layerName = name + ".conv_mid." + layer;
            y = p.on("depthwise")
                    ? separable(graph, layerName, conv, y, middle, 1)
                    : conv.add(graph, layerName, y, middle, 3, 1, 1);
            features.add(y);
        }
        y = graph.add(name + ".concat", new Op.Concat(), features.toArray(Node[]::new));
        y = conv.add(graph, name + ".conv_concat", y, out, 1, 1, 1);
        if (gated) {
            y = SqueezeExcite.effective(graph, name + ".attn", y);
        }
        if (residual && x.shape().equals(y.shape())) {
            y = graph.add(name + ".add", new Op.Add(), y, x);
        }
        graph.landmark(name, y);
        return y;
    }

    /** Depthwise 3×3 and 1×1 convolution with one norm and activation after both. */
    private static Node separable(GraphBuilder graph, String name, ConvNormAct conv, Node x, int out, int stride) {
        int in = x.shape().channels();
        Node y = graph.conv(name + ".conv_dw", x, in, 3, stride, in, false, Rule.SYMMETRIC);
        y = graph.conv(name + ".conv_pw", y, out, 1, 1, 1, false, Rule.SYMMETRIC);
        y = graph.batchNormActivate(name + ".bn", y, conv.epsilon(), conv.activation());
        graph.landmark(name, y);
        return y;
    }
}
