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
import org.phiscope.graph.Shape;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;
import org.phiscope.scaling.CompoundScaling;

/**
 * EfficientNet (Tan & Le 2019, table 1): seven stages of MBConv blocks, scaled together in depth, width and resolution.
 * Nodes carry timm's module names.
 */
public final class EfficientNet {
    /** One row of the paper's table 1. */
    record Stage(int kernel, int stride, int expansion, int channels, int repeats) {}

    /** Table 1 of the paper, without stem and head. */
    static final List<Stage> BASELINE = List.of(
            new Stage(3, 1, 1, 16, 1),
            new Stage(3, 2, 6, 24, 2),
            new Stage(5, 2, 6, 40, 2),
            new Stage(3, 2, 6, 80, 3),
            new Stage(5, 1, 6, 112, 3),
            new Stage(5, 2, 6, 192, 4),
            new Stage(3, 1, 6, 320, 1));

    static final int STEM = 32;
    static final int HEAD = 1280;
    static final double SE_RATIO = 0.25;

    /** Published coefficients (width, depth, resolution), which are not exact powers of α, β, γ. */
    record Coefficients(String variant, double width, double depth, int resolution) {}

    /** efficientnet_builder.py of tensorflow/tpu. */
    static final List<Coefficients> PUBLISHED = List.of(
            new Coefficients("b0", 1.0, 1.0, 224),
            new Coefficients("b1", 1.0, 1.1, 240),
            new Coefficients("b2", 1.1, 1.2, 260),
            new Coefficients("b3", 1.2, 1.4, 300),
            new Coefficients("b4", 1.4, 1.8, 380),
            new Coefficients("b5", 1.6, 2.2, 456),
            new Coefficients("b6", 1.8, 2.6, 528),
            new Coefficients("b7", 2.0, 3.1, 600),
            new Coefficients("b8", 2.2, 3.6, 672));

    /**
     * The larger and larger students that follow B7 (Xie et al. 2020, Self-training with Noisy Student); L2 at the size
     * that its published weights were tested at, L0 and L1, of which no weights are published, at that of B4.
     */
    static final List<Coefficients> NOISY_STUDENT = List.of(
            new Coefficients("l0", 2.8, 3.7, 380),
            new Coefficients("l1", 3.9, 3.7, 380),
            new Coefficients("l2", 4.3, 5.3, 800));

    static final List<Coefficients> PUBLISHED_LITE = List.of(
            new Coefficients("lite0", 1.0, 1.0, 224),
            new Coefficients("lite1", 1.0, 1.1, 240),
            new Coefficients("lite2", 1.1, 1.2, 260),
            new Coefficients("lite3", 1.2, 1.4, 280),
            new Coefficients("lite4", 1.4, 1.8, 300));

    /** ε of batch norm in TensorFlow's code and in PyTorch's. */
    static final double TENSORFLOW_EPSILON = 1e-3;

    static final double PYTORCH_EPSILON = 1e-5;

    public static final Family FAMILY = new Family(
            "efficientnet",
            "EfficientNet",
            "Tan & Le 2019, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
            parameters(),
            presets(),
            "resolution",
            EfficientNet::build);

    private EfficientNet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>(CompoundScaling.parameters(224));
        specs.add(new ParameterSpec.Toggle("se", "blocks", true));
        specs.add(new ParameterSpec.Decimal("seRatio", "blocks", "×", 0.01, 1, 0.01, SE_RATIO));
        specs.add(new ParameterSpec.Choice("activation", "blocks", BlockChoices.ACTIVATIONS, "swish"));
        specs.add(new ParameterSpec.Toggle("scaleStemAndHead", "blocks", true));
        specs.add(new ParameterSpec.Whole("stem", "blocks", "channels", 8, 256, 8, STEM));
        specs.add(new ParameterSpec.Whole("head", "blocks", "channels", 8, 8192, 8, HEAD));
        specs.add(new ParameterSpec.Whole("classes", "blocks", "classes", 1, 100_000, 1, 1000));
        for (int i = 0; i < BASELINE.size(); i++) {
            Stage stage = BASELINE.get(i);
            String group = "stages." + (i + 1);
            specs.add(new ParameterSpec.Whole(group + ".kernel", group, "px", 1, 15, 2, stage.kernel));
            specs.add(new ParameterSpec.Whole(group + ".expansion", group, "×", 1, 12, 1, stage.expansion));
            specs.add(new ParameterSpec.Whole(group + ".repeats", group, "blocks", 1, 32, 1, stage.repeats));
            specs.add(new ParameterSpec.Whole(group + ".channels", group, "channels", 8, 1024, 8, stage.channels));
            specs.add(new ParameterSpec.Whole(group + ".stride", group, "px", 1, 2, 1, stage.stride));
        }
        specs.addAll(BlockChoices.dialect());
        return specs;
    }

    private static List<Preset> presets() {
        List<Preset> presets = new ArrayList<>();
        for (Coefficients c : PUBLISHED) {
            String variant = c.variant.toUpperCase(java.util.Locale.ROOT);
            presets.add(new Preset(
                    "efficientnet-" + c.variant,
                    "EfficientNet-" + variant,
                    List.of("tf_efficientnet_" + c.variant),
                    scaled(c)));
        }
        for (Coefficients c : NOISY_STUDENT) {
            presets.add(new Preset(
                    "efficientnet-" + c.variant,
                    "EfficientNet-" + c.variant.toUpperCase(java.util.Locale.ROOT),
                    List.of("tf_efficientnet_" + c.variant),
                    scaled(c)));
        }
        for (Coefficients c : PUBLISHED_LITE) {
            Map<String, Object> values = scaled(c);
            values.put("se", false);
            values.put("activation", Activation.RELU6.id());
            values.put("scaleStemAndHead", false);
            presets.add(new Preset(
                    "efficientnet-" + c.variant,
                    "EfficientNet-" + c.variant.replace("lite", "Lite"),
                    List.of("tf_efficientnet_" + c.variant),
                    values));
        }
        // timm's own ports pad symmetrically; all else is the same.
        for (Preset tensorflow : List.copyOf(presets)) {
            Map<String, Object> values = new HashMap<>(tensorflow.values());
            values.putAll(BlockChoices.PYTORCH_DIALECT);
            presets.add(new Preset(
                    tensorflow.name().replace('-', '_'), tensorflow.title() + " (timm)", List.of(), values));
        }
        return presets;
    }

    private static Map<String, Object> scaled(Coefficients c) {
        Map<String, Object> values = new HashMap<>();
        values.put("width", c.width);
        values.put("depth", c.depth);
        values.put("resolution", c.resolution);
        return values;
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        Node image = graph.input(Shape.of(input.batch(), 3, input.height(), input.width()));
        Features features = features(p);
        Node x = features.add(graph, "", image).getLast();
        int width = features.scaleEnds ? Rounding.channels(p.whole("head"), features.width) : p.whole("head");
        return BlockChoices.classify(graph, x, width, features.activation, features.style, p.whole("classes"));
    }

    private static Features features(Parameters p) {
        List<Stage> stages = new ArrayList<>(BASELINE.size());
        for (int i = 1; i <= BASELINE.size(); i++) {
            String key = "stages." + i;
            stages.add(new Stage(
                    p.whole(key + ".kernel"),
                    p.whole(key + ".stride"),
                    p.whole(key + ".expansion"),
                    p.whole(key + ".channels"),
                    p.whole(key + ".repeats")));
        }
        return new Features(
                stages,
                p.decimal("width"),
                p.decimal("depth"),
                p.whole("stem"),
                p.on("scaleStemAndHead"),
                p.on("se") ? p.decimal("seRatio") : 0,
                p.activation("activation"),
                BlockChoices.style(p));
    }

    /**
     * Stem and stages: what is left of the network when it is the backbone of another.
     *
     * @param width multiplies the channels
     * @param depth multiplies the repeats
     * @param scaleEnds whether the stem and the repeats of the first and the last stage are scaled too; Lite keeps them
     * @param seRatio 0 for no squeeze-excite
     */
    record Features(
            List<Stage> stages,
            double width,
            double depth,
            int stem,
            boolean scaleEnds,
            double seRatio,
            Activation activation,
            MobileBlock.Style style) {

        /**
         * Adds stem and stages; the results of the stages, first to last.
         *
         * @param prefix put before every name, for a network that has this one inside
         */
        List<Node> add(GraphBuilder graph, String prefix, Node image) {
            graph.stage(prefix + "stem");
            int stemChannels = scaleEnds ? Rounding.channels(stem, width) : stem;
            Node x = graph.conv(prefix + "conv_stem", image, stemChannels, 3, 2, 1, false, style.padding());
            x = graph.batchNormActivate(prefix + "bn1", x, style.epsilon(), activation);

            List<Node> ends = new ArrayList<>(stages.size());
            for (int i = 0; i < stages.size(); i++) {
                Stage stage = stages.get(i);
                String stageName = prefix + "blocks." + i;
                graph.stage(stageName);
                boolean scaled = scaleEnds || (i > 0 && i < stages.size() - 1);
                int repeats = scaled ? Rounding.repeats(stage.repeats, depth) : stage.repeats;
                int channels = Rounding.channels(stage.channels, width);
                for (int block = 0; block < repeats; block++) {
                    int stride = block == 0 ? stage.stride : 1;
                    x = MobileBlock.of(channels, stage.expansion, stage.kernel, stride, seRatio, activation)
                            .add(graph, stageName + "." + block, x, style);
                }
                graph.landmark(stageName, x);
                ends.add(x);
            }
            return ends;
        }
    }
}
