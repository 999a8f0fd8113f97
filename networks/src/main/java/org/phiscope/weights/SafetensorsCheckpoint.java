// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.Optional;
import org.phiscope.format.Safetensors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Weight;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;

/** A safetensors file. Which library's names and layout it uses is seen from the names it holds. */
record SafetensorsCheckpoint(Safetensors file) implements Checkpoint {

    @Override
    public Weights weightsFor(Graph graph) {
        StoredTensors tensors = new StoredTensors(file, graph.name());
        Optional<FoldedLayout> folded = FoldedLayout.of(file, graph);
        Weights weights = folded.isPresent()
                ? FoldedWeights.bind(tensors, folded.get(), graph, source())
                : PlainWeights.bind(tensors, naming(), graph, source());
        String left = tensors.unclaimed();
        if (left != null) {
            throw tensors.misfit(Message.of("the network has no place for tensor {0}", left));
        }
        return weights;
    }

    private Naming naming() {
        return file.entries().containsKey("layer0.weight") ? Naming.DARKNET : Naming.PYTORCH;
    }

    private String source() {
        return file.file().toString();
    }

    /** Every tensor stored as the graph's operators declare it. */
    private record PlainWeights(StoredTensors tensors, Naming naming, String source) implements Weights {

        static PlainWeights bind(StoredTensors tensors, Naming naming, Graph graph, String source) {
            for (Node node : graph.nodes()) {
                for (Weight weight : node.op().weights()) {
                    tensors.claim(naming.tensor(node, weight.role()), weight.shape());
                }
            }
            return new PlainWeights(tensors, naming, source);
        }

        @Override
        public float[] values(Node node, WeightRole role) {
            return tensors.values(naming.tensor(node, role));
        }

        @Override
        public Provenance provenance() {
            return new Provenance.Trained(source);
        }
    }
}
