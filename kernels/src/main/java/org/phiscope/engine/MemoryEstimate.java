// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import org.phiscope.graph.Graph;

/** Memory that a network takes on a device, in bytes. */
public record MemoryEstimate(long weights, long activations) {
    public long total() {
        return weights + activations;
    }

    /** @throws EngineException if a network that takes this much does not fit the device; both figures are named */
    public void requireFits(Graph graph, Device device) {
        if (total() > device.memoryBytes()) {
            throw new EngineException(graph.name() + " at " + graph.input().shape() + " needs about "
                    + mebibytes(total()) + " to run, and " + device.name() + " has " + mebibytes(device.memoryBytes())
                    + "; choose a smaller input or network");
        }
    }

    private static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, 1 << 20) + " MiB";
    }
}
