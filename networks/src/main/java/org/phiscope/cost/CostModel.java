// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Weight;
import org.phiscope.message.Message;

/** Counts what a network costs. A pure function of the graph. */
public final class CostModel {
    private CostModel() {}

    /**
     * Counts every node; convolutions, linear layers and matrix products are counted, element-wise work and pooling as
     * zero.
     *
     * @throws GraphException if a count does not fit 64 bits
     */
    public static CostReport report(Graph graph) {
        List<NodeCost> costs = new ArrayList<>(graph.nodes().size());
        ToolCounting counting = new ToolCounting(graph);
        Cost total = Cost.ZERO;
        for (Node node : graph.nodes()) {
            try {
                Cost cost = counting.added(node, cost(graph, node));
                total = cost == Cost.ZERO ? total : total.plus(cost);
                costs.add(new NodeCost(node, cost, isCounted(node.op())));
            } catch (ArithmeticException e) {
                throw tooLarge(node.name(), e);
            }
        }
        try {
            return new CostReport(graph, Collections.unmodifiableList(costs), total, PeakMemory.bytes(graph));
        } catch (ArithmeticException e) {
            throw tooLarge(graph.name(), e);
        }
    }

    private static GraphException tooLarge(String name, ArithmeticException cause) {
        GraphException tooLarge =
                new GraphException(name, Message.of(
                        "costs more than 64 bits can count; take a smaller network, image or batch"));
        tooLarge.initCause(cause);
        return tooLarge;
    }

    private static Cost cost(Graph graph, Node node) {
        return switch (node.op()) {
            case Op.Conv2d conv -> {
                Shape in = graph.node(node.inputs().getFirst()).shape();
                yield convolution(conv, params(node), in, node.shape());
            }
            case Op.ConvTranspose2d conv -> {
                Shape in = graph.node(node.inputs().getFirst()).shape();
                long perInput = Math.multiplyExact((long) conv.kernel() * conv.kernel(), conv.out());
                yield convolution(
                        params(node),
                        Math.multiplyExact(perInput, in.elements()),
                        in.elements(),
                        node.shape().elements(),
                        Math.multiplyExact(perInput, conv.in()));
            }
            case Op.DeformConv2d conv -> {
                long perOutput = Math.multiplyExact(
                        (long) conv.kernelHeight() * conv.kernelWidth(), conv.in() / conv.groups());
                long written = node.shape().elements();
                long read = 0;
                for (int input : node.inputs()) {
                    read = Math.addExact(read, graph.node(input).shape().elements());
                }
                yield convolution(
                        params(node),
                        Math.multiplyExact(perOutput, written),
                        read,
                        written,
                        Math.multiplyExact(perOutput, conv.out()));
            }
            case Op.Linear linear -> {
                long out = node.shape().elements();
                yield new Cost(params(node), 0, Math.multiplyExact(out, linear.in()), 0, 0, 0, 0, out, ToolCounts.ZERO);
            }
            case Op.Projection projection -> {
                long out = node.shape().elements();
                long multiplyAdds = Math.multiplyExact(out, projection.features());
                yield new Cost(params(node), 0, multiplyAdds, 0, 0, 0, 0, out, ToolCounts.ZERO);
            }
            case Op.MatMul _ -> {
                Shape left = graph.node(node.inputs().getFirst()).shape();
                long multiplyAdds = Math.multiplyExact(node.shape().elements(), left.extent(left.rank() - 1));
                yield new Cost(0, 0, 0, multiplyAdds, 0, 0, 0, 0, ToolCounts.ZERO);
            }
            case Op.Foreign foreign when foreign.multiplyAdds().isPresent() -> {
                long read = 0;
                for (int input : node.inputs()) {
                    read = Math.addExact(read, graph.node(input).shape().elements());
                }
                long held = 0;
                for (Weight weight : foreign.held()) {
                    held = Math.addExact(held, weight.shape().elements());
                }
                long multiplyAdds = foreign.multiplyAdds().getAsLong();
                yield convolution(params(node), multiplyAdds, read, node.shape().elements(), held);
            }
            case Op.BatchNorm _,
                    Op.Foreign _,
                    Op.Fuse _,
                    Op.LayerNorm _,
                    Op.GroupNorm _,
                    Op.Learned _,
                    Op.RelativePositionBias _ -> {
                long params = params(node);
                yield params == 0 ? Cost.ZERO : new Cost(params, 0, 0, 0, 0, 0, 0, 0, ToolCounts.ZERO);
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
                    Op.Reorg _,
                    Op.Reshape _,
                    Op.Permute _,
                    Op.BroadcastAdd _,
                    Op.Roll _,
                    Op.Pad _,
                    Op.WindowMask _,
                    Op.SinePosition _,
                    Op.AdaptiveAveragePool _,
                    Regional _,
                    Op.Backward _ -> Cost.ZERO;
        };
    }

    private static Cost convolution(Op.Conv2d conv, long params, Shape in, Shape out) {
        long window = Math.multiplyExact((long) conv.kernelHeight(), conv.kernelWidth());
        long perOutput = Math.multiplyExact(window, conv.in() / conv.groups());
        long written = out.elements();
        long multiplyAdds = Math.multiplyExact(perOutput, written);
        return convolution(params, multiplyAdds, in.elements(), written, Math.multiplyExact(perOutput, conv.out()));
    }

    private static Cost convolution(long params, long multiplyAdds, long read, long written, long weights) {
        long inAndOut = Math.addExact(read, written);
        return new Cost(
                params,
                multiplyAdds,
                0,
                0,
                Math.addExact(inAndOut, weights),
                inAndOut,
                written,
                0,
                ToolCounts.ZERO);
    }

    private static boolean isCounted(Op op) {
        return switch (op) {
            case Op.Conv2d _,
                    Op.ConvTranspose2d _,
                    Op.DeformConv2d _,
                    Op.Linear _,
                    Op.Projection _,
                    Op.MatMul _,
                    Op.Input _ -> true;
            case Op.Foreign foreign -> foreign.multiplyAdds().isPresent();
            case Op.BatchNorm _,
                    Op.Fuse _,
                    Op.LayerNorm _,
                    Op.Learned _,
                    Op.RelativePositionBias _,
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
                    Op.Reorg _,
                    Op.Reshape _,
                    Op.Permute _,
                    Op.BroadcastAdd _,
                    Op.Roll _,
                    Op.Pad _,
                    Op.WindowMask _,
                    Op.SinePosition _,
                    Op.GroupNorm _,
                    Op.AdaptiveAveragePool _,
                    Regional _,
                    Op.Backward _ -> false;
        };
    }

    private static long params(Node node) {
        if (!node.definesWeights()) {
            return 0;
        }
        long params = 0;
        for (Weight weight : node.op().weights()) {
            if (weight.trained()) {
                params = Math.addExact(params, weight.shape().elements());
            }
        }
        return params;
    }
}
