// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.phiscope.engine.Form;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;

/**
 * Memory for a plan's results. What a closed result gives back is used again: fresh memory costs a page fault every
 * 4 KiB.
 */
public final class ResultMemory {
    private static final int KEPT = 2;

    private final Plan plan;
    private final Deque<Map<Integer, Tensor>> free = new ArrayDeque<>(KEPT);

    public ResultMemory(Plan plan) {
        this.plan = plan;
    }

    /** A tensor for each result, by index of its node. */
    public synchronized Map<Integer, Tensor> take() {
        Map<Integer, Tensor> results = free.pollLast();
        return results != null ? results : allocate();
    }

    public synchronized void giveBack(Map<Integer, Tensor> results) {
        if (free.size() < KEPT) {
            free.addLast(results);
        }
    }

    /** The tensors under the names that were asked for; closing the result gives them back. */
    public RunResult result(Map<Integer, Tensor> results, Duration time, Form form) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        plan.results().forEach((name, node) -> named.put(name, Objects.requireNonNull(results.get(node))));
        return new RunResult(named, time, form, () -> giveBack(results));
    }

    private Map<Integer, Tensor> allocate() {
        Map<Integer, Tensor> results = new LinkedHashMap<>();
        for (int index : plan.results().values()) {
            results.computeIfAbsent(
                    index, _ -> Tensor.allocate(plan.graph().node(index).shape()));
        }
        return results;
    }
}
