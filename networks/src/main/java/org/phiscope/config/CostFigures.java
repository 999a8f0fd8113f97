// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.cost.Convention;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostReport;
import org.phiscope.cost.NodeCost;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/**
 * A cost report under the names that files and the command line use. The names are public interface; every figure is a
 * {@link Long}, exact.
 */
public final class CostFigures {
    private CostFigures() {}

    /** The figures of a whole network: those of {@link #of(Cost, Convention)} and {@code peakActivationBytes}. */
    public static Map<String, Long> totals(CostReport report, Convention convention) {
        Map<String, Long> figures = of(report.total(), convention);
        figures.put("peakActivationBytes", report.peakActivationBytes());
        return figures;
    }

    /**
     * The figures of a node, a stage or a network, in the order in which they are printed.
     *
     * @throws GraphException if the FLOPs do not fit 64 bits
     */
    public static Map<String, Long> of(Cost cost, Convention convention) {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("params", cost.params());
        figures.put("convMultiplyAdds", cost.convMultiplyAdds());
        figures.put("linearMultiplyAdds", cost.linearMultiplyAdds());
        figures.put("attentionMultiplyAdds", cost.attentionMultiplyAdds());
        figures.put("multiplyAdds", cost.multiplyAdds());
        figures.put("flops", flops(cost, convention));
        figures.put("memoryAccessCost", cost.memoryAccessCost());
        figures.put("cio", cost.cio());
        figures.put("convOutputs", cost.convOutputs());
        figures.put("linearOutputs", cost.linearOutputs());
        figures.put("activations", cost.activations());
        return figures;
    }

    private static long flops(Cost cost, Convention convention) {
        try {
            return convention.flops(cost);
        } catch (ArithmeticException e) {
            throw new GraphException(
                    "flops", Message.of("are more than 64 bits can count; take a smaller network, image or batch"));
        }
    }

    /** One object for each node, in the graph's order: what it is, its shapes, whether it is counted, its figures. */
    public static List<Map<String, Object>> layers(CostReport report, Convention convention) {
        Graph graph = report.graph();
        List<Map<String, Object>> layers = new ArrayList<>(report.nodes().size());
        for (NodeCost nodeCost : report.nodes()) {
            Node node = nodeCost.node();
            Map<String, Object> layer = new LinkedHashMap<>();
            layer.put("name", node.name());
            layer.put("stage", node.stage());
            layer.put("op", node.op().title());
            layer.put(
                    "inputs",
                    node.inputs().stream()
                            .map(input -> graph.node(input).name())
                            .toList());
            layer.put(
                    "inputShapes",
                    node.inputs().stream()
                            .map(input -> extents(graph.node(input).shape()))
                            .toList());
            layer.put("shape", extents(node.shape()));
            if (node.op() instanceof Op.Conv2d conv) {
                layer.put("kernel", List.of(conv.kernelHeight(), conv.kernelWidth()));
                layer.put("stride", conv.stride());
                layer.put("dilation", conv.dilation());
                layer.put("groups", conv.groups());
            }
            layer.put("counted", nodeCost.counted());
            layer.putAll(of(nodeCost.cost(), convention));
            layers.add(layer);
        }
        return layers;
    }

    private static List<Integer> extents(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }
}
