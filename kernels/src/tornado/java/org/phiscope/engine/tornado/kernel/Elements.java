// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What is computed element by element. */
public final class Elements {
    /** Most tensors that one run of {@link Kernel#COMBINE} takes. */
    public static final int COMBINED = 8;

    private static final int TO = Launch.OWN;
    private static final int ACTIVATION = Launch.OWN + 1;

    private static final int FACTORS = Launch.OWN + 2;
    private static final int COUNT = Launch.OWN + 3;
    private static final int FIRST = Launch.OWN + 4;

    private static final int LEFT = Launch.OWN + 1;
    private static final int RIGHT = Launch.OWN + 2;
    private static final int REPEAT = Launch.OWN + 3;

    private static final int FROM = Launch.OWN + 2;
    private static final int SCALE = Launch.OWN + 3;
    private static final int SHIFT = Launch.OWN + 4;
    private static final int CHANNELS = Launch.OWN + 5;
    private static final int PLANE = Launch.OWN + 6;

    private static final int EXTENTS = Launch.OWN + 3;
    private static final int STRIDES = EXTENTS + Copies.RANK;

    private Elements() {}

    /**
     * The activation of the weighted sum of up to {@link #COMBINED} tensors of one shape. The result may lie where one of
     * them does.
     *
     * @param factors where one factor per tensor lies among the network's weights
     */
    public static Launch combine(
            List<Launch.Place> from, int factors, Launch.Place to, @Nullable Activation activation) {
        int[] own = new int[FIRST - Launch.OWN + from.size()];
        own[0] = to.at();
        own[1] = Activations.code(activation);
        own[2] = factors;
        own[3] = from.size();
        for (int i = 0; i < from.size(); i++) {
            own[FIRST - Launch.OWN + i] = from.get(i).at();
        }
        return Launch.of(Kernel.COMBINE, to.elements(), own);
    }

    /** The product with a tensor each of whose elements serves {@code repeat} in a row. */
    public static Launch multiply(Launch.Place left, Launch.Place right, int repeat, Launch.Place to) {
        return Launch.of(Kernel.MULTIPLY, to.elements(), to.at(), left.at(), right.at(), repeat);
    }

    /**
     * The activation of scale·x + shift, both being per channel.
     *
     * @param scale where one number per channel lies among the network's weights
     * @param channels 1 for the same scale and shift everywhere
     */
    public static Launch normalise(
            Launch.Place from, int scale, int shift, int channels, Launch.Place to, @Nullable Activation activation) {
        return Launch.of(
                Kernel.NORMALISE,
                to.elements(),
                to.at(),
                Activations.code(activation),
                from.at(),
                scale,
                shift,
                channels,
                channels == 1 ? 1 : from.inner(1));
    }

    /** The slope of an activation at every element. */
    public static Launch derivative(Activation activation, Launch.Place from, Launch.Place to) {
        return Launch.of(Kernel.DERIVATIVE, to.elements(), to.at(), Activations.code(activation), from.at());
    }

    /** The sum with a tensor that is repeated along axes where its extent is 1; up to {@link Copies#RANK} axes. */
    public static Launch broadcastAdd(Launch.Place left, Launch.Place right, Launch.Place to) {
        int rank = to.shape().rank();
        int[] own = new int[STRIDES - Launch.OWN + Copies.RANK];
        own[0] = to.at();
        own[1] = left.at();
        own[2] = right.at();
        int[] strides = right.strides();
        for (int axis = 0; axis < Copies.RANK; axis++) {
            int a = axis - (Copies.RANK - rank);
            own[EXTENTS - Launch.OWN + axis] = a < 0 ? 1 : to.shape().extent(a);
            own[STRIDES - Launch.OWN + axis] = a < 0 || right.shape().extent(a) == 1 ? 0 : strides[a];
        }
        return Launch.of(Kernel.BROADCAST_ADD, to.elements(), own);
    }

    public static void combine(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int to = d.get(TO);
        int activation = d.get(ACTIVATION);
        int factors = weights + d.get(FACTORS);
        int count = d.get(COUNT);
        for (@Parallel int i = 0; i < threads; i++) {
            float sum = 0;
            for (int k = 0; k < count; k++) {
                sum += w.get(factors + k) * a.get(d.get(FIRST + k) + i);
            }
            a.set(to + i, Activations.apply(activation, sum));
        }
    }

    public static void multiply(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int to = d.get(TO);
        int left = d.get(LEFT);
        int right = d.get(RIGHT);
        int repeat = d.get(REPEAT);
        for (@Parallel int i = 0; i < threads; i++) {
            a.set(to + i, a.get(left + i) * a.get(right + i / repeat));
        }
    }

    public static void normalise(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int to = d.get(TO);
        int activation = d.get(ACTIVATION);
        int from = d.get(FROM);
        int scale = weights + d.get(SCALE);
        int shift = weights + d.get(SHIFT);
        int channels = d.get(CHANNELS);
        int plane = d.get(PLANE);
        for (@Parallel int i = 0; i < threads; i++) {
            int channel = i / plane % channels;
            float y = w.get(scale + channel) * a.get(from + i) + w.get(shift + channel);
            a.set(to + i, Activations.apply(activation, y));
        }
    }

    public static void derivative(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int to = d.get(TO);
        int activation = d.get(ACTIVATION);
        int from = d.get(FROM);
        for (@Parallel int i = 0; i < threads; i++) {
            a.set(to + i, Activations.derivative(activation, a.get(from + i)));
        }
    }

    public static void broadcastAdd(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int to = d.get(TO);
        int left = d.get(LEFT);
        int right = d.get(RIGHT);
        for (@Parallel int i = 0; i < threads; i++) {
            int rest = i;
            int place = right;
            for (int k = 1; k <= Copies.RANK; k++) {
                int axis = Copies.RANK - k;
                int extent = d.get(EXTENTS + axis);
                place += rest % extent * d.get(STRIDES + axis);
                rest = rest / extent;
            }
            a.set(to + i, a.get(left + i) + a.get(place));
        }
    }
}
