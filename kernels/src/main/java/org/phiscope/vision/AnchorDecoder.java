// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.Arrays;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/**
 * Decodes class logits and box codes over anchors: a box is its anchor moved by (ty, tx) anchor sizes and scaled by
 * (exp th, exp tw); its class is the likeliest, its score that class's sigmoid (Lin et al. 2017; Tan, Pang & Le 2020).
 */
final class AnchorDecoder implements BoxDecoder {
    private static final int CODES = 4;

    private final Task.AnchorDetection task;
    private final Shape input;

    /** @param input shape of the network's input */
    AnchorDecoder(Task.AnchorDetection task, Shape input) {
        this.task = task;
        this.input = input;
    }

    @Override
    public Nms nms() {
        return Nms.CLASS_AGNOSTIC;
    }

    @Override
    public double iou() {
        return 0.5;
    }

    @Override
    public Candidates decode(RunResult result, double floor) {
        Candidates found = new Candidates();
        float leastLogit = (float) Logistic.logit(floor);
        for (int level = 0; level < task.classOutputs().size(); level++) {
            Tensor classes = result.tensor(task.classOutputs().get(level));
            Tensor codes = result.tensor(task.boxOutputs().get(level));
            Shape shape = classes.shape();
            int perCell = task.anchorsPerCell();
            require(shape, perCell * task.classes(), task.classOutputs().get(level));
            require(codes.shape(), perCell * CODES, task.boxOutputs().get(level));
            double cell = Math.scalb(1.0, task.minLevel() + level);
            Anchors anchors = Anchors.of(task, shape.height(), shape.width(), cell, cell);
            decodeLevel(classes.toArray(), codes.toArray(), anchors, leastLogit, found);
        }
        return found;
    }

    private void decodeLevel(float[] classes, float[] codes, Anchors anchors, float leastLogit, Candidates found) {
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
                            codes[tx + i] * width + (i % anchors.columns() + 0.5) * anchors.strideX(),
                            codes[ty + i] * height + (i / anchors.columns() + 0.5) * anchors.strideY(),
                            Math.exp(codes[tw + i]) * width,
                            Math.exp(codes[th + i]) * height);
                }
            }
        }
    }

    private static void require(Shape shape, int channels, String output) {
        if (shape.rank() != 4 || shape.batch() != 1 || shape.channels() != channels) {
            throw new DecodingException(output + " is " + shape + ", but the head has 1×" + channels + "×h×w");
        }
    }
}
