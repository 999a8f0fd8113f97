// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Gradients that leave what depends on a whole row. */
public final class RowGradients {
    private static final int FORWARD = Launch.OWN;
    private static final int ARRIVING = Launch.OWN + 1;
    private static final int TO = Launch.OWN + 2;
    private static final int LENGTH = Launch.OWN + 3;

    private static final int INNER = Launch.OWN + 4;

    private static final int SCALE = Launch.OWN + 4;
    private static final int EPSILON = Launch.OWN + 5;

    private RowGradients() {}

    /**
     * Of softmax along an axis: y·(g − Σ y·g).
     *
     * @param forward the softmax's result y
     * @param arriving the gradient g that arrives at it
     */
    public static Launch softmax(int axis, Launch.Place forward, Launch.Place arriving, Launch.Place to) {
        int length = to.shape().extent(axis);
        return Launch.of(
                Kernel.SOFTMAX_GRADIENT,
                to.elements() / length,
                forward.at(),
                arriving.at(),
                to.at(),
                length,
                to.inner(axis));
    }

    /**
     * Of a layer norm: with x̂ the normalised input, σ its deviation and h = γ·g, (h − mean(h) − x̂·mean(h·x̂))/σ.
     *
     * @param forward the norm's input
     * @param arriving the gradient g that arrives at its result
     * @param scale where γ lies among the network's weights
     * @param epsilon where ε lies among them
     */
    public static Launch layerNorm(
            int features, int scale, int epsilon, Launch.Place forward, Launch.Place arriving, Launch.Place to) {
        return Launch.of(
                Kernel.LAYER_NORM_GRADIENT,
                to.elements() / features,
                forward.at(),
                arriving.at(),
                to.at(),
                features,
                scale,
                epsilon);
    }

    /** One row per thread. */
    public static void softmax(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int forward = d.get(FORWARD);
        int arriving = d.get(ARRIVING);
        int to = d.get(TO);
        int length = d.get(LENGTH);
        int inner = d.get(INNER);
        for (@Parallel int i = 0; i < threads; i++) {
            int first = i / inner * length * inner + i % inner;
            float sum = 0;
            for (int k = 0; k < length; k++) {
                sum += a.get(forward + first + k * inner) * a.get(arriving + first + k * inner);
            }
            for (int k = 0; k < length; k++) {
                float y = a.get(forward + first + k * inner);
                a.set(to + first + k * inner, y * (a.get(arriving + first + k * inner) - sum));
            }
        }
    }

    /** One row per group. */
    public static void softmaxGradientRows(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int row = context.groupIdx;
        int thread = context.localIdx;
        int inner = d.get(INNER);
        int length = row < d.get(Launch.THREADS) ? d.get(LENGTH) : 0;
        int first = row / inner * d.get(LENGTH) * inner + row % inner;
        int forward = d.get(FORWARD) + first;
        int arriving = d.get(ARRIVING) + first;
        int to = d.get(TO) + first;
        float[] shared = context.allocateFloatLocalArray(Rows.GROUP);
        float sum = 0;
        for (int k = thread; k < length; k += Rows.GROUP) {
            sum += a.get(forward + k * inner) * a.get(arriving + k * inner);
        }
        shared[thread] = sum;
        context.localBarrier();
        for (int half = Rows.GROUP / 2; half > 0; half = half / 2) {
            if (thread < half) {
                shared[thread] = shared[thread] + shared[thread + half];
            }
            context.localBarrier();
        }
        sum = shared[0];
        for (int k = thread; k < length; k += Rows.GROUP) {
            a.set(to + k * inner, a.get(forward + k * inner) * (a.get(arriving + k * inner) - sum));
        }
    }

    /** One row per thread. */
    public static void layerNorm(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int length = d.get(LENGTH);
        int scale = d.get(Launch.WEIGHTS) + d.get(SCALE);
        float epsilon = w.get(d.get(Launch.WEIGHTS) + d.get(EPSILON));
        for (@Parallel int i = 0; i < threads; i++) {
            int forward = d.get(FORWARD) + i * length;
            int arriving = d.get(ARRIVING) + i * length;
            int to = d.get(TO) + i * length;
            float mean = 0;
            for (int k = 0; k < length; k++) {
                mean += a.get(forward + k) / length;
            }
            float variance = 0;
            for (int k = 0; k < length; k++) {
                float difference = a.get(forward + k) - mean;
                variance += difference * difference / length;
            }
            float factor = 1 / TornadoMath.sqrt(variance + epsilon);
            float weighed = 0;
            float along = 0;
            for (int k = 0; k < length; k++) {
                float h = w.get(scale + k) * a.get(arriving + k);
                weighed += h / length;
                along += h * (a.get(forward + k) - mean) * factor / length;
            }
            for (int k = 0; k < length; k++) {
                float normal = (a.get(forward + k) - mean) * factor;
                a.set(to + k, (w.get(scale + k) * a.get(arriving + k) - weighed - normal * along) * factor);
            }
        }
    }

    /** One row per group, in passes for the mean, the variance, mean(h) and mean(h·x̂), each made of those before it. */
    public static void layerNormGradientRows(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int row = context.groupIdx;
        int thread = context.localIdx;
        int whole = d.get(LENGTH);
        int length = row < d.get(Launch.THREADS) ? whole : 0;
        int forward = d.get(FORWARD) + row * whole;
        int arriving = d.get(ARRIVING) + row * whole;
        int to = d.get(TO) + row * whole;
        int scale = d.get(Launch.WEIGHTS) + d.get(SCALE);
        float epsilon = w.get(d.get(Launch.WEIGHTS) + d.get(EPSILON));
        float[] shared = context.allocateFloatLocalArray(Rows.GROUP);
        float mean = 0;
        float factor = 1;
        float weighed = 0;
        float along = 0;
        for (int pass = 0; pass < 4; pass++) {
            float sum = 0;
            for (int k = thread; k < length; k += Rows.GROUP) {
                float x = (a.get(forward + k) - mean) * factor;
                float h = w.get(scale + k) * a.get(arriving + k);
                float ofInput = pass == 0 ? x : x * x;
                float ofBoth = pass == 2 ? h : h * x;
                sum += pass < 2 ? ofInput : ofBoth;
            }
            shared[thread] = sum;
            context.localBarrier();
            for (int half = Rows.GROUP / 2; half > 0; half = half / 2) {
                if (thread < half) {
                    shared[thread] = shared[thread] + shared[thread + half];
                }
                context.localBarrier();
            }
            float found = shared[0] / whole;
            context.localBarrier();
            mean = pass == 0 ? found : mean;
            factor = pass == 1 ? 1 / TornadoMath.sqrt(found + epsilon) : factor;
            weighed = pass == 2 ? found : weighed;
            along = found;
        }
        for (int k = thread; k < length; k += Rows.GROUP) {
            float normal = (a.get(forward + k) - mean) * factor;
            a.set(to + k, (w.get(scale + k) * a.get(arriving + k) - weighed - normal * along) * factor);
        }
    }
}
