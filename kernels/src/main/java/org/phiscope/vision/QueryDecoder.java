// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.List;
import org.phiscope.engine.RunResult;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/**
 * Decodes queries, each as it is (Carion et al. 2020). No two queries answer for one object, so nothing is suppressed.
 */
final class QueryDecoder implements BoxDecoder {
    private final Task.QueryDetection task;
    private final Shape input;

    QueryDecoder(Task.QueryDetection task, Shape input) {
        this.task = task;
        this.input = input;
    }

    @Override
    public Candidates decode(RunResult result, double floor) {
        Candidates candidates = new Candidates();
        for (ObjectQuery query : ObjectQuery.of(task, input, result)) {
            if (query.score() > floor) {
                candidates.add(new Candidate(query.classId(), query.score(), query.box()));
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
