// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.style.Picture;
import org.phiscope.style.StyleMemory;
import org.phiscope.style.StyleTransfer;

/** What paints. Everything here takes a while, and is no work for the screen's thread. */
interface StylePainter {
    /**
     * What a job would take.
     *
     * @param untrained why the network's weights mean nothing; empty where they were trained
     */
    record Outlook(StyleMemory memory, Device device, String untrained) {
        boolean fits() {
            return memory.fits(device);
        }
    }

    /** @throws RuntimeException that {@link org.phiscope.app.workspace.UserError#of} knows, if the job cannot be done */
    Outlook outlook(StyleJob job);

    /**
     * Paints.
     *
     * @throws CancellationException if it was cancelled
     * @throws RuntimeException that {@link org.phiscope.app.workspace.UserError#of} knows, if the job cannot be done
     */
    Picture paint(StyleJob job, StyleTransfer.Listener listener, Cancellation cancellation);

    /** @throws RuntimeException that {@link org.phiscope.app.workspace.UserError#of} knows, if the weights do not fit */
    void checkWeights(Path file, Configuration network);
}
