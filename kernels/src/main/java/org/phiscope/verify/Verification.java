// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

import java.util.List;

/**
 * How far a network's results are from a reference's.
 *
 * @param network name of the network as it is called here
 * @param device id of the device it ran on
 * @param maxRelativeError the largest of the taps'
 * @param taps in the reference's order
 * @param skipped taps of the reference that could not be compared
 */
public record Verification(
        String network, String device, double maxRelativeError, List<TapError> taps, List<Skipped> skipped) {

    /**
     * @param tap name in the reference
     * @param node name of the graph's node
     * @param relativeError max|ours − reference| / max|reference| over every value that the reference lists; the mean,
     *     the deviation and the norm of the whole tensor are compared as well and count where they are further off
     */
    public record TapError(String tap, String node, double relativeError) {}

    /** A tap without a counterpart here, and why. */
    public record Skipped(String tap, String reason) {}
}
