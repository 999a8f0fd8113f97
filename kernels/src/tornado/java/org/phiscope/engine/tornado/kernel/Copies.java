// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What moves elements and computes nothing. */
public final class Copies {
    /** Most axes that a copy counts. */
    public static final int RANK = 6;

    private static final int FROM = Launch.OWN;
    private static final int TO = Launch.OWN + 1;
    private static final int EXTENTS = Launch.OWN + 2;
    private static final int FROM_STRIDES = EXTENTS + RANK;
    private static final int TO_STRIDES = FROM_STRIDES + RANK;

    private static final int HEIGHT = Launch.OWN + 2;
    private static final int WIDTH = Launch.OWN + 3;
    private static final int OUT_HEIGHT = Launch.OWN + 4;
    private static final int OUT_WIDTH = Launch.OWN + 5;

    private Copies() {}

    /**
     * A box of elements.
     *
     * @param from index of the first that is read
     * @param to index of the first that is written
     * @param extents of the box, up to {@link #RANK}
     * @param fromStrides how far apart neighbours along each axis are read
     * @param toStrides how far apart they are written
     */
    public static Launch copy(int from, int to, int[] extents, int[] fromStrides, int[] toStrides) {
        int[] own = new int[TO_STRIDES - Launch.OWN + RANK];
        own[0] = from;
        own[1] = to;
        long threads = boxed(extents, toStrides, own);
        for (int axis = 0; axis < extents.length; axis++) {
            own[FROM_STRIDES - Launch.OWN + RANK - extents.length + axis] = fromStrides[axis];
        }
        return Launch.of(Kernel.COPY, threads, own);
    }

    /** Noughts in a box of elements. */
    public static Launch fill(int to, int[] extents, int[] toStrides) {
        int[] own = new int[TO_STRIDES - Launch.OWN + RANK];
        own[1] = to;
        return Launch.of(Kernel.FILL, boxed(extents, toStrides, own), own);
    }

    private static long boxed(int[] extents, int[] toStrides, int[] own) {
        long elements = 1;
        for (int axis = 0; axis < RANK; axis++) {
            int a = axis - (RANK - extents.length);
            own[EXTENTS - Launch.OWN + axis] = a < 0 ? 1 : extents[a];
            own[TO_STRIDES - Launch.OWN + axis] = a < 0 ? 0 : toStrides[a];
            elements *= a < 0 ? 1 : extents[a];
        }
        return elements;
    }

    /** A tensor from among the network's weights. */
    public static Launch load(int from, Launch.Place to) {
        return Launch.of(Kernel.LOAD, to.elements(), from, to.at());
    }

    /** Nearest-neighbour resampling: cell i reads cell ⌊i·in/out⌋. */
    public static Launch resize(Launch.Place from, Launch.Place to) {
        return Launch.of(
                Kernel.RESIZE,
                to.elements(),
                from.at(),
                to.at(),
                from.shape().height(),
                from.shape().width(),
                to.shape().height(),
                to.shape().width());
    }

    public static void copy(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        for (@Parallel int i = 0; i < threads; i++) {
            int rest = i;
            int read = from;
            int written = to;
            for (int k = 1; k <= RANK; k++) {
                int axis = RANK - k;
                int extent = d.get(EXTENTS + axis);
                int at = rest % extent;
                read += at * d.get(FROM_STRIDES + axis);
                written += at * d.get(TO_STRIDES + axis);
                rest = rest / extent;
            }
            a.set(written, a.get(read));
        }
    }

    public static void fill(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int to = d.get(TO);
        for (@Parallel int i = 0; i < threads; i++) {
            int rest = i;
            int written = to;
            for (int k = 1; k <= RANK; k++) {
                int axis = RANK - k;
                int extent = d.get(EXTENTS + axis);
                written += rest % extent * d.get(TO_STRIDES + axis);
                rest = rest / extent;
            }
            a.set(written, 0f);
        }
    }

    public static void load(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(Launch.WEIGHTS) + d.get(FROM);
        int to = d.get(TO);
        for (@Parallel int i = 0; i < threads; i++) {
            a.set(to + i, w.get(from + i));
        }
    }

    public static void resize(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        for (@Parallel int i = 0; i < threads; i++) {
            int row = i / outWidth % outHeight * height / outHeight;
            int column = i % outWidth * width / outWidth;
            int plane = i / outWidth / outHeight;
            a.set(to + i, a.get(from + (plane * height + row) * width + column));
        }
    }
}
