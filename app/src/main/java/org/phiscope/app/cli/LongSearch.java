// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.util.function.Consumer;
import org.phiscope.search.Watcher;

/** Says now and then how far a search is that takes long. An interrupt ends the program, and the search with it. */
final class LongSearch implements Watcher {
    private static final long PAUSE = 5_000_000_000L;

    private final Consumer<String> say;
    private long last = System.nanoTime();

    /** @param say prints a line that is no data */
    LongSearch(Consumer<String> say) {
        this.say = say;
    }

    @Override
    public void progress(long done, long total) {
        long now = System.nanoTime();
        if (now - last > PAUSE && done < total) {
            last = now;
            say.accept(Figures.exact(done) + " of " + Figures.exact(total) + " configurations");
        }
    }
}
