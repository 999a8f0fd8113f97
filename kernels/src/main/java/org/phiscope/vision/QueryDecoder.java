// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.List;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/**
 * Decodes queries: each one's likeliest class by softmax over all classes and none, its box as it is (Carion et al.
 * 2020). No two queries answer for one object, so nothing is suppressed.
 */
final class QueryDecoder implements BoxDecoder {
    private static final int BOX = 4;

    private final Task.QueryDetection task;
    private final Shape input;

    QueryDecoder(Task.QueryDetection task, Shape input) {
        this.task = task;
        this.input = input;
    }

    @Override
    public Candidates decode(RunResult result, double floor) {
        Tensor logits = result.tensor(task.classOutput());
        Tensor boxes = result.tensor(task.boxOutput());
        int queries = logits.shape().extent(1);
        int each = task.classes() + 1;
        if (!logits.shape().equals(Shape.of(1, queries, each)) || !boxes.shape().equals(Shape.of(1, queries, BOX))) {
            throw new DecodingException(
                    "queries of one image are expected, not " + logits.shape() + " and " + boxes.shape());
        }
        Candidates candidates = new Candidates();
        for (int query = 0; query < queries; query++) {
            int from = query * each;
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < each; c++) {
                largest = Math.max(largest, logits.get(from + c));
            }
            double sum = 0;
            int best = 0;
            for (int c = 0; c < each; c++) {
                sum += Math.exp(logits.get(from + c) - largest);
                if (c < task.classes() && logits.get(from + c) > logits.get(from + best)) {
                    best = c;
                }
            }
            double score = Math.exp(logits.get(from + best) - largest) / sum;
            if (score > floor) {
                int box = query * BOX;
                candidates.add(
                        best,
                        score,
                        boxes.get(box) * (double) input.width(),
                        boxes.get(box + 1) * (double) input.height(),
                        boxes.get(box + 2) * (double) input.width(),
                        boxes.get(box + 3) * (double) input.height());
            }
        }
        return candidates;
    }

    @Override
    public List<Step> steps(RunResult result, double floor) {
        List<Candidate> queries = decode(result, 0).highest(Detector.MOST_CANDIDATES);
        return List.of(new Step(Stage.Kind.QUERIES, 1, queries, false));
    }

    @Override
    public Nms nms() {
        return Nms.NONE;
    }

    @Override
    public double iou() {
        return 0.5;
    }
}
