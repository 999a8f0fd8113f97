// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.phiscope.format.FormatException;
import org.phiscope.format.Safetensors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Weight;
import org.phiscope.graph.WeightRole;

/**
 * A file of trained weights. Which library's names and layout it uses is seen from the names it holds. Immutable, and
 * safe for use by several threads; the values are read when a network asks for them.
 */
public final class Checkpoint {
    private final Safetensors file;

    private Checkpoint(Safetensors file) {
        this.file = file;
    }

    /** @throws FormatException if the file cannot be read or is no sound safetensors file */
    public static Checkpoint open(Path file) {
        return new Checkpoint(Safetensors.open(file));
    }

    public Safetensors file() {
        return file;
    }

    /** What the file says of itself: source, licence and so on. */
    public Map<String, String> metadata() {
        return file.metadata();
    }

    /**
     * The file's values for a network.
     *
     * @throws WeightsException naming the first tensor that is missing, has another shape, or has no place in the
     * network
     */
    public Weights weightsFor(Graph graph) {
        StoredTensors tensors = new StoredTensors(file, graph.name());
        Optional<FoldedLayout> folded = FoldedLayout.of(file, graph);
        Weights weights = folded.isPresent()
                ? FoldedWeights.bind(tensors, folded.get(), graph, source())
                : PlainWeights.bind(tensors, naming(), graph, source());
        String left = tensors.unclaimed();
        if (left != null) {
            throw tensors.misfit("the network has no place for tensor " + left);
        }
        return weights;
    }

    /** The file's values for a network, or where they do not fit, seeded ones that say why. */
    public Weights weightsOrSeeded(Graph graph, long seed) {
        try {
            return weightsFor(graph);
        } catch (WeightsException e) {
            return new SeededWeights(graph, seed, String.valueOf(e.getMessage()));
        }
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
