// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import org.phiscope.engine.Cancellation;

/** Looks into networks. Called on one thread at a time, never on the screen's. */
public interface AttentionReader {
    /**
     * Runs a network on an image. What people can put right comes back as {@link AttentionAnswer.Failed}.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled before it was done
     */
    AttentionAnswer read(AttentionQuestion question, Cancellation cancellation);
}
