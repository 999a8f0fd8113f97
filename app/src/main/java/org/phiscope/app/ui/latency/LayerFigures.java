// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import org.phiscope.app.ui.cost.OpKind;
import org.phiscope.roofline.Bound;

/**
 * A layer as read by people.
 *
 * @param index place among the layers
 * @param name of the node whose operator it is
 * @param flopsShare part of the network's FLOPs, 0 … 1
 * @param bytesShare part of the bytes that the network moves
 * @param timeShare part of the predicted time
 * @param intensity FLOP/byte
 * @param seconds predicted
 * @param measuredSeconds NaN where it was not measured
 */
public record LayerFigures(
        int index,
        String name,
        String stage,
        OpKind kind,
        long flops,
        long bytes,
        double flopsShare,
        double bytesShare,
        double timeShare,
        double intensity,
        Bound bound,
        double seconds,
        double measuredSeconds) {

    public boolean isMeasured() {
        return !Double.isNaN(measuredSeconds);
    }
}
