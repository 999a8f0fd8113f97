// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.Arrays;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.BoxCoding;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;

/**
 * Decodes class logits and box codes over anchors: a box is its anchor moved and scaled, its score a class's sigmoid (Lin
 * et al. 2017; Tan, Pang & Le 2020).
 */
final class AnchorDecoder implements BoxDecoder {
    private static final int CODES = 4;

    /** Boxes of a level that RetinaNet keeps. */
    private static final int MOST_OF_A_LEVEL = 1000;

    private final Task.AnchorDetection task;
    private final Shape input;

    /** @param input shape of the network's input */
    AnchorDecoder(Task.AnchorDetection task, Shape input) {
        this.task = task;
        this.input = input;
    }

    @Override
    public Nms nms() {
        return switch (task.coding()) {
            case EFFICIENTDET -> Nms.CLASS_AGNOSTIC;
            case RETINANET -> Nms.PER_CLASS;
        };
    }

    @Override
    public double iou() {
        return 0.5;
    }

    @Override
    public Candidates decode(RunResult result, double floor) {
        Candidates found = new Candidates();
        float leastLogit = (float) Logistic.logit(floor);
        switch (task.coding()) {
            case EFFICIENTDET -> {
                for (int level = 0; level < task.levels().size(); level++) {
                    Anchors anchors = task.levels().get(level);
                    float[] classes = map(result, task.classOutputs().get(level), anchors, task.classes());
                    float[] codes = map(result, task.boxOutputs().get(level), anchors, CODES);
                    decodeMaps(classes, codes, anchors, leastLogit, found);
                }
            }
            case RETINANET -> {
                float[] classes = rows(result, task.classOutputs().getFirst(), task.classes());
                float[] codes = rows(result, task.boxOutputs().getFirst(), CODES);
                int from = 0;
                for (Anchors anchors : task.levels()) {
                    Candidates ofLevel = new Candidates();
                    decodeRows(classes, codes, from, anchors, leastLogit, ofLevel);
                    ofLevel.highest(MOST_OF_A_LEVEL).forEach(found::add);
                    from += anchors.count();
                }
            }
        }
        return found;
    }

    private void decodeMaps(float[] classes, float[] codes, Anchors anchors, float leastLogit, Candidates found) {
        int cells = anchors.rows() * anchors.columns();
        float[] best = new float[cells];
        int[] bestClass = new int[cells];
        for (int anchor = 0; anchor < anchors.perCell(); anchor++) {
            Arrays.fill(best, leastLogit);
            Arrays.fill(bestClass, -1);
            for (int c = 0; c < task.classes(); c++) {
                int plane = (anchor * task.classes() + c) * cells;
                for (int i = 0; i < cells; i++) {
                    if (classes[plane + i] > best[i]) {
                        best[i] = classes[plane + i];
                        bestClass[i] = c;
                    }
                }
            }
            double width = anchors.widths().get(anchor);
            double height = anchors.heights().get(anchor);
            int ty = anchor * CODES * cells;
            int tx = ty + cells;
            int th = tx + cells;
            int tw = th + cells;
            for (int i = 0; i < cells; i++) {
                if (bestClass[i] >= 0) {
                    found.add(
                            bestClass[i],
                            Logistic.sigmoid(best[i]),
                            codes[tx + i] * width + anchors.centreX(i % anchors.columns()),
                            codes[ty + i] * height + anchors.centreY(i / anchors.columns()),
                            Math.exp(codes[tw + i]) * width,
                            Math.exp(codes[th + i]) * height);
                }
            }
        }
    }

    /** @param from the level's first anchor among those of all levels */
    private void decodeRows(
            float[] classes, float[] codes, int from, Anchors anchors, float leastLogit, Candidates found) {
        for (int i = 0; i < anchors.count(); i++) {
            int row = (from + i) * task.classes();
            for (int c = 0; c < task.classes(); c++) {
                if (classes[row + c] > leastLogit) {
                    Box box = box(codes, (from + i) * CODES, anchors, i).within(input.width(), input.height());
                    found.add(new Candidate(c, Logistic.sigmoid(classes[row + c]), box));
                }
            }
        }
    }

    private static Box box(float[] codes, int at, Anchors anchors, int anchor) {
        int cell = anchor / anchors.perCell();
        double centreX = anchors.centreX(cell % anchors.columns());
        double centreY = anchors.centreY(cell / anchors.columns());
        double width = anchors.widths().get(anchor % anchors.perCell());
        double height = anchors.heights().get(anchor % anchors.perCell());
        return Box.around(centreX, centreY, width, height).decoded(BoxCoding.ANCHOR, codes, at);
    }

    private static float[] map(RunResult result, String output, Anchors anchors, int perAnchor) {
        return values(
                result,
                output,
                Shape.of(1, anchors.perCell() * perAnchor, anchors.rows(), anchors.columns()),
                Message.of("the head's anchors need "));
    }

    private float[] rows(RunResult result, String output, int perAnchor) {
        int anchors = task.levels().stream().mapToInt(Anchors::count).sum();
        return values(result, output, Shape.of(1, anchors, perAnchor), Message.of("the head's anchors need "));
    }

    /** The values of an output that must have a shape. */
    static float[] values(RunResult result, String output, Shape expected, Message why) {
        Tensor tensor = result.tensor(output);
        if (!tensor.shape().equals(expected)) {
            throw new DecodingException(Message.of("{0} is {1}, but {2}{3}", output, tensor.shape(), why, expected));
        }
        return tensor.toArray();
    }
}
