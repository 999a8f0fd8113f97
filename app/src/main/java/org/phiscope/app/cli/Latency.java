// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
     * Measures runs and bare calls of networks in turns, so that all see the same machine.
     *
     * @param networks that are given the same input
     * @param runs how many of each; 0 for as many as some seconds take
     * @return one for each network
     */
    static List<Latency> measure(List<CompiledNetwork> networks, Tensor input, int runs) {
        List<Turns> turns = new ArrayList<>();
        try {
            networks.forEach(network -> turns.add(new Turns(network, input)));
            long perTurn = turns.stream().mapToLong(Turns::warmUp).sum();
            int count = runs > 0 ? runs : Math.clamp(BUDGET * turns.size() / Math.max(1, perTurn), LEAST, MOST);
            for (int i = 0; i < count; i++) {
                for (Turns of : turns) {
                    of.take(i % 2 == 0);
                }
            }
            return turns.stream().map(Turns::latency).toList();
        } finally {
            turns.forEach(Turns::close);
        }
    }

    /** The runs and bare calls of one network. */
    private static final class Turns {
        private final CompiledNetwork network;
        private final Tensor input;
        private final CompiledNetwork.BareCall bare;
        private final List<Long> whole = new ArrayList<>();
        private final List<Long> alone = new ArrayList<>();

        Turns(CompiledNetwork network, Tensor input) {
            this.network = network;
            this.input = input;
            bare = network.bareCall(input);
        }

        private void run() {
            network.run(input, new Cancellation()).close();
        }

        /** Nanoseconds that a turn takes, about. */
        long warmUp() {
            int warmedUp = 0;
            long begin = System.nanoTime();
            while (warmedUp < LEAST_TO_WARM_UP || System.nanoTime() - begin < WARM_UP) {
                run();
                bare.run();
                warmedUp++;
            }
            return (System.nanoTime() - begin) / warmedUp;
        }

        /** @param wholeFirst whichever comes second finds the caches warm: they take turns at that, too */
        void take(boolean wholeFirst) {
            if (wholeFirst) {
                whole.add(nanoseconds(this::run));
            }
            alone.add(nanoseconds(bare::run));
            if (!wholeFirst) {
                whole.add(nanoseconds(this::run));
            }
        }

        Latency latency() {
            long[] added = new long[whole.size()];
            Arrays.setAll(added, i -> whole.get(i) - alone.get(i));
            Arrays.sort(added);
            long[] runs = sorted(whole);
            long[] calls = sorted(alone);
            return new Latency(
                    runs.length,
                    quantile(runs, 0.5),
                    quantile(runs, 0.95),
                    quantile(calls, 0.5),
                    quantile(calls, 0.95),
                    quantile(added, 0.5));
        }

        private static long[] sorted(List<Long> times) {
            return times.stream().mapToLong(Long::longValue).sorted().toArray();
        }

        void close() {
            bare.close();
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
