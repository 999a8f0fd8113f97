// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Pooling of maps. */
public final class Pooling {
    /** Terms of a part of a long sum, which rounds less than one term after the other. */
    private static final int PART = 32;

    private static final int FROM = Launch.OWN;
    private static final int TO = Launch.OWN + 1;
    private static final int HEIGHT = Launch.OWN + 2;
    private static final int WIDTH = Launch.OWN + 3;
    private static final int OUT_HEIGHT = Launch.OWN + 4;
    private static final int OUT_WIDTH = Launch.OWN + 5;
    private static final int WINDOW = Launch.OWN + 6;
    private static final int STRIDE = Launch.OWN + 7;
    private static final int TOP = Launch.OWN + 8;
    private static final int LEFT = Launch.OWN + 9;
    private static final int IS_MAXIMUM = Launch.OWN + 10;
    private static final int COUNTED_FROM_ROW = Launch.OWN + 11;
    private static final int COUNTED_TO_ROW = Launch.OWN + 12;
    private static final int COUNTED_FROM_COLUMN = Launch.OWN + 13;
    private static final int COUNTED_TO_COLUMN = Launch.OWN + 14;

    private static final int ARRIVING = Launch.OWN + 15;

    private static final int PLANE = Launch.OWN + 2;

    private Pooling() {}

    /** Over a sliding window. */
    public static Launch pool(Op.Pool pool, Launch.Place from, Launch.Place to) {
        return launch(Kernel.POOL, to.elements(), pool, from, to, to.at(), 0);
    }

    /**
     * The gradient that leaves a pooling at its input.
     *
     * @param from what the pooling read
     * @param arriving the gradient that arrives at its result
     */
    public static Launch gradient(Op.Pool pool, Launch.Place from, Launch.Place arriving, Launch.Place to) {
        return launch(Kernel.POOL_GRADIENT, to.elements(), pool, from, arriving, to.at(), arriving.at());
    }

    private static Launch launch(
            Kernel kernel, int threads, Op.Pool pool, Launch.Place map, Launch.Place pooled, int to, int arriving) {
        return Launch.of(
                kernel,
                threads,
                map.at(),
                to,
                map.shape().height(),
                map.shape().width(),
                pooled.shape().height(),
                pooled.shape().width(),
                pool.kernel(),
                pool.stride(),
                pool.padding().top(),
                pool.padding().left(),
                switch (pool.kind()) {
                    case MAX -> 1;
                    case AVERAGE -> 0;
                },
                -pool.counted().top(),
                map.shape().height() + pool.counted().bottom(),
                -pool.counted().left(),
                map.shape().width() + pool.counted().right(),
                arriving);
    }

    /** Over windows that share the map out among the cells of the result. */
    public static Launch adaptive(Launch.Place from, Launch.Place to) {
        return Launch.of(
                Kernel.ADAPTIVE_AVERAGE,
                to.elements(),
                from.at(),
                to.at(),
                from.shape().height(),
                from.shape().width(),
                to.shape().height(),
                to.shape().width());
    }

    /** Over all of every map. */
    public static Launch average(Launch.Place from, Launch.Place to) {
        return Launch.of(Kernel.AVERAGE, to.elements(), from.at(), to.at(), from.inner(1));
    }

    /** One element of the result per thread. */
    public static void pool(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        int window = d.get(WINDOW);
        int stride = d.get(STRIDE);
        int top = d.get(TOP);
        int left = d.get(LEFT);
        int isMaximum = d.get(IS_MAXIMUM);
        int countedFromRow = d.get(COUNTED_FROM_ROW);
        int countedToRow = d.get(COUNTED_TO_ROW);
        int countedFromColumn = d.get(COUNTED_FROM_COLUMN);
        int countedToColumn = d.get(COUNTED_TO_COLUMN);
        for (@Parallel int i = 0; i < threads; i++) {
            int firstRow = i / outWidth % outHeight * stride - top;
            int firstColumn = i % outWidth * stride - left;
            int plane = from + i / outWidth / outHeight * height * width;
            int rowFrom = firstRow < 0 ? 0 : firstRow;
            int rowTo = firstRow + Windows.end(firstRow, height, 1, window);
            int columnFrom = firstColumn < 0 ? 0 : firstColumn;
            int columnTo = firstColumn + Windows.end(firstColumn, width, 1, window);
            float sum = 0;
            float largest = -Float.MAX_VALUE;
            for (int y = rowFrom; y < rowTo; y++) {
                for (int x = columnFrom; x < columnTo; x++) {
                    float value = a.get(plane + y * width + x);
                    sum += value;
                    largest = TornadoMath.max(largest, value);
                }
            }
            int rows = TornadoMath.min(firstRow + window, countedToRow) - TornadoMath.max(firstRow, countedFromRow);
            int columns = TornadoMath.min(firstColumn + window, countedToColumn)
                    - TornadoMath.max(firstColumn, countedFromColumn);
            float mean = sum / (rows * columns);
            a.set(to + i, isMaximum == 1 ? largest : mean);
        }
    }

    /**
     * One element of the input per thread: it gathers from every window that it lies in. A maximum belongs to the first of
     * a window's largest cells.
     */
    public static void poolGradient(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        int window = d.get(WINDOW);
        int stride = d.get(STRIDE);
        int top = d.get(TOP);
        int left = d.get(LEFT);
        int isMaximum = d.get(IS_MAXIMUM);
        int countedFromRow = d.get(COUNTED_FROM_ROW);
        int countedToRow = d.get(COUNTED_TO_ROW);
        int countedFromColumn = d.get(COUNTED_FROM_COLUMN);
        int countedToColumn = d.get(COUNTED_TO_COLUMN);
        int arriving = d.get(ARRIVING);
        for (@Parallel int i = 0; i < threads; i++) {
            int row = i / width % height;
            int column = i % width;
            int map = i / width / height;
            int plane = from + map * height * width;
            float own = a.get(from + i);
            float sum = 0;
            // A cell lies in the windows that begin at most a window's side before it.
            int rowTo = TornadoMath.min((row + top) / stride + 1, outHeight);
            int columnTo = TornadoMath.min((column + left) / stride + 1, outWidth);
            int rowFrom = row + top < window ? 0 : (row + top - window) / stride + 1;
            int columnFrom = column + left < window ? 0 : (column + left - window) / stride + 1;
            for (int outRow = rowFrom; outRow < rowTo; outRow++) {
                for (int outColumn = columnFrom; outColumn < columnTo; outColumn++) {
                    int firstRow = outRow * stride - top;
                    int firstColumn = outColumn * stride - left;
                    int rows = TornadoMath.min(firstRow + window, countedToRow)
                            - TornadoMath.max(firstRow, countedFromRow);
                    int columns = TornadoMath.min(firstColumn + window, countedToColumn)
                            - TornadoMath.max(firstColumn, countedFromColumn);
                    int yTo = firstRow + Windows.end(firstRow, height, 1, window);
                    int xTo = firstColumn + Windows.end(firstColumn, width, 1, window);
                    int better = 0;
                    for (int y = TornadoMath.max(firstRow, 0); y < yTo; y++) {
                        for (int x = TornadoMath.max(firstColumn, 0); x < xTo; x++) {
                            float other = a.get(plane + y * width + x);
                            int larger = other > own ? 1 : 0;
                            int equal = other == own ? 1 : 0;
                            int before = y * width + x < row * width + column ? 1 : 0;
                            better += larger + equal * before;
                        }
                    }
                    float mean = 1f / (rows * columns);
                    float largest = better == 0 ? 1f : 0f;
                    sum += a.get(arriving + (map * outHeight + outRow) * outWidth + outColumn)
                            * (isMaximum == 1 ? largest : mean);
                }
            }
            a.set(to + i, sum);
        }
    }

    /** One element of the result per thread. */
    public static void adaptiveAverage(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        for (@Parallel int i = 0; i < threads; i++) {
            int row = i / outWidth % outHeight;
            int column = i % outWidth;
            int plane = from + i / outWidth / outHeight * height * width;
            int rowFrom = row * height / outHeight;
            int rowTo = ((row + 1) * height + outHeight - 1) / outHeight;
            int columnFrom = column * width / outWidth;
            int columnTo = ((column + 1) * width + outWidth - 1) / outWidth;
            float sum = 0;
            for (int y = rowFrom; y < rowTo; y++) {
                for (int x = columnFrom; x < columnTo; x++) {
                    sum += a.get(plane + y * width + x);
                }
            }
            a.set(to + i, sum / ((rowTo - rowFrom) * (columnTo - columnFrom)));
        }
    }

    /** One map per thread. */
    public static void average(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int plane = d.get(PLANE);
        for (@Parallel int i = 0; i < threads; i++) {
            float sum = 0;
            for (int first = 0; first < plane; first += PART) {
                int last = TornadoMath.min(first + PART, plane);
                float part = 0;
                for (int k = first; k < last; k++) {
                    part += a.get(from + i * plane + k);
                }
                sum += part;
            }
            a.set(to + i, sum / plane);
        }
    }

    /** One map per group, each thread adding up part by part. */
    public static void averageMaps(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int map = context.groupIdx;
        int thread = context.localIdx;
        int whole = d.get(PLANE);
        int plane = map < d.get(Launch.THREADS) ? whole : 0;
        int from = d.get(FROM) + map * whole;
        float[] shared = context.allocateFloatLocalArray(Rows.GROUP);
        float sum = 0;
        for (int first = thread; first < plane; first += Rows.GROUP * PART) {
            int last = TornadoMath.min(first + Rows.GROUP * PART, plane);
            float part = 0;
            for (int k = first; k < last; k += Rows.GROUP) {
                part += a.get(from + k);
            }
            sum += part;
        }
        shared[thread] = sum;
        context.localBarrier();
        for (int half = Rows.GROUP / 2; half > 0; half = half / 2) {
            if (thread < half) {
                shared[thread] = shared[thread] + shared[thread + half];
            }
            context.localBarrier();
        }
        if (thread == 0 && plane > 0) {
            a.set(d.get(TO) + map, shared[0] / whole);
        }
    }
}
