// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** How values reach the middle of an arena: only whole arrays cross the bus. */
public final class Staging {
    public static final int WEIGHTS = 0;
    public static final int ACTIVATIONS = 1;

    private Staging() {}

    /** What {@link #put} reads for this many floats at this place of an arena. */
    public static int[] descriptor(int arena, int at, int size) {
        return new int[] {size, at, arena};
    }

    public static void put(FloatArray w, FloatArray a, FloatArray staged, IntArray d) {
        int threads = d.get(0);
        int at = d.get(1);
        int arena = d.get(2);
        for (@Parallel int i = 0; i < threads; i++) {
            float value = staged.get(i);
            if (arena == WEIGHTS) {
                w.set(at + i, value);
            } else {
                a.set(at + i, value);
            }
        }
    }
}
