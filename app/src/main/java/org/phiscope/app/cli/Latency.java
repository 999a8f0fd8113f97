// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.time.Duration;
import java.util.Arrays;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Tensor;

/**
 * How long a network takes on a device: quantiles of many runs, and of as many bare calls of the engine.
 *
 * @param runs measured, not counting those that warmed up
 * @param added median of what each run took longer than the bare call beside it
 */
record Latency(int runs, Duration p50, Duration p95, Duration bareP50, Duration bareP95, Duration added) {
    private static final long WARM_UP = Duration.ofMillis(500).toNanos();
    private static final long BUDGET = Duration.ofSeconds(3).toNanos();
    private static final int LEAST = 20;
    private static final int MOST = 1000;
    private static final int LEAST_TO_WARM_UP = 3;

    /**
     * Measures runs and bare calls in turns, so that both see the same machine.
     *
     * @param runs how many; 0 for as many as some seconds take
     */
    static Latency measure(CompiledNetwork network, Tensor input, int runs) {
        Cancellation never = new Cancellation();
        try (CompiledNetwork.BareCall bare = network.bareCall(input)) {
            int warmedUp = 0;
            long begin = System.nanoTime();
            while (warmedUp < LEAST_TO_WARM_UP || System.nanoTime() - begin < WARM_UP) {
                network.run(input, never).close();
                bare.run();
                warmedUp++;
            }
            long perTurn = (System.nanoTime() - begin) / warmedUp;
            int turns = runs > 0 ? runs : Math.clamp(BUDGET / Math.max(1, perTurn), LEAST, MOST);
            long[] whole = new long[turns];
            long[] alone = new long[turns];
            long[] added = new long[turns];
            for (int i = 0; i < turns; i++) {
                // Whichever comes second finds the caches warm: they take turns at that, too.
                if (i % 2 == 0) {
                    whole[i] = nanoseconds(() -> network.run(input, never).close());
                    alone[i] = nanoseconds(bare::run);
                } else {
                    alone[i] = nanoseconds(bare::run);
                    whole[i] = nanoseconds(() -> network.run(input, never).close());
                }
                added[i] = whole[i] - alone[i];
            }
            Arrays.sort(whole);
            Arrays.sort(alone);
            Arrays.sort(added);
            return new Latency(
                    turns,
                    quantile(whole, 0.5),
                    quantile(whole, 0.95),
                    quantile(alone, 0.5),
                    quantile(alone, 0.95),
                    quantile(added, 0.5));
        }
    }

    private static long nanoseconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    /** What a run takes longer than a bare call, as a part of the bare call; below nought where noise hides it. */
    double overhead() {
        return (double) added.toNanos() / bareP50.toNanos();
    }

    static double milliseconds(Duration time) {
        return time.toNanos() / 1e6;
    }

    /** The nearest-rank quantile of sorted times. */
    static Duration quantile(long[] sorted, double q) {
        return Duration.ofNanos(sorted[(int) Math.ceil(q * sorted.length) - 1]);
    }
}
