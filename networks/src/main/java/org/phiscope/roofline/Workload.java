// SPDX-License-Identifier: Apache-2.0
package org.phiscope.roofline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostReport;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;
import org.phiscope.message.Message;

/**
 * What a network computes and moves, layer by layer, whatever it runs on. A pure function of the cost report.
 *
 * <p>A layer moves its inputs, its result and its weights once each, in float32: what lies in between is kept near the
 * processor, and nothing stays there from one layer to the next. So does what engines run as one:
 *
 * <ul>
 *   <li>a batch norm runs inside the convolution or linear layer before it, its factors folded into that layer's
 *       weights; one after joined convolutions, inside those. An activation runs inside the
 *       layer before it if that computes something: a convolution, a linear layer, a batch norm, a sum. Neither does
 *       where somebody else reads what it takes;
 *   <li>renaming moves nothing: flattening, reshaping;
 *   <li>what takes a part of its input reads only that part: slices, crops.
 * </ul>
 *
 * @param layers in the graph's order; the input, constants and what only renames are none
 */
public record Workload(Graph graph, List<Layer> layers) {

    /** @throws GraphException if a count does not fit 64 bits */
    public static Workload of(CostReport report) {
        Workload workload = new Workload(report.graph(), new Grouping(report).layers());
        try {
            workload.flops();
            workload.bytes();
            return workload;
        } catch (ArithmeticException e) {
            throw tooLarge(report.graph().name(), e);
        }
    }

    /** The layer that a node runs in; empty for a node that takes no time. */
    public Optional<Layer> layerOf(String node) {
        return layers.stream()
                .filter(layer -> layer.nodes().stream().anyMatch(part -> part.name().equals(node)))
                .findFirst();
    }

    /** FLOPs of the whole network. */
    public long flops() {
        return layers.stream().mapToLong(Layer::flops).reduce(0, Math::addExact);
    }

    /** Bytes that the whole network moves. */
    public long bytes() {
        return layers.stream().mapToLong(Layer::bytes).reduce(0, Math::addExact);
    }

    /** Puts nodes that run as one together. */
    private static final class Grouping {
        private final CostReport report;
        private final Graph graph;
        /** How often each node's result is wanted: by nodes, and once for each output that it is. */
        private final int[] readers;
        /** The nodes of the layer that a node runs in. */
        private final List<List<Node>> groups;

        Grouping(CostReport report) {
            this.report = report;
            this.graph = report.graph();
            int count = graph.nodes().size();
            readers = new int[count];
            groups = new ArrayList<>(Collections.nCopies(count, List.of()));
            graph.nodes().forEach(node -> node.inputs().forEach(input -> readers[input]++));
            graph.outputs().values().forEach(output -> readers[output]++);
        }

        List<Layer> layers() {
            List<List<Node>> found = new ArrayList<>();
            for (Node node : graph.nodes()) {
                if (joins(node)) {
                    List<Node> group = groups.get(node.inputs().getFirst());
                    group.add(node);
                    groups.set(node.index(), group);
                } else {
                    List<Node> group = new ArrayList<>(3);
                    group.add(node);
                    groups.set(node.index(), group);
                    found.add(group);
                }
            }
            return found.stream().map(this::layer).filter(layer -> layer.bytes() > 0).toList();
        }

        /** Whether a node runs inside the layer before it. */
        private boolean joins(Node node) {
            if (node.inputs().size() != 1 || readers[node.inputs().getFirst()] != 1) {
                return false;
            }
            List<Node> before = groups.get(node.inputs().getFirst());
            if (node.op() instanceof Op.BatchNorm) {
                return before.size() == 1 && takesNorm(before.getFirst());
            }
            return node.op() instanceof Op.Activate
                    && !(before.getLast().op() instanceof Op.Activate)
                    && (before.size() > 1 || computes(before.getFirst().op()));
        }

        private boolean takesNorm(Node node) {
            boolean joined = node.op() instanceof Op.Concat
                    && node.inputs().stream().allMatch(this::isConvolutionOfOneReader);
            return joined
                    || node.op() instanceof Op.Conv2d
                    || node.op() instanceof Op.DeformConv2d
                    || node.op() instanceof Op.Linear;
        }

        private boolean isConvolutionOfOneReader(int index) {
            return graph.node(index).op() instanceof Op.Conv2d && readers[index] == 1;
        }

        private static boolean computes(Op op) {
            return op instanceof Op.Conv2d
                    || op instanceof Op.ConvTranspose2d
                    || op instanceof Op.DeformConv2d
                    || op instanceof Op.Linear
                    || op instanceof Op.BatchNorm
                    || op instanceof Op.Add
                    || op instanceof Op.Fuse;
        }

        private Layer layer(List<Node> group) {
            Node source = group.getFirst();
            try {
                long flops = Convention.FLOPS.flops(
                        report.nodes().get(source.index()).cost().multiplyAdds());
                long elements = Math.addExact(moved(source), weights(group));
                return new Layer(group, flops, Math.multiplyExact(elements, Float.BYTES));
            } catch (ArithmeticException e) {
                throw tooLarge(source.name(), e);
            }
        }

        /** Elements of activations that an operator reads and writes. */
        private long moved(Node node) {
            long written = node.shape().elements();
            return switch (node.op()) {
                case Op.Input _,
                        Op.Flatten _,
                        Op.Reshape _,
                        Op.Learned _,
                        Op.RelativePositionBias _,
                        Op.WindowMask _,
                        Op.SinePosition _ -> 0;
                case Op.Slice _, Op.Crop _ -> Math.multiplyExact(2, written);
                case Op.Conv2d _,
                        Op.BatchNorm _,
                        Op.Activate _,
                        Op.Pool _,
                        Op.GlobalAveragePool _,
                        Op.Linear _,
                        Op.Add _,
                        Op.Scale _,
                        Op.Concat _,
                        Op.Resize _,
                        Op.Fuse _,
                        Op.Multiply _,
                        Op.Affine _,
                        Op.Softmax _,
                        Op.Reorg _,
                        Op.LayerNorm _,
                        Op.Projection _,
                        Op.MatMul _,
                        Op.Permute _,
                        Op.BroadcastAdd _,
                        Op.Roll _,
                        Op.Pad _,
                        Op.ConvTranspose2d _,
                        Op.DeformConv2d _,
                        Op.GroupNorm _,
                        Op.AdaptiveAveragePool _,
                        Op.Foreign _,
                        Regional _,
                        Op.Backward _ -> {
                    long elements = written;
                    for (int input : node.inputs()) {
                        elements = Math.addExact(elements, graph.node(input).shape().elements());
                    }
                    yield elements;
                }
            };
        }

        /** Elements of weights that a layer reads, batch norms folded. */
        private static long weights(List<Node> group) {
            boolean normed = group.size() > 1 && group.get(1).op() instanceof Op.BatchNorm;
            return switch (group.getFirst().op()) {
                case Op.Conv2d conv -> kernel(conv) + (conv.bias() || normed ? conv.out() : 0);
                case Op.Linear linear -> kernel(linear) + (linear.bias() || normed ? linear.out() : 0);
                case Op.BatchNorm norm -> 2L * norm.channels(); // a factor and a shift
                case Op.LayerNorm norm -> 2L * norm.features();
                case Op.Projection projection -> (projection.features() + 1L) * projection.features(); // its third
                case Op.GroupNorm norm -> 2L * norm.channels();
                case Op.ConvTranspose2d conv -> kernel(conv) + (conv.bias() ? conv.out() : 0);
                case Op.DeformConv2d conv -> kernel(conv) + (conv.bias() || normed ? conv.out() : 0);
                case Op.Fuse fuse -> fuse.weights().stream().mapToLong(weight -> weight.shape().elements()).sum();
                // Tables are what other layers read as their inputs.
                case Op.Learned _, Op.RelativePositionBias _, Op.Weightless _ -> 0;
                case Op.Foreign foreign -> foreign.held().stream().mapToLong(weight -> weight.shape().elements()).sum();
            };
        }

        private static long kernel(Op op) {
            return op.weights().getFirst().shape().elements();
        }
    }

    private static GraphException tooLarge(String name, ArithmeticException cause) {
        GraphException tooLarge =
                new GraphException(name, Message.of(
                        "moves more than 64 bits can count; take a smaller network, image or batch"));
        tooLarge.initCause(cause);
        return tooLarge;
    }
}
