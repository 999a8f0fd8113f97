// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.List;
import java.util.OptionalLong;
import org.phiscope.app.ui.session.LayerTimes;
import org.phiscope.cost.Convention;
import org.phiscope.cost.Cost;
import org.phiscope.cost.NodeCost;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.graph.Shape;

/**
 * A line of the layer table: a node of the network as read by people.
 *
 * @param index place in the network's order
 * @param detail what distinguishes operators of one kind: the window's size, the non-linearity; empty where nothing
 *     does
 * @param inputs shapes of what it takes, in order
 * @param kernel height and width of the window; empty without a window
 * @param stride step of the window; 0 without a window
 * @param dilation distance of the window's cells; 0 without a window
 * @param groups groups of channels; 0 for what is no convolution
 * @param flops by the convention on screen
 * @param counted whether this kind of operator is counted at all
 * @param share part of the network's total by the metric on screen, 0 … 1; NaN where that metric does not count
 *     this operator
 * @param relativeShare its share as part of the largest layer's, 0 … 1; NaN as the share is
 * @param beside what the layer that it is compared with costs
 * @param time it took when it was measured
 */
public record Layer(
        int index,
        String name,
        String stage,
        OpKind kind,
        String detail,
        List<Shape> inputs,
        Shape output,
        String kernel,
        int stride,
        int dilation,
        int groups,
        Cost cost,
        long flops,
        boolean counted,
        double share,
        double relativeShare,
        Beside beside,
        LayerTimes.Time time) {

    /**
     * A layer beside that of the pinned network, by the metric on screen.
     *
     * @param own of this network's layer; empty where only the pinned network has the layer
     * @param reference of the pinned network's layer; empty where it has none, or nothing is compared
     * @param compared whether layers are compared at all
     */
    public record Beside(OptionalLong own, OptionalLong reference, boolean compared) {
        static final Beside NOTHING = new Beside(OptionalLong.empty(), OptionalLong.empty(), false);

        /** What this network's layer costs more; what only one network has counts whole. */
        public long difference() {
            return own.orElse(0) - reference.orElse(0);
        }
    }

    /** A layer by itself: no share of anything, and nothing beside it. */
    public static Layer of(Graph graph, NodeCost priced, Convention convention) {
        long flops = convention.flops(priced.cost());
        return of(graph, priced, flops, Double.NaN, 0, Beside.NOTHING, LayerTimes.Time.UNKNOWN);
    }

    static Layer of(
            Graph graph,
            NodeCost priced,
            long flops,
            double share,
            double largestShare,
            Beside beside,
            LayerTimes.Time time) {
        Node node = priced.node();
        List<Shape> inputs =
                node.inputs().stream().map(input -> graph.node(input).shape()).toList();
        String kernel = "";
        String detail = "";
        int stride = 0;
        int dilation = 0;
        int groups = 0;
        switch (node.op()) {
            case Op.Conv2d conv -> {
                kernel = conv.kernelHeight() + "×" + conv.kernelWidth();
                detail = kernel;
                stride = conv.stride();
                dilation = conv.dilation();
                groups = conv.groups();
            }
            case Op.ConvTranspose2d conv -> {
                kernel = conv.kernel() + "×" + conv.kernel();
                detail = kernel;
                stride = conv.stride();
                dilation = 1;
            }
            case Op.DeformConv2d conv -> {
                kernel = conv.kernelHeight() + "×" + conv.kernelWidth();
                detail = kernel;
                stride = conv.stride();
                dilation = conv.dilationHeight();
                groups = conv.groups();
            }
            case Op.Pool pool -> {
                kernel = pool.kernel() + "×" + pool.kernel();
                detail = kernel;
                stride = pool.stride();
                dilation = 1;
            }
            case Op.Reorg reorg -> {
                detail = Integer.toString(reorg.stride());
                stride = reorg.stride();
            }
            case Op.Activate activate -> detail = activate.activation().id();
            case Op.Foreign foreign -> detail = foreign.type();
            case Op.Fuse fuse -> detail = fuse.fusion().id();
            case Op.Input _,
                    Op.BatchNorm _,
                    Op.GlobalAveragePool _,
                    Op.Flatten _,
                    Op.Linear _,
                    Op.Add _,
                    Op.Multiply _,
                    Op.Scale _,
                    Op.Affine _,
                    Op.Softmax _,
                    Op.Concat _,
                    Op.Slice _,
                    Op.Crop _,
                    Op.Resize _,
                    Op.LayerNorm _,
                    Op.Projection _,
                    Op.MatMul _,
                    Op.Reshape _,
                    Op.Permute _,
                    Op.BroadcastAdd _,
                    Op.Roll _,
                    Op.Pad _,
                    Op.Learned _,
                    Op.RelativePositionBias _,
                    Op.WindowMask _,
                    Op.SinePosition _,
                    Op.GroupNorm _,
                    Op.AdaptiveAveragePool _,
                    Regional _,
                    Op.Backward _ -> {}
        }
        return new Layer(
                node.index(),
                node.name(),
                node.stage(),
                OpKind.of(node.op()),
                detail,
                inputs,
                node.shape(),
                kernel,
                stride,
                dilation,
                groups,
                priced.cost(),
                flops,
                priced.counted(),
                share,
                largestShare == 0 ? 0 * share : share / largestShare,
                beside,
                time);
    }

    /**
     * A layer that only the pinned network has, at the place among this network's layers where it belongs. It costs
     * this network nothing.
     *
     * @param index of this network's layer before it
     * @param stage of this network that it belongs to, or its own
     */
    static Layer onlyPinned(Graph graph, NodeCost priced, int index, String stage, long reference) {
        Beside beside = new Beside(OptionalLong.empty(), OptionalLong.of(reference), true);
        Layer layer = of(graph, priced, 0, Double.NaN, 0, beside, LayerTimes.Time.UNKNOWN);
        return new Layer(
                index,
                layer.name,
                stage,
                layer.kind,
                layer.detail,
                layer.inputs,
                layer.output,
                layer.kernel,
                layer.stride,
                layer.dilation,
                layer.groups,
                Cost.ZERO,
                0,
                layer.counted,
                Double.NaN,
                Double.NaN,
                beside,
                layer.time);
    }

    /** Whether this network does not have it. */
    public boolean isOnlyPinned() {
        return beside.compared() && beside.own().isEmpty();
    }

    /** Elements of everything it takes. */
    long inputElements() {
        return inputs.stream().mapToLong(Shape::elements).sum();
    }

    /** Its inputs' shapes for people: {@code 32×112×112}, and how many there are if there are several. */
    public String inputText() {
        return switch (inputs.size()) {
            case 0 -> "";
            case 1 -> text(inputs.getFirst());
            default ->
                inputs.stream().allMatch(inputs.getFirst()::equals)
                        ? inputs.size() + " · " + text(inputs.getFirst())
                        : text(inputs.getFirst()) + " +" + (inputs.size() - 1);
        };
    }

    public String outputText() {
        return text(output);
    }

    /** Extents joined by ×, without the batch where that is one image. */
    public static String text(Shape shape) {
        String whole = shape.toString();
        return shape.rank() > 1 && shape.batch() == 1 ? whole.substring(2) : whole;
    }
}
