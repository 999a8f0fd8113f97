// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import org.phiscope.engine.Cancellation;
import org.phiscope.family.Configuration;

/** Runs networks on images. Called on one thread at a time, never on the screen's. */
public interface Inspector {

    /**
     * Runs a network on an image. What people can put right comes back as {@link Answer.Failed}.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled before it was done
     */
    Answer inspect(Question question, Cancellation cancellation);

    /**
     * Looks whether a file holds weights for a network, whatever else there is to be run.
     *
     * @throws org.phiscope.app.workspace.UserError if there is no such file
     * @throws org.phiscope.format.FormatException if it is broken
     * @throws org.phiscope.weights.WeightsException if it does not fit; the message names the first tensor that
     *     does not
     */
    void checkWeights(Path file, Configuration configuration);

    /** Gives back what is kept for the next run. */
    default void release() {}
}
