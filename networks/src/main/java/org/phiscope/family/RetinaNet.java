// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.ParameterSpec.Choice;
import org.phiscope.parameter.ParameterSpec.Decimal;
import org.phiscope.parameter.ParameterSpec.Whole;
import org.phiscope.parameter.Parameters;

/**
 * RetinaNet (Lin et al. 2017, Focal Loss): a ResNet, a feature pyramid from P3 to P7, and two subnets that every level
 * shares. Nodes carry torchvision's module names.
 */
public final class RetinaNet {
    private static final int FINEST_LEVEL = 3;
    private static final int CODES = 4;
    private static final String CLASS_HEAD = "head.classification_head";
    private static final String BOX_HEAD = "head.regression_head";

    public static final Family FAMILY = new Family(
            "retinanet",
            "RetinaNet",
            "Lin, Goyal, Girshick, He & Dollár 2017, Focal Loss for Dense Object Detection",
            parameters(),
            presets(),
            "resolution",
            RetinaNet::build);

    private RetinaNet() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new Whole("resolution", "scaling", "px", 32, 2048, 32, 800));
        specs.addAll(ResNetBackbone.parameters());
        specs.add(new Whole("fpnWidth", "fpn", "channels", 8, 1024, 8, 256));
        specs.add(new Choice("extraFrom", "fpn", List.of("c5", "p5"), "p5"));
        specs.add(new Whole("headDepth", "heads", "", 0, 8, 1, 4));
        specs.add(new Whole("classes", "heads", "classes", 1, 10_000, 1, 91));
        specs.add(new Whole("anchorScales", "heads", "", 1, 5, 1, 3));
        specs.add(anchorRatios("heads"));
        specs.add(new Decimal("anchorScale", "heads", "×", 0.5, 16, 0.5, 4));
        specs.add(anchorLayout());
        return specs;
    }

    /** How many aspect ratios: 1 : 1 and pairs of 1 : 2, 1 : 3, … */
    static ParameterSpec anchorRatios(String group) {
        return new Whole("anchorRatios", group, "", 1, 7, 2, 3);
    }

    static ParameterSpec anchorLayout() {
        List<String> layouts = List.of("torchvision", "detectron2", "mmdetection");
        return new Choice("anchorLayout", "dialect", layouts, "torchvision");
    }

    /** height : width from the widest to the tallest: ½, 1, 2 where there are three. */
    static List<Double> ratios(Parameters p) {
        List<Double> ratios = new ArrayList<>();
        int most = p.whole("anchorRatios") / 2 + 1;
        for (int k = most; k > 1; k--) {
            ratios.add(1.0 / k);
        }
        for (int k = 1; k <= most; k++) {
            ratios.add((double) k);
        }
        return ratios;
    }

    private static List<Preset> presets() {
        Map<String, Object> torchvision = Map.of();
        Map<String, Object> mmdetection = Map.of("classes", 80, "extraFrom", "c5", "anchorLayout", "mmdetection");
        Map<String, Object> detectron2 =
                Map.of("classes", 80, "extraFrom", "c5", "anchorLayout", "detectron2", "stride", "1x1");
        List<Preset> presets = new ArrayList<>();
        for (int depth : new int[] {50, 101}) {
            String title = "RetinaNet-R" + depth + "-FPN";
            presets.add(preset("retinanet_resnet" + depth + "_fpn", title, depth, torchvision));
            presets.add(preset(
                    "retinanet_r" + depth + "_fpn",
                    title + " (MMDetection)",
                    depth,
                    mmdetection,
                    "retinanet_r" + depth + "_fpn_1x_coco",
                    "retinanet_r" + depth + "_fpn_2x_coco"));
            presets.add(preset(
                    "retinanet_R_" + depth + "_FPN",
                    title + " (Detectron2)",
                    depth,
                    detectron2,
                    "retinanet_R_" + depth + "_FPN_1x",
                    "retinanet_R_" + depth + "_FPN_3x"));
        }
        return presets;
    }

    private static Preset preset(
            String name, String title, int depth, Map<String, Object> library, String... aliases) {
        Map<String, Object> values = new HashMap<>(library);
        values.put("backbone", "resnet" + depth);
        return new Preset(name, title, List.of(aliases), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        Node image = Classifier.image(graph, input);
        List<Node> stages = ResNetBackbone.add(graph, "backbone.body.", p, image);
        FeaturePyramid pyramid = new FeaturePyramid(p.whole("fpnWidth"));
        List<Node> levels = new ArrayList<>(pyramid.add(graph, stages.subList(1, stages.size())));
        boolean fromC5 = p.choice("extraFrom").equals("c5");
        levels.addAll(pyramid.coarser(graph, fromC5 ? stages.getLast() : levels.getLast()));

        List<Double> ratios = ratios(p);
        int perCell = ratios.size() * p.whole("anchorScales");
        int classes = p.whole("classes");
        graph.stage("cls_head");
        Head.of(CLASS_HEAD, "cls_logits", "output.cls_logits", classes, perCell, p).add(graph, levels);
        graph.stage("box_head");
        Head.of(BOX_HEAD, "bbox_reg", "output.bbox_regression", CODES, perCell, p).add(graph, levels);

        Task task = new Task.AnchorDetection(
                classes,
                List.of("output.head_concat.cls_logits"),
                List.of("output.head_concat.bbox_regression"),
                anchors(p, ratios, levels, image.shape()),
                Task.AnchorCoding.RETINANET);
        return graph.build(task, Preprocessing.IMAGENET);
    }

    private static List<Anchors> anchors(Parameters p, List<Double> ratios, List<Node> levels, Shape image) {
        Anchors.Layout layout = Anchors.Layout.ofId(p.choice("anchorLayout"));
        List<Anchors> anchors = new ArrayList<>();
        List<Integer> strides = ResNetBackbone.strides(p);
        for (int i = 0; i < levels.size(); i++) {
            int known = Math.min(i + 1, strides.size() - 1); // the pyramid begins with the second stage
            int stride = strides.get(known) << (i + 1 - known);
            double side = p.decimal("anchorScale") * (1 << (FINEST_LEVEL + i));
            List<Double> sizes = Anchors.octaves(side, p.whole("anchorScales"));
            if (layout == Anchors.Layout.TORCHVISION) {
                sizes = sizes.stream().map(Math::floor).toList();
            }
            anchors.add(Anchors.of(layout, stride, levels.get(i).shape(), image, sizes, ratios));
        }
        return anchors;
    }

    /**
     * The class or the box subnet: 3×3 convolutions that all levels share, then one that predicts.
     *
     * @param predictor name of the predicting convolution
     * @param output name of the results: {@code output.k} of level k, {@code output.head_concat.…} of all
     * @param perAnchor values of an anchor
     */
    private record Head(
            String name, String predictor, String output, int depth, int perAnchor, int anchorsPerCell) {

        static Head of(String name, String predictor, String output, int perAnchor, int perCell, Parameters p) {
            if ((long) perAnchor * perCell > Integer.MAX_VALUE / 2) {
                throw new GraphException(name, Message.of(
                        "{0} values of {1} anchors are too many channels",
                        perAnchor, perCell));
            }
            return new Head(name, predictor, output, p.whole("headDepth"), perAnchor, perCell);
        }

        void add(GraphBuilder graph, List<Node> levels) {
            Node[] rows = new Node[levels.size()];
            for (int k = 0; k < rows.length; k++) {
                rows[k] = rows(graph, k, predict(graph, k, levels.get(k)));
            }
            String all = "output.head_concat." + output.substring(output.indexOf('.') + 1);
            graph.output(all, graph.add(name + ".cat", new Op.Concat(1), rows));
        }

        private Node predict(GraphBuilder graph, int k, Node x) {
            String here = "@P" + (FINEST_LEVEL + k);
            int width = x.shape().channels();
            for (int i = 0; i < depth; i++) {
                x = conv(graph, name + ".conv." + i + ".0", here, x, width);
                x = graph.activate(name + ".conv." + i + ".1" + here, x, Activation.RELU);
            }
            Node predicted = conv(graph, name + "." + predictor, here, x, anchorsPerCell * perAnchor);
            graph.landmark(output + "." + k, predicted);
            return predicted;
        }

        private static Node conv(GraphBuilder graph, String owner, String here, Node x, int out) {
            Op conv = GraphBuilder.convolution(owner + here, x, out, 3, 1, 1, 1, true, Padding.Rule.SYMMETRIC);
            return graph.addSharing(owner, owner + here, conv, x);
        }

        /** {@code [n, anchors·values, h, w]} → {@code [n, h·w·anchors, values]}: row by row, then anchor by anchor. */
        private Node rows(GraphBuilder graph, int k, Node map) {
            String here = "@P" + (FINEST_LEVEL + k);
            int n = map.shape().batch();
            int h = map.shape().height();
            int w = map.shape().width();
            Shape apart = Shape.of(n, anchorsPerCell, perAnchor, h, w);
            Node x = graph.add(name + ".view" + here, new Op.Reshape(apart), map);
            x = graph.add(name + ".permute" + here, Op.Permute.of(0, 3, 4, 1, 2), x);
            return graph.add(
                    name + ".rows" + here, new Op.Reshape(Shape.of(n, h * w * anchorsPerCell, perAnchor)), x);
        }
    }
}
