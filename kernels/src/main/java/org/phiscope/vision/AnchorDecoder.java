// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.Arrays;
import java.util.List;
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
    private final List<Anchors> levels;

    /** @param input shape of the network's input */
    AnchorDecoder(Task.AnchorDetection task, Shape input) {
        this.task = task;
        this.levels = Anchors.levels(task, input.height(), input.width());
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
        for (int level = 0; level < levels.size(); level++) {
            Anchors anchors = levels.get(level);
            float[] classes = values(result, task.classOutputs().get(level), anchors, task.classes());
            float[] codes = values(result, task.boxOutputs().get(level), anchors, CODES);
            decodeLevel(classes, codes, anchors, leastLogit, found);
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

    private static float[] values(RunResult result, String output, Anchors anchors, int perAnchor) {
        Tensor tensor = result.tensor(output);
        Shape expected = Shape.of(1, anchors.perCell() * perAnchor, anchors.rows(), anchors.columns());
        if (!tensor.shape().equals(expected)) {
            throw new DecodingException(output + " is " + tensor.shape() + ", but the head's anchors need " + expected);
        }
        return tensor.toArray();
    }
}
