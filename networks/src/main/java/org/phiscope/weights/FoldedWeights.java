// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;

/**
 * Weights of a file that holds one kernel and bias per convolution, batch norms folded into them; no bias stands for
 * nought.
 */
final class FoldedWeights implements Weights {
    private final StoredTensors tensors;
    private final Map<Integer, String> modules;
    private final String source;

    private FoldedWeights(StoredTensors tensors, Map<Integer, String> modules, String source) {
        this.tensors = tensors;
        this.modules = modules;
        this.source = source;
    }

    static FoldedWeights bind(StoredTensors tensors, FoldedLayout layout, Graph graph, String source) {
        Map<Integer, String> modules = new HashMap<>();
        for (Node node : graph.nodes()) {
            switch (node.op()) {
                case Op.Conv2d conv -> {
                    String module = layout.module(node)
                            .orElseThrow(() -> tensors.misfit(Message.of("it has nothing for {0}", node.name())));
                    tensors.claim(module + ".weight", conv.weights().getFirst().shape());
                    if (tensors.has(module + ".bias")) {
                        tensors.claim(module + ".bias", Shape.of(conv.out()));
                    }
                    modules.put(node.index(), module);
                }
                case Op.BatchNorm _ -> {
                    if (!(graph.node(node.inputs().getFirst()).op() instanceof Op.Conv2d)) {
                        throw tensors.misfit(Message.of(
                                "it has nothing for {0}, which follows no convolution",
                                node.name()));
                    }
                }
                case Op.Linear _,
                        Op.Fuse _,
                        Op.LayerNorm _,
                        Op.GroupNorm _,
                        Op.ConvTranspose2d _,
                        Op.DeformConv2d _,
                        Op.Projection _,
                        Op.Learned _,
                        Op.Foreign _,
                        Op.RelativePositionBias _ -> {
                    if (!node.op().weights().isEmpty()) {
                        throw tensors.misfit(Message.of("it has nothing for {0}", node.name()));
                    }
                }
                case Op.Weightless _ -> {
                    // no weights
                }
            }
        }
        return new FoldedWeights(tensors, modules, source);
    }

    @Override
    public float[] values(Node node, WeightRole role) {
        throw new WeightsException(Message.of(
                "{0} holds {1} with its batch norm folded in, not apart",
                source, node.name()));
    }

    @Override
    public Optional<Folded> folded(Node node) {
        String module = modules.get(node.index());
        if (module == null || !(node.op() instanceof Op.Conv2d conv)) {
            return Optional.empty();
        }
        float[] kernel = tensors.values(module + ".weight");
        float[] bias = tensors.has(module + ".bias") ? tensors.values(module + ".bias") : new float[conv.out()];
        return Optional.of(new Folded(kernel, bias));
    }

    @Override
    public Provenance provenance() {
        return new Provenance.Trained(source);
    }
}
