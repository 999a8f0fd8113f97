// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Products of matrices, which linear layers, attention and convolutions are: {@code C[i, j] = Σ A[i, t, k]·B[t, k, j]} over
 * all channels k of all cells t of a window, plus a bias, then an activation, a residual and another activation.
 * {@link Product} describes one. Threads that work side by side compute a tile of the result, 4×4 elements each, and bring
 * every strip of both matrices into the memory that they share once; a tile's sides are the descriptor's, so that one
 * kernel serves {@link Tiling every shape}. The cells under a window are read from the map as they are needed and never
 * written down.
 *
 * <p>Long sums are added up part by part, which rounds less than one term after the other.
 */
public final class Products {
    /** Terms of a part, and rows that are brought at once. */
    static final int STRIP = 16;

    /** Rows and columns of a tile that one thread computes. */
    static final int EACH = 4;

    /** Floats by which lines in shared memory are longer than a tile's side, so that a column is in many banks. */
    private static final int SKEW = 1;

    /** Threads of a group that adds up one element of the result together. */
    static final int GROUP = 64;

    private Products() {}

    /** One element of the result per thread. */
    public static void multiplyCells(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int rows = d.get(Product.ROWS);
        int columns = d.get(Product.COLUMNS);
        int depth = d.get(Product.DEPTH);
        int taps = d.get(Product.TAPS);
        int tapsAcross = d.get(Product.TAPS_ACROSS);
        int leftIsWeights = d.get(Product.LEFT_IS_WEIGHTS);
        int rightIsWeights = d.get(Product.RIGHT_IS_WEIGHTS);
        int inner = d.get(Product.INNER);
        int across = d.get(Product.ACROSS);
        int stride = d.get(Product.STRIDE);
        int dilation = d.get(Product.DILATION);
        int height = d.get(Product.HEIGHT);
        int width = d.get(Product.WIDTH);
        int rightStep = d.get(Product.RIGHT_STEP);
        for (@Parallel int i = 0; i < threads; i++) {
            int column = i % columns;
            int row = i / columns % rows;
            int batch = i / columns / rows;
            int line = left(d, batch) + row * d.get(Product.LEFT_ROW);
            int cell = column % inner;
            int firstY = cell / across * stride - d.get(Product.TOP);
            int firstX = cell % across * stride - d.get(Product.SIDE);
            int right = right(d, batch) + column / inner * d.get(Product.RIGHT_OUTER);
            float sum = 0;
            for (int tap = 0; tap < taps; tap++) {
                int y = firstY + tap / tapsAcross * dilation;
                int x = firstX + tap % tapsAcross * dilation;
                int inside = y >= 0 && y < height && x >= 0 && x < width ? depth : 0;
                int from = right + y * d.get(Product.RIGHT_ROW) + x * d.get(Product.RIGHT_COLUMN);
                for (int first = 0; first < inside; first += STRIP) {
                    int last = TornadoMath.min(first + STRIP, depth);
                    float part = 0;
                    for (int k = first; k < last; k++) {
                        int ofLeft = line + tap * depth + k;
                        int ofRight = from + k * rightStep;
                        float l = leftIsWeights == 1 ? w.get(ofLeft) : a.get(ofLeft);
                        float r = rightIsWeights == 1 ? w.get(ofRight) : a.get(ofRight);
                        part += l * r;
                    }
                    sum += part;
                }
            }
            put(w, a, d, batch, row, column, sum);
        }
    }

    private static int left(IntArray d, int batch) {
        return d.get(Product.LEFT)
                + d.get(Product.LEFT_IS_WEIGHTS) * d.get(Launch.WEIGHTS)
                + batch % d.get(Product.PERIOD) * d.get(Product.LEFT_BATCH);
    }

    private static int right(IntArray d, int batch) {
        return d.get(Product.RIGHT)
                + d.get(Product.RIGHT_IS_WEIGHTS) * d.get(Launch.WEIGHTS)
                + batch * d.get(Product.RIGHT_BATCH);
    }

    /** One element of the result per group: for results that are hardly more than a line. */
    public static void multiplyLines(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int rows = d.get(Product.ROWS);
        int columns = d.get(Product.COLUMNS);
        int leftIsWeights = d.get(Product.LEFT_IS_WEIGHTS);
        int rightIsWeights = d.get(Product.RIGHT_IS_WEIGHTS);
        int rightStep = d.get(Product.RIGHT_STEP);
        int inner = d.get(Product.INNER);
        int across = d.get(Product.ACROSS);
        int i = context.groupIdx;
        int thread = context.localIdx;
        int depth = i < threads ? d.get(Product.DEPTH) : 0;
        int column = i % columns;
        int row = i / columns % rows;
        int batch = i / columns / rows;
        int cell = column % inner;
        int y = cell / across * d.get(Product.STRIDE);
        int x = cell % across * d.get(Product.STRIDE);
        int left = left(d, batch) + row * d.get(Product.LEFT_ROW);
        int right = right(d, batch)
                + column / inner * d.get(Product.RIGHT_OUTER)
                + y * d.get(Product.RIGHT_ROW)
                + x * d.get(Product.RIGHT_COLUMN);
        float[] shared = context.allocateFloatLocalArray(GROUP);
        float sum = 0;
        for (int k = thread; k < depth; k += GROUP) {
            float l = leftIsWeights == 1 ? w.get(left + k) : a.get(left + k);
            float r = rightIsWeights == 1 ? w.get(right + k * rightStep) : a.get(right + k * rightStep);
            sum += l * r;
        }
        shared[thread] = sum;
        context.localBarrier();
        for (int half = GROUP / 2; half > 0; half = half / 2) {
            if (thread < half) {
                shared[thread] = shared[thread] + shared[thread + half];
            }
            context.localBarrier();
        }
        if (thread == 0 && depth > 0) {
            put(w, a, d, batch, row, column, shared[0]);
        }
    }

    /** A tile per group, of {@link Tiling#LARGE_GROUP} threads or of {@link Tiling#SMALL_GROUP}. */
    public static void multiplyTiles(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int rows = d.get(Product.ROWS);
        int columns = d.get(Product.COLUMNS);
        int taps = d.get(Product.TAPS);
        int tapsAcross = d.get(Product.TAPS_ACROSS);
        int leftIsWeights = d.get(Product.LEFT_IS_WEIGHTS);
        int rightIsWeights = d.get(Product.RIGHT_IS_WEIGHTS);
        int inner = d.get(Product.INNER);
        int dilation = d.get(Product.DILATION);
        int height = d.get(Product.HEIGHT);
        int width = d.get(Product.WIDTH);
        int rightStep = d.get(Product.RIGHT_STEP);
        int rightColumn = d.get(Product.RIGHT_COLUMN);
        int threadsDown = d.get(Product.THREADS_DOWN);
        int threadsAcross = d.get(Product.THREADS_ACROSS);
        int threads = threadsDown * threadsAcross;
        int tileRows = threadsDown * EACH;
        int tileColumns = threadsAcross * EACH;
        int lineRows = tileRows + SKEW;
        int lineColumns = tileColumns + SKEW;

        int tilesAcross = (columns + tileColumns - 1) / tileColumns;
        int tilesDown = (rows + tileRows - 1) / tileRows;
        int firstColumn = context.groupIdx % tilesAcross * tileColumns;
        int firstRow = context.groupIdx / tilesAcross % tilesDown * tileRows;
        int batch = context.groupIdx / tilesAcross / tilesDown;
        int isThere = d.get(Launch.THREADS) > 0 && batch < d.get(Product.BATCHES) ? 1 : 0;
        int depth = d.get(Product.DEPTH) * isThere;
        int left = left(d, batch);
        int right = right(d, batch);

        int thread = context.localIdx;
        int ownColumn = thread % threadsAcross;
        int ownRow = thread / threadsAcross * EACH;

        // What a thread brings: of the left matrix always neighbours of a row; of the right one neighbours of a row as well,
        // all in one column of the tile, or, where its columns lie in one piece, neighbours of a column.
        int along = thread % STRIP;
        boolean isByColumn = rightStep == 1;
        int line = isByColumn ? STRIP : tileColumns;
        int inLine = thread % line;
        int lineOf = thread / line;
        int rightPlace = isByColumn ? lineOf : inLine;
        int rightAlong = isByColumn ? inLine : lineOf;
        int lines = threads / line;
        int rightNextPlace = isByColumn ? lines : 0;
        int rightNextAlong = lines - rightNextPlace;
        int brought = STRIP * tileColumns / threads;
        int column = firstColumn + rightPlace;
        int cell = column % inner;
        int firstY = cell / d.get(Product.ACROSS) * d.get(Product.STRIDE) - d.get(Product.TOP);
        int firstX = cell % d.get(Product.ACROSS) * d.get(Product.STRIDE) - d.get(Product.SIDE);
        int map = right + column / inner * d.get(Product.RIGHT_OUTER);

        int rights = STRIP * lineRows; // where strips of the right matrix lie, behind those of the left one
        float[] shared = context.allocateFloatLocalArray(STRIP * (Tiling.SIDES + 2 * SKEW));
        float[] sums = new float[EACH * EACH];
        float[] parts = new float[EACH * EACH];
        for (int i = 0; i < EACH * EACH; i++) {
            sums[i] = 0f;
        }

        for (int tap = 0; tap < taps; tap++) {
            int y = firstY + tap / tapsAcross * dilation;
            int x = firstX + tap % tapsAcross * dilation;
            int isInside = y >= 0 && y < height && x >= 0 && x < width ? 1 : 0;
            int from = map + y * d.get(Product.RIGHT_ROW) + x * rightColumn;
            for (int strip = 0; strip < depth; strip += STRIP) {
                for (int i = thread / STRIP; i < tileRows; i += threads / STRIP) {
                    int row = firstRow + i;
                    boolean reads = row < rows && strip + along < depth;
                    int place = reads ? left + row * d.get(Product.LEFT_ROW) + tap * depth + strip + along : left;
                    float value = leftIsWeights == 1 ? w.get(place) : a.get(place);
                    shared[along * lineRows + i] = reads ? value : 0f;
                }
                for (int i = 0; i < brought; i++) {
                    int k = rightAlong + i * rightNextAlong;
                    int j = rightPlace + i * rightNextPlace;
                    boolean reads = isInside == 1 && firstColumn + j < columns && strip + k < depth;
                    int place = reads ? from + i * rightNextPlace * rightColumn + (strip + k) * rightStep : right;
                    float value = rightIsWeights == 1 ? w.get(place) : a.get(place);
                    shared[rights + k * lineColumns + j] = reads ? value : 0f;
                }
                context.localBarrier();
                for (int i = 0; i < EACH * EACH; i++) {
                    parts[i] = 0f;
                }
                for (int term = 0; term < STRIP; term++) {
                    for (int i = 0; i < EACH; i++) {
                        float value = shared[term * lineRows + ownRow + i];
                        for (int n = 0; n < EACH; n++) {
                            parts[i * EACH + n] += value * shared[rights + term * lineColumns + ownColumn + n * threadsAcross];
                        }
                    }
                }
                for (int i = 0; i < EACH * EACH; i++) {
                    sums[i] += parts[i];
                }
                context.localBarrier();
            }
        }

        // The loops that write are not of constant length: unrolled they would be sixteen times all activations. They read a
        // copy, so that the sums themselves can stay in registers.
        float[] results = new float[EACH * EACH];
        for (int i = 0; i < EACH * EACH; i++) {
            results[i] = sums[i];
        }
        int each = tileRows / threadsDown;
        for (int n = 0; n < each; n++) {
            int reached = firstColumn + ownColumn + n * threadsAcross;
            int written = isThere == 1 && reached < columns ? rows - firstRow - ownRow : 0;
            int last = written < each ? written : each;
            int into = place(d, batch, firstRow + ownRow, reached);
            int shift = bias(d, batch, firstRow + ownRow, reached);
            for (int i = 0; i < last; i++) {
                int place = into + i * d.get(Product.TO_ROW);
                float sum = results[i * EACH + n] + w.get(shift + i * d.get(Product.BIAS_ROW));
                a.set(d.get(Product.TO) + place, Epilogue.of(a, d, place, sum));
            }
        }
    }

    /** Where in the result an element is. */
    private static int place(IntArray d, int batch, int row, int column) {
        int inner = d.get(Product.INNER);
        return batch * d.get(Product.TO_BATCH)
                + row * d.get(Product.TO_ROW)
                + column / inner * d.get(Product.TO_OUTER)
                + column % inner;
    }

    /** Where its bias is. */
    private static int bias(IntArray d, int batch, int row, int column) {
        return d.get(Launch.WEIGHTS)
                + d.get(Product.BIAS)
                + batch % d.get(Product.PERIOD) * d.get(Product.BIAS_BATCH)
                + row * d.get(Product.BIAS_ROW)
                + column * d.get(Product.BIAS_COLUMN);
    }

    /** An element of the result, from the sum of products that it is. */
    private static void put(FloatArray w, FloatArray a, IntArray d, int batch, int row, int column, float sum) {
        int place = place(d, batch, row, column);
        float whole = sum + w.get(bias(d, batch, row, column));
        a.set(d.get(Product.TO) + place, Epilogue.of(a, d, place, whole));
    }
}
