// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Graph;

/**
 * What a network costs, node by node and in total.
 *
 * @param nodes one for each node, in the graph's order
 * @param peakActivationBytes see {@link PeakMemory}
 */
public record CostReport(Graph graph, List<NodeCost> nodes, Cost total, long peakActivationBytes) {

    /** The cost of each stage, in the order in which the stages begin. */
    public Map<String, Cost> stages() {
        Map<String, Cost> stages = new LinkedHashMap<>();
        for (NodeCost node : nodes) {
            stages.merge(node.node().stage(), node.cost(), Cost::plus);
        }
        return stages;
    }

    /** FLOPs under a convention by kind of operator, in the order in which the kinds first occur. */
    public Map<String, Long> operations(Convention convention) {
        Map<String, Long> operations = new LinkedHashMap<>();
        for (NodeCost node : nodes) {
            operations.merge(
                    node.node().op().getClass().getSimpleName(), convention.flops(node.cost()), Long::sum);
        }
        return operations;
    }

    /** Kinds of operators that this network has and that a convention counts as zero, wherever they occur. */
    public List<String> uncounted(Convention convention) {
        return operations(convention).entrySet().stream()
                .filter(kind -> kind.getValue() == 0 && !kind.getKey().equals("Input"))
                .map(Map.Entry::getKey)
                .toList();
    }
}
