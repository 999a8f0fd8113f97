// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.HashMap;
import java.util.Map;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.RunResult;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Task;
import org.phiscope.graph.Task.YoloCoding;
import org.phiscope.graph.Task.YoloHead;
import org.phiscope.message.Message;
import org.phiscope.vision.Logistic;

/**
 * What a network stands to lose on an image, −Σ log score of what it found there itself, and the gradient of that by its
 * outputs. A classifier found its likeliest class: that is the cross entropy of it. A detector found, before suppression, every
 * anchor or query whose best class scores above a floor.
 *
 * @param value the loss
 * @param found how many scores it is of
 * @param gradients by the names of the outputs, each as long as the output; outputs that do not count are not there
 */
record ScoreLoss(double value, int found, Map<String, float[]> gradients) {

    /**
     * @param floor scores of detectors at or below this do not count
     * @throws EngineException if the network finds boxes in regions, through whose choice no gradient leads, or if nobody says
     *     what its outputs mean
     */
    static ScoreLoss of(Graph graph, RunResult result, double floor) {
        Sum sum = new Sum(floor);
        switch (graph.task()) {
            case Task.Classification task -> {
                String output = graph.outputs().keySet().iterator().next();
                float[] values = result.tensor(output).toArray();
                if (task.probabilities()) {
                    sum.likeliestOf(output, values);
                } else {
                    sum.likeliest(output, values, 0, 1, task.classes(), task.classes(), 0);
                }
            }
            case Task.AnchorDetection task -> {
                for (String output : task.classOutputs()) {
                    anchors(task, output, result, sum);
                }
            }
            case Task.YoloDetection task -> {
                for (YoloHead head : task.heads()) {
                    new Yolo(task, head, result, sum).add();
                }
            }
            case Task.QueryDetection task -> {
                float[] logits = result.tensor(task.classOutput()).toArray();
                int columns = task.classes() + 1;
                for (int at = 0; at < logits.length; at += columns) {
                    sum.likeliest(task.classOutput(), logits, at, 1, columns, task.classes(), floor);
                }
            }
            case Task.Unstated _ -> throw new EngineException(
                    Message.of(
                            "{0} has outputs that nothing is said about, so that nobody knows what it could lose",
                            graph.name()));
            case Task.RegionDetection _ -> throw new EngineException(
                    Message.of(
                            "{0} looks at regions that it chooses, and no gradient leads through a choice; take a "
                                    + "classifier or a one-stage detector",
                            graph.name()));
        }
        return new ScoreLoss(sum.value, sum.found, Map.copyOf(sum.gradients));
    }

    private static void anchors(Task.AnchorDetection task, String output, RunResult result, Sum sum) {
        float[] logits = result.tensor(output).toArray();
        int classes = task.classes();
        switch (task.coding()) {
            case EFFICIENTDET -> {
                int cells = result.tensor(output).shape().height() * result.tensor(output).shape().width();
                for (int plane = 0; plane < logits.length; plane += classes * cells) {
                    for (int cell = 0; cell < cells; cell++) {
                        sum.best(output, logits, plane + cell, cells, classes);
                    }
                }
            }
            case RETINANET -> {
                for (int at = 0; at < logits.length; at += classes) {
                    sum.best(output, logits, at, 1, classes);
                }
            }
        }
    }

    /** Adds up losses and gradients. */
    private static final class Sum {
        private final double floor;
        private final Map<String, float[]> gradients = new HashMap<>();
        private double value;
        private int found;

        Sum(double floor) {
            this.floor = floor;
        }

        float[] gradient(String output, int length) {
            return gradients.computeIfAbsent(output, _ -> new float[length]);
        }

        void add(double score) {
            value -= Math.log(score);
            found++;
        }

        /** The likeliest of the first {@code candidates} of some logits by softmax: its gradient is p − 1, the others' p. */
        void likeliest(String output, float[] logits, int from, int step, int count, int candidates, double least) {
            int best = largest(logits, from, step, candidates);
            double[] p = Logistic.softmax(logits, from, step, count);
            if (p[best] > least) {
                add(p[best]);
                float[] gradient = gradient(output, logits.length);
                for (int c = 0; c < count; c++) {
                    gradient[from + c * step] += (float) (p[c] - (c == best ? 1 : 0));
                }
            }
        }

        /** The likeliest of some probabilities p: its gradient is −1/p. */
        void likeliestOf(String output, float[] probabilities) {
            int best = largest(probabilities, 0, 1, probabilities.length);
            add(probabilities[best]);
            gradient(output, probabilities.length)[best] -= 1 / probabilities[best];
        }

        /** The highest of some logits by sigmoid s: its gradient is s − 1. */
        void best(String output, float[] logits, int from, int step, int classes) {
            int best = from + step * largest(logits, from, step, classes);
            double score = Logistic.sigmoid(logits[best]);
            if (score > floor) {
                add(score);
                gradient(output, logits.length)[best] += (float) (score - 1);
            }
        }

        static int largest(float[] values, int from, int step, int count) {
            int best = 0;
            for (int i = 1; i < count; i++) {
                if (values[from + i * step] > values[from + best * step]) {
                    best = i;
                }
            }
            return best;
        }
    }

    /** A YOLO head: a score is objectness times class, and times 1 − mean deviation where deviations are predicted. */
    private static final class Yolo {
        private static final int COORDINATES = 4;

        private final Task.YoloDetection task;
        private final YoloHead head;
        private final Sum sum;
        private final float[] values;
        private final int cells;

        Yolo(Task.YoloDetection task, YoloHead head, RunResult result, Sum sum) {
            this.task = task;
            this.head = head;
            this.sum = sum;
            this.values = result.tensor(head.output()).toArray();
            this.cells = result.tensor(head.output()).shape().height()
                    * result.tensor(head.output()).shape().width();
        }

        void add() {
            int perAnchor = head.coding().perAnchor() + task.classes();
            for (int anchor = 0; anchor < head.anchors().size(); anchor++) {
                for (int cell = 0; cell < cells; cell++) {
                    add(anchor * perAnchor * cells + cell);
                }
            }
        }

        private double probability(int at) {
            return head.coding() == YoloCoding.NEW_COORDS ? values[at] : Logistic.sigmoid(values[at]);
        }

        /** The derivative of −log of a probability by what codes it. */
        private float slope(int at) {
            double p = probability(at);
            return (float) (head.coding() == YoloCoding.NEW_COORDS ? -1 / p : p - 1);
        }

        /** @param base where the values of an anchor of a cell begin */
        private void add(int base) {
            int objectness = base + (head.coding().perAnchor() - 1) * cells;
            int first = base + head.coding().perAnchor() * cells;
            int best = Sum.largest(values, first, cells, task.classes());
            double[] shares = head.coding() == YoloCoding.SOFTMAX
                    ? Logistic.softmax(values, first, cells, task.classes())
                    : new double[0];
            double ofClass = shares.length > 0 ? shares[best] : probability(first + best * cells);
            double certainty = head.coding() == YoloCoding.GAUSSIAN ? 1 - meanDeviation(base) : 1;
            double score = probability(objectness) * ofClass * certainty;
            if (!(score > sum.floor)) {
                return;
            }
            sum.add(score);
            float[] gradient = sum.gradient(head.output(), values.length);
            gradient[objectness] += slope(objectness);
            if (shares.length > 0) {
                for (int c = 0; c < shares.length; c++) {
                    gradient[first + c * cells] += (float) (shares[c] - (c == best ? 1 : 0));
                }
            } else {
                gradient[first + best * cells] += slope(first + best * cells);
            }
            if (head.coding() == YoloCoding.GAUSSIAN) {
                for (int axis = 0; axis < COORDINATES; axis++) {
                    double s = Logistic.sigmoid(values[base + (2 * axis + 1) * cells]);
                    gradient[base + (2 * axis + 1) * cells] += (float) (s * (1 - s) / COORDINATES / certainty);
                }
            }
        }

        private double meanDeviation(int base) {
            double deviations = 0;
            for (int axis = 0; axis < COORDINATES; axis++) {
                deviations += Logistic.sigmoid(values[base + (2 * axis + 1) * cells]);
            }
            return deviations / COORDINATES;
        }
    }
}
