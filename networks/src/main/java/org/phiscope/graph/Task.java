// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.List;

/** What a network's outputs mean, and so how they are decoded. */
public sealed interface Task {

    /**
     * Classes of the whole image {@code [n, classes]}.
     *
     * @param probabilities whether the output is probabilities; otherwise it is logits
     */
    record Classification(int classes, boolean probabilities) implements Task {
        /** Logits. */
        public Classification(int classes) {
            this(classes, false);
        }
    }

    /** Nobody says what the outputs mean: they can be looked at and not be decoded. */
    record Unstated() implements Task {}

    /**
     * One-stage detection over the anchors of a pyramid: class logits and box codes for every anchor.
     *
     * @param classOutputs names of the graph's outputs with class logits
     * @param boxOutputs names of the outputs with box codes
     * @param levels anchors of every level, finest first
     */
    record AnchorDetection(
            int classes,
            List<String> classOutputs,
            List<String> boxOutputs,
            List<Anchors> levels,
            AnchorCoding coding)
            implements Task {
        public AnchorDetection {
            levels = List.copyOf(levels);
        }
    }

    /** How the heads over anchors lay their outputs out, code boxes and choose among them. */
    enum AnchorCoding {
        /**
         * One output {@code [n, anchors·classes, h, w]} and one {@code [n, anchors·4, h, w]} for each level; a box is coded
         * (ty, tx, th, tw); every anchor has one class, and boxes suppress others of any class.
         */
        EFFICIENTDET,
        /**
         * One output {@code [n, anchors, classes]} and one {@code [n, anchors, 4]} over all levels; a box is coded (dx, dy,
         * dw, dh); an anchor may have several classes, and boxes suppress others of their class.
         */
        RETINANET
    }

    /**
     * Detection by a set of queries, each of which gives one box or none (Carion et al. 2020).
     *
     * @param classOutput name of the output {@code [n, queries, classes + 1]} with logits, the last for no object
     * @param boxOutput name of the output {@code [n, queries, 4]} with centre x, centre y, width and height in parts of
     *     the input's sides
     */
    record QueryDetection(int classes, String classOutput, String boxOutput) implements Task {}

    /**
     * Detection of objects in proposed regions, by one head or a cascade of them whose class probabilities are averaged
     * (Ren et al. 2015; Cai & Vasconcelos 2018).
     *
     * @param classes that are told apart, background aside
     * @param backgroundFirst whether the first logit is the background's, as in torchvision, or the last
     * @param heads in the order in which they run; each but the first looks at boxes that the one before refined
     */
    record RegionDetection(int classes, boolean backgroundFirst, List<RegionHead> heads) implements Task {
        public RegionDetection {
            heads = List.copyOf(heads);
        }
    }

    /**
     * One head on regions.
     *
     * @param iou overlap with an object from which on a region counted as that object when the head was trained
     * @param regions name of the output with the boxes it looks at, {@code [regions, 5]}
     * @param classOutput name of the output with its logits {@code [regions, classes + 1]}
     * @param boxOutput name of the output with its box codes: {@code [regions, 4]}, or four for each class
     */
    record RegionHead(double iou, String regions, String classOutput, String boxOutput, BoxCoding coding) {}
    /** Detection by YOLO heads (Redmon & Farhadi 2018). */
    record YoloDetection(int classes, List<YoloHead> heads) implements Task {}

    /**
     * One YOLO head {@code [n, anchors·(coding.perAnchor + classes), h, w]}: for each anchor the box, objectness and classes.
     *
     * @param output name of the graph's output
     * @param anchors sizes in pixels of the network's input
     * @param coding how boxes and classes are coded
     * @param scaleXY how far a centre may leave its cell (darknet's {@code scale_x_y}); 1 for not at all
     */
    record YoloHead(String output, List<Anchor> anchors, YoloCoding coding, double scaleXY) {}

    /** How a YOLO head codes its boxes and classes. */
    enum YoloCoding {
        /** tx, ty, tw, th, objectness: centre sigmoid(t), size anchor·exp(t), classes by sigmoid (Redmon & Farhadi 2018). */
        SIGMOID(5),
        /** As {@link #SIGMOID}, classes by softmax (YOLOv2). */
        SOFTMAX(5),
        /** Already passed through a logistic; size anchor·(2t)² (Scaled-YOLOv4's {@code new_coords}). */
        NEW_COORDS(5),
        /** Each coordinate a mean and a variance: nine values (Choi et al. 2019). */
        GAUSSIAN(9);

        private final int perAnchor;

        YoloCoding(int perAnchor) {
            this.perAnchor = perAnchor;
        }

        /** Channels of an anchor besides its classes. */
        public int perAnchor() {
            return perAnchor;
        }
    }

    /** Width and height of an anchor in pixels of the network's input. */
    record Anchor(double width, double height) {}
}
