// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.OptionalInt;
import org.phiscope.engine.Cancellation;
import org.phiscope.features.Plane;

/** Looks into networks. Called on one thread at a time, never on the screen's. */
public interface FeatureReader {

    /**
     * Runs a network up to a node. What people can put right comes back as {@link FeatureAnswer.Failed}.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled before it was done
     */
    FeatureAnswer read(FeatureQuestion question, Cancellation cancellation);

    /**
     * How strongly each pixel of the network's input moves a cell.
     *
     * @param channel whose cell it is; empty for the sum over all
     * @throws java.util.concurrent.CancellationException if it was cancelled before it was done
     * @throws org.phiscope.engine.EngineException if an operator on the way has no gradient, or the device fails
     */
    Plane trace(FeatureAnswer.Seen seen, Cell cell, OptionalInt channel, Cancellation cancellation);
}
