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
import org.phiscope.graph.Padding;
import org.phiscope.graph.Padding.Rule;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * ResNet (He et al. 2016, table 1), ResNeXt (Xie et al. 2017, table 1), SE-ResNet (Hu, Shen & Sun 2018) and Wide ResNet
 * (Zagoruyko & Komodakis 2016). Nodes carry timm's and torchvision's module names.
 */
public final class ResNet {
    /** Whether γ and β of the batch norms stay as they are in training, as detectors have it. */
    static final String FROZEN_NORMS = "frozenNorms";

    /** Whether the last stage spreads its 3×3 convolutions instead of striding, as in DC5 detectors. */
    static final String DILATED = "dilated";

    /** The first stage whose blocks' 3×3 convolutions, the second ones of basic blocks, are deformable. */
    static final String DEFORMABLE = "deformable";

    /** Whether deformable convolutions weigh their samples. */
    static final String MODULATED = "modulated";

    /** Channels of the four stages' 3×3 convolutions, before cardinality and width. */
    static final List<Integer> PLANES = List.of(64, 128, 256, 512);

    /** Width of a bottleneck over that of its 3×3 convolution. */
    static final int EXPANSION = 4;

    private static final List<Integer> R18 = List.of(2, 2, 2, 2);
    private static final List<Integer> R50 = List.of(3, 4, 6, 3);
    private static final List<Integer> R101 = List.of(3, 4, 23, 3);
    private static final List<Integer> R152 = List.of(3, 8, 36, 3);

    /** Prefix of the names of the networks that stride in their 1×1 convolutions, as the paper has them. */
    private static final String V1 = "resnet_v1_stride_in_1x1_";

    private static final Map<String, Object> BASIC = Map.of("block", "basic");
    private static final Map<String, Object> STRIDE_1X1 = Map.of("stride", "1x1");
    private static final Map<String, Object> DEFORMED = Map.of(DEFORMABLE, "c3");
    private static final Map<String, Object> SE = Map.of("se", true);
    private static final Map<String, Object> TIERED = Map.of("stem", "deep-tiered", "downsample", "average");
    private static final Map<String, Object> DEEP = Map.of("stem", "deep", "downsample", "average");

    public static final Family FAMILY = new Family(
            "resnet",
            "ResNet",
            "He, Zhang, Ren & Sun 2016, Deep Residual Learning for Image Recognition",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> build(name, p, input));

    private ResNet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(Classifier.width());
        specs.add(Classifier.resolution(Classifier.RESOLUTION));
        for (int stage = 1; stage <= PLANES.size(); stage++) {
            specs.add(Classifier.repeats(stage, 1, R50.get(stage - 1)));
        }
        specs.add(new ParameterSpec.Choice("block", "blocks", List.of("basic", "bottleneck"), "bottleneck"));
        specs.add(new ParameterSpec.Choice("stride", "blocks", List.of("3x3", "1x1"), "3x3"));
        specs.add(new ParameterSpec.Whole("cardinality", "blocks", "groups", 1, 256, 1, 1));
        specs.add(new ParameterSpec.Whole("widthPerGroup", "blocks", "channels", 1, 1024, 1, 64));
        specs.add(new ParameterSpec.Choice("downsample", "blocks", List.of("convolution", "average"), "convolution"));
        specs.add(new ParameterSpec.Choice("stem", "blocks", List.of("7x7", "deep", "deep-tiered"), "7x7"));
        specs.add(new ParameterSpec.Toggle("se", "blocks", false));
        specs.add(new ParameterSpec.Decimal("seRatio", "blocks", "×", 0.005, 1, 0.005, 1.0 / 16));
        specs.add(Classifier.activation("relu"));
        specs.add(new ParameterSpec.Toggle(FROZEN_NORMS, "blocks", false));
        specs.add(new ParameterSpec.Toggle(DILATED, "blocks", false));
        specs.addAll(deformables("blocks"));
        specs.add(Classifier.classes());
        return specs;
    }

    /** From which stage on blocks are deformable, and how. */
    static List<ParameterSpec> deformables(String group) {
        return List.of(
                new ParameterSpec.Choice(DEFORMABLE, group, List.of("none", "c2", "c3", "c4", "c5"), "none"),
                new ParameterSpec.Toggle(MODULATED, group, false));
    }

    private static List<Preset> presets() {
        return List.of(
                preset("resnet10t", "ResNet-10-T", List.of(1, 1, 1, 1), List.of(), BASIC, TIERED),
                preset("resnet18", "ResNet-18", R18, List.of("torchvision_resnet18"), BASIC),
                preset("resnet26", "ResNet-26", R18, List.of()),
                preset("resnet34", "ResNet-34", R50, List.of("torchvision_resnet34"), BASIC),
                preset("resnet50", "ResNet-50", R50, List.of("torchvision_resnet50")),
                preset("resnet101", "ResNet-101", R101, List.of("torchvision_resnet101")),
                preset("resnet152", "ResNet-152", R152, List.of("torchvision_resnet152")),
                preset("resnet50d", "ResNet-50-D", R50, List.of(), DEEP),
                preset("resnet50-dcn", "ResNet-50 (DCN)", R50, List.of(), DEFORMED),
                preset("resnet50-v1", "ResNet-50 (v1)", R50, List.of(V1 + "resnet50"), STRIDE_1X1),
                preset("resnet101-v1", "ResNet-101 (v1)", R101, List.of(V1 + "resnet101"), STRIDE_1X1),
                preset("resnet152-v1", "ResNet-152 (v1)", R152, List.of(V1 + "resnet152"), STRIDE_1X1),
                preset(
                        "resnext50-32x4d",
                        "ResNeXt-50 (32×4d)",
                        R50,
                        List.of("resnext50_32x4d", "torchvision_resnext50_32x4d"),
                        groups(32, 4)),
                preset(
                        "resnext50d-32x4d",
                        "ResNeXt-50-D (32×4d)",
                        R50,
                        List.of("resnext50d_32x4d"),
                        groups(32, 4),
                        DEEP),
                preset("resnext101-32x4d", "ResNeXt-101 (32×4d)", R101, List.of("resnext101_32x4d"), groups(32, 4)),
                preset("resnext101-32x8d", "ResNeXt-101 (32×8d)", R101, List.of("resnext101_32x8d"), groups(32, 8)),
                preset("resnext101-32x16d", "ResNeXt-101 (32×16d)", R101, List.of("resnext101_32x16d"), groups(32, 16)),
                preset("resnext101-32x32d", "ResNeXt-101 (32×32d)", R101, List.of("resnext101_32x32d"), groups(32, 32)),
                preset("resnext101-64x4d", "ResNeXt-101 (64×4d)", R101, List.of("resnext101_64x4d"), groups(64, 4)),
                preset("resnext152-32x4d", "ResNeXt-152 (32×4d)", R152, List.of("resnext152_32x4d"), groups(32, 4)),
                preset("wide-resnet50-2", "Wide ResNet-50-2", R50, List.of("wide_resnet50_2"), groups(1, 128)),
                preset("wide-resnet101-2", "Wide ResNet-101-2", R101, List.of("wide_resnet101_2"), groups(1, 128)),
                preset("seresnet18", "SE-ResNet-18", R18, List.of(), BASIC, SE),
                preset("seresnet34", "SE-ResNet-34", R50, List.of(), BASIC, SE),
                preset("seresnet50", "SE-ResNet-50", R50, List.of(), SE),
                preset("seresnet101", "SE-ResNet-101", R101, List.of(), SE),
                preset("seresnet152", "SE-ResNet-152", R152, List.of(), SE));
    }

    private static Map<String, Object> groups(int cardinality, int width) {
        return Map.of("cardinality", cardinality, "widthPerGroup", width);
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
        Node x = features(graph, "", p, Classifier.image(graph, input)).getLast();
        return Classifier.build(graph, x, "global_pool", "fc", p.whole("classes"));
    }

    /**
     * Adds stem and stages; the results of the stages, first to last (strides 4, 8, 16, 32).
     *
     * @param prefix put before every name, for a network that has this one inside
     */
    static List<Node> features(GraphBuilder graph, String prefix, Parameters p, Node image) {
        double width = p.decimal("width");
        graph.stage(prefix + "stem");
        Node x = stem(graph, prefix, p, image, Rounding.channels(PLANES.getFirst(), width));
        List<Node> ends = new ArrayList<>();
        for (int i = 0; i < PLANES.size(); i++) {
            String stage = prefix + "layer" + (i + 1);
            graph.stage(stage);
            int repeats = p.whole(Classifier.key(i + 1, "repeats"));
            boolean dilated = i == PLANES.size() - 1 && p.on(DILATED);
            for (int block = 0; block < repeats; block++) {
                int stride = i > 0 && block == 0 && !dilated ? 2 : 1;
                int dilation = dilated && block > 0 ? 2 : 1;
                boolean deformable = ("c" + (i + 2)).compareTo(p.choice(DEFORMABLE)) >= 0;
                int planes = Rounding.channels(PLANES.get(i), width);
                Window window = new Window(stride, dilation, deformable);
                x = block(graph, stage + "." + block, p, x, planes, window);
            }
            graph.landmark(stage, x);
            ends.add(x);
        }
        return ends;
    }

    private static Node stem(GraphBuilder graph, String prefix, Parameters p, Node image, int channels) {
        Activation activation = p.activation("activation");
        Node x;
        if (p.choice("stem").equals("7x7")) {
            x = conv(graph, prefix + "conv1", image, channels, 7, 2, 1);
        } else {
            // He et al. 2019 (Bag of Tricks), figure 2b: three 3×3 convolutions in the place of one 7×7.
            int half = channels / 2;
            int first = p.choice("stem").equals("deep-tiered") ? 3 * (half / 4) : half;
            x = conv(graph, prefix + "conv1.0", image, Math.max(1, first), 3, 2, 1);
            x = graph.activate(prefix + "conv1.2", norm(graph, p, prefix + "conv1.1", x), activation);
            x = conv(graph, prefix + "conv1.3", x, half, 3, 1, 1);
            x = graph.activate(prefix + "conv1.5", norm(graph, p, prefix + "conv1.4", x), activation);
            x = conv(graph, prefix + "conv1.6", x, channels, 3, 1, 1);
        }
        x = graph.activate(prefix + "act1", norm(graph, p, prefix + "bn1", x), activation);
        return graph.pool(prefix + "maxpool", x, Kind.MAX, 3, 2, Rule.SYMMETRIC);
    }

    private static Node block(GraphBuilder graph, String name, Parameters p, Node x, int planes, Window window) {
        int stride = window.stride;
        Activation activation = p.activation("activation");
        boolean bottleneck = p.choice("block").equals("bottleneck");
        int out = bottleneck ? planes * EXPANSION : planes;
        Node y;
        String last;
        if (bottleneck) {
            int cardinality = p.whole("cardinality");
            // 64 planes of one group are the ResNet; Xie et al. 2017, section 3.3.
            int inner = Math.max(1, (int) (planes * (p.whole("widthPerGroup") / 64.0))) * cardinality;
            boolean strideIn1x1 = p.choice("stride").equals("1x1");
            y = conv(graph, name + ".conv1", x, inner, 1, strideIn1x1 ? stride : 1, 1);
            y = graph.activate(name + ".act1", norm(graph, p, name + ".bn1", y), activation);
            Window spatial = strideIn1x1 ? window.still() : window;
            y = spatial.add(graph, name + ".conv2", p, y, inner, cardinality);
            y = graph.activate(name + ".act2", norm(graph, p, name + ".bn2", y), activation);
            y = norm(graph, p, name + ".bn3", conv(graph, name + ".conv3", y, out, 1, 1, 1));
            last = ".act3";
        } else {
            y = conv3(graph, name + ".conv1", x, out, stride, window.dilation, 1);
            y = graph.activate(name + ".act1", norm(graph, p, name + ".bn1", y), activation);
            y = norm(graph, p, name + ".bn2", window.still().add(graph, name + ".conv2", p, y, out, 1));
            last = ".act2";
        }
        if (p.on("se")) {
            y = SqueezeExcite.add(graph, name + ".se", y, SqueezeExcite.reduced(out, p.decimal("seRatio")));
        }
        y = graph.add(name + ".add", new Op.Add(), y, shortcut(graph, name + ".downsample", p, x, out, stride));
        y = graph.activate(name + last, y, activation);
        graph.landmark(name, y);
        return y;
    }

    /**
     * How a block's 3×3 convolution slides over the map.
     *
     * @param deformable whether it reads its samples where it is told to
     */
    private record Window(int stride, int dilation, boolean deformable) {
        Window still() {
            return new Window(1, dilation, deformable);
        }

        Node add(GraphBuilder graph, String name, Parameters p, Node x, int out, int groups) {
            return deformable
                    ? deformed(graph, name, p, x, out, groups)
                    : conv3(graph, name, x, out, stride, dilation, groups);
        }

        /**
         * A deformable convolution (Dai et al. 2017) whose offsets a further convolution finds; modulated, the last third
         * of that one's channels weighs the samples (Zhu et al. 2019).
         */
        private Node deformed(GraphBuilder graph, String name, Parameters p, Node x, int out, int groups) {
            boolean modulated = p.on(MODULATED);
            Padding padding = Padding.symmetric(dilation);
            Op.DeformConv2d conv = new Op.DeformConv2d(
                    x.shape().channels(), out, 3, 3, stride, dilation, dilation, padding, groups, 1, modulated, false);
            int samples = conv.samples();
            String finder = name + "_offset";
            Node found = graph.conv(finder, x, (modulated ? 3 : 2) * samples, 3, stride, 1, true, Rule.SYMMETRIC);
            if (!modulated) {
                return graph.add(name, conv, x, found);
            }
            Node offsets = graph.add(finder + ".offsets", new Op.Slice(0, 2 * samples), found);
            Node weights = graph.add(finder + ".weights", new Op.Slice(2 * samples, 3 * samples), found);
            return graph.add(name, conv, x, offsets, graph.activate(finder + ".gate", weights, Activation.SIGMOID));
        }
    }

    private static Node shortcut(GraphBuilder graph, String name, Parameters p, Node x, int out, int stride) {
        if (stride == 1 && x.shape().channels() == out) {
            return x;
        }
        if (p.choice("downsample").equals("convolution")) {
            return norm(graph, p, name + ".1", conv(graph, name + ".0", x, out, 1, stride, 1));
        }
        Node pooled = stride == 1 ? x : graph.pool(name + ".0", x, Kind.AVERAGE, 2, stride, Rule.CEIL);
        return norm(graph, p, name + ".2", conv(graph, name + ".1", pooled, out, 1, 1, 1));
    }

    private static Node conv(GraphBuilder graph, String name, Node x, int out, int kernel, int stride, int groups) {
        // 1×1 convolutions of stride 2 are not padded: ⌊(stride−1)/2⌋ = 0.
        return graph.conv(name, x, out, kernel, stride, groups, false, Rule.SYMMETRIC);
    }

    /** A 3×3 convolution of a block. */
    private static Node conv3(GraphBuilder graph, String name, Node x, int out, int stride, int dilation, int groups) {
        Op.Conv2d conv =
                GraphBuilder.convolution(name, x, out, 3, stride, dilation, groups, false, Rule.SYMMETRIC);
        return graph.add(name, conv, x);
    }

    private static Node norm(GraphBuilder graph, Parameters p, String name, Node x) {
        int channels = x.shape().channels();
        return graph.add(name, new Op.BatchNorm(channels, EfficientNet.PYTORCH_EPSILON, p.on(FROZEN_NORMS)), x);
    }
}
