// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import java.util.Optional;
import org.phiscope.graph.Node;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;

/** Float32 values for every weight of a graph. Implementations are safe for use by several threads. */
public interface Weights {

    /**
     * The values of one weight of a node, C-contiguous in the shape that the node's operator declares; not to be
     * changed.
     *
     * @throws WeightsException if they cannot be read
     */
    float[] values(Node node, WeightRole role);

    /**
     * A convolution or linear layer whose batch norm was folded into it before it was stored. A node that has this has
     * no values for the batch norm that follows it.
     *
     * @return empty where the weights are stored apart, and {@link #values} gives them
     */
    default Optional<Folded> folded(Node node) {
        return Optional.empty();
    }

    Provenance provenance();

    /** Kernel as the operator declares it, and a bias {@code [out]}. */
    @SuppressWarnings("ArrayRecordComponent") // handed on and never compared
    record Folded(float[] kernel, float[] bias) {}

    /** Where values come from. What was not trained says so wherever its results are shown. */
    sealed interface Provenance {
        /** Learned; {@code source} names the file. */
        record Trained(String source) implements Provenance {}

        /**
         * Drawn from a seed: the results mean nothing but their cost. {@code reason} says why nothing better was there.
         */
        record Untrained(long seed, Message reason) implements Provenance {}

        /** Made by the formula of a reference that is compared with. */
        record Formula() implements Provenance {}
    }
}
