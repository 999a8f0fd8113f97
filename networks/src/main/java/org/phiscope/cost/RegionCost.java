// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Regional;

/**
 * What a two-stage detector costs as a function of how many regions it looks at: T₁ + m·T₂, in mult-adds.
 *
 * @param regions m: those of all images of the batch
 * @param shared T₁: what comes before the regions
 * @param heads what each stage after the proposals costs for one region, in the graph's order
 */
public record RegionCost(int regions, long shared, Map<String, Long> heads) {
    public RegionCost {
        heads = Collections.unmodifiableMap(new LinkedHashMap<>(heads));
    }

    /** T₂: what a region costs. */
    public long each() {
        return heads.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The cost of a network that proposes regions; empty for one that does not. */
    static Optional<RegionCost> of(CostReport report) {
        Graph graph = report.graph();
        boolean[] regional = new boolean[graph.nodes().size()];
        int regions = 0;
        long shared = 0;
        Map<String, Long> heads = new LinkedHashMap<>();
        for (NodeCost cost : report.nodes()) {
            Node node = cost.node();
            int at = node.index();
            regional[at] = node.op() instanceof Regional.Proposals || node.inputs().stream().anyMatch(i -> regional[i]);
            if (node.op() instanceof Regional.Proposals) {
                regions = node.shape().extent(0);
            } else if (regional[at]) {
                heads.merge(node.stage(), cost.cost().multiplyAdds() / regions, Long::sum);
            } else {
                shared += cost.cost().multiplyAdds();
            }
        }
        return regions == 0 ? Optional.empty() : Optional.of(new RegionCost(regions, shared, heads));
    }
}
