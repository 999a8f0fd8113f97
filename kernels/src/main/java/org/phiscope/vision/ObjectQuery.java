// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;

/**
 * What an object query says: its likeliest class by softmax over all classes and none, its box as it is (Carion et al.
 * 2020).
 *
 * @param index of the query
 * @param classId its likeliest class, none apart
 * @param box in pixels of the network's input
 */
public record ObjectQuery(int index, int classId, double score, Box box) {
    private static final int BOX = 4;

    /**
     * Every query of a run, in their order.
     *
     * @param input of the network
     * @throws DecodingException if the outputs are not those of one image
     */
    public static List<ObjectQuery> of(Task.QueryDetection task, Shape input, RunResult result) {
        Tensor logits = result.tensor(task.classOutput());
        Tensor boxes = result.tensor(task.boxOutput());
        int queries = logits.shape().extent(1);
        int each = task.classes() + 1;
        if (!logits.shape().equals(Shape.of(1, queries, each)) || !boxes.shape().equals(Shape.of(1, queries, BOX))) {
            throw new DecodingException(
                    Message.of("queries of one image are expected, not {0} and {1}", logits.shape(), boxes.shape()));
        }
        List<ObjectQuery> read = new ArrayList<>(queries);
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
            int box = query * BOX;
            read.add(new ObjectQuery(
                    query,
                    best,
                    Math.exp(logits.get(from + best) - largest) / sum,
                    Box.around(
                            boxes.get(box) * (double) input.width(),
                            boxes.get(box + 1) * (double) input.height(),
                            boxes.get(box + 2) * (double) input.width(),
                            boxes.get(box + 3) * (double) input.height())));
        }
        return read;
    }
}
