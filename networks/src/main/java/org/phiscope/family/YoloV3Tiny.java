// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/**
 * YOLOv3-tiny (Redmon & Farhadi 2018, yolov3-tiny.cfg): seven stages of 3×3 convolutions with max-pooling between them,
 * and a head at 1/32 and at 1/16 of the input's size. Nodes are numbered as darknet numbers the layers of its
 * configuration file.
 */
public final class YoloV3Tiny {
    /** ε of darknet's batch norm. */
    static final double EPSILON = 1e-5;

    private static final int COCO_CLASSES = 80;
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

    private static final List<Task.Anchor> LARGE_ANCHORS =
            List.of(new Task.Anchor(81, 82), new Task.Anchor(135, 169), new Task.Anchor(344, 319));
    private static final List<Task.Anchor> SMALL_ANCHORS =
            List.of(new Task.Anchor(10, 14), new Task.Anchor(23, 27), new Task.Anchor(37, 58));

    public static final Family FAMILY = new Family(
            "yolov3-tiny",
            "YOLOv3-tiny",
            "Redmon & Farhadi 2018, YOLOv3: An Incremental Improvement",
            parameters(),
            List.of(new Preset("yolov3-tiny", "YOLOv3-tiny", List.of(), Map.of())),
            "resolution",
            YoloV3Tiny::build);

    private YoloV3Tiny() {}

    private static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new ParameterSpec.Decimal("width", "scaling", "×", 0.1, 8, 0.1, 1.0));
        specs.add(new ParameterSpec.Whole("resolution", "scaling", "px", 32, 2048, 32, 416));
        specs.add(new ParameterSpec.Choice(
                "activation", "blocks", BlockChoices.ACTIVATIONS, Activation.LEAKY.id()));
        specs.add(new ParameterSpec.Whole("classes", "blocks", "classes", 1, 10_000, 1, COCO_CLASSES));
        for (int stage = 1; stage <= STAGES.size(); stage++) {
            String group = "stages." + stage;
            specs.add(new ParameterSpec.Whole(
                    group + ".channels", group, "channels", 8, 4096, 8, STAGES.get(stage - 1)));
            if (stage >= FIRST_REPEATED) {
                specs.add(new ParameterSpec.Whole(group + ".repeats", group, "", 1, 16, 1, 1));
            }
        }
        return specs;
    }

    private static Graph build(String name, Parameters p, InputSize input) {
        Layers layers = new Layers(new GraphBuilder(name), p.decimal("width"), p.activation("activation"));
        Node x = layers.graph.input(Shape.of(input.batch(), 3, input.height(), input.width()));
        Node fine = x;
        for (int stage = 1; stage <= STAGES.size(); stage++) {
            layers.graph.stage("stages." + stage);
            int repeats = stage < FIRST_REPEATED ? 1 : p.whole("stages." + stage + ".repeats");
            for (int i = 0; i < repeats; i++) {
                x = layers.conv(x, p.whole("stages." + stage + ".channels"), 3);
            }
            if (stage == FINE_STAGE) {
                fine = x;
            }
            if (stage < STAGES.size()) {
                // The last pooling keeps the size: it only widens the receptive field.
                x = layers.maxPool(x, stage < STAGES.size() - 1 ? 2 : 1);
            }
        }

        int classes = p.whole("classes");
        layers.graph.stage("head.32");
        Node bottleneck = layers.conv(x, FILTERS_BOTTLENECK, 1);
        Task.YoloHead coarseHead = layers.head(layers.conv(bottleneck, FILTERS_AT_32, 3), classes, LARGE_ANCHORS);

        layers.graph.stage("head.16");
        x = layers.conv(layers.route(bottleneck), FILTERS_LATERAL, 1);
        x = layers.upsample(x);
        x = layers.concat(x, fine);
        Task.YoloHead fineHead = layers.head(layers.conv(x, FILTERS_AT_16, 3), classes, SMALL_ANCHORS);
        return layers.graph.build(
                new Task.YoloDetection(classes, List.of(coarseHead, fineHead)), Preprocessing.DARKNET);
    }

    /** Adds layers under darknet's running number. */
    private static final class Layers {
        private final GraphBuilder graph;
        private final double width;
        private final @Nullable Activation activation;
        private int next;

        Layers(GraphBuilder graph, double width, @Nullable Activation activation) {
            this.graph = graph;
            this.width = width;
            this.activation = activation;
        }

        private String name() {
            return "layer" + next++;
        }

        /** Convolution, batch norm, activation. */
        Node conv(Node x, int channels, int kernel) {
            String name = name();
            int out = Rounding.channels(channels, width);
            String node = name + ".conv";
            Op.Conv2d conv = GraphBuilder.convolution(node, x, out, kernel, 1, 1, 1, false, Padding.Rule.SYMMETRIC);
            Node y = graph.addSharing(name, node, conv, x);
            y = graph.batchNorm(name + ".bn", y, EPSILON);
            y = graph.activate(name + ".act", y, activation);
            graph.landmark(name, y);
            return y;
        }

        /** 2×2 pooling that, where it needs a row or column more, has it at the bottom and the right. */
        Node maxPool(Node x, int stride) {
            Padding padding = Padding.Rule.SAME.resolve(x.shape().height(), x.shape().width(), 2, stride, 1);
            return graph.add(name(), new Op.Pool(Op.Pool.Kind.MAX, 2, stride, padding), x);
        }

        /** Goes on from an earlier layer. */
        Node route(Node from) {
            graph.landmark(name(), from);
            return from;
        }

        Node upsample(Node x) {
            return graph.add(name(), new Op.Resize(2 * x.shape().height(), 2 * x.shape().width()), x);
        }

        Node concat(Node... inputs) {
            return graph.add(name(), new Op.Concat(), inputs);
        }

        /** The predicting convolution and the [yolo] layer, which is the output and computes nothing here. */
        Task.YoloHead head(Node x, int classes, List<Task.Anchor> anchors) {
            int out = anchors.size() * (5 + classes);
            Node y = graph.conv(name(), x, out, 1, 1, 1, true, Padding.Rule.SYMMETRIC);
            String output = name();
            graph.output(output, y);
            return new Task.YoloHead(output, anchors, Task.YoloCoding.SIGMOID, 1);
        }
    }
}
