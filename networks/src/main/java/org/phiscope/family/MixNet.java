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
 * MixNet (Tan & Le 2019, MixConv): MBConv blocks whose depthwise convolution mixes kernel sizes. Eleven rows of blocks,
 * of which each two but the first make a stage. Nodes carry timm's module names.
 */
public final class MixNet {
    /**
     * Blocks of one kind.
     *
     * @param kernels one for each group of depthwise channels
     * @param expandGroups groups of the expanding 1×1 convolution
     * @param projectGroups groups of the projecting 1×1 convolution
     * @param stride of the first block; the others have 1
     */
    record Row(
            int repeats,
            List<Integer> kernels,
            int expandGroups,
            int projectGroups,
            int stride,
            int expansion,
            int channels,
            double seRatio,
            Activation activation) {}

    private static final Activation RELU = Activation.RELU;
    private static final Activation SWISH = Activation.SWISH;

    /** mixnet_builder.py of tensorflow/tpu, mixnet_s. */
    static final List<Row> SMALL = List.of(
            new Row(1, List.of(3), 1, 1, 1, 1, 16, 0, RELU),
            new Row(1, List.of(3), 2, 2, 2, 6, 24, 0, RELU),
            new Row(1, List.of(3), 2, 2, 1, 3, 24, 0, RELU),
            new Row(1, List.of(3, 5, 7), 1, 1, 2, 6, 40, 0.5, SWISH),
            new Row(3, List.of(3, 5), 2, 2, 1, 6, 40, 0.5, SWISH),
            new Row(1, List.of(3, 5, 7), 1, 2, 2, 6, 80, 0.25, SWISH),
            new Row(2, List.of(3, 5), 1, 2, 1, 6, 80, 0.25, SWISH),
            new Row(1, List.of(3, 5, 7), 2, 2, 1, 6, 120, 0.5, SWISH),
            new Row(2, List.of(3, 5, 7, 9), 2, 2, 1, 3, 120, 0.5, SWISH),
            new Row(1, List.of(3, 5, 7, 9, 11), 1, 1, 2, 6, 200, 0.5, SWISH),
            new Row(2, List.of(3, 5, 7, 9), 1, 2, 1, 6, 200, 0.5, SWISH));

    /** mixnet_builder.py of tensorflow/tpu, mixnet_m; the larger ones are this one, scaled. */
    static final List<Row> MEDIUM = List.of(
            new Row(1, List.of(3), 1, 1, 1, 1, 24, 0, RELU),
            new Row(1, List.of(3, 5, 7), 2, 2, 2, 6, 32, 0, RELU),
            new Row(1, List.of(3), 2, 2, 1, 3, 32, 0, RELU),
            new Row(1, List.of(3, 5, 7, 9), 1, 1, 2, 6, 40, 0.5, SWISH),
            new Row(3, List.of(3, 5), 2, 2, 1, 6, 40, 0.5, SWISH),
            new Row(1, List.of(3, 5, 7), 1, 1, 2, 6, 80, 0.25, SWISH),
            new Row(3, List.of(3, 5, 7, 9), 2, 2, 1, 6, 80, 0.25, SWISH),
            new Row(1, List.of(3), 1, 1, 1, 6, 120, 0.5, SWISH),
            new Row(3, List.of(3, 5, 7, 9), 2, 2, 1, 3, 120, 0.5, SWISH),
            new Row(1, List.of(3, 5, 7, 9), 1, 1, 2, 6, 200, 0.5, SWISH),
            new Row(3, List.of(3, 5, 7, 9), 1, 2, 1, 6, 200, 0.5, SWISH));

    static final int SMALL_STEM = 16;
    static final int MEDIUM_STEM = 24;
    static final int HEAD = 1536;

    /** Whether TensorFlow published the variant, or only timm; width and depth over those of the rows. */
    record Variant(String suffix, List<Row> rows, int stem, double width, double depth, boolean tensorflow) {}

    static final List<Variant> PUBLISHED = List.of(
            new Variant("s", SMALL, SMALL_STEM, 1.0, 1.0, true),
            new Variant("m", MEDIUM, MEDIUM_STEM, 1.0, 1.0, true),
            new Variant("l", MEDIUM, MEDIUM_STEM, 1.3, 1.0, true),
            new Variant("xl", MEDIUM, MEDIUM_STEM, 1.6, 1.2, false),
            new Variant("xxl", MEDIUM, MEDIUM_STEM, 2.4, 1.3, false));

    public static final Family FAMILY = new Family(
            "mixnet",
            "MixNet",
            "Tan & Le 2019, MixConv: Mixed Depthwise Convolutional Kernels",
            parameters(),
            presets(),
            "resolution",
            MixNet::build);

    private MixNet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>(CompoundScaling.parameters(224));
        specs.add(new ParameterSpec.Choice("split", "blocks", MixConv.Split.IDS, MixConv.Split.EQUAL.id()));
        specs.add(new ParameterSpec.Toggle("dilated", "blocks", false));
        specs.add(new ParameterSpec.Whole("stem", "blocks", "channels", 8, 256, 8, SMALL_STEM));
        specs.add(new ParameterSpec.Whole("head", "blocks", "channels", 8, 8192, 8, HEAD));
        specs.add(new ParameterSpec.Choice("endActivation", "blocks", BlockChoices.ACTIVATIONS, RELU.id()));
        specs.add(new ParameterSpec.Whole("classes", "blocks", "classes", 1, 100_000, 1, 1000));
        for (int i = 0; i < SMALL.size(); i++) {
            Row row = SMALL.get(i);
            String group = key(i);
            specs.add(new ParameterSpec.WholeList(group + ".kernels", group, 1, 6, 1, 15, 2, row.kernels));
            specs.add(new ParameterSpec.Whole(group + ".expandGroups", group, "groups", 1, 6, 1, row.expandGroups));
            specs.add(new ParameterSpec.Whole(group + ".projectGroups", group, "groups", 1, 6, 1, row.projectGroups));
            specs.add(new ParameterSpec.Whole(group + ".stride", group, "px", 1, 2, 1, row.stride));
            specs.add(new ParameterSpec.Whole(group + ".expansion", group, "×", 1, 12, 1, row.expansion));
            specs.add(new ParameterSpec.Whole(group + ".channels", group, "channels", 8, 1024, 8, row.channels));
            specs.add(new ParameterSpec.Whole(group + ".repeats", group, "blocks", 1, 32, 1, row.repeats));
            specs.add(new ParameterSpec.Decimal(group + ".seRatio", group, "×", 0, 1, 0.05, row.seRatio));
            specs.add(new ParameterSpec.Choice(
                    group + ".activation", group, BlockChoices.ACTIVATIONS, row.activation.id()));
        }
        specs.addAll(BlockChoices.dialect());
        return specs;
    }

    private static List<Preset> presets() {
        List<Preset> presets = new ArrayList<>();
        for (Variant v : PUBLISHED) {
            String title = "MixNet-" + v.suffix.toUpperCase(java.util.Locale.ROOT);
            List<String> aliases = v.tensorflow ? List.of("tf_mixnet_" + v.suffix) : List.of();
            presets.add(new Preset("mixnet-" + v.suffix, title, aliases, values(v)));
        }
        for (Variant v : PUBLISHED) {
            String title = "MixNet-" + v.suffix.toUpperCase(java.util.Locale.ROOT) + " (timm)";
            Map<String, Object> values = values(v);
            values.putAll(BlockChoices.PYTORCH_DIALECT);
            presets.add(new Preset("mixnet_" + v.suffix, title, List.of(), values));
        }
        return presets;
    }

    private static Map<String, Object> values(Variant variant) {
        Map<String, Object> values = new HashMap<>();
        values.put("width", variant.width);
        values.put("depth", variant.depth);
        values.put("resolution", 224);
        values.put("stem", variant.stem);
        for (int i = 0; i < variant.rows.size(); i++) {
            Row row = variant.rows.get(i);
            String key = key(i);
            values.put(key + ".kernels", row.kernels);
            values.put(key + ".expandGroups", row.expandGroups);
            values.put(key + ".projectGroups", row.projectGroups);
            values.put(key + ".stride", row.stride);
            values.put(key + ".expansion", row.expansion);
            values.put(key + ".channels", row.channels);
            values.put(key + ".repeats", row.repeats);
            values.put(key + ".seRatio", row.seRatio);
            values.put(key + ".activation", row.activation.id());
        }
        return values;
    }

    private static String key(int row) {
        return "rows." + (row + 1);
    }

    private static Row row(Parameters p, int index) {
        String key = key(index);
        return new Row(
                p.whole(key + ".repeats"),
                p.wholes(key + ".kernels"),
                p.whole(key + ".expandGroups"),
                p.whole(key + ".projectGroups"),
                p.whole(key + ".stride"),
                p.whole(key + ".expansion"),
                p.whole(key + ".channels"),
                p.decimal(key + ".seRatio"),
                p.activation(key + ".activation"));
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        Node x = graph.input(Shape.of(input.batch(), 3, input.height(), input.width()));
        MobileBlock.Style style = BlockChoices.style(p);
        Activation endActivation = p.activation("endActivation");
        double width = p.decimal("width");

        graph.stage("stem");
        int stem = Rounding.channels(p.whole("stem"), width);
        x = graph.conv("conv_stem", x, stem, 3, 2, 1, false, style.padding());
        x = graph.batchNormActivate("bn1", x, style.epsilon(), endActivation);

        MixConv.Split split = MixConv.Split.ofId(p.choice("split"));
        boolean dilated = p.on("dilated");
        int stages = SMALL.size() / 2 + 1;
        for (int stage = 0; stage < stages; stage++) {
            List<Row> rows = stage == 0 ? List.of(row(p, 0)) : List.of(row(p, 2 * stage - 1), row(p, 2 * stage));
            int[] repeats = Rounding.repeats(rows.stream().mapToInt(Row::repeats).toArray(), p.decimal("depth"));
            String stageName = "blocks." + stage;
            graph.stage(stageName);
            int block = 0;
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                int channels = Rounding.channels(row.channels, width);
                for (int repeat = 0; repeat < repeats[i]; repeat++) {
                    x = new MobileBlock(
                                    channels,
                                    row.expansion,
                                    row.kernels,
                                    repeat == 0 ? row.stride : 1,
                                    row.seRatio,
                                    row.activation,
                                    split,
                                    dilated,
                                    row.expandGroups,
                                    row.projectGroups)
                            .add(graph, stageName + "." + block++, x, style);
                }
            }
            graph.landmark(stageName, x);
        }
        return BlockChoices.classify(graph, x, p.whole("head"), endActivation, style, p.whole("classes"));
    }
}
