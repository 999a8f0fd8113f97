// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.NodeCost;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;

/**
 * A stage of a network in the variables of the laws, and what it costs.
 *
 * @param name of the stage
 * @param width of its last map, in cells
 * @param height of its last map, in cells
 * @param layers its residual sums; where it has none, its convolutions wider than 1×1 and of stride 1; at least 1
 * @param channels of its last map
 * @param growth the number of output channels that most of its wider convolutions have
 * @param channelProducts Σ cin·cout/groups over its convolutions
 */
public record StageFigures(
        String name, int width, int height, int layers, int channels, int growth, long channelProducts, Cost cost) {

    /** The stages of a network that have convolutions, in order. */
    public static List<StageFigures> of(CostReport report) {
        Map<String, List<NodeCost>> stages = new LinkedHashMap<>();
        for (NodeCost node : report.nodes()) {
            stages.computeIfAbsent(node.node().stage(), _ -> new ArrayList<>()).add(node);
        }
        return stages.entrySet().stream()
                .map(stage -> of(stage.getKey(), stage.getValue()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The one that costs most mult-adds. */
    public static Optional<StageFigures> largest(List<StageFigures> stages) {
        return stages.stream().max(Comparator.comparingLong(stage -> stage.cost.multiplyAdds()));
    }

    private static Optional<StageFigures> of(String name, List<NodeCost> nodes) {
        Shape map = null;
        int sums = 0;
        int wide = 0;
        long products = 0;
        Cost cost = Cost.ZERO;
        Map<Integer, Integer> growths = new LinkedHashMap<>();
        for (NodeCost priced : nodes) {
            Shape shape = priced.node().shape();
            cost = cost.plus(priced.cost());
            if (shape.rank() == 4 && shape.height() > 1) {
                map = shape;
            }
            if (priced.node().op() instanceof Op.Add) {
                sums++;
            }
            if (priced.node().op() instanceof Op.Conv2d conv) {
                products += (long) conv.in() * conv.out() / conv.groups();
                if (!conv.isPointwise() && conv.stride() == 1) {
                    wide++;
                    growths.merge(conv.out(), 1, Integer::sum);
                }
            }
        }
        if (map == null || products == 0) {
            return Optional.empty();
        }
        int growth = growths.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(map.channels());
        int layers = Math.max(1, sums > 0 ? sums : wide);
        return Optional.of(new StageFigures(
                name, map.width(), map.height(), layers, map.channels(), growth, products, cost));
    }
}
