// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.util.function.DoubleConsumer;
import org.phiscope.engine.Cancellation;
import org.phiscope.search.Watcher;

/** A search that somebody watches on the screen: told of every percent, and stopped when they no longer want it. */
final class Followed implements Watcher {
    private final Cancellation cancellation;
    private final DoubleConsumer progress;
    private long told;

    /** @param progress 0 … 1, on the thread that searches */
    Followed(Cancellation cancellation, DoubleConsumer progress) {
        this.cancellation = cancellation;
        this.progress = progress;
    }

    @Override
    public void progress(long done, long total) {
        long percent = 100 * done / Math.max(1, total);
        if (percent > told) {
            told = percent;
            progress.accept(percent / 100.0);
        }
    }

    @Override
    public boolean cancelled() {
        return cancellation.isCancelled();
    }
}
