// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import java.util.List;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Regional;

/**
 * The most memory that activations take at once when the nodes run in order, in float32. A result lives from its node
 * to the last node that reads it, outputs to the end. Batch norm and activations work in place where nothing else reads
 * their input, and flattening and reshaping only rename.
 */
final class PeakMemory {
    private static final int BYTES = Float.BYTES;

    private PeakMemory() {}

    /** @throws ArithmeticException if the bytes do not fit 64 bits */
    static long bytes(Graph graph) {
        List<Node> nodes = graph.nodes();
        int count = nodes.size();
        int[] lastUse = new int[count];
        int[] readers = new int[count];
        for (Node node : nodes) {
            lastUse[node.index()] = node.index();
            for (int input : node.inputs()) {
                lastUse[input] = node.index();
                readers[input]++;
            }
        }
        for (int output : graph.outputs().values()) {
            lastUse[output] = count;
        }
        // The node whose memory a node's result occupies.
        int[] home = new int[count];
        for (Node node : nodes) {
            int i = node.index();
            home[i] = i;
            if (inPlace(node.op())) {
                int input = node.inputs().getFirst();
                if (readers[input] == 1 && lastUse[input] == i) {
                    home[i] = home[input];
                }
            }
        }
        int[] freedAfter = new int[count];
        for (int i = 0; i < count; i++) {
            freedAfter[home[i]] = Math.max(freedAfter[home[i]], lastUse[i]);
        }
        long[] released = new long[count + 1];
        long live = 0;
        long peak = 0;
        for (Node node : nodes) {
            int i = node.index();
            if (home[i] == i) {
                long size = Math.multiplyExact(node.shape().elements(), BYTES);
                live = Math.addExact(live, size);
                released[freedAfter[i]] += size;
            }
            peak = Math.max(peak, live);
            live -= released[i];
        }
        return peak;
    }

    private static boolean inPlace(Op op) {
        return switch (op) {
            case Op.BatchNorm _, Op.Activate _, Op.Affine _, Op.Flatten _, Op.Reshape _ -> true;
            case Op.Input _,
                    Op.Conv2d _,
                    Op.Pool _,
                    Op.GlobalAveragePool _,
                    Op.Linear _,
                    Op.Add _,
                    Op.Scale _,
                    Op.Concat _,
                    Op.Slice _,
                    Op.Resize _,
                    Op.Fuse _,
                    Op.Multiply _,
                    Op.Softmax _,
                    Op.Crop _,
                    Op.Reorg _,
                    Op.LayerNorm _,
                    Op.Projection _,
                    Op.MatMul _,
                    Op.Permute _,
                    Op.BroadcastAdd _,
                    Op.Roll _,
                    Op.Pad _,
                    Op.Learned _,
                    Op.RelativePositionBias _,
                    Op.WindowMask _,
                    Op.SinePosition _,
                    Op.ConvTranspose2d _,
                    Op.DeformConv2d _,
                    Op.GroupNorm _,
                    Op.AdaptiveAveragePool _,
                    Op.Foreign _,
                    Regional _,
                    Op.Backward _ -> false;
        };
    }
}
