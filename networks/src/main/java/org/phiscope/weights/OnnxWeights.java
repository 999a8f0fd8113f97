// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.Map;
import java.util.Optional;
import org.phiscope.format.FormatException;
import org.phiscope.format.onnx.Constant;
import org.phiscope.format.onnx.ImportedNetwork;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;

/** The weights of a network that was opened from an ONNX model: those of that file. */
public final class OnnxWeights implements Weights {
    private final OnnxModel model;
    private final ImportedNetwork imported;

    private OnnxWeights(OnnxModel model, ImportedNetwork imported) {
        this.model = model;
        this.imported = imported;
    }

    /** @param graph that was made of the model */
    public static OnnxWeights of(OnnxModel model, Graph graph) {
        return new OnnxWeights(model, OnnxNetwork.imported(model, graph.input().shape()));
    }

    /** The model, which can be run as it is. */
    public OnnxModel model() {
        return model;
    }

    /** The name of the model's value that a node computes; empty for a node that is but a part of one of the model's. */
    public Optional<String> value(Node node) {
        return Optional.ofNullable(imported.values().get(node.name()));
    }

    @Override
    public float[] values(Node node, WeightRole role) {
        Constant constant = imported.weights().getOrDefault(node.owner(), Map.of()).get(role);
        if (constant == null) {
            throw new WeightsException(Message.of(
                    "{0} has no weights of role {1} for {2}",
                    model.path(), role, node.name()));
        }
        try {
            return constant.floats();
        } catch (FormatException e) {
            throw new WeightsException(e.message(), e);
        }
    }

    @Override
    public Provenance provenance() {
        return new Provenance.Trained(model.path().toString());
    }
}
