// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.phiscope.app.ui.cost.Metric;
import org.phiscope.app.ui.cost.OpKind;
import org.phiscope.cost.Convention;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.NodeCost;

/** What the blocks of a network cost. */
final class Figures {
    private final CostReport report;
    private final Convention convention;
    /** For each metric, of all nodes before each. */
    private final Map<Metric, long[]> before = new EnumMap<>(Metric.class);

    Figures(CostReport report, Convention convention) {
        this.report = report;
        this.convention = convention;
        List<NodeCost> nodes = report.nodes();
        for (Metric metric : Metric.values()) {
            long[] sums = new long[nodes.size() + 1];
            for (int i = 0; i < nodes.size(); i++) {
                sums[i + 1] = Math.addExact(sums[i], metric.of(nodes.get(i).cost(), convention));
            }
            before.put(metric, sums);
        }
    }

    CostReport report() {
        return report;
    }

    Convention convention() {
        return convention;
    }

    /** What the nodes of a block cost together. */
    long of(Block block, Metric metric) {
        long[] sums = sums(metric);
        return sums[block.to()] - sums[block.from()];
    }

    /** Of the whole network. */
    long total(Metric metric) {
        long[] sums = sums(metric);
        return sums[sums.length - 1];
    }

    /** The most that a box costs whose parts are not drawn. */
    long largest(Drawing drawing, Metric metric) {
        return drawing.boxes().stream()
                .filter(box -> !box.open())
                .mapToLong(box -> of(box.block(), metric))
                .max()
                .orElse(0);
    }

    /** Whether a metric counts anything in a block. */
    boolean counts(Block block, Metric metric) {
        return !metric.leavesOutUncounted()
                || report.nodes().subList(block.from(), block.to()).stream().anyMatch(NodeCost::counted);
    }

    /** What the nodes of a block cost together, by every metric. */
    Cost cost(Block block) {
        return report.nodes().subList(block.from(), block.to()).stream()
                .map(NodeCost::cost)
                .reduce(Cost.ZERO, Cost::plus);
    }

    /** How many nodes of each group a block has. */
    Map<KindGroup, Integer> groups(Block block) {
        Map<KindGroup, Integer> groups = new EnumMap<>(KindGroup.class);
        for (NodeCost node : report.nodes().subList(block.from(), block.to())) {
            groups.merge(KindGroup.of(OpKind.of(node.node().op())), 1, Integer::sum);
        }
        return groups;
    }

    private long[] sums(Metric metric) {
        long[] sums = before.get(metric);
        if (sums == null) {
            throw new IllegalStateException("no sums by " + metric);
        }
        return sums;
    }
}
