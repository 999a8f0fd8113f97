// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Fusion;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.ParameterSpec.Link;
import org.phiscope.parameter.ParameterSpec.Whole;
import org.phiscope.parameter.Parameters;

/**
 * EfficientDet (Tan, Pang & Le 2020): an EfficientNet backbone, a {@link BiFpn} and two subnets that every level
 * shares. One φ scales them all; the released networks depart from the formulas, so presets hold the released values.
 * Nodes carry effdet's module names.
 */
public final class EfficientDet {
    /** hparams_config.py of google/automl; {@code backbone} is the number in EfficientNet-B0 … B7 or Lite0 … Lite4. */
    record Released(
            String variant,
            int phi,
            int backbone,
            int resolution,
            int width,
            int cells,
            int headDepth,
            Fusion fusion,
            int maxLevel,
            double anchorScale) {}

    static final List<Released> RELEASED = List.of(
            new Released("d0", 0, 0, 512, 64, 3, 3, Fusion.FAST, 7, 4),
            new Released("d1", 1, 1, 640, 88, 4, 3, Fusion.FAST, 7, 4),
            new Released("d2", 2, 2, 768, 112, 5, 3, Fusion.FAST, 7, 4),
            new Released("d3", 3, 3, 896, 160, 6, 4, Fusion.FAST, 7, 4),
            new Released("d4", 4, 4, 1024, 224, 7, 4, Fusion.FAST, 7, 4),
            new Released("d5", 5, 5, 1280, 288, 7, 4, Fusion.FAST, 7, 4),
            new Released("d6", 6, 6, 1280, 384, 8, 5, Fusion.SUM, 7, 4),
            new Released("d7", 7, 6, 1536, 384, 8, 5, Fusion.SUM, 7, 5),
            new Released("d7x", 7, 7, 1536, 384, 8, 5, Fusion.SUM, 8, 4));

    static final List<Released> RELEASED_LITE = List.of(
            new Released("lite0", 0, 0, 320, 64, 3, 3, Fusion.SUM, 7, 3),
            new Released("lite1", 1, 1, 384, 88, 4, 3, Fusion.SUM, 7, 3),
            new Released("lite2", 2, 2, 448, 112, 5, 3, Fusion.SUM, 7, 3),
            new Released("lite3", 3, 3, 512, 160, 6, 4, Fusion.SUM, 7, 4),
            new Released("lite4", 4, 4, 640, 224, 7, 4, Fusion.SUM, 7, 4));

    /** Aspect ratios of the anchors, width : height, in the order in which the subnets' channels have them. */
    static final List<Double> RATIOS = List.of(1.0, 2.0, 0.5);

    /** The backbone's stage that ends at level 1, 2, … 5, that is with cells of 2, 4, … 32 pixels. */
    private static final List<Integer> STAGE_OF_LEVEL = List.of(0, 1, 2, 4, 6);

    private static final int LAST_BACKBONE_LEVEL = STAGE_OF_LEVEL.size();
    private static final int COCO_CLASSES = 90;

    public static final Family FAMILY = new Family(
            "efficientdet",
            "EfficientDet",
            "Tan, Pang & Le 2020, EfficientDet: Scalable and Efficient Object Detection",
            parameters(),
            presets(),
            "resolution",
            EfficientDet::build)
            .constrained(List.of(new Constraint.Ordered("minLevel", "maxLevel", 1)));

    private EfficientDet() {}

    private static List<ParameterSpec> parameters() {
        List<String> phi = List.of("phi");
        List<String> toBackbone = List.of("phi", "backbone", "lite");
        return List.of(
                new Whole("phi", "scaling", "", 0, 8, 1, 0),
                new Whole("resolution", "scaling", "px", 32, 2048, 32, 512,
                        new Link(phi, p -> 512 + 128 * p.whole("phi"))),
                new ParameterSpec.Toggle("lite", "backbone", false),
                new Whole("backbone", "backbone", "", 0, 8, 1, 0, new Link(phi, p -> p.whole("phi"))),
                new ParameterSpec.Decimal(
                        "backboneWidth", "backbone", "×", 0.1, 8, 0.1, 1.0,
                        new Link(toBackbone, p -> coefficients(p).width())),
                new ParameterSpec.Decimal(
                        "backboneDepth", "backbone", "×", 0.1, 8, 0.1, 1.0,
                        new Link(toBackbone, p -> coefficients(p).depth())),
                // Tan, Pang & Le 2020, eq. 1
                new Whole("fpnWidth", "fpn", "channels", 8, 1024, 8, 64,
                        new Link(phi, p -> Rounding.toMultiple(64 * Math.pow(1.35, p.whole("phi"))))),
                new Whole("fpnDepth", "fpn", "cells", 1, 16, 1, 3, new Link(phi, p -> 3 + p.whole("phi"))),
                new ParameterSpec.Choice("fusion", "fpn", Fusion.IDS, Fusion.FAST.id()),
                new Whole("minLevel", "fpn", "", 2, LAST_BACKBONE_LEVEL, 1, 3),
                new Whole("maxLevel", "fpn", "", LAST_BACKBONE_LEVEL, 9, 1, 7),
                // Tan, Pang & Le 2020, eq. 2
                new Whole("headDepth", "heads", "", 1, 8, 1, 3, new Link(phi, p -> 3 + p.whole("phi") / 3)),
                new Whole("anchorScales", "heads", "", 1, 5, 1, 3),
                new ParameterSpec.Decimal("anchorScale", "heads", "×", 0.5, 16, 0.5, 4.0),
                new Whole("classes", "heads", "classes", 1, 10_000, 1, COCO_CLASSES),
                BlockChoices.padding("padding"),
                BlockChoices.epsilon("batchNormEpsilon"),
                BlockChoices.padding("neckPadding"),
                BlockChoices.epsilon("neckEpsilon"),
                new ParameterSpec.Toggle("redundantBias", "dialect", true));
    }

    /** Width and depth of the backbone that the parameters name. */
    private static EfficientNet.Coefficients coefficients(Parameters p) {
        List<EfficientNet.Coefficients> published =
                p.on("lite") ? EfficientNet.PUBLISHED_LITE : EfficientNet.PUBLISHED;
        return published.get(Math.min(p.whole("backbone"), published.size() - 1));
    }

    private static List<Preset> presets() {
        List<Preset> presets = new ArrayList<>();
        for (Released r : RELEASED) {
            String title = "EfficientDet-" + r.variant.replace('d', 'D');
            presets.add(new Preset(
                    "efficientdet-" + r.variant, title, List.of("tf_efficientdet_" + r.variant), values(r, false)));
        }
        for (Released r : RELEASED_LITE) {
            String title = "EfficientDet-" + r.variant.replace("lite", "Lite");
            presets.add(new Preset(
                    "efficientdet-" + r.variant, title, List.of("tf_efficientdet_" + r.variant), values(r, true)));
        }
        // effdet's own ports: D0–D5 on timm's own backbones; D0–D3 also drop the bias before a norm and pad
        // symmetrically.
        for (Released r : RELEASED.subList(0, 6)) {
            Map<String, Object> values = values(r, false);
            values.putAll(BlockChoices.PYTORCH_DIALECT);
            if (r.phi < 4) {
                values.put("neckPadding", "symmetric");
                values.put("redundantBias", false);
            }
            String title = "EfficientDet-" + r.variant.replace('d', 'D') + " (effdet)";
            presets.add(new Preset("efficientdet_" + r.variant, title, List.of(), values));
        }
        return presets;
    }

    private static Map<String, Object> values(Released r, boolean lite) {
        EfficientNet.Coefficients coefficients =
                (lite ? EfficientNet.PUBLISHED_LITE : EfficientNet.PUBLISHED).get(r.backbone);
        Map<String, Object> values = new HashMap<>();
        values.put("phi", r.phi);
        values.put("resolution", r.resolution);
        values.put("lite", lite);
        values.put("backbone", r.backbone);
        values.put("backboneWidth", coefficients.width());
        values.put("backboneDepth", coefficients.depth());
        values.put("fpnWidth", r.width);
        values.put("fpnDepth", r.cells);
        values.put("fusion", r.fusion.id());
        values.put("maxLevel", r.maxLevel);
        values.put("headDepth", r.headDepth);
        values.put("anchorScale", r.anchorScale);
        return values;
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        Node image = graph.input(Shape.of(input.batch(), 3, input.height(), input.width()));
        boolean lite = p.on("lite");
        Activation activation = lite ? Activation.RELU6 : Activation.SWISH;
        int minLevel = p.whole("minLevel");
        int levels = p.whole("maxLevel") - minLevel + 1;

        List<Node> ends = new EfficientNet.Features(
                        EfficientNet.BASELINE,
                        p.decimal("backboneWidth"),
                        p.decimal("backboneDepth"),
                        EfficientNet.STEM,
                        !lite,
                        lite ? 0 : EfficientNet.SE_RATIO,
                        activation,
                        BlockChoices.style(p))
                .add(graph, "backbone.", image);
        List<Node> features = new ArrayList<>();
        for (int level = minLevel; level <= LAST_BACKBONE_LEVEL; level++) {
            features.add(ends.get(STAGE_OF_LEVEL.get(level - 1)));
        }

        double epsilon = p.decimal("neckEpsilon");
        Padding.Rule padding = p.padding("neckPadding");
        boolean bias = p.on("redundantBias");
        List<Node> pyramid = new BiFpn(
                        p.whole("fpnWidth"),
                        p.whole("fpnDepth"),
                        Fusion.ofId(p.choice("fusion")),
                        activation,
                        epsilon,
                        padding,
                        bias)
                .add(graph, features, levels);

        int classes = p.whole("classes");
        int scales = p.whole("anchorScales");
        int anchors = scales * RATIOS.size();
        int depth = p.whole("headDepth");
        Subnet classNet = new Subnet("class_net", depth, anchors * classes, activation, epsilon, padding, bias);
        Subnet boxNet = new Subnet("box_net", depth, anchors * 4, activation, epsilon, padding, bias);
        List<String> classOutputs = classNet.add(graph, pyramid, minLevel, "output.class.");
        List<String> boxOutputs = boxNet.add(graph, pyramid, minLevel, "output.box.");
        List<Anchors> grid = Anchors.efficientDet(
                minLevel, levels, scales, RATIOS, p.decimal("anchorScale"), input.height(), input.width());
        Task task = new Task.AnchorDetection(
                classes, classOutputs, boxOutputs, grid, Task.AnchorCoding.EFFICIENTDET);
        return graph.build(task, lite ? Preprocessing.EFFICIENTDET_LITE : Preprocessing.IMAGENET);
    }

    /**
     * The class or the box subnet: separable convolutions that all levels share, each followed by a batch norm of the
     * level's own.
     *
     * @param depth convolutions before the predicting one
     * @param out channels of the prediction
     */
    private record Subnet(
            String name,
            int depth,
            int out,
            Activation activation,
            double epsilon,
            Padding.Rule padding,
            boolean redundantBias) {

        /** Adds the subnet at every level; the names of the outputs, {@code prefix} and the level's number from 0. */
        List<String> add(GraphBuilder graph, List<Node> pyramid, int minLevel, String prefix) {
            graph.stage(name);
            List<String> outputs = new ArrayList<>(pyramid.size());
            for (int level = 0; level < pyramid.size(); level++) {
                Node x = pyramid.get(level);
                int width = x.shape().channels();
                String here = "@P" + (minLevel + level);
                for (int i = 0; i < depth; i++) {
                    x = SeparableConv.addSharing(
                            graph, name + ".conv_rep." + i, here, x, width, redundantBias, padding);
                    String norm = name + ".bn_rep." + i + "." + level;
                    x = graph.batchNorm(norm + ".bn", x, epsilon);
                    x = graph.activate(norm + ".act", x, activation);
                }
                x = SeparableConv.addSharing(graph, name + ".predict", here, x, out, true, padding);
                String output = prefix + level;
                graph.output(output, x);
                outputs.add(output);
            }
            return outputs;
        }
    }
}
