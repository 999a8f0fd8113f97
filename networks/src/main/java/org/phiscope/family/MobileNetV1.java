// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * MobileNet (Howard et al. 2017, table 1): depthwise separable convolutions, scaled by the width multiplier α and the
 * resolution. Nodes carry timm's module names.
 */
public final class MobileNetV1 {
    /** Consecutive rows of the paper's table 1 with the same channels. */
    record Stage(int stride, int channels, int repeats) {}

    static final List<Stage> BASELINE = List.of(
            new Stage(1, 64, 1),
            new Stage(2, 128, 2),
            new Stage(2, 256, 2),
            new Stage(2, 512, 6),
            new Stage(2, 1024, 2));

    static final int STEM = 32;

    public static final Family FAMILY = new Family(
            "mobilenetv1",
            "MobileNet",
            "Howard et al. 2017, MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    private MobileNetV1() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.width());
        specs.add(Classifier.depth());
        specs.add(Classifier.resolution(Classifier.RESOLUTION));
        for (int i = 1; i <= BASELINE.size(); i++) {
            Stage stage = BASELINE.get(i - 1);
            specs.add(Classifier.repeats(i, 1, stage.repeats));
            specs.add(Classifier.channels(i, stage.channels));
            specs.add(Classifier.stride(i, stage.stride));
            specs.add(Classifier.kernel(i, 3));
        }
        specs.add(Classifier.stem(STEM));
        specs.add(Classifier.activation("relu6"));
        specs.add(Classifier.classes());
        return specs;
    }

    private static List<Preset> presets() {
        List<Preset> presets = new ArrayList<>();
        for (int percent : List.of(25, 50, 75, 100, 125)) {
            String three = "%03d".formatted(percent);
            double width = percent / 100.0;
            presets.add(new Preset(
                    "mobilenetv1-" + three,
                    "MobileNet " + width,
                    List.of("mobilenetv1_" + three),
                    Map.of("width", width)));
        }
        return presets;
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        double width = p.decimal("width");
        Node x = Classifier.image(graph, input);
        graph.stage("stem");
        x = graph.conv("conv_stem", x, Rounding.channels(p.whole("stem"), width), 3, 2, 1, false, Rule.SYMMETRIC);
        x = norm(graph, "bn1", p, x);
        for (int i = 0; i < BASELINE.size(); i++) {
            String stage = "blocks." + i;
            graph.stage(stage);
            int channels = Rounding.channels(p.whole(Classifier.key(i + 1, "channels")), width);
            int repeats = Rounding.repeats(p.whole(Classifier.key(i + 1, "repeats")), p.decimal("depth"));
            for (int block = 0; block < repeats; block++) {
                int stride = block == 0 ? p.whole(Classifier.key(i + 1, "stride")) : 1;
                int kernel = p.whole(Classifier.key(i + 1, "kernel"));
                x = separable(graph, stage + "." + block, p, x, channels, kernel, stride);
            }
            graph.landmark(stage, x);
        }
        return Classifier.build(graph, x, "global_pool", "classifier", p.whole("classes"));
    }

    /** Depthwise and 1×1 convolution, each with norm and activation (figure 3). */
    private static Node separable(
            GraphBuilder graph, String name, Parameters p, Node x, int out, int kernel, int stride) {
        int in = x.shape().channels();
        Node y = graph.conv(name + ".conv_dw", x, in, kernel, stride, in, false, Rule.SYMMETRIC);
        y = norm(graph, name + ".bn1", p, y);
        y = graph.conv(name + ".conv_pw", y, out, 1, 1, 1, false, Rule.SYMMETRIC);
        y = norm(graph, name + ".bn2", p, y);
        graph.landmark(name, y);
        return y;
    }

    private static Node norm(GraphBuilder graph, String name, Parameters p, Node x) {
        return graph.batchNormActivate(name, x, EfficientNet.PYTORCH_EPSILON, p.activation("activation"));
    }
}
