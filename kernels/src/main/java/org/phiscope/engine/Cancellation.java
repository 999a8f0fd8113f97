// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.concurrent.CancellationException;

/** A wish that work should stop, looked at between its parts. */
public final class Cancellation {
    private volatile boolean cancelled;

    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** @throws CancellationException if {@link #cancel} was called */
    public void check() {
        if (cancelled) {
            throw new CancellationException("cancelled");
        }
    }
}
