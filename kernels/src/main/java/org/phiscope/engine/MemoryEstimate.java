// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import org.phiscope.graph.Graph;
import org.phiscope.message.Message;

/** Memory that a network takes on a device, in bytes. */
public record MemoryEstimate(long weights, long activations) {
    public long total() {
        return weights + activations;
    }

    /** @throws EngineException if a network that takes this much does not fit the device; both figures are named */
    public void requireFits(Graph graph, Device device) {
        if (total() > device.memoryBytes()) {
            throw new EngineException(Message.of(
                    "{0} at {1} needs about {2} to run, and {3} has {4}; choose a smaller input or network",
                    graph.name(),
                    graph.input().shape(),
                    mebibytes(total()),
                    device.name(),
                    mebibytes(device.memoryBytes())));
        }
    }

    private static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, 1 << 20) + " MiB";
    }
}
