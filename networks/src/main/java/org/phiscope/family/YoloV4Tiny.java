// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Task;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * YOLOv4-tiny (Wang, Bochkovskiy & Liao 2021, section 3.3): stages of one-shot aggregation of which half the channels
 * go round the layers, and heads at 1/32, 1/16 and perhaps 1/8 of the input's size. Nodes are numbered as darknet
 * numbers the layers of the authors' configuration files.
 */
public final class YoloV4Tiny {
    private static final int COARSEST = 5;
    private static final int AGGREGATIONS = 3;
    private static final List<Integer> CHANNELS = List.of(64, 128, 256, 512);
    private static final double SCALE_XY = 1.05;

    public static final Family FAMILY = new Family(
            "yolov4-tiny",
            "YOLOv4-tiny",
            "Wang, Bochkovskiy & Liao 2021, Scaled-YOLOv4: Scaling Cross Stage Partial Network",
            parameters(),
            presets(),
            "resolution",
            YoloV4Tiny::build)
            .constrained(YoloLevels.constraints(COARSEST - 2, COARSEST, _ -> COARSEST));

    private YoloV4Tiny() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new ParameterSpec.Decimal("width", "scaling", "×", 0.1, 8, 0.1, 1.0));
        specs.add(new ParameterSpec.Decimal("depth", "scaling", "×", 0.1, 8, 0.1, 1.0));
        specs.add(new ParameterSpec.Whole("resolution", "scaling", "px", 32, 2048, 32, 416));
        specs.add(new ParameterSpec.Whole("minLevel", "fpn", "", COARSEST - 2, COARSEST, 1, COARSEST - 1));
        specs.add(new ParameterSpec.Toggle("crossStage", "blocks", true));
        specs.add(new ParameterSpec.Choice(
                "activation", "blocks", BlockChoices.ACTIVATIONS, Activation.LEAKY.id()));
        specs.add(new ParameterSpec.Whole("classes", "blocks", "classes", 1, 10_000, 1, YoloLevels.COCO_CLASSES));
        specs.add(new ParameterSpec.Whole("stem", "blocks", "channels", 8, 512, 8, 32));
        for (int stage = 1; stage <= CHANNELS.size(); stage++) {
            String group = Classifier.group(stage);
            specs.add(new ParameterSpec.Whole(
                    group + ".channels", group, "channels", 8, 4096, 8, CHANNELS.get(stage - 1)));
            if (stage <= AGGREGATIONS) {
                specs.add(new ParameterSpec.Whole(group + ".layers", group, "layers", 1, 16, 1, 2));
            }
        }
        specs.addAll(YoloLevels.channels(3, 64, 128));
        specs.add(YoloLevels.anchorSides(3, List.of(12, 16, 19, 36, 40, 28)));
        specs.addAll(YoloLevels.channels(4, 128, 256));
        specs.add(YoloLevels.anchorSides(4, List.of(23, 27, 37, 58, 81, 82)));
        specs.addAll(YoloLevels.channels(5, 256, 512));
        specs.add(YoloLevels.anchorSides(5, List.of(81, 82, 135, 169, 344, 319)));
        return specs;
    }

    private static List<Preset> presets() {
        Map<String, Object> three = new HashMap<>(Map.of("minLevel", 3, "resolution", 608));
        List<List<Integer>> anchors = List.of(
                List.of(12, 16, 19, 36, 40, 28),
                List.of(36, 75, 76, 55, 72, 146),
                List.of(142, 110, 192, 243, 459, 401));
        YoloLevels.rows(three, "levels", 3, "anchors", anchors);
        return List.of(
                new Preset("yolov4-tiny", "YOLOv4-tiny", List.of(), Map.of()),
                new Preset("yolov4-tiny-3l", "YOLOv4-tiny-3l", List.of(), three));
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        DarknetLayers layers = new DarknetLayers(name);
        Activation act = p.activation("activation");
        double width = p.decimal("width");
        layers.graph().stage("stem");
        Node x = layers.conv(layers.image(input), Rounding.channels(p.whole("stem"), width), 3, 2, act);
        // By level: the result of a stage's layers, before what goes round them joins it.
        Node[] maps = new Node[COARSEST + 1];
        for (int stage = 1; stage <= CHANNELS.size(); stage++) {
            layers.graph().stage(Classifier.group(stage));
            int channels = Rounding.channels(p.whole(Classifier.key(stage, "channels")), width);
            x = stage == 1 ? layers.conv(x, channels, 3, 2, act) : layers.maxPool(x, 2, 2);
            x = layers.conv(x, channels, 3, act);
            if (stage <= AGGREGATIONS) {
                int repeats = Rounding.repeats(p.whole(Classifier.key(stage, "layers")), p.decimal("depth"));
                Node whole = x;
                Node part = p.on("crossStage") ? layers.secondHalf(x) : x;
                maps[stage + 1] = aggregate(layers, part, channels, repeats, act);
                x = p.on("crossStage") ? layers.concat(whole, maps[stage + 1]) : maps[stage + 1];
            }
        }

        List<Task.YoloHead> heads = new ArrayList<>();
        int classes = p.whole("classes");
        for (int level = COARSEST; level >= p.whole("minLevel"); level--) {
            layers.graph().stage("head." + level);
            int channels = Rounding.channels(p.whole(YoloLevels.key(level, "channels")), width);
            int wide = Rounding.channels(p.whole(YoloLevels.key(level, "headChannels")), width);
            Node narrow = layers.conv(x, channels, 1, act);
            Node joined = level == COARSEST ? narrow : layers.concat(layers.upsample(narrow), maps[level]);
            Node features = layers.conv(joined, wide, 3, act);
            heads.add(layers.head(
                    features, classes, YoloLevels.anchors(p, level), Task.YoloCoding.SIGMOID, SCALE_XY));
            if (level > p.whole("minLevel")) {
                x = layers.route(level == COARSEST ? narrow : features);
            }
        }
        return layers.graph().build(new Task.YoloDetection(classes, heads), Preprocessing.DARKNET);
    }

    /** 3×3 convolutions of half the channels, all concatenated at the end, the last first (Lee et al. 2019). */
    private static Node aggregate(DarknetLayers layers, Node input, int channels, int repeats, Activation act) {
        List<Node> results = new ArrayList<>();
        Node x = input;
        for (int i = 0; i < repeats; i++) {
            x = layers.conv(x, channels / 2, 3, act);
            results.addFirst(x);
        }
        return layers.conv(layers.concat(results.toArray(Node[]::new)), channels, 1, act);
    }
}
