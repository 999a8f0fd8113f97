// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.ArrayList;
import java.util.List;
import org.phiscope.graph.Op;

/**
 * A product of matrices, or a batch of them: where both lie, where the result goes, what is added to it. Rows of the left
 * matrix are of {@code taps·depth} elements that lie side by side.
 */
public final class Product {
    static final int LEFT = Epilogue.END;
    static final int LEFT_IS_WEIGHTS = LEFT + 1;
    static final int LEFT_ROW = LEFT + 2;
    static final int LEFT_BATCH = LEFT + 3;
    /** After how many of the batch the left matrix and the bias are the first again. */
    static final int PERIOD = LEFT + 4;

    static final int RIGHT = LEFT + 5;
    static final int RIGHT_IS_WEIGHTS = RIGHT + 1;
    /** From one term of a sum to the next. */
    static final int RIGHT_STEP = RIGHT + 2;
    /** From the columns of one image to those of the next. */
    static final int RIGHT_OUTER = RIGHT + 3;
    static final int RIGHT_ROW = RIGHT + 4;
    static final int RIGHT_COLUMN = RIGHT + 5;
    static final int RIGHT_BATCH = RIGHT + 6;
    /** Cells of the map that the right matrix is read from, and the window's steps in it. */
    static final int HEIGHT = RIGHT + 7;
    static final int WIDTH = RIGHT + 8;
    static final int STRIDE = RIGHT + 9;
    static final int DILATION = RIGHT + 10;
    static final int TOP = RIGHT + 11;
    static final int SIDE = RIGHT + 12;
    static final int TAPS = RIGHT + 13;
    static final int TAPS_ACROSS = RIGHT + 14;

    static final int TO = RIGHT + 15;
    static final int TO_ROW = TO + 1;
    static final int TO_OUTER = TO + 2;
    static final int TO_BATCH = TO + 3;
    /** Columns of an image. */
    static final int INNER = TO + 4;
    /** Columns of a line of the image. */
    static final int ACROSS = TO + 5;
    static final int ROWS = TO + 6;
    static final int COLUMNS = TO + 7;
    static final int DEPTH = TO + 8;
    static final int BATCHES = TO + 9;

    static final int BIAS = TO + 10;
    static final int BIAS_BATCH = TO + 11;
    static final int BIAS_ROW = TO + 12;
    static final int BIAS_COLUMN = TO + 13;

    static final int THREADS_DOWN = TO + 14;
    static final int THREADS_ACROSS = TO + 15;
    private static final int END = TO + 16;

    private final int[] own = new int[END - Launch.OWN];

    private Product(Epilogue epilogue) {
        for (int one : new int[] {PERIOD, RIGHT_COLUMN, STRIDE, DILATION, TAPS, TAPS_ACROSS, INNER, ACROSS}) {
            put(one, 1);
        }
        put(HEIGHT, 1);
        put(WIDTH, Integer.MAX_VALUE);
        put(BATCHES, 1);
        epilogue.put(own);
    }

    private Product put(int index, int value) {
        own[index - Launch.OWN] = value;
        return this;
    }

    private int get(int index) {
        return own[index - Launch.OWN];
    }

    private Product extents(int rows, int columns, int depth, int batches) {
        return put(ROWS, rows).put(COLUMNS, columns).put(DEPTH, depth).put(BATCHES, batches);
    }

    /**
     * A linear layer on the last axis.
     *
     * @param kernel where the kernel lies among the network's weights, as {@code [out, in]}
     * @param bias where one number per output lies
     */
    public static Launch linear(
            int in, int out, int kernel, int bias, Launch.Place from, Launch.Place to, Epilogue epilogue) {
        return new Product(epilogue)
                .extents(to.elements() / out, out, in, 1)
                .put(LEFT, from.at())
                .put(LEFT_ROW, in)
                .put(RIGHT, kernel)
                .put(RIGHT_IS_WEIGHTS, 1)
                .put(RIGHT_STEP, 1)
                .put(RIGHT_COLUMN, in)
                .put(INNER, out)
                .put(ACROSS, out)
                .put(TO, to.at())
                .put(TO_ROW, out)
                .put(BIAS, bias)
                .put(BIAS_COLUMN, 1)
                .launch();
    }

    /**
     * {@code […, m, k]} × {@code […, k, n]}, the second given as {@code […, n, k]} where it is transposed.
     *
     * @param nought where a nought lies among the network's weights
     */
    public static Launch of(
            Launch.Place left, Launch.Place right, boolean transposed, int nought, Launch.Place to) {
        int rank = to.shape().rank();
        int rows = to.shape().extent(rank - 2);
        int columns = to.shape().extent(rank - 1);
        int depth = left.shape().extent(rank - 1);
        return new Product(Epilogue.activation(null))
                .extents(rows, columns, depth, to.elements() / (rows * columns))
                .put(PERIOD, to.elements() / (rows * columns))
                .put(LEFT, left.at())
                .put(LEFT_ROW, depth)
                .put(LEFT_BATCH, rows * depth)
                .put(RIGHT, right.at())
                .put(RIGHT_STEP, transposed ? 1 : columns)
                .put(RIGHT_COLUMN, transposed ? depth : 1)
                .put(RIGHT_BATCH, depth * columns)
                .put(INNER, columns)
                .put(ACROSS, columns)
                .put(TO, to.at())
                .put(TO_ROW, columns)
                .put(TO_BATCH, rows * columns)
                .put(BIAS, nought)
                .launch();
    }

    /**
     * A batch of products of matrices {@code [rows, depth]} among the network's weights and {@code [depth, columns]} in the
     * arena of activations, one after the other.
     *
     * @param nought where a nought lies among the network's weights
     */
    static Launch ofWeights(
            int batches, int rows, int columns, int depth, int left, int nought, int right, int to) {
        return new Product(Epilogue.activation(null))
                .extents(rows, columns, depth, batches)
                .put(PERIOD, batches)
                .put(LEFT, left)
                .put(LEFT_IS_WEIGHTS, 1)
                .put(LEFT_ROW, depth)
                .put(LEFT_BATCH, rows * depth)
                .put(RIGHT, right)
                .put(RIGHT_STEP, columns)
                .put(RIGHT_BATCH, depth * columns)
                .put(INNER, columns)
                .put(ACROSS, columns)
                .put(TO, to)
                .put(TO_ROW, columns)
                .put(TO_BATCH, rows * columns)
                .put(BIAS, nought)
                .launch();
    }

    /**
     * A convolution: all cells of all images are the columns where there is one group.
     *
     * @param kernel where the kernel lies among the network's weights, as {@code [out, height, width, in/groups]}
     * @param bias where one number per output channel lies
     */
    public static Launch convolution(
            Op.Conv2d conv, int kernel, int bias, Launch.Place from, Launch.Place to, Epilogue epilogue) {
        int images = to.shape().batch();
        int cells = to.inner(1);
        int plane = from.inner(1);
        int taps = conv.kernelHeight() * conv.kernelWidth();
        int groups = conv.groups();
        int depth = conv.in() / groups;
        int rows = conv.out() / groups;
        Product product = new Product(epilogue)
                .put(PERIOD, groups)
                .put(LEFT, kernel)
                .put(LEFT_IS_WEIGHTS, 1)
                .put(LEFT_ROW, taps * depth)
                .put(LEFT_BATCH, rows * taps * depth)
                .put(RIGHT, from.at())
                .put(RIGHT_STEP, plane)
                .put(RIGHT_ROW, from.shape().width())
                .put(RIGHT_BATCH, depth * plane)
                .put(HEIGHT, from.shape().height())
                .put(WIDTH, from.shape().width())
                .put(STRIDE, conv.stride())
                .put(DILATION, conv.dilation())
                .put(TOP, conv.padding().top())
                .put(SIDE, conv.padding().left())
                .put(TAPS, taps)
                .put(TAPS_ACROSS, conv.kernelWidth())
                .put(INNER, cells)
                .put(ACROSS, to.shape().width())
                .put(TO, to.at())
                .put(TO_ROW, cells)
                .put(TO_BATCH, rows * cells)
                .put(BIAS, bias)
                .put(BIAS_BATCH, rows)
                .put(BIAS_ROW, 1);
        // The images' cells are columns of one matrix where there is one group, and a batch of matrices elsewhere.
        return groups == 1
                ? product.extents(rows, images * cells, depth, 1)
                        .put(RIGHT_OUTER, conv.in() * plane)
                        .put(TO_OUTER, conv.out() * cells)
                        .launch()
                : product.extents(rows, cells, depth, images * groups).launch();
    }

    /** A convolution's kernel {@code [out, in/groups, taps]} as {@code [out, taps, in/groups]}. */
    public static float[] tapsFirst(float[] kernel, int depth, int taps) {
        float[] ordered = new float[kernel.length];
        for (int i = 0; i < kernel.length; i++) {
            int tap = i % taps;
            int channel = i / taps % depth;
            int out = i / taps / depth;
            ordered[(out * taps + tap) * depth + channel] = kernel[i];
        }
        return ordered;
    }

    private Launch launch() {
        int[] numbers = new int[END];
        System.arraycopy(own, 0, numbers, Launch.OWN, own.length);
        Tiling tiling = Tiling.of(
                get(BATCHES), get(ROWS), get(COLUMNS), get(TAPS) * get(DEPTH), readsNoPadding(numbers));
        put(THREADS_DOWN, tiling.threadsDown()).put(THREADS_ACROSS, tiling.threadsAcross());
        return Launch.of(tiling.kernel(), (long) get(BATCHES) * get(ROWS) * get(COLUMNS), own);
    }

    /** Whether there is one tap, which is inside the map for every column. */
    private static boolean readsNoPadding(int[] d) {
        int lastDown = (d[INNER] - 1) / d[ACROSS] * d[STRIDE];
        int lastAcross = (d[ACROSS] - 1) * d[STRIDE];
        return d[TAPS] == 1 && d[TOP] == 0 && d[SIDE] == 0 && lastDown < d[HEIGHT] && lastAcross < d[WIDTH];
    }

    /** The same product in every tiling that can compute it. */
    static List<Launch> alternatives(Launch launch) {
        List<Launch> alternatives = new ArrayList<>();
        for (Tiling tiling : Tiling.values()) {
            if (tiling != Tiling.LINES || readsNoPadding(launch.descriptor())) {
                int[] descriptor = launch.descriptor().clone();
                descriptor[THREADS_DOWN] = tiling.threadsDown();
                descriptor[THREADS_ACROSS] = tiling.threadsAcross();
                alternatives.add(new Launch(tiling.kernel(), descriptor));
            }
        }
        return List.copyOf(alternatives);
    }

    /** How the product of a launch is shared out among threads. */
    public static Tiling tiling(Launch launch) {
        for (Tiling tiling : Tiling.values()) {
            if (tiling.kernel() == launch.kernel()
                    && tiling.threadsDown() == launch.descriptor()[THREADS_DOWN]
                    && tiling.threadsAcross() == launch.descriptor()[THREADS_ACROSS]) {
                return tiling;
            }
        }
        throw new IllegalArgumentException(launch.kernel() + " computes no product");
    }

    /** Groups of threads that compute tiles. */
    static long tiles(int[] descriptor) {
        if (descriptor[Launch.THREADS] == 0) {
            return 0;
        }
        return (long) descriptor[BATCHES]
                * Math.ceilDiv(descriptor[ROWS], descriptor[THREADS_DOWN] * Products.EACH)
                * Math.ceilDiv(descriptor[COLUMNS], descriptor[THREADS_ACROSS] * Products.EACH);
    }
}
