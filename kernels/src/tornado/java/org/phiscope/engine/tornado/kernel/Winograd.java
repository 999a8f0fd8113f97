// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.List;
import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * 3×3 convolutions by F(2×2, 3×3) (Lavin & Gray 2016, section 4.1): blocks of 4×4 cells and the kernels are transformed so
 * that one number of either makes one of a block of the result, which takes 16 products for every four cells instead of
 * 36. The products are those of 16 pairs of matrices. Kernels are transformed once, in double.
 */
public final class Winograd {
    /** Cells along a side of a block of the result. */
    private static final int BLOCK = 2;

    /** Cells along a side of what a block is made of. */
    private static final int PATCH = 4;

    /** Numbers of a transformed block. */
    private static final int NUMBERS = PATCH * PATCH;

    /** Channels from which on transforming costs less than it saves. */
    private static final int MANY_CHANNELS = 64;

    /** Blocks from which on it does. */
    private static final int MANY_BLOCKS = 32;

    /** Floats for transformed blocks beyond which a map is not transformed: 256 MiB. */
    private static final long MOST_SCRATCH = 1 << 26;

    /** How a kernel's column becomes one of four numbers. */
    private static final double[][] OF_KERNEL = {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};

    private static final int FROM = Epilogue.END;
    private static final int TO = FROM + 1;
    private static final int CHANNELS = FROM + 2;
    private static final int HEIGHT = FROM + 3;
    private static final int WIDTH = FROM + 4;
    private static final int DOWN = FROM + 5;
    private static final int ACROSS = FROM + 6;
    private static final int BLOCKS = FROM + 7;
    private static final int TOP = FROM + 8;
    private static final int LEFT = FROM + 9;
    private static final int BIAS = FROM + 8;
    private static final int END = FROM + 10;

    private Winograd() {}

    /** Whether a convolution can be computed so, in memory that there is. */
    public static boolean canCompute(Op.Conv2d conv, Launch.Place to) {
        return conv.kernelHeight() == 3
                && conv.kernelWidth() == 3
                && conv.stride() == 1
                && conv.dilation() == 1
                && conv.groups() == 1
                && scratch(conv, to) <= MOST_SCRATCH;
    }

    /** Whether that is likely to be faster where nothing was measured. */
    public static boolean suits(Op.Conv2d conv, Launch.Place to) {
        return canCompute(conv, to) && Math.min(conv.in(), conv.out()) >= MANY_CHANNELS && blocks(to) >= MANY_BLOCKS;
    }

    private static int down(Launch.Place to) {
        return Math.ceilDiv(to.shape().height(), BLOCK);
    }

    private static int across(Launch.Place to) {
        return Math.ceilDiv(to.shape().width(), BLOCK);
    }

    private static long blocks(Launch.Place to) {
        return (long) to.shape().batch() * down(to) * across(to);
    }

    /** Floats that the runs need for themselves. */
    public static long scratch(Op.Conv2d conv, Launch.Place to) {
        return NUMBERS * blocks(to) * (conv.in() + conv.out());
    }

    /** A kernel {@code [out, in, 3, 3]} transformed, as {@code [16, out, in]}. */
    public static float[] transformed(Op.Conv2d conv, float[] kernel) {
        int pairs = conv.out() * conv.in();
        float[] transformed = new float[NUMBERS * pairs];
        for (int pair = 0; pair < pairs; pair++) {
            for (int i = 0; i < NUMBERS; i++) {
                double sum = 0;
                for (int k = 0; k < 9; k++) {
                    sum += OF_KERNEL[i / PATCH][k / 3] * OF_KERNEL[i % PATCH][k % 3] * kernel[9 * pair + k];
                }
                transformed[i * pairs + pair] = (float) sum;
            }
        }
        return transformed;
    }

    /**
     * The runs.
     *
     * @param kernel where the transformed kernel lies among the network's weights
     * @param bias where one number per output channel lies
     * @param nought where a nought lies
     * @param scratch where as many floats are free as {@link #scratch} says
     */
    public static List<Launch> launches(
            Op.Conv2d conv,
            int kernel,
            int bias,
            int nought,
            int scratch,
            Launch.Place from,
            Launch.Place to,
            Epilogue epilogue) {
        int blocks = (int) blocks(to);
        int products = scratch + NUMBERS * blocks * conv.in();
        Launch spread = launch(
                Kernel.WINOGRAD_SPREAD,
                Epilogue.activation(null),
                from,
                to,
                from.at(),
                scratch,
                conv.in(),
                conv.padding().top(),
                conv.padding().left());
        Launch product = Product.ofWeights(NUMBERS, conv.out(), blocks, conv.in(), kernel, nought, scratch, products);
        Launch gather = launch(Kernel.WINOGRAD_GATHER, epilogue, to, to, products, to.at(), conv.out(), bias, 0);
        return List.of(spread, product, gather);
    }

    private static Launch launch(
            Kernel kernel,
            Epilogue epilogue,
            Launch.Place map,
            Launch.Place result,
            int from,
            int to,
            int channels,
            int first,
            int second) {
        int blocks = (int) blocks(result);
        int[] own = new int[END - Launch.OWN];
        epilogue.put(own);
        int[] numbers = {
            from,
            to,
            channels,
            map.shape().height(),
            map.shape().width(),
            down(result),
            across(result),
            blocks,
            first,
            second
        };
        System.arraycopy(numbers, 0, own, FROM - Launch.OWN, numbers.length);
        return Launch.of(kernel, (long) channels * blocks, own);
    }

    /** One block of one channel per thread. */
    public static void winogradSpread(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int channels = d.get(CHANNELS);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int down = d.get(DOWN);
        int across = d.get(ACROSS);
        int blocks = d.get(BLOCKS);
        int top = d.get(TOP);
        int left = d.get(LEFT);
        for (@Parallel int i = 0; i < threads; i++) {
            int block = i % blocks;
            int channel = i / blocks;
            int image = block / across / down;
            int firstY = block / across % down * BLOCK - top;
            int firstX = block % across * BLOCK - left;
            int plane = from + (image * channels + channel) * height * width;
            float[] cells = new float[NUMBERS];
            float[] rows = new float[NUMBERS];
            for (int k = 0; k < NUMBERS; k++) {
                int y = firstY + k / PATCH;
                int x = firstX + k % PATCH;
                boolean inside = y >= 0 && y < height && x >= 0 && x < width;
                float value = a.get(inside ? plane + y * width + x : plane);
                cells[k] = inside ? value : 0f;
            }
            for (int x = 0; x < PATCH; x++) {
                rows[x] = cells[x] - cells[2 * PATCH + x];
                rows[PATCH + x] = cells[PATCH + x] + cells[2 * PATCH + x];
                rows[2 * PATCH + x] = cells[2 * PATCH + x] - cells[PATCH + x];
                rows[3 * PATCH + x] = cells[PATCH + x] - cells[3 * PATCH + x];
            }
            int step = channels * blocks;
            for (int y = 0; y < PATCH; y++) {
                int line = to + y * PATCH * step + i;
                float second = rows[y * PATCH + 1];
                float third = rows[y * PATCH + 2];
                a.set(line, rows[y * PATCH] - third);
                a.set(line + step, second + third);
                a.set(line + 2 * step, third - second);
                a.set(line + 3 * step, second - rows[y * PATCH + 3]);
            }
        }
    }

    /** One block of one channel per thread. */
    public static void winogradGather(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int channels = d.get(CHANNELS);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int down = d.get(DOWN);
        int across = d.get(ACROSS);
        int blocks = d.get(BLOCKS);
        int bias = d.get(Launch.WEIGHTS) + d.get(BIAS);
        for (@Parallel int i = 0; i < threads; i++) {
            int block = i % blocks;
            int channel = i / blocks;
            int image = block / across / down;
            int y = block / across % down * BLOCK;
            int x = block % across * BLOCK;
            int step = channels * blocks;
            float[] upper = new float[PATCH];
            float[] lower = new float[PATCH];
            for (int k = 0; k < PATCH; k++) {
                float first = a.get(from + k * step + i);
                float second = a.get(from + (PATCH + k) * step + i);
                float third = a.get(from + (2 * PATCH + k) * step + i);
                float fourth = a.get(from + (3 * PATCH + k) * step + i);
                upper[k] = first + second + third;
                lower[k] = second - third - fourth;
            }
            float upperLeft = upper[0] + upper[1] + upper[2];
            float upperRight = upper[1] - upper[2] - upper[3];
            float lowerLeft = lower[0] + lower[1] + lower[2];
            float lowerRight = lower[1] - lower[2] - lower[3];
            float shift = w.get(bias + channel);
            int place = ((image * channels + channel) * height + y) * width + x;
            int columns = width - x < BLOCK ? 1 : BLOCK;
            int cells = height - y < BLOCK ? columns : columns * BLOCK;
            for (int k = 0; k < cells; k++) {
                int row = k / columns;
                int column = k % columns;
                float above = column == 0 ? upperLeft : upperRight;
                float below = column == 0 ? lowerLeft : lowerRight;
                float sum = row == 0 ? above : below;
                int at = place + row * width + column;
                a.set(to + at, Epilogue.of(a, d, at, sum + shift));
            }
        }
    }
}
