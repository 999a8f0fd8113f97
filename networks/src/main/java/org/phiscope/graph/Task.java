// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.List;

/** What a network's outputs mean, and so how they are decoded. */
public sealed interface Task {

    /** Logits of image classes {@code [n, classes]}. */
    record Classification(int classes) implements Task {}

    /**
     * One-stage detection over anchors laid out per level as EfficientDet and RetinaNet do: the maps {@code [n, anchors·classes,
     * h, w]} and {@code [n, anchors·4, h, w]} of every level; a box is coded (ty, tx, th, tw) relative to its anchor.
     *
     * @param classOutputs names of the graph's outputs with class logits, finest level first
     * @param boxOutputs names of the outputs with box codes, finest level first
     * @param minLevel level of the first map; level l has ⌈side/2^l⌉ cells a side
     * @param scales octave scales: sizes 2^(k/scales) for k = 0 … scales−1
     * @param ratios width:height ratios
     * @param anchorScale size of an anchor in cells
     */
    record AnchorDetection(
            int classes,
            List<String> classOutputs,
            List<String> boxOutputs,
            int minLevel,
            int scales,
            List<Double> ratios,
            double anchorScale)
            implements Task {
        public int anchorsPerCell() {
            return scales * ratios.size();
        }
    }

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
