// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import org.phiscope.graph.Fusion;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;

/**
 * What counting tools count, operator by operator: fvcore 3378afe ({@code jit_handles.py}), ptflops d612c75 (aten
 * backend), thop 43c064a ({@code vision/}), torchinfo 5c4164f ({@code layer_info.py}), AlexeyAB's darknet 59596d7
 * ({@code bflops} of its layers).
 *
 * <p>Three of the tools look at the types of PyTorch modules, which a graph does not have. They are told by their
 * traces: a batch norm that is known together with its activation is timm's {@code BatchNormAct2d}, which thop and
 * torchinfo do not know, and a network that has one has no others; a network with a convolution padded unequally uses
 * timm's {@code Conv2dSame} for every stride above 1, which thop does not know; average pooling whose result is
 * flattened is an adaptive pooling module, any other mean over a map (as in squeeze-excite, or of a map whose channels
 * come last) a mere function, which none of them counts; attention with a position bias or with projections of its own
 * is written out as matrix products and softmax, any other is one fused function, which none of them counts, and goes
 * with timm's {@code LayerNorm}, which thop does not know.
 */
final class ToolCounting {
    private final Graph graph;
    private final boolean[] flattened;
    private final boolean plainNorms;
    private final boolean samePadding;
    private final boolean plainAttention;

    ToolCounting(Graph graph) {
        this.graph = graph;
        this.flattened = new boolean[graph.nodes().size()];
        boolean fused = false;
        boolean unequal = false;
        boolean plain = false;
        for (Node node : graph.nodes()) {
            switch (node.op()) {
                case Op.Flatten _ -> {
                    Node pooled = graph.node(node.inputs().getFirst());
                    flattened[pooled.index()] = !(graph.node(pooled.inputs().getFirst()).op() instanceof Op.Permute);
                }
                case Op.RelativePositionBias _, Op.Projection _ -> plain = true;
                case Op.Activate _ -> fused = fused || isFused(node);
                case Op.Conv2d conv -> unequal = unequal || isUnequal(conv.padding());
                default -> {}
            }
        }
        this.plainNorms = !fused;
        this.samePadding = unequal;
        this.plainAttention = plain;
    }

    private boolean isFused(Node activation) {
        Node input = graph.node(activation.inputs().getFirst());
        return input.op() instanceof Op.BatchNorm && activation.name().equals(input.owner() + ".act");
    }

    private static boolean isUnequal(Padding padding) {
        return padding.top() != padding.bottom() || padding.left() != padding.right();
    }

    /**
     * A node's cost with what tools count.
     *
     * @param cost whose mult-adds are counted already
     * @throws ArithmeticException if a count does not fit 64 bits
     */
    Cost added(Node node, Cost cost) {
        ToolCounts counts = of(node, cost);
        return counts == ToolCounts.ZERO ? cost : cost.with(counts);
    }

    private ToolCounts of(Node node, Cost cost) {
        return switch (node.op()) {
            case Op.Conv2d conv -> {
                long multiplyAdds = cost.convMultiplyAdds();
                long withBias = Math.addExact(multiplyAdds, conv.bias() ? cost.convOutputs() : 0);
                long thop = samePadding && conv.stride() > 1 ? 0 : multiplyAdds;
                yield new ToolCounts(multiplyAdds, withBias, thop, withBias, Math.multiplyExact(2, multiplyAdds));
            }
            case Op.Linear linear -> {
                long multiplyAdds = cost.linearMultiplyAdds();
                long withBias = Math.addExact(multiplyAdds, linear.bias() ? cost.linearOutputs() : 0);
                yield new ToolCounts(multiplyAdds, withBias, multiplyAdds, withBias, 0);
            }
            case Op.BatchNorm norm -> {
                long elements = node.shape().elements();
                long four = Math.multiplyExact(4, elements);
                long weights = 2L * norm.channels();
                yield new ToolCounts(four / 2, 0, plainNorms ? four : 0, plainNorms ? weights : 0, 0);
            }
            case Op.GlobalAveragePool _ -> flattened[node.index()] ? adaptive(node, 0) : ToolCounts.ZERO;
            case Op.Pool pool -> {
                long out = node.shape().elements();
                long cells = Math.multiplyExact(out, (long) pool.kernel() * pool.kernel());
                yield switch (pool.kind()) {
                    case MAX -> new ToolCounts(0, 0, 0, 0, cells);
                    case AVERAGE ->
                        flattened[node.index()] ? adaptive(node, cells) : new ToolCounts(0, 0, out, 0, cells);
                };
            }
            case Op.Resize resize -> {
                long out = node.shape().elements();
                yield switch (resize.mode()) {
                    case NEAREST -> new ToolCounts(out, 0, out, 0, 0);
                    case BILINEAR, BILINEAR_CORNERS ->
                        new ToolCounts(Math.multiplyExact(4, out), 0, Math.multiplyExact(11, out), 0, 0);
                    case BICUBIC -> new ToolCounts(0, 0, Math.multiplyExact(259, out), 0, 0);
                };
            }
            case Op.AdaptiveAveragePool _ -> adaptive(node, 0);
            case Op.ConvTranspose2d conv -> {
                long multiplyAdds = cost.convMultiplyAdds();
                long out = node.shape().elements();
                long perOutput = Math.multiplyExact((long) conv.kernel() * conv.kernel(), conv.in());
                long bias = conv.bias() ? out : 0;
                long weights = Math.multiplyExact(perOutput, out);
                yield new ToolCounts(
                        multiplyAdds, Math.addExact(multiplyAdds, bias), weights, Math.addExact(weights, bias), 0);
            }
            case Op.GroupNorm norm -> {
                long elements = node.shape().elements();
                yield new ToolCounts(Math.multiplyExact(5, elements), 0, 0, 2L * norm.channels(), 0);
            }
            case Op.Add _ -> {
                int added = node.inputs().size() - 1;
                yield new ToolCounts(0, 0, 0, 0, Math.multiplyExact(node.shape().elements(), added));
            }
            case Op.Concat _ -> new ToolCounts(0, 0, 0, 0, untouched(node));
            case Op.Fuse fuse -> {
                int perElement = (fuse.inputs() - 1) * (fuse.fusion() == Fusion.SUM ? 1 : 2);
                yield new ToolCounts(0, 0, 0, 0, Math.multiplyExact(node.shape().elements(), perElement));
            }
            case Op.Projection _ -> {
                long multiplyAdds = cost.linearMultiplyAdds();
                yield new ToolCounts(multiplyAdds, Math.addExact(multiplyAdds, cost.linearOutputs()), 0, 0, 0);
            }
            case Op.MatMul _ -> {
                long multiplyAdds = plainAttention ? cost.attentionMultiplyAdds() : 0;
                yield new ToolCounts(multiplyAdds, multiplyAdds, 0, 0, 0);
            }
            case Op.Softmax softmax -> {
                long elements = node.shape().elements();
                long rows = elements / node.shape().extent(softmax.axis());
                yield new ToolCounts(0, 0, plainAttention ? Math.multiplyExact(3, elements) - rows : 0, 0, 0);
            }
            case Op.LayerNorm norm -> {
                long elements = node.shape().elements();
                long thop = plainAttention ? Math.multiplyExact(4, elements) : 0;
                yield new ToolCounts(Math.multiplyExact(5, elements), 0, thop, 2L * norm.features(), 0);
            }
            case Op.Input _,
                    Op.Activate _,
                    Op.Flatten _,
                    Op.Scale _,
                    Op.Slice _,
                    Op.Multiply _,
                    Op.Affine _,
                    Op.Crop _,
                    Op.Reorg _,
                    Op.Reshape _,
                    Op.Permute _,
                    Op.BroadcastAdd _,
                    Op.Roll _,
                    Op.Pad _,
                    Op.Learned _,
                    Op.RelativePositionBias _,
                    Op.WindowMask _,
                    Op.SinePosition _,
                    Op.DeformConv2d _,
                    Op.Foreign _,
                    Regional _,
                    Op.Backward _ -> ToolCounts.ZERO;
        };
    }

    /**
     * Elements that darknet counts among its shortcut's though it adds nothing to them: the channels that only the
     * running input has, joined again with those that something was added to.
     */
    private long untouched(Node joined) {
        Node sum = graph.node(joined.inputs().getFirst());
        Node rest = graph.node(joined.inputs().getLast());
        if (joined.inputs().size() != 2 || !(sum.op() instanceof Op.Add) || !(rest.op() instanceof Op.Slice)) {
            return 0;
        }
        Node head = graph.node(sum.inputs().getFirst());
        boolean ofOneMap = head.op() instanceof Op.Slice && head.inputs().equals(rest.inputs());
        return ofOneMap ? rest.shape().elements() : 0;
    }

    /** fvcore: every element read. thop: for every element written, those it is the mean of and one more. */
    private ToolCounts adaptive(Node node, long darknet) {
        Shape in = graph.node(node.inputs().getFirst()).shape();
        Shape out = node.shape();
        long window = (long) (in.height() / out.height()) * (in.width() / out.width());
        return new ToolCounts(in.elements(), 0, Math.multiplyExact(window + 1, out.elements()), 0, darknet);
    }
}
