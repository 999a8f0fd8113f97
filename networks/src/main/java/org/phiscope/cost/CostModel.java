// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Weight;

/** Counts what a network costs. A pure function of the graph. */
public final class CostModel {
    private CostModel() {}

    /** Counts every node; convolutions and linear layers are counted, element-wise work and pooling as zero. */
    public static CostReport report(Graph graph) {
        List<Node> nodes = graph.nodes();
        List<NodeCost> costs = new ArrayList<>(nodes.size());
        long params = 0;
        long conv = 0;
        long linear = 0;
        long memoryAccess = 0;
        long cio = 0;
        long convOutputs = 0;
        long linearOutputs = 0;
        for (Node node : nodes) {
            Cost cost = cost(graph, node);
            params += cost.params();
            conv += cost.convMultiplyAdds();
            linear += cost.linearMultiplyAdds();
            memoryAccess += cost.memoryAccessCost();
            cio += cost.cio();
            convOutputs += cost.convOutputs();
            linearOutputs += cost.linearOutputs();
            costs.add(new NodeCost(node, cost, isCounted(node.op())));
        }
        Cost total = new Cost(params, conv, linear, 0, memoryAccess, cio, convOutputs, linearOutputs);
        return new CostReport(graph, List.copyOf(costs), total, PeakMemory.bytes(graph));
    }

    private static Cost cost(Graph graph, Node node) {
        return switch (node.op()) {
            case Op.Conv2d conv -> convolution(conv, params(node), graph.node(node.inputs().getFirst()).shape(), node.shape());
            case Op.Linear linear -> {
                long out = node.shape().elements();
                yield new Cost(params(node), 0, out * linear.in(), 0, 0, 0, 0, out);
            }
            case Op.BatchNorm _, Op.Fuse _ -> {
                long params = params(node);
                yield params == 0 ? Cost.ZERO : new Cost(params, 0, 0, 0, 0, 0, 0, 0);
            }
            case Op.Input _,
                    Op.Activate _,
                    Op.Pool _,
                    Op.GlobalAveragePool _,
                    Op.Flatten _,
                    Op.Add _,
                    Op.Scale _,
                    Op.Concat _,
                    Op.Slice _,
                    Op.Resize _,
                    Op.Multiply _,
                    Op.Affine _,
                    Op.Softmax _,
                    Op.Crop _,
                    Op.Reorg _ -> Cost.ZERO;
        };
    }

    private static Cost convolution(Op.Conv2d conv, long params, Shape in, Shape out) {
        long perOutput = (long) conv.kernelHeight() * conv.kernelWidth() * (conv.in() / conv.groups());
        long weights = perOutput * conv.out();
        long read = in.elements();
        long written = out.elements();
        return new Cost(params, perOutput * written, 0, 0, read + written + weights, read + written, written, 0);
    }

    private static boolean isCounted(Op op) {
        return switch (op) {
            case Op.Conv2d _, Op.Linear _, Op.Input _ -> true;
            case Op.BatchNorm _,
                    Op.Fuse _,
                    Op.Activate _,
                    Op.Pool _,
                    Op.GlobalAveragePool _,
                    Op.Flatten _,
                    Op.Add _,
                    Op.Scale _,
                    Op.Concat _,
                    Op.Slice _,
                    Op.Resize _,
                    Op.Multiply _,
                    Op.Affine _,
                    Op.Softmax _,
                    Op.Crop _,
                    Op.Reorg _ -> false;
        };
    }

    private static long params(Node node) {
        if (!node.definesWeights()) {
            return 0;
        }
        long params = 0;
        for (Weight weight : node.op().weights()) {
            if (weight.role().trained()) {
                params += weight.shape().elements();
            }
        }
        return params;
    }
}
