// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What depends on a whole row along an axis. Where a row's elements lie side by side a group of threads reads it together
 * and adds up what each of them found in the memory that they share.
 */
public final class Rows {
    /** Threads of a group, which is half a row of a vision transformer or more. */
    static final int GROUP = 128;

    private static final int FROM = Launch.OWN;
    private static final int TO = Launch.OWN + 1;
    private static final int LENGTH = Launch.OWN + 2;

    private static final int INNER = Launch.OWN + 3;
    private static final int IS_LOGARITHM = Launch.OWN + 4;

    private static final int SCALE = Launch.OWN + 3;
    private static final int SHIFT = Launch.OWN + 4;
    private static final int EPSILON = Launch.OWN + 5;
    private static final int GROUPS = Launch.OWN + 6;
    private static final int PLANE = Launch.OWN + 7;

    private Rows() {}

    /** exp(x)/Σ exp(x) along an axis, or the logarithm of that. */
    public static Launch softmax(Op.Softmax softmax, Launch.Place from, Launch.Place to) {
        int length = to.shape().extent(softmax.axis());
        int inner = to.inner(softmax.axis());
        return Launch.of(
                inner == 1 ? Kernel.SOFTMAX_ROWS : Kernel.SOFTMAX,
                to.elements() / length,
                from.at(),
                to.at(),
                length,
                inner,
                softmax.logarithm() ? 1 : 0);
    }

    /**
     * Normalisation of rows: (x − mean)/√(variance + ε) of the row at hand, scaled and shifted per channel.
     *
     * @param length of a row: some channels of {@code plane} elements each
     * @param groups rows that all channels make
     * @param scale where one number per channel lies among the network's weights
     * @param epsilon where ε lies among them
     */
    public static Launch standardise(
            int length,
            int groups,
            int plane,
            int scale,
            int shift,
            int epsilon,
            Launch.Place from,
            Launch.Place to) {
        return Launch.of(
                Kernel.STANDARDISE,
                to.elements() / length,
                from.at(),
                to.at(),
                length,
                scale,
                shift,
                epsilon,
                groups,
                plane);
    }

    /** One row per thread. */
    public static void softmax(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int length = d.get(LENGTH);
        int inner = d.get(INNER);
        int isLogarithm = d.get(IS_LOGARITHM);
        for (@Parallel int i = 0; i < threads; i++) {
            int first = i / inner * length * inner + i % inner;
            float largest = a.get(from + first);
            for (int k = 1; k < length; k++) {
                largest = TornadoMath.max(largest, a.get(from + first + k * inner));
            }
            float sum = 0;
            for (int k = 0; k < length; k++) {
                sum += TornadoMath.exp(a.get(from + first + k * inner) - largest);
            }
            float logarithm = TornadoMath.log(sum);
            for (int k = 0; k < length; k++) {
                float x = a.get(from + first + k * inner) - largest;
                a.set(to + first + k * inner, isLogarithm == 1 ? x - logarithm : TornadoMath.exp(x) / sum);
            }
        }
    }

    /** One row per thread. */
    public static void standardise(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int length = d.get(LENGTH);
        int scale = weights + d.get(SCALE);
        int shift = weights + d.get(SHIFT);
        int groups = d.get(GROUPS);
        int plane = d.get(PLANE);
        float epsilon = w.get(weights + d.get(EPSILON));
        for (@Parallel int i = 0; i < threads; i++) {
            int first = i * length;
            int channels = i % groups * (length / plane);
            float sum = 0;
            for (int k = 0; k < length; k++) {
                sum += a.get(from + first + k);
            }
            float mean = sum / length;
            float squares = 0;
            for (int k = 0; k < length; k++) {
                float difference = a.get(from + first + k) - mean;
                squares += difference * difference;
            }
            float factor = 1 / TornadoMath.sqrt(squares / length + epsilon);
            for (int k = 0; k < length; k++) {
                int channel = channels + k / plane;
                float normal = (a.get(from + first + k) - mean) * factor;
                a.set(to + first + k, w.get(scale + channel) * normal + w.get(shift + channel));
            }
        }
    }

    /** One row per group. */
    public static void softmaxRows(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int row = context.groupIdx;
        int thread = context.localIdx;
        int length = row < d.get(Launch.THREADS) ? d.get(LENGTH) : 0;
        int from = d.get(FROM) + row * d.get(LENGTH);
        int to = d.get(TO) + row * d.get(LENGTH);
        int isLogarithm = d.get(IS_LOGARITHM);
        float[] shared = context.allocateFloatLocalArray(GROUP);
        float largest = -Float.MAX_VALUE;
        for (int k = thread; k < length; k += GROUP) {
            largest = TornadoMath.max(largest, a.get(from + k));
        }
        shared[thread] = largest;
        context.localBarrier();
        for (int half = GROUP / 2; half > 0; half = half / 2) {
            if (thread < half) {
                shared[thread] = TornadoMath.max(shared[thread], shared[thread + half]);
            }
            context.localBarrier();
        }
        largest = shared[0];
        context.localBarrier();
        float sum = 0;
        for (int k = thread; k < length; k += GROUP) {
            sum += TornadoMath.exp(a.get(from + k) - largest);
        }
        shared[thread] = sum;
        context.localBarrier();
        for (int half = GROUP / 2; half > 0; half = half / 2) {
            if (thread < half) {
                shared[thread] = shared[thread] + shared[thread + half];
            }
            context.localBarrier();
        }
        sum = shared[0];
        float logarithm = TornadoMath.log(sum);
        for (int k = thread; k < length; k += GROUP) {
            float x = a.get(from + k) - largest;
            a.set(to + k, isLogarithm == 1 ? x - logarithm : TornadoMath.exp(x) / sum);
        }
    }

    /** One row per group: the first pass finds the mean, the second the mean square of what differs from it. */
    public static void standardiseRows(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int row = context.groupIdx;
        int thread = context.localIdx;
        int weights = d.get(Launch.WEIGHTS);
        int whole = d.get(LENGTH);
        int length = row < d.get(Launch.THREADS) ? whole : 0;
        int from = d.get(FROM) + row * whole;
        int to = d.get(TO) + row * whole;
        int plane = d.get(PLANE);
        int channels = row % d.get(GROUPS) * (whole / plane);
        int scale = weights + d.get(SCALE) + channels;
        int shift = weights + d.get(SHIFT) + channels;
        float epsilon = w.get(weights + d.get(EPSILON));
        float[] shared = context.allocateFloatLocalArray(GROUP);
        float mean = 0;
        float square = 0;
        for (int pass = 0; pass < 2; pass++) {
            float sum = 0;
            for (int k = thread; k < length; k += GROUP) {
                float x = a.get(from + k) - mean;
                sum += pass == 0 ? x : x * x;
            }
            shared[thread] = sum;
            context.localBarrier();
            for (int half = GROUP / 2; half > 0; half = half / 2) {
                if (thread < half) {
                    shared[thread] = shared[thread] + shared[thread + half];
                }
                context.localBarrier();
            }
            square = shared[0] / whole;
            context.localBarrier();
            mean = pass == 0 ? square : mean;
        }
        float factor = 1 / TornadoMath.sqrt(square + epsilon);
        for (int k = thread; k < length; k += GROUP) {
            float normal = (a.get(from + k) - mean) * factor;
            a.set(to + k, w.get(scale + k / plane) * normal + w.get(shift + k / plane));
        }
    }
}
