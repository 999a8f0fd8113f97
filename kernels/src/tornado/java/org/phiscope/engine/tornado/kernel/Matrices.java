// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Products of matrices. Long sums are added up part by part, which rounds less than one term after the other. */
public final class Matrices {
    /** Terms of a part. */
    static final int PART = 32;

    private static final int FROM = Launch.OWN;
    private static final int TO = Launch.OWN + 1;
    private static final int DEPTH = Launch.OWN + 2;
    private static final int OUT = Launch.OWN + 3;

    private static final int KERNEL = Launch.OWN + 4;
    private static final int BIAS = Launch.OWN + 5;
    private static final int ACTIVATION = Launch.OWN + 6;

    private static final int RIGHT = Launch.OWN + 4;
    private static final int ROWS = Launch.OWN + 5;
    private static final int DOWN = Launch.OWN + 6;
    private static final int ACROSS = Launch.OWN + 7;

    private Matrices() {}

    /**
     * A linear layer on the last axis.
     *
     * @param kernel where the kernel lies among the network's weights, as {@code [out, in]}
     * @param bias where one number per output lies
     */
    public static Launch linear(
            int in, int out, int kernel, int bias, Launch.Place from, Launch.Place to, @Nullable Activation activation) {
        return Launch.of(
                Kernel.LINEAR,
                to.elements(),
                from.at(),
                to.at(),
                in,
                out,
                kernel,
                bias,
                Activations.code(activation));
    }

    /** {@code […, m, k]} × {@code […, k, n]}, the second given as {@code […, n, k]} where it is transposed. */
    public static Launch product(Launch.Place left, Launch.Place right, boolean transposed, Launch.Place to) {
        int rank = to.shape().rank();
        int rows = to.shape().extent(rank - 2);
        int columns = to.shape().extent(rank - 1);
        int depth = left.shape().extent(rank - 1);
        return Launch.of(
                Kernel.MATRIX_PRODUCT,
                to.elements(),
                left.at(),
                to.at(),
                depth,
                columns,
                right.at(),
                rows,
                transposed ? 1 : columns,
                transposed ? depth : 1);
    }

    /** One element of the result per thread. */
    public static void linear(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int depth = d.get(DEPTH);
        int out = d.get(OUT);
        int kernel = weights + d.get(KERNEL);
        int bias = weights + d.get(BIAS);
        int activation = d.get(ACTIVATION);
        for (@Parallel int i = 0; i < threads; i++) {
            int column = i % out;
            int features = from + i / out * depth;
            int line = kernel + column * depth;
            float sum = w.get(bias + column);
            for (int first = 0; first < depth; first += PART) {
                int last = TornadoMath.min(first + PART, depth);
                float part = 0;
                for (int k = first; k < last; k++) {
                    part += a.get(features + k) * w.get(line + k);
                }
                sum += part;
            }
            a.set(to + i, Activations.apply(activation, sum));
        }
    }

    /** One element of the result per thread. */
    public static void product(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int depth = d.get(DEPTH);
        int columns = d.get(OUT);
        int right = d.get(RIGHT);
        int rows = d.get(ROWS);
        int down = d.get(DOWN);
        int across = d.get(ACROSS);
        for (@Parallel int i = 0; i < threads; i++) {
            int line = from + i / columns * depth;
            int column = right + i / columns / rows * depth * columns + i % columns * across;
            float sum = 0;
            for (int first = 0; first < depth; first += PART) {
                int last = TornadoMath.min(first + PART, depth);
                float part = 0;
                for (int k = first; k < last; k++) {
                    part += a.get(line + k) * a.get(column + k * down);
                }
                sum += part;
            }
            a.set(to + i, sum);
        }
    }
}
