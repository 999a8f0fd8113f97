// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

/** Memory that a network takes on a device, in bytes. */
public record MemoryEstimate(long weights, long activations) {
    public long total() {
        return weights + activations;
    }
}
