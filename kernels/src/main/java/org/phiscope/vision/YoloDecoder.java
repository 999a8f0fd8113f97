// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import org.jspecify.annotations.Nullable;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.graph.Task.Anchor;
import org.phiscope.graph.Task.YoloCoding;
import org.phiscope.graph.Task.YoloHead;
import org.phiscope.message.Message;

/**
 * Decodes YOLO heads (Redmon & Farhadi 2018, section 2.1): for the anchor of a cell, centre (column + σ(tx), row +
 * σ(ty)) in cells, size anchor·exp(tw), anchor·exp(th), and for each class the score objectness·class. One box may
 * score for several classes.
 */
public final class YoloDecoder implements BoxDecoder {
    private static final int BOX_AND_OBJECTNESS = 5;
    private static final int GAUSSIAN_OBJECTNESS = 8;

    private final Task.YoloDetection task;
    private final Shape input;

    /** @param input shape of the network's input */
    YoloDecoder(Task.YoloDetection task, Shape input) {
        this.task = task;
        this.input = input;
    }

    /**
     * Every box before threshold and suppression, {@code [boxes, 5 + classes]}: centre x, y, width, height as parts of
     * the input's sides, objectness, objectness·class. Heads follow one another as the network has them, in each the
     * cells row by row, in each cell the anchors.
     *
     * @param input shape of the network's input
     * @throws DecodingException if an output is not shaped as its head's description says
     */
    public static Tensor rows(Task.YoloDetection task, Shape input, RunResult result) {
        int columns = BOX_AND_OBJECTNESS + task.classes();
        int count = 0;
        for (YoloHead head : task.heads()) {
            Shape shape = result.tensor(head.output()).shape();
            count += shape.height() * shape.width() * head.anchors().size();
        }
        float[] rows = new float[count * columns];
        int first = 0;
        for (YoloHead head : task.heads()) {
            Values values = new Values(task, head, input, result.tensor(head.output()));
            for (int cell = 0; cell < values.cells; cell++) {
                for (int anchor = 0; anchor < head.anchors().size(); anchor++) {
                    values.moveTo(anchor, cell);
                    rows[first] = (float) values.centreX();
                    rows[first + 1] = (float) values.centreY();
                    rows[first + 2] = (float) values.width();
                    rows[first + 3] = (float) values.height();
                    double objectness = values.objectness();
                    rows[first + 4] = (float) objectness;
                    double[] classes = values.classes();
                    for (int c = 0; c < classes.length; c++) {
                        rows[first + BOX_AND_OBJECTNESS + c] = (float) (objectness * classes[c]);
                    }
                    first += columns;
                }
            }
        }
        return Tensor.of(Shape.of(count, columns), rows);
    }

    @Override
    public Nms nms() {
        return Nms.PER_CLASS;
    }

    @Override
    public double iou() {
        return 0.45;
    }

    @Override
    public Candidates decode(RunResult result, double floor) {
        Candidates found = new Candidates();
        for (YoloHead head : task.heads()) {
            Values values = new Values(task, head, input, result.tensor(head.output()));
            for (int anchor = 0; anchor < head.anchors().size(); anchor++) {
                for (int cell = 0; cell < values.cells; cell++) {
                    values.moveTo(anchor, cell);
                    double objectness = values.objectness();
                    // Most cells end here: no class can lift a score above the objectness.
                    if (objectness > floor) {
                        decodeBox(values, objectness, floor, found);
                    }
                }
            }
        }
        return found;
    }

    private void decodeBox(Values values, double objectness, double floor, Candidates found) {
        double[] classes = values.classes();
        for (int c = 0; c < classes.length; c++) {
            double score = objectness * classes[c];
            if (score > floor) {
                Box box = Box.around(
                        values.centreX() * input.width(),
                        values.centreY() * input.height(),
                        values.width() * input.width(),
                        values.height() * input.height());
                found.add(new Candidate(c, score, box, values.deviation()));
            }
        }
    }

    /** The values of one head, read at one anchor of one cell at a time. */
    private static final class Values {
        private final YoloHead head;
        private final Shape input;
        private final float[] values;
        private final int rows;
        private final int columns;
        private final int classes;
        private final int cells;
        private Anchor anchor;
        private int cell;
        private int base;

        Values(Task.YoloDetection task, YoloHead head, Shape input, Tensor tensor) {
            this.head = head;
            this.input = input;
            Shape shape = tensor.shape();
            int channels = head.anchors().size() * (head.coding().perAnchor() + task.classes());
            if (shape.rank() != 4 || shape.batch() != 1 || shape.channels() != channels) {
                throw new DecodingException(
                        Message.of("{0} is {1}, but the head has 1×{2}×h×w", head.output(), shape, channels));
            }
            values = tensor.toArray();
            rows = shape.height();
            columns = shape.width();
            classes = task.classes();
            cells = rows * columns;
            anchor = head.anchors().getFirst();
        }

        void moveTo(int anchorIndex, int cellIndex) {
            anchor = head.anchors().get(anchorIndex);
            cell = cellIndex;
            base = anchorIndex * (head.coding().perAnchor() + classes) * cells + cellIndex;
        }

        private float at(int channel) {
            return values[base + channel * cells];
        }

        private double logistic(int channel) {
            return head.coding() == YoloCoding.NEW_COORDS ? at(channel) : Logistic.sigmoid(at(channel));
        }

        double centreX() {
            return (cell % columns + inCell(0)) / columns;
        }

        double centreY() {
            return (cell / columns + inCell(1)) / rows;
        }

        /** Place in the cell; more than the cell where scale_x_y is above 1 (Bochkovskiy et al. 2020, section 3.4). */
        private double inCell(int axis) {
            return logistic(coordinate(axis)) * head.scaleXY() - (head.scaleXY() - 1) / 2;
        }

        double width() {
            return anchor.width() / input.width() * growth(2);
        }

        double height() {
            return anchor.height() / input.height() * growth(3);
        }

        private double growth(int axis) {
            float t = at(coordinate(axis));
            return switch (head.coding()) {
                case SIGMOID, SOFTMAX, GAUSSIAN -> Math.exp(t);
                case NEW_COORDS -> 4.0 * t * t;
            };
        }

        /** Channel of x, y, width or height; Gaussian heads put a variance behind each. */
        private int coordinate(int axis) {
            return switch (head.coding()) {
                case SIGMOID, SOFTMAX, NEW_COORDS -> axis;
                case GAUSSIAN -> 2 * axis;
            };
        }

        double objectness() {
            return logistic(
                    switch (head.coding()) {
                        case SIGMOID, SOFTMAX, NEW_COORDS -> 4;
                        case GAUSSIAN -> GAUSSIAN_OBJECTNESS;
                    });
        }

        double[] classes() {
            int firstClass = head.coding().perAnchor();
            if (head.coding() == YoloCoding.SOFTMAX) {
                return Logistic.softmax(values, base + firstClass * cells, cells, classes);
            }
            double certainty = head.coding() == YoloCoding.GAUSSIAN ? 1 - meanDeviation() : 1;
            double[] probabilities = new double[classes];
            for (int c = 0; c < classes; c++) {
                probabilities[c] = logistic(firstClass + c) * certainty;
            }
            return probabilities;
        }

        /** Mean of the four coordinates' predicted deviations, in [0, 1] (Choi et al. 2019, eq. 7). */
        private double meanDeviation() {
            double sum = 0;
            for (int axis = 0; axis < 4; axis++) {
                sum += coordinateDeviation(axis);
            }
            return sum / 4;
        }

        /** Of tx, ty in cells, of tw, th in logarithms. */
        private double coordinateDeviation(int axis) {
            return logistic(2 * axis + 1);
        }

        /**
         * Deviations of the sides: those of centre and size, which the network takes for independent of each other, to first
         * order. A side is centre ± size/2, and size grows by exp(t).
         */
        @Nullable Deviation deviation() {
            if (head.coding() != YoloCoding.GAUSSIAN) {
                return null;
            }
            double cellWidth = (double) input.width() / columns;
            double cellHeight = (double) input.height() / rows;
            return new Deviation(
                    Math.hypot(
                            coordinateDeviation(0) * cellWidth,
                            coordinateDeviation(2) * width() * input.width() / 2),
                    Math.hypot(
                            coordinateDeviation(1) * cellHeight,
                            coordinateDeviation(3) * height() * input.height() / 2));
        }
    }
}
