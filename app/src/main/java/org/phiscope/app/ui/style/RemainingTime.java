// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How long painting goes on. A step takes as long as those before it at the same size; at a size that has not begun, as much
 * longer as it has more pixels.
 */
final class RemainingTime {
    /** Every size has four times the pixels of the one before it. */
    private static final double LARGER = 4;

    private final List<Integer> iterations;
    private final double[] nanos;
    private final int[] timed;

    RemainingTime(List<Integer> iterations) {
        this.iterations = iterations;
        this.nanos = new double[iterations.size()];
        this.timed = new int[iterations.size()];
    }

    /** Index of the size at which a step is taken, counted from 1 over all sizes. */
    private int size(int step) {
        int last = 0;
        for (int size = 0; size < iterations.size(); size++) {
            last += iterations.get(size);
            if (step <= last) {
                return size;
            }
        }
        return iterations.size() - 1;
    }

    /** A step took so long. */
    void took(int step, long nanoseconds) {
        int size = size(step);
        nanos[size] += nanoseconds;
        timed[size]++;
    }

    /** Seconds until all steps are taken; empty before the first was timed. */
    OptionalDouble seconds(int done) {
        double seconds = 0;
        double each = 0;
        int last = 0;
        for (int size = 0; size < iterations.size(); size++) {
            each = timed[size] > 0 ? nanos[size] / timed[size] : each * LARGER;
            last += iterations.get(size);
            int open = Math.min(iterations.get(size), Math.max(0, last - done));
            seconds += each * open / 1e9;
        }
        return each > 0 ? OptionalDouble.of(seconds) : OptionalDouble.empty();
    }
}
