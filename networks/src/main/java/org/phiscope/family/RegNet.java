// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * RegNetX and RegNetY (Radosavovic et al. 2020): the widths of all blocks follow from w_a, w_0 and w_m by a quantised
 * line, and blocks of equal width are a stage. Nodes carry timm's module names.
 */
public final class RegNet {
    /** One published network: X without squeeze-and-excite, Y with it. */
    record Published(String regime, double slope, int initial, double multiplier, int groupWidth, int depth) {}

    /** The paper's figures 17 and 18, with w_a and w_m as precise as in pycls' configurations. */
    private static final List<Published> X = List.of(
            new Published("200MF", 36.44, 24, 2.49, 8, 13),
            new Published("400MF", 24.48, 24, 2.54, 16, 22),
            new Published("600MF", 36.97, 48, 2.24, 24, 16),
            new Published("800MF", 35.73, 56, 2.28, 16, 16),
            new Published("1.6GF", 34.01, 80, 2.25, 24, 18),
            new Published("3.2GF", 26.31, 88, 2.25, 48, 25),
            new Published("4.0GF", 38.65, 96, 2.43, 40, 23),
            new Published("6.4GF", 60.83, 184, 2.07, 56, 17),
            new Published("8.0GF", 49.56, 80, 2.88, 120, 23),
            new Published("12GF", 73.36, 168, 2.37, 112, 19),
            new Published("16GF", 55.59, 216, 2.1, 128, 22),
            new Published("32GF", 69.86, 320, 2.0, 168, 23));

    private static final List<Published> Y = List.of(
            new Published("200MF", 36.44, 24, 2.49, 8, 13),
            new Published("400MF", 27.89, 48, 2.09, 8, 16),
            new Published("600MF", 32.54, 48, 2.32, 16, 15),
            new Published("800MF", 38.84, 56, 2.4, 16, 14),
            new Published("1.6GF", 20.71, 48, 2.65, 24, 27),
            new Published("3.2GF", 42.63, 80, 2.66, 24, 21),
            new Published("4.0GF", 31.41, 96, 2.24, 64, 22),
            new Published("6.4GF", 33.22, 112, 2.27, 72, 25),
            new Published("8.0GF", 76.82, 192, 2.19, 56, 17),
            new Published("12GF", 73.36, 168, 2.37, 112, 19),
            new Published("16GF", 106.23, 200, 2.48, 112, 18),
            new Published("32GF", 115.89, 232, 2.53, 232, 20));

    /** Widths are multiples of this. */
    private static final int QUANTUM = 8;

    private static final int STEM = 32;

    public static final Family FAMILY = new Family(
            "regnet",
            "RegNet",
            "Radosavovic, Kosaraju, Girshick, He & Dollár 2020, Designing Network Design Spaces",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    /**
     * Blocks of equal width.
     *
     * @param width of the blocks' results
     * @param groupWidth of the 3×3 convolutions
     */
    record Stage(int width, int groupWidth, int depth) {}

    private RegNet() {}

    private static List<ParameterSpec> parameters() {
        return List.of(
                new ParameterSpec.Decimal("slope", "scaling", "", 0, 512, 0.5, 36.44),
                new ParameterSpec.Whole("initialWidth", "scaling", "channels", 8, 1024, 8, 24),
                new ParameterSpec.Decimal("widthStep", "scaling", "×", 1.1, 4, 0.01, 2.49),
                new ParameterSpec.Whole("blocks", "scaling", "blocks", 1, 64, 1, 13),
                new ParameterSpec.Whole("groupWidth", "scaling", "channels", 1, 512, 1, 8),
                new ParameterSpec.Decimal("bottleneckRatio", "scaling", "×", 0.25, 4, 0.25, 1),
                Classifier.resolution(Classifier.RESOLUTION),
                new ParameterSpec.Toggle("se", "blocks", false),
                new ParameterSpec.Decimal("seRatio", "blocks", "×", 0.01, 1, 0.01, 0.25),
                Classifier.stem(STEM),
                Classifier.activation("relu"),
                Classifier.classes());
    }

    private static List<Preset> presets() {
        List<Preset> presets = new ArrayList<>();
        X.forEach(network -> presets.add(preset("x", network, false)));
        Y.forEach(network -> presets.add(preset("y", network, true)));
        return presets;
    }

    private static Preset preset(String variant, Published network, boolean se) {
        Map<String, Object> values = new HashMap<>();
        values.put("slope", network.slope);
        values.put("initialWidth", network.initial);
        values.put("widthStep", network.multiplier);
        values.put("blocks", network.depth);
        values.put("groupWidth", network.groupWidth);
        values.put("se", se);
        double giga = Double.parseDouble(network.regime.replaceAll("[A-Z]+", ""));
        double hundreds = network.regime.endsWith("MF") ? giga / 100 : giga * 10;
        return new Preset(
                "regnet" + variant + "-" + network.regime.toLowerCase(Locale.ROOT),
                "RegNet" + variant.toUpperCase(Locale.ROOT) + "-" + network.regime,
                List.of("regnet%s_%03d".formatted(variant, Math.round(hundreds))),
                values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        ConvNormAct conv = new ConvNormAct(EfficientNet.PYTORCH_EPSILON, p.activation("activation"));
        graph.stage("stem");
        Node x = conv.add(graph, "stem", Classifier.image(graph, input), p.whole("stem"), 3, 2, 1);
        List<Stage> stages = stages(
                p.decimal("slope"),
                p.whole("initialWidth"),
                p.decimal("widthStep"),
                p.whole("blocks"),
                p.whole("groupWidth"),
                p.decimal("bottleneckRatio"));
        for (int i = 0; i < stages.size(); i++) {
            String stage = "s" + (i + 1);
            graph.stage(stage);
            for (int block = 1; block <= stages.get(i).depth; block++) {
                x = block(graph, stage + ".b" + block, p, conv, x, stages.get(i), block == 1 ? 2 : 1);
            }
            graph.landmark(stage, x);
        }
        return Classifier.build(graph, x, "head.global_pool", "head.fc", p.whole("classes"));
    }

    /**
     * The stages that the parameters generate (section 3.3): u_j = w_0 + w_a·j, s_j = round(log(u_j/w_0)/log w_m),
     * w_j = w_0·w_m^s_j to the nearest multiple of 8; then the widths of the 3×3 convolutions to the nearest multiple
     * of the group width.
     *
     * @throws GraphException if the bottleneck ratio leaves a stage without channels
     */
    static List<Stage> stages(
            double slope, int initial, double multiplier, int depth, int groupWidth, double bottleneckRatio) {
        List<Stage> stages = new ArrayList<>();
        int width = 0;
        int blocks = 0;
        for (int block = 0; block <= depth; block++) {
            double step = Math.rint(Math.log((initial + slope * block) / initial) / Math.log(multiplier));
            int next = (int) Math.rint(initial * Math.pow(multiplier, step) / QUANTUM) * QUANTUM;
            if (block == depth || (block > 0 && next != width)) {
                stages.add(stage("s" + (stages.size() + 1), width, blocks, groupWidth, bottleneckRatio));
                blocks = 0;
            }
            width = next;
            blocks++;
        }
        return stages;
    }

    private static Stage stage(String name, int width, int depth, int wantedGroupWidth, double bottleneckRatio) {
        int inner = (int) (width * bottleneckRatio);
        int groupWidth = Math.min(wantedGroupWidth, inner);
        int compatible = (int) Math.rint((double) inner / groupWidth) * groupWidth;
        int out = (int) (compatible / bottleneckRatio);
        if (out < 1) {
            throw new GraphException(
                    name, Message.of("a width of {0} leaves nothing at bottleneck ratio {1}", width, bottleneckRatio));
        }
        return new Stage(out, groupWidth, depth);
    }

    /** The X block: a bottleneck with a grouped 3×3 convolution; the Y block gates its result (figure 4, section 5). */
    private static Node block(
            GraphBuilder graph, String name, Parameters p, ConvNormAct conv, Node x, Stage stage, int stride) {
        int in = x.shape().channels();
        int inner = (int) Math.rint(stage.width * p.decimal("bottleneckRatio"));
        Node y = conv.add(graph, name + ".conv1", x, inner, 1, 1, 1);
        y = conv.add(graph, name + ".conv2", y, inner, 3, stride, inner / stage.groupWidth);
        if (p.on("se")) {
            y = SqueezeExcite.add(graph, name + ".se", y, Math.max(1, (int) Math.rint(in * p.decimal("seRatio"))));
        }
        y = conv.linear(graph, name + ".conv3", y, stage.width, 1, 1, 1);
        Node shortcut = in == stage.width && stride == 1
                ? x
                : conv.linear(graph, name + ".downsample", x, stage.width, 1, stride, 1);
        y = graph.add(name + ".add", new Op.Add(), y, shortcut);
        y = graph.activate(name + ".act3", y, conv.activation());
        graph.landmark(name, y);
        return y;
    }
}
