// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.Arrays;

/**
 * How long a network takes.
 *
 * @param runs measured runs
 * @param p50 median of a run, input in memory to outputs in memory, in milliseconds
 * @param p95 95th percentile
 * @param bareP50 median of the engine's call alone
 * @param overhead median of what a run takes longer than the bare call beside it, as a part of the bare call's median
 */
public record Latency(int runs, double p50, double p95, double bareP50, double overhead) {

    /**
     * Measures a network. Runs and bare calls take turns, so that whatever else the machine does falls on both alike.
     *
     * @param warmUps runs that are not counted
     * @param runs at least 1
     * @throws EngineException if the device fails
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    public static Latency measure(
            CompiledNetwork network, Tensor input, int warmUps, int runs, Cancellation cancellation) {
        if (runs < 1 || warmUps < 0) {
            throw new IllegalArgumentException("a measurement takes at least one run");
        }
        double[] whole = new double[runs];
        double[] bare = new double[runs];
        double[] more = new double[runs];
        try (CompiledNetwork.BareCall call = network.bareCall(input)) {
            for (int i = -warmUps; i < runs; i++) {
                cancellation.check();
                // Who goes first alternates too: the second finds the caches warmer.
                double bareTime = (i & 1) == 0 ? time(call::run) : 0;
                double wholeTime = time(() -> network.run(input, cancellation).close());
                bareTime = (i & 1) == 0 ? bareTime : time(call::run);
                if (i >= 0) {
                    whole[i] = wholeTime;
                    bare[i] = bareTime;
                    more[i] = wholeTime - bareTime;
                }
            }
        }
        double bareMedian = percentile(bare, 50);
        return new Latency(
                runs, percentile(whole, 50), percentile(whole, 95), bareMedian, percentile(more, 50) / bareMedian);
    }

    private static double time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    /** The nearest-rank percentile. */
    static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, Math.ceilDiv(sorted.length * percent, 100) - 1)];
    }
}
