// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.parameter.ParameterSpec;

/**
 * YOLOv3 to YOLOv4-P7: one detector whose backbone and neck may be cross stage partial, whose pyramid goes down only
 * (FPN) or down and up again (PAN), with spatial pyramid pooling where they meet (Redmon & Farhadi 2018; Choi et al.
 * 2019; Bochkovskiy, Wang & Liao 2020; Wang, Bochkovskiy & Liao 2021). Nodes are numbered as darknet numbers the layers
 * of the authors' configuration files.
 */
public final class Yolo {
    static final int FINEST = 3;
    static final int COARSEST = 7;

    private static final List<Integer> DARKNET53 = List.of(1, 2, 8, 8, 4, 4, 4);
    private static final List<Integer> CHANNELS = List.of(64, 128, 256, 512, 1024, 1024, 1024);
    private static final List<Integer> LARGE = List.of(1, 3, 15, 15, 7, 7, 7);
    private static final List<Integer> PYRAMID = List.of(128, 256, 512, 512, 512);
    private static final List<Integer> HEADS = List.of(256, 512, 1024, 1024, 1024);

    /** YOLOv3's, and for the levels that it has not those of P7. */
    private static final List<List<Integer>> V3_ANCHORS = List.of(
            List.of(10, 13, 16, 30, 33, 23),
            List.of(30, 61, 62, 45, 59, 119),
            List.of(116, 90, 156, 198, 373, 326),
            List.of(268, 248, 232, 504, 445, 416, 640, 640),
            List.of(812, 393, 477, 808, 1070, 908, 1408, 1408));

    private static final List<List<Integer>> BDD_ANCHORS = List.of(
            List.of(7, 10, 14, 24, 27, 43), List.of(32, 97, 57, 64, 92, 109), List.of(73, 175, 141, 178, 144, 291));

    private static final List<List<Integer>> V4_ANCHORS = List.of(
            List.of(12, 16, 19, 36, 40, 28), List.of(36, 75, 76, 55, 72, 146), List.of(142, 110, 192, 243, 459, 401));

    private static final List<List<Integer>> P5_ANCHORS = List.of(
            List.of(13, 17, 31, 25, 24, 51, 61, 45),
            List.of(48, 102, 119, 96, 97, 189, 217, 184),
            List.of(171, 384, 324, 451, 616, 618, 800, 800));

    private static final List<List<Integer>> P6_ANCHORS = List.of(
            List.of(13, 17, 31, 25, 24, 51, 61, 45),
            List.of(61, 45, 48, 102, 119, 96, 97, 189),
            List.of(97, 189, 217, 184, 171, 384, 324, 451),
            List.of(324, 451, 545, 357, 616, 618, 1024, 1024));

    private static final List<List<Integer>> P7_ANCHORS = List.of(
            List.of(13, 17, 22, 25, 27, 66, 55, 41),
            List.of(57, 88, 112, 69, 69, 177, 136, 138),
            List.of(136, 138, 287, 114, 134, 275, 268, 248),
            List.of(268, 248, 232, 504, 445, 416, 640, 640),
            List.of(812, 393, 477, 808, 1070, 908, 1408, 1408));

    public static final Family FAMILY = new Family(
            "yolo",
            "YOLO",
            "Redmon & Farhadi 2018, YOLOv3; Bochkovskiy, Wang & Liao 2020, YOLOv4; Wang, Bochkovskiy & Liao 2021,"
                    + " Scaled-YOLOv4",
            parameters(),
            presets(),
            "resolution",
            (name, p, input) -> new YoloBuilder(name, p).build(input))
            .constrained(constraints());

    private Yolo() {}

    private static List<Constraint> constraints() {
        List<Constraint> constraints = YoloLevels.constraints(FINEST, COARSEST, p -> p.whole("maxLevel"));
        constraints.add(new Constraint.Ordered("minLevel", "maxLevel", 0));
        return constraints;
    }

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new ParameterSpec.Decimal("width", "scaling", "×", 0.1, 8, 0.05, 1.0));
        specs.add(new ParameterSpec.Decimal("depth", "scaling", "×", 0.1, 8, 0.05, 1.0));
        specs.add(new ParameterSpec.Whole("resolution", "scaling", "px", 32, 4096, 32, 416));
        specs.add(new ParameterSpec.Whole("minLevel", "fpn", "", FINEST, COARSEST, 1, FINEST));
        specs.add(new ParameterSpec.Whole("maxLevel", "fpn", "", FINEST, COARSEST, 1, 5));
        specs.add(new ParameterSpec.Choice("pyramid", "fpn", List.of("fpn", "pan"), "fpn"));
        specs.add(new ParameterSpec.Toggle("neckCrossStage", "fpn", false));
        specs.add(new ParameterSpec.Whole("neckDepth", "fpn", "", 1, 16, 1, 2));
        specs.add(new ParameterSpec.Whole("topDepth", "fpn", "", 1, 16, 1, 2));
        specs.add(new ParameterSpec.Toggle("spp", "fpn", false));
        specs.add(new ParameterSpec.WholeList("sppKernels", "fpn", 1, 4, 3, 31, 2, List.of(5, 9, 13)));
        specs.add(new ParameterSpec.Toggle("sam", "heads", false));
        specs.add(new ParameterSpec.Choice("coding", "heads", List.of("sigmoid", "gaussian", "new-coords"), "sigmoid"));
        specs.add(new ParameterSpec.Whole("classes", "heads", "classes", 1, 10_000, 1, YoloLevels.COCO_CLASSES));
        specs.add(activation("activation", "backbone"));
        specs.add(activation("neckActivation", "fpn"));
        specs.add(new ParameterSpec.Whole("stem", "backbone", "channels", 8, 512, 8, 32));
        for (int stage = 1; stage <= COARSEST; stage++) {
            String group = "stages." + stage;
            specs.add(Classifier.repeats(stage, 0, DARKNET53.get(stage - 1)));
            specs.add(new ParameterSpec.Whole(
                    group + ".channels", group, "channels", 8, 4096, 8, CHANNELS.get(stage - 1)));
            specs.add(new ParameterSpec.Choice(
                    group + ".crossStage", group, List.of("none", "half", "whole"), "none"));
        }
        for (int level = FINEST; level <= COARSEST; level++) {
            int row = level - FINEST;
            specs.addAll(YoloLevels.channels(level, PYRAMID.get(row), HEADS.get(row)));
            specs.add(YoloLevels.anchorSides(level, V3_ANCHORS.get(row)));
            specs.add(new ParameterSpec.Decimal(
                    YoloLevels.key(level, "scaleXY"), "levels." + level, "×", 1, 4, 0.05, 1.0));
        }
        specs.add(new ParameterSpec.Toggle("headsLast", "dialect", false));
        return specs;
    }

    private static ParameterSpec activation(String key, String group) {
        return new ParameterSpec.Choice(key, group, BlockChoices.ACTIVATIONS, Activation.LEAKY.id());
    }

    private static List<Preset> presets() {
        List<Preset> presets = new ArrayList<>();
        presets.add(new Preset("yolov3", "YOLOv3", List.of(), Map.of()));
        presets.add(new Preset("yolov3-spp", "YOLOv3-SPP", List.of(), Map.of("spp", true, "resolution", 608)));
        presets.add(gaussian());
        presets.add(v4());
        presets.add(csp("yolov4-csp", "YOLOv4-CSP", List.of(), Map.of("resolution", 512)));
        presets.add(x("yolov4x-mish", "YOLOv4x-mish", false));
        presets.add(x("yolov4-csp-x-mish", "YOLOv4-CSP-x-mish", true));
        presets.add(p5());
        presets.add(p6());
        presets.add(p7());
        return presets;
    }

    private static Preset gaussian() {
        Map<String, Object> values = new HashMap<>(Map.of("coding", "gaussian", "classes", 10, "resolution", 512));
        YoloLevels.rows(values, "levels", FINEST, "anchors", BDD_ANCHORS);
        return new Preset("gaussian-yolov3", "Gaussian YOLOv3", List.of("Gaussian_yolov3_BDD"), values);
    }

    private static Preset v4() {
        Map<String, Object> values = new HashMap<>(
                Map.of("spp", true, "pyramid", "pan", "activation", "mish", "resolution", 608));
        YoloLevels.rows(values, "stages", 1, "crossStage", List.of("whole", "half", "half", "half", "half"));
        YoloLevels.rows(values, "levels", FINEST, "anchors", V4_ANCHORS);
        YoloLevels.rows(values, "levels", FINEST, "scaleXY", List.of(1.2, 1.1, 1.05));
        return new Preset("yolov4", "YOLOv4", List.of("yolov4-custom"), values);
    }

    /** What the networks of Scaled-YOLOv4 have in common, and what one of them changes. */
    private static Preset csp(String name, String title, List<String> aliases, Map<String, Object> changes) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "spp", true,
                "pyramid", "pan",
                "neckCrossStage", true,
                "activation", "mish",
                "neckActivation", "mish",
                "coding", "new-coords"));
        YoloLevels.rows(values, "stages", 2, "crossStage", List.of("half", "half", "half", "half", "half", "half"));
        YoloLevels.rows(values, "levels", FINEST, "anchors", V4_ANCHORS);
        YoloLevels.rows(values, "levels", FINEST, "scaleXY", List.of(2.0, 2.0, 2.0, 2.0, 2.0));
        values.putAll(changes);
        return new Preset(name, title, aliases, values);
    }

    /** One network in two files, which differ in the order of their layers. */
    private static Preset x(String name, String title, boolean headsLast) {
        Map<String, Object> values = new HashMap<>(
                Map.of("resolution", 640, "neckDepth", 3, "topDepth", 3, "headsLast", headsLast));
        YoloLevels.rows(values, "stages", 1, "repeats", List.of(1, 3, 10, 10, 5));
        YoloLevels.rows(values, "stages", 1, "channels", List.of(80, 160, 320, 640, 1280));
        YoloLevels.rows(values, "levels", FINEST, "channels", List.of(160, 320, 640));
        YoloLevels.rows(values, "levels", FINEST, "headChannels", List.of(320, 640, 1280));
        return csp(name, title, List.of(), values);
    }

    /** P5, P6 and P7 deepen the backbone alike. */
    private static Map<String, Object> large(int maxLevel, int resolution, List<List<Integer>> anchors) {
        Map<String, Object> values = new HashMap<>(
                Map.of("maxLevel", maxLevel, "resolution", resolution, "neckDepth", 3, "headsLast", true));
        YoloLevels.rows(values, "stages", 1, "repeats", LARGE);
        YoloLevels.rows(values, "levels", FINEST, "anchors", anchors);
        return values;
    }

    private static Preset p5() {
        Map<String, Object> values = large(5, 896, P5_ANCHORS);
        values.put("stages.1.crossStage", "half");
        return csp("yolov4-p5", "YOLOv4-P5", List.of(), values);
    }

    private static Preset p6() {
        Map<String, Object> values = large(6, 1280, P6_ANCHORS);
        values.put("stages.1.crossStage", "half");
        return csp("yolov4-p6", "YOLOv4-P6", List.of(), values);
    }

    private static Preset p7() {
        Map<String, Object> values = large(7, 1536, P7_ANCHORS);
        values.put("sam", true);
        values.put("stem", 80);
        YoloLevels.rows(values, "stages", 1, "channels", List.of(80, 160, 320, 640, 1280, 1280, 1280));
        YoloLevels.rows(values, "levels", FINEST, "channels", List.of(128, 320, 640, 640, 640));
        YoloLevels.rows(values, "levels", FINEST, "headChannels", List.of(320, 640, 1280, 1280, 1280));
        return csp("yolov4-p7", "YOLOv4-P7", List.of("cspx-p7-mish"), values);
    }
}
