// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.util.concurrent.CancellationException;

/** Follows a search as it runs, on the thread that runs it. */
public interface Watcher {
    /** Watches nothing and never cancels. */
    Watcher NONE = new Watcher() {};

    /**
     * After each configuration.
     *
     * @param done configurations counted so far
     * @param total the most that there will be; a search may need fewer
     */
    default void progress(long done, long total) {}

    /** Whether the search is to stop; asked before each configuration. */
    default boolean cancelled() {
        return false;
    }

    /** @throws CancellationException if the search is to stop */
    default void check() {
        if (cancelled()) {
            throw new CancellationException("cancelled");
        }
    }
}
