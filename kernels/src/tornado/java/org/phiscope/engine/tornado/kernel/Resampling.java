// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.Arrays;
import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Resampling between cells: rows and columns apart, each cell of the result made of {@link #TAPS} of either. */
public final class Resampling {
    /** Cells along a side that one of the result is made of. */
    private static final int TAPS = 4;

    /** Numbers of a cell in the gradient's table. */
    private static final int RANGE = 3;

    /** Of the cubic convolution that libraries use for images (Keys 1981). */
    private static final double CUBIC = -0.75;

    private static final int ROWS = Launch.OWN;
    private static final int COLUMNS = Launch.OWN + 1;
    private static final int FROM = Launch.OWN + 2;
    private static final int TO = Launch.OWN + 3;
    private static final int HEIGHT = Launch.OWN + 4;
    private static final int WIDTH = Launch.OWN + 5;
    private static final int OUT_HEIGHT = Launch.OWN + 6;
    private static final int OUT_WIDTH = Launch.OWN + 7;

    private Resampling() {}

    /** For each cell of a side its taps: the cell of the input and its share, one after the other. */
    public static float[] table(Op.Resize.Mode mode, int in, int out) {
        float[] table = new float[2 * TAPS * out];
        for (int cell = 0; cell < out; cell++) {
            double at = place(mode, cell, in, out);
            int below = (int) Math.floor(at);
            for (int tap = 0; tap < TAPS; tap++) {
                int i = 2 * (TAPS * cell + tap);
                table[i] = Math.clamp(below + tap - 1, 0, in - 1);
                table[i + 1] = (float) share(mode, Math.abs(below + tap - 1 - at));
            }
        }
        return table;
    }

    private static double place(Op.Resize.Mode mode, int cell, int in, int out) {
        return switch (mode) {
            case NEAREST -> (long) cell * in / out;
            case BILINEAR, BICUBIC -> (cell + 0.5) * in / out - 0.5;
            case BILINEAR_CORNERS -> out == 1 ? 0 : cell * (in - 1.0) / (out - 1);
        };
    }

    private static double share(Op.Resize.Mode mode, double distance) {
        double d = distance;
        return switch (mode) {
            case NEAREST -> d == 0 ? 1 : 0;
            case BILINEAR, BILINEAR_CORNERS -> Math.max(0, 1 - d);
            case BICUBIC -> d <= 1
                    ? ((CUBIC + 2) * d - (CUBIC + 3)) * d * d + 1
                    : d < 2 ? (((d - 5) * d + 8) * d - 4) * CUBIC : 0;
        };
    }

    /**
     * For each cell of a side of the input the cells of the result that it has a share in: where in the table they begin
     * and how many they are, the first of them; after these, the shares. The cells that one has a share in lie side by side.
     */
    public static float[] gradientTable(Op.Resize.Mode mode, int in, int out) {
        float[] taps = table(mode, in, out);
        int[] first = new int[in];
        int[] last = new int[in];
        Arrays.fill(first, out);
        for (int i = 0; i < TAPS * out; i++) {
            int cell = (int) taps[2 * i];
            if (taps[2 * i + 1] != 0) {
                first[cell] = Math.min(first[cell], i / TAPS);
                last[cell] = Math.max(last[cell], i / TAPS + 1);
            }
        }
        int size = RANGE * in;
        for (int cell = 0; cell < in; cell++) {
            size += Math.max(0, last[cell] - first[cell]);
        }
        float[] table = new float[size];
        int at = RANGE * in;
        for (int cell = 0; cell < in; cell++) {
            int count = Math.max(0, last[cell] - first[cell]);
            table[RANGE * cell] = at;
            table[RANGE * cell + 1] = count;
            table[RANGE * cell + 2] = first[cell];
            for (int i = TAPS * first[cell]; i < TAPS * (first[cell] + count); i++) {
                table[at + i / TAPS - first[cell]] += (int) taps[2 * i] == cell ? taps[2 * i + 1] : 0;
            }
            at += count;
        }
        return table;
    }

    /**
     * @param rows where the table of rows lies among the network's weights
     * @param columns where that of columns does
     */
    public static Launch launch(int rows, int columns, Launch.Place from, Launch.Place to) {
        return Launch.of(
                Kernel.RESAMPLE,
                to.elements(),
                rows,
                columns,
                from.at(),
                to.at(),
                from.shape().height(),
                from.shape().width(),
                to.shape().height(),
                to.shape().width());
    }

    /**
     * The gradient that leaves resampling at its input.
     *
     * @param rows where the gradient's table of rows lies among the network's weights
     * @param columns where that of columns does
     */
    public static Launch gradient(int rows, int columns, Launch.Place arriving, Launch.Place to) {
        return Launch.of(
                Kernel.RESAMPLE_GRADIENT,
                to.elements(),
                rows,
                columns,
                arriving.at(),
                to.at(),
                arriving.shape().height(),
                arriving.shape().width(),
                to.shape().height(),
                to.shape().width());
    }

    /** One element of the input per thread: it gathers from the cells that it has a share in. */
    public static void resampleGradient(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int rows = weights + d.get(ROWS);
        int columns = weights + d.get(COLUMNS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        for (@Parallel int i = 0; i < threads; i++) {
            int row = rows + RANGE * (i / outWidth % outHeight);
            int column = columns + RANGE * (i % outWidth);
            int rowShares = rows + (int) w.get(row);
            int columnShares = columns + (int) w.get(column);
            int down = (int) w.get(row + 1);
            int across = (int) w.get(column + 1);
            int plane = from + i / outWidth / outHeight * height * width + (int) w.get(column + 2);
            int first = (int) w.get(row + 2);
            float sum = 0;
            for (int y = 0; y < down; y++) {
                float line = 0;
                for (int x = 0; x < across; x++) {
                    line += w.get(columnShares + x) * a.get(plane + (first + y) * width + x);
                }
                sum += w.get(rowShares + y) * line;
            }
            a.set(to + i, sum);
        }
    }

    /** One element of the result per thread. */
    public static void resample(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int rows = weights + d.get(ROWS);
        int columns = weights + d.get(COLUMNS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        for (@Parallel int i = 0; i < threads; i++) {
            int row = rows + 2 * TAPS * (i / outWidth % outHeight);
            int column = columns + 2 * TAPS * (i % outWidth);
            int plane = from + i / outWidth / outHeight * height * width;
            float sum = 0;
            for (int y = 0; y < TAPS; y++) {
                int line = plane + (int) w.get(row + 2 * y) * width;
                float across = 0;
                for (int x = 0; x < TAPS; x++) {
                    across += w.get(column + 2 * x + 1) * a.get(line + (int) w.get(column + 2 * x));
                }
                sum += w.get(row + 2 * y + 1) * across;
            }
            a.set(to + i, sum);
        }
    }
}
