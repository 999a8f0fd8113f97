// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that do one thing only, as often as the device can. They are measured, and no network takes them. */
public final class Ceiling {
    /** Multiplications followed by an addition, of each thread of {@link #multiplyAdd}. */
    public static final int MULTIPLY_ADDS = 8 * 256;

    private Ceiling() {}

    /** Reads a float and writes it, per thread. */
    public static void stream(FloatArray from, FloatArray to, IntArray d) {
        int threads = d.get(0);
        for (@Parallel int i = 0; i < threads; i++) {
            to.set(i, from.get(i));
        }
    }

    /** Eight sums side by side, none of which waits for another. */
    public static void multiplyAdd(FloatArray to, IntArray d) {
        int threads = d.get(0);
        int cells = d.get(1);
        for (@Parallel int i = 0; i < threads; i++) {
            float x = 1f / (i + 1);
            float s0 = x;
            float s1 = x + 1;
            float s2 = x + 2;
            float s3 = x + 3;
            float s4 = x + 4;
            float s5 = x + 5;
            float s6 = x + 6;
            float s7 = x + 7;
            for (int round = 0; round < MULTIPLY_ADDS / 8; round++) {
                s0 = s0 * x + x;
                s1 = s1 * x + x;
                s2 = s2 * x + x;
                s3 = s3 * x + x;
                s4 = s4 * x + x;
                s5 = s5 * x + x;
                s6 = s6 * x + x;
                s7 = s7 * x + x;
            }
            to.set(i % cells, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
        }
    }
}
