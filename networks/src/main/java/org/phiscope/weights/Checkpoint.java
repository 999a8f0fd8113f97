// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.nio.file.Path;
import java.util.Locale;
import org.phiscope.format.DarknetWeights;
import org.phiscope.format.FormatException;
import org.phiscope.format.Safetensors;
import org.phiscope.graph.Graph;

/**
 * A file of trained weights: safetensors, or darknet's {@code .weights}. Immutable, and safe for use by several threads;
 * the values are read when a network asks for them.
 */
public sealed interface Checkpoint permits SafetensorsCheckpoint, DarknetCheckpoint {

    /** The end of the name of darknet's weights. */
    String DARKNET_ENDING = ".weights";

    /** @throws FormatException if the file cannot be read or is not sound */
    static Checkpoint open(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(DARKNET_ENDING)
                ? new DarknetCheckpoint(DarknetWeights.open(file))
                : new SafetensorsCheckpoint(Safetensors.open(file));
    }

    /**
     * The file's values for a network.
     *
     * @throws WeightsException naming what is missing, has another shape, or has no place in the network
     */
    Weights weightsFor(Graph graph);

    /** The file's values for a network, or where they do not fit, seeded ones that say why. */
    default Weights weightsOrSeeded(Graph graph, long seed) {
        try {
            return weightsFor(graph);
        } catch (WeightsException e) {
            return new SeededWeights(graph, seed, e.message());
        }
    }
}
