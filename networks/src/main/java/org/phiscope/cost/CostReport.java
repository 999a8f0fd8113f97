// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Op;

/**
 * What a network costs, node by node and in total.
 *
 * @param nodes one for each node, in the graph's order
 * @param peakActivationBytes see {@link PeakMemory}
 */
public record CostReport(Graph graph, List<NodeCost> nodes, Cost total, long peakActivationBytes) {

    /** The cost as a function of the number of regions, where the network looks at regions. */
    public Optional<RegionCost> regions() {
        return RegionCost.of(this);
    }

    /** The cost of each stage, in the order in which the stages begin. */
    public Map<String, Cost> stages() {
        Map<String, Cost> stages = new LinkedHashMap<>();
        for (NodeCost node : nodes) {
            stages.merge(node.node().stage(), node.cost(), Cost::plus);
        }
        return stages;
    }

    /**
     * What a convention counts by kind of operator, in the order in which the kinds first occur. The input is none.
     *
     * @param kind how operators are told apart
     */
    public <K> Map<K, Counted> counted(Convention convention, Function<Op, K> kind) {
        Map<K, Counted> counted = new LinkedHashMap<>();
        for (NodeCost node : nodes) {
            if (!(node.node().op() instanceof Op.Input)) {
                Counted counts = Counted.of(node.cost(), convention);
                counted.merge(kind.apply(node.node().op()), counts, Counted::plus);
            }
        }
        return counted;
    }

    /** What a convention counts by the name of the operator. */
    public Map<String, Counted> counted(Convention convention) {
        return counted(convention, Op::title);
    }

    /** Operators that this network has and that a convention counts as zero, wherever they occur. */
    public List<String> uncounted(Convention convention) {
        return counted(convention).entrySet().stream()
                .filter(kind -> kind.getValue().flops() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }
}
