// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.NodeCost;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;

/**
 * What one step of a parameter does to a stage.
 *
 * @param before the stage before the step; {@code null} where it comes with it
 * @param after the stage after the step; {@code null} where it goes with it
 */
public record StageChange(String stage, @Nullable State before, @Nullable State after) {
    /**
     * A stage.
     *
     * @param layers its convolutions and linear layers
     * @param shape of the last result in it
     */
    public record State(int layers, Shape shape, Cost cost) {}

    /** The stages in which two networks differ, in the order of the second. */
    static List<StageChange> between(CostReport before, CostReport after) {
        Map<String, State> old = states(before);
        Map<String, State> now = states(after);
        Set<String> stages = new LinkedHashSet<>(now.keySet());
        stages.addAll(old.keySet());
        List<StageChange> changes = new ArrayList<>();
        for (String stage : stages) {
            if (!Objects.equals(old.get(stage), now.get(stage))) {
                changes.add(new StageChange(stage, old.get(stage), now.get(stage)));
            }
        }
        return List.copyOf(changes);
    }

    private static Map<String, State> states(CostReport report) {
        Map<String, State> states = new LinkedHashMap<>();
        for (NodeCost node : report.nodes()) {
            int layers = node.node().op() instanceof Op.Conv2d || node.node().op() instanceof Op.Linear ? 1 : 0;
            State here = new State(layers, node.node().shape(), node.cost());
            states.merge(
                    node.node().stage(),
                    here,
                    (sofar, last) -> new State(
                            sofar.layers + last.layers, last.shape, sofar.cost.plus(last.cost)));
        }
        return states;
    }
}
