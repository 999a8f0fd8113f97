// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * MobileNetV2 (Sandler et al. 2018, table 2): inverted residuals with linear bottlenecks. Nodes carry timm's module
 * names.
 */
public final class MobileNetV2 {
    /** One row of the paper's table 2: t, c, n, s. */
    record Stage(int expansion, int channels, int repeats, int stride) {}

    static final List<Stage> BASELINE = List.of(
            new Stage(1, 16, 1, 1),
            new Stage(6, 24, 2, 2),
            new Stage(6, 32, 3, 2),
            new Stage(6, 64, 4, 2),
            new Stage(6, 96, 3, 1),
            new Stage(6, 160, 3, 2),
            new Stage(6, 320, 1, 1));

    static final int STEM = 32;

    /** The last convolution is never narrower than this, whatever the width multiplier (section 6.1). */
    static final int HEAD = 1280;

    public static final Family FAMILY = new Family(
            "mobilenetv2",
            "MobileNetV2",
            "Sandler, Howard, Zhu, Zhmoginov & Chen 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    private MobileNetV2() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.width());
        specs.add(Classifier.depth());
        specs.add(Classifier.resolution(Classifier.RESOLUTION));
        for (int i = 1; i <= BASELINE.size(); i++) {
            Stage stage = BASELINE.get(i - 1);
            String group = Classifier.group(i);
            specs.add(new ParameterSpec.Whole(group + ".expansion", group, "×", 1, 12, 1, stage.expansion));
            specs.add(Classifier.channels(i, stage.channels));
            specs.add(Classifier.repeats(i, 1, stage.repeats));
            specs.add(Classifier.stride(i, stage.stride));
            specs.add(Classifier.kernel(i, 3));
        }
        specs.add(new ParameterSpec.Toggle("scaleStemAndHead", "blocks", true));
        specs.add(Classifier.stem(STEM));
        specs.add(new ParameterSpec.Whole("head", "blocks", "channels", 8, 8192, 8, HEAD));
        specs.add(Classifier.activation("relu6"));
        specs.add(Classifier.classes());
        return specs;
    }

    private static List<Preset> presets() {
        List<Preset> presets = new ArrayList<>();
        for (int percent : List.of(35, 50, 75, 100, 140)) {
            String three = "%03d".formatted(percent);
            double width = percent / 100.0;
            List<String> aliases = percent == 100
                    ? List.of("mobilenetv2_100", "mobilenet_v2", "torchvision_mobilenet_v2")
                    : List.of("mobilenetv2_" + three);
            presets.add(
                    new Preset("mobilenetv2-" + three, "MobileNetV2 " + width, aliases, Map.of("width", width)));
        }
        // timm's deeper variants leave the ends as they are.
        presets.add(deeper("110d", 1.1, 1.2));
        presets.add(deeper("120d", 1.2, 1.4));
        return presets;
    }

    private static Preset deeper(String variant, double width, double depth) {
        return new Preset(
                "mobilenetv2-" + variant,
                "MobileNetV2 " + width + "-D",
                List.of("mobilenetv2_" + variant),
                Map.of("width", width, "depth", depth, "scaleStemAndHead", false));
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        double width = p.decimal("width");
        Activation activation = p.activation("activation");
        MobileBlock.Style style = new MobileBlock.Style(EfficientNet.PYTORCH_EPSILON, Rule.SYMMETRIC);
        Node x = Classifier.image(graph, input);
        graph.stage("stem");
        boolean scaleEnds = p.on("scaleStemAndHead");
        int stem = scaleEnds ? Rounding.channels(p.whole("stem"), width) : p.whole("stem");
        x = graph.conv("conv_stem", x, stem, 3, 2, 1, false, style.padding());
        x = graph.batchNormActivate("bn1", x, style.epsilon(), activation);
        for (int i = 0; i < BASELINE.size(); i++) {
            String stage = "blocks." + i;
            graph.stage(stage);
            int channels = Rounding.channels(p.whole(Classifier.key(i + 1, "channels")), width);
            boolean scaled = scaleEnds || (i > 0 && i < BASELINE.size() - 1);
            int repeats = Rounding.repeats(p.whole(Classifier.key(i + 1, "repeats")), scaled ? p.decimal("depth") : 1);
            for (int block = 0; block < repeats; block++) {
                int stride = block == 0 ? p.whole(Classifier.key(i + 1, "stride")) : 1;
                x = MobileBlock.of(
                                channels,
                                p.whole(Classifier.key(i + 1, "expansion")),
                                p.whole(Classifier.key(i + 1, "kernel")),
                                stride,
                                0,
                                activation)
                        .add(graph, stage + "." + block, x, style);
            }
            graph.landmark(stage, x);
        }
        graph.stage("head");
        int head = scaleEnds ? Math.max(p.whole("head"), Rounding.channels(p.whole("head"), width)) : p.whole("head");
        x = graph.conv("conv_head", x, head, 1, 1, 1, false, style.padding());
        x = graph.batchNormActivate("bn2", x, style.epsilon(), activation);
        return Classifier.build(graph, x, "global_pool", "classifier", p.whole("classes"));
    }
}
