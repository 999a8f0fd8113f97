// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.BoxCoding;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.ParameterSpec.Decimal;
import org.phiscope.parameter.ParameterSpec.Toggle;
import org.phiscope.parameter.ParameterSpec.Whole;
import org.phiscope.parameter.Parameters;

/**
 * Faster R-CNN (Ren et al. 2015) on a feature pyramid (Lin et al. 2017) and Cascade R-CNN (Cai & Vasconcelos 2018): a
 * network proposes m regions, and each is looked at by one head or by several in sequence, each refining the boxes of
 * the one before. Nodes carry torchvision's module names.
 */
public final class CascadeRcnn {
    private static final int MOST_HEADS = 4;
    private static final int FINEST_LEVEL = 2;
    private static final int COARSEST_ROI_LEVEL = 5;
    private static final int CODES = 4;
    private static final String RPN = "rpn.head";

    /** Overlaps that the heads are trained at (Cai & Vasconcelos 2018, section 4.2 and table 4). */
    private static final List<Double> IOUS = List.of(0.5, 0.6, 0.7, 0.75);

    public static final Family FAMILY = new Family(
            "cascade-rcnn",
            "Faster and Cascade R-CNN",
            "Ren, He, Girshick & Sun 2015, Faster R-CNN; Cai & Vasconcelos 2018, Cascade R-CNN",
            parameters(),
            presets(),
            "resolution",
            CascadeRcnn::build);

    private CascadeRcnn() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new Whole("resolution", "scaling", "px", 32, 2048, 32, 800));
        specs.addAll(ResNetBackbone.parameters());
        specs.addAll(ResNet.deformables("backbone"));
        specs.add(new Whole("fpnWidth", "fpn", "channels", 8, 1024, 8, 256));
        specs.add(new Whole("proposals", "proposals", "regions", 1, 5000, 1, 1000));
        specs.add(new Whole("proposalsPerLevel", "proposals", "regions", 1, 10_000, 1, 1000));
        specs.add(new Decimal("proposalIou", "proposals", "", 0.1, 0.95, 0.05, 0.7));
        specs.add(RetinaNet.anchorRatios("proposals"));
        specs.add(new Decimal("anchorScale", "proposals", "×", 0.5, 32, 0.5, 8));
        specs.add(new Whole("heads", "heads", "", 1, MOST_HEADS, 1, 1));
        specs.add(new Whole("hidden", "heads", "channels", 8, 4096, 8, 1024));
        specs.add(new Whole("classes", "heads", "classes", 1, 10_000, 1, 90));
        specs.add(new Whole("roiSize", "heads", "cells", 1, 28, 1, 7));
        specs.add(new Whole("roiSamples", "heads", "", 0, 8, 1, 2));
        for (int head = 1; head <= MOST_HEADS; head++) {
            specs.add(new Decimal(iou(head), "cascade." + head, "", 0.05, 0.95, 0.05, IOUS.get(head - 1)));
        }
        specs.add(new Toggle("roiAligned", "dialect", false));
        specs.add(new Toggle("backgroundFirst", "dialect", true));
        specs.add(RetinaNet.anchorLayout());
        return specs;
    }

    private static String iou(int head) {
        return "cascade." + head + ".iou";
    }

    private static List<Preset> presets() {
        Map<String, Object> detectron2 = Map.of(
                "classes", 80, "stride", "1x1", "anchorLayout", "detectron2", "roiSamples", 0, "roiAligned", true,
                "backgroundFirst", false);
        Map<String, Object> mmdetection = Map.of(
                "classes", 80, "anchorLayout", "mmdetection", "roiSamples", 0, "roiAligned", true, "backgroundFirst", false);
        List<Preset> presets = new ArrayList<>();
        for (String depth : List.of("50", "101")) {
            String resnet = "resnet" + depth;
            String title = "R-CNN-R" + depth + "-FPN";
            presets.add(preset("fasterrcnn_" + resnet + "_fpn", "Faster " + title, resnet, Map.of(), 1));
            presets.add(preset(
                    "faster_rcnn_r" + depth + "_fpn",
                    "Faster " + title + " (MMDetection)",
                    resnet,
                    mmdetection,
                    1,
                    "faster_rcnn_r" + depth + "_fpn_1x_coco"));
            presets.add(preset(
                    "faster_rcnn_R_" + depth + "_FPN",
                    "Faster " + title + " (Detectron2)",
                    resnet,
                    detectron2,
                    1,
                    "faster_rcnn_R_" + depth + "_FPN_1x",
                    "faster_rcnn_R_" + depth + "_FPN_3x"));
            presets.add(preset(
                    "cascade_rcnn_r" + depth + "_fpn",
                    "Cascade " + title,
                    resnet,
                    mmdetection,
                    3,
                    "cascade_rcnn_r" + depth + "_fpn_1x_coco"));
        }
        presets.add(deformable("faster_rcnn_r50_fpn_dconv_c3-c5", "Faster R-CNN-R50-FPN (DCN)", mmdetection, 1, false));
        presets.add(deformable("faster_rcnn_r50_fpn_mdconv_c3-c5", "Faster R-CNN-R50-FPN (DCNv2)", mmdetection, 1, true));
        presets.add(deformable("cascade_rcnn_r50_fpn_dconv_c3-c5", "Cascade R-CNN-R50-FPN (DCN)", mmdetection, 3, false));
        return presets;
    }

    private static Preset deformable(
            String name, String title, Map<String, Object> library, int heads, boolean modulated) {
        Map<String, Object> values = new HashMap<>(library);
        values.put(ResNet.DEFORMABLE, "c3");
        values.put(ResNet.MODULATED, modulated);
        return preset(name, title, "resnet50", values, heads, name + "_1x_coco");
    }

    private static Preset preset(
            String name, String title, String backbone, Map<String, Object> library, int heads, String... aliases) {
        Map<String, Object> values = new HashMap<>(library);
        values.put("backbone", backbone);
        values.put("heads", heads);
        return new Preset(name, title, List.of(aliases), values);
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        GraphBuilder graph = new GraphBuilder(name);
        Node image = Classifier.image(graph, input);
        List<Node> stages = ResNetBackbone.add(graph, "backbone.body.", p, image);
        List<Node> pyramid = new FeaturePyramid(p.whole("fpnWidth")).add(graph, stages);
        List<Node> levels = new ArrayList<>(pyramid);
        levels.add(FeaturePyramid.subsampled(graph, pyramid.getLast()));

        Node regions = propose(graph, p, levels, image.shape());
        graph.output("output.proposals", regions);
        Task task = new Task.RegionDetection(
                p.whole("classes"), p.on("backgroundFirst"), heads(graph, p, pyramid, regions, image.shape()));
        return graph.build(task, Preprocessing.IMAGENET);
    }

    /** The region proposal network: shared by all levels, an objectness and a box code for every anchor. */
    private static Node propose(GraphBuilder graph, Parameters p, List<Node> levels, Shape image) {
        graph.stage("rpn");
        List<Double> ratios = RetinaNet.ratios(p);
        Anchors.Layout layout = Anchors.Layout.ofId(p.choice("anchorLayout"));
        List<Anchors> anchors = new ArrayList<>();
        List<Integer> strides = ResNetBackbone.strides(p);
        Node[] predictions = new Node[2 * levels.size()];
        for (int k = 0; k < levels.size(); k++) {
            Node x = levels.get(k);
            int level = FINEST_LEVEL + k;
            String here = "@P" + level;
            List<Double> sizes = List.of(p.decimal("anchorScale") * (1 << level));
            int stride = k < strides.size() ? strides.get(k) : 2 * strides.getLast();
            anchors.add(Anchors.of(layout, stride, x.shape(), image, sizes, ratios));
            Node y = conv(graph, RPN + ".conv.0.0", here, x, x.shape().channels(), 3);
            y = graph.activate(RPN + ".conv.0.1" + here, y, Activation.RELU);
            Node objectness = conv(graph, RPN + ".cls_logits", here, y, ratios.size(), 1);
            Node codes = conv(graph, RPN + ".bbox_pred", here, y, CODES * ratios.size(), 1);
            graph.landmark("output.rpn_objectness." + k, objectness);
            graph.landmark("output.rpn_deltas." + k, codes);
            predictions[k] = objectness;
            predictions[levels.size() + k] = codes;
        }
        Op proposals = new Regional.Proposals(
                anchors,
                image.height(),
                image.width(),
                p.whole("proposalsPerLevel"),
                p.decimal("proposalIou"),
                p.whole("proposals"));
        return graph.add("rpn.proposals", proposals, predictions);
    }

    private static Node conv(GraphBuilder graph, String owner, String here, Node x, int out, int kernel) {
        Op conv = GraphBuilder.convolution(owner + here, x, out, kernel, 1, 1, 1, true, Padding.Rule.SYMMETRIC);
        return graph.addSharing(owner, owner + here, conv, x);
    }

    private static List<Task.RegionHead> heads(
            GraphBuilder graph, Parameters p, List<Node> pyramid, Node proposals, Shape image) {
        int count = p.whole("heads");
        List<Task.RegionHead> heads = new ArrayList<>();
        Node regions = proposals;
        String looksAt = "output.proposals";
        for (int k = 1; k <= count; k++) {
            Head head = new Head(k, count, p);
            graph.stage("roi_heads." + k);
            Node codes = head.add(graph, pyramid, regions);
            heads.add(new Task.RegionHead(
                    p.decimal(iou(k)), looksAt, head.output("class_logits"), head.output("box_deltas"), head.coding()));
            if (count > 1) {
                Op refine = new Regional.RefineBoxes(head.coding(), image.height(), image.width());
                regions = graph.add(head.module("boxes"), refine, regions, codes);
                looksAt = head.output("boxes");
                graph.output(looksAt, regions);
            }
        }
        return heads;
    }

    /**
     * One head: what lies in each region, two hidden layers, and from them class logits and box codes, one box for each
     * class where there is one head, one for all of them in a cascade.
     *
     * @param number from 1
     */
    private record Head(int number, int of, Parameters p) {

        /** Adds it; its box codes. */
        Node add(GraphBuilder graph, List<Node> pyramid, Node regions) {
            Node levels = graph.add(
                    module("box_roi_pool.levels"), new Regional.RegionLevels(FINEST_LEVEL, COARSEST_ROI_LEVEL), regions);
            List<Double> scales =
                    ResNetBackbone.strides(p).stream().map(stride -> 1.0 / stride).toList();
            int size = p.whole("roiSize");
            Op align = new Regional.RoiAlign(size, size, p.whole("roiSamples"), p.on("roiAligned"), scales);
            List<Node> inputs = new ArrayList<>(List.of(regions, levels));
            inputs.addAll(pyramid);
            Node pooled = graph.add(module("box_roi_pool"), align, inputs.toArray(Node[]::new));
            Node x = graph.add(module("box_head.flatten"), new Op.Flatten(), pooled);
            for (int layer = 6; layer <= 7; layer++) {
                x = linear(graph, module("box_head.fc" + layer), x, p.whole("hidden"));
                x = graph.activate(module("box_head.relu" + layer), x, Activation.RELU);
            }
            int classes = p.whole("classes");
            boolean backgroundFirst = p.on("backgroundFirst");
            int boxes = of > 1 ? 1 : backgroundFirst ? classes + 1 : classes;
            Node logits = linear(graph, module("box_predictor.cls_score"), x, classes + 1);
            Node codes = linear(graph, module("box_predictor.bbox_pred"), x, CODES * boxes);
            graph.landmark(output("roi_levels"), levels);
            graph.landmark(output("roi_pooled"), pooled);
            graph.landmark(output("box_head"), x);
            graph.output(output("class_logits"), logits);
            graph.output(output("box_deltas"), codes);
            return codes;
        }

        private static Node linear(GraphBuilder graph, String name, Node x, int out) {
            int in = x.shape().channels();
            if ((long) in * out > Integer.MAX_VALUE) {
                throw new GraphException(name, Message.of("{0} inputs of {1} outputs are too many weights", in, out));
            }
            return graph.add(name, new Op.Linear(in, out, true), x);
        }

        /** A cascade's later heads expect boxes that fit better, and so smaller codes. */
        BoxCoding coding() {
            return new BoxCoding(10 * number, 5 * number);
        }

        String module(String part) {
            return (of > 1 ? "roi_heads." + number + "." : "roi_heads.") + part;
        }

        String output(String what) {
            return "output." + what + (of > 1 ? "." + number : "");
        }
    }
}
