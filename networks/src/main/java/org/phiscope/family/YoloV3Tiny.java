// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
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
 * YOLOv3-tiny (Redmon & Farhadi 2018, yolov3-tiny.cfg): seven stages of 3×3 convolutions with max-pooling between them,
 * and a head at 1/32 and at 1/16 of the input's size; or with partial residual connections (Wang, Liao, Chen & Yeh
 * 2019) in the place of concatenations. Nodes are numbered as darknet numbers the layers of its configuration file.
 */
public final class YoloV3Tiny {
    private static final int FILTERS_AT_16 = 256;
    private static final int FILTERS_BOTTLENECK = 256;
    private static final int FILTERS_AT_32 = 512;
    private static final int FILTERS_LATERAL = 128;

    /** Filters of the stages, first to last. */
    static final List<Integer> STAGES = List.of(16, 32, 64, 128, 256, 512, 1024);

    /** The stage whose result the second head takes, at 1/16. */
    private static final int FINE_STAGE = 5;

    /** Repeats can be set from this stage on; the ones before are too dear to repeat. */
    private static final int FIRST_REPEATED = 5;

    /** What YOLOv3-tiny-PRN changes. */
    private static final Map<String, Object> PARTIAL_RESIDUAL = Map.of(
            "residual", true,
            "stages.7.channels", 512,
            "levels.4.anchors", List.of(23, 27, 37, 58, 81, 82));

    public static final Family FAMILY = new Family(
            "yolov3-tiny",
            "YOLOv3-tiny",
            "Redmon & Farhadi 2018, YOLOv3: An Incremental Improvement",
            parameters(),
            List.of(
                    new Preset("yolov3-tiny", "YOLOv3-tiny", List.of(), Map.of()),
                    new Preset("yolov3-tiny-prn", "YOLOv3-tiny-PRN", List.of(), PARTIAL_RESIDUAL)),
            "resolution",
            YoloV3Tiny::build)
            .constrained(YoloLevels.constraints(4, 5, _ -> 5));

    private YoloV3Tiny() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new ParameterSpec.Decimal("width", "scaling", "×", 0.1, 8, 0.1, 1.0));
        specs.add(new ParameterSpec.Whole("resolution", "scaling", "px", 32, 2048, 32, 416));
        specs.add(new ParameterSpec.Toggle("residual", "blocks", false));
        specs.add(new ParameterSpec.Choice(
                "activation", "blocks", BlockChoices.ACTIVATIONS, Activation.LEAKY.id()));
        specs.add(new ParameterSpec.Whole("classes", "blocks", "classes", 1, 10_000, 1, YoloLevels.COCO_CLASSES));
        for (int stage = 1; stage <= STAGES.size(); stage++) {
            String group = "stages." + stage;
            specs.add(new ParameterSpec.Whole(
                    group + ".channels", group, "channels", 8, 4096, 8, STAGES.get(stage - 1)));
            if (stage >= FIRST_REPEATED) {
                specs.add(new ParameterSpec.Whole(group + ".repeats", group, "", 1, 16, 1, 1));
            }
        }
        specs.add(YoloLevels.anchorSides(4, List.of(10, 14, 23, 27, 37, 58)));
        specs.add(YoloLevels.anchorSides(5, List.of(81, 82, 135, 169, 344, 319)));
        return specs;
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        DarknetLayers layers = new DarknetLayers(name);
        Activation act = p.activation("activation");
        double width = p.decimal("width");
        boolean residual = p.on("residual");
        Node x = layers.image(input);
        Node fine = x;
        Node last = x;
        for (int stage = 1; stage <= STAGES.size(); stage++) {
            layers.graph().stage("stages." + stage);
            int repeats = stage < FIRST_REPEATED ? 1 : p.whole("stages." + stage + ".repeats");
            Node before = last;
            for (int i = 0; i < repeats; i++) {
                x = layers.conv(x, Rounding.channels(p.whole("stages." + stage + ".channels"), width), 3, act);
            }
            last = x;
            if (stage == FINE_STAGE) {
                fine = x;
            }
            if (stage < STAGES.size()) {
                // The last pooling keeps the size: it only widens the receptive field.
                x = layers.maxPool(x, 2, stage < STAGES.size() - 1 ? 2 : 1);
            } else if (residual) {
                x = layers.shortcut(x, before, act);
            }
        }

        int classes = p.whole("classes");
        layers.graph().stage("head.32");
        Node bottleneck = layers.conv(x, Rounding.channels(FILTERS_BOTTLENECK, width), 1, act);
        int coarseFilters = residual ? FILTERS_BOTTLENECK : FILTERS_AT_32;
        Node coarse = layers.conv(bottleneck, Rounding.channels(coarseFilters, width), 3, act);
        Node coarseFeatures = residual ? layers.shortcut(coarse, bottleneck, act) : coarse;
        Task.YoloHead coarseHead = head(layers, coarseFeatures, classes, YoloLevels.anchors(p, 5));

        layers.graph().stage("head.16");
        // The residual network goes on from before the sum.
        x = layers.route(residual ? coarse : bottleneck);
        x = layers.upsample(layers.conv(x, Rounding.channels(FILTERS_LATERAL, width), 1, act));
        Node fineFeatures;
        if (residual) {
            Node sum = layers.shortcut(x, fine, act);
            sum = layers.conv(sum, Rounding.channels(FILTERS_LATERAL, width), 3, act);
            fineFeatures = layers.shortcut(layers.shortcut(sum, x, act), fine, act);
        } else {
            fineFeatures = layers.conv(layers.concat(x, fine), Rounding.channels(FILTERS_AT_16, width), 3, act);
        }
        Task.YoloHead fineHead = head(layers, fineFeatures, classes, YoloLevels.anchors(p, 4));
        return layers.graph().build(
                new Task.YoloDetection(classes, List.of(coarseHead, fineHead)), Preprocessing.DARKNET);
    }

    private static Task.YoloHead head(DarknetLayers layers, Node x, int classes, List<Task.Anchor> anchors) {
        return layers.head(x, classes, anchors, Task.YoloCoding.SIGMOID, 1);
    }
}
