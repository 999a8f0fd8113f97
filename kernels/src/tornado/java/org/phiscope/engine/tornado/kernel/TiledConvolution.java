// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Convolutions as products of two matrices: the kernel {@code [channels, depth]} and, never written down, the cells under
 * every window {@code [depth, cells]}. Threads that work side by side compute a tile of the result and bring each strip of
 * the matrices into their shared memory once. It reads what {@link Convolution} reads, and computes the same.
 */
public final class TiledConvolution {
    /** Channels and cells of a tile. */
    private static final int TILE = 64;

    /** Columns of the kernel, and rows of the cells, that are brought at once. */
    private static final int STRIP = 16;

    /** Channels and cells that one thread computes. */
    private static final int EACH = 4;

    /** Threads along a side of the tile. */
    private static final int SIDE = TILE / EACH;

    /** Threads of a tile. */
    static final int THREADS = SIDE * SIDE;

    private TiledConvolution() {}

    /** Whether tiles would not be mostly empty. */
    static boolean suits(int outPerGroup, int depth, int cells) {
        return outPerGroup >= STRIP && depth >= STRIP && cells >= STRIP;
    }

    /** Tiles of a result. */
    static long tiles(int[] descriptor) {
        int cells = descriptor[Convolution.OUT_HEIGHT] * descriptor[Convolution.OUT_WIDTH];
        int out = descriptor[Convolution.OUT];
        int groups = descriptor[Convolution.GROUPS];
        long images = descriptor[Launch.THREADS] / ((long) out * cells);
        return images * groups * Math.ceilDiv(out / groups, TILE) * Math.ceilDiv(cells, TILE);
    }

    public static void convolveTiles(KernelContext context, FloatArray w, FloatArray a, IntArray d) {
        int weights = d.get(Launch.WEIGHTS);
        int kernel = weights + d.get(Convolution.KERNEL);
        int bias = weights + d.get(Convolution.BIAS);
        int from = d.get(Convolution.FROM);
        int to = d.get(Convolution.TO);
        int height = d.get(Convolution.HEIGHT);
        int width = d.get(Convolution.WIDTH);
        int out = d.get(Convolution.OUT);
        int outWidth = d.get(Convolution.OUT_WIDTH);
        int cells = d.get(Convolution.OUT_HEIGHT) * outWidth;
        int groups = d.get(Convolution.GROUPS);
        int inPerGroup = d.get(Convolution.IN_PER_GROUP);
        int kernelWidth = d.get(Convolution.KERNEL_WIDTH);
        int window = d.get(Convolution.KERNEL_HEIGHT) * kernelWidth;
        int stride = d.get(Convolution.STRIDE);
        int dilation = d.get(Convolution.DILATION);
        int outPerGroup = out / groups;
        int down = (outPerGroup + TILE - 1) / TILE;
        int across = (cells + TILE - 1) / TILE;
        int images = d.get(Launch.THREADS) / (out * cells);

        int tile = context.groupIdx;
        int firstCell = tile % across * TILE;
        int firstChannel = tile / across % down * TILE;
        int group = tile / across / down % groups;
        int image = tile / across / down / groups;
        int depth = image < images ? inPerGroup * window : 0; // a tile behind the last has nothing to do

        int thread = context.localIdx;
        int left = thread % SIDE;
        int top = thread / SIDE;

        // Of the kernel's strip a thread brings one column of every sixteenth row, of the cells' a row of one column in four.
        int column = thread % STRIP;
        int row = thread / STRIP;
        int cell = firstCell + thread % TILE;
        int line = thread / TILE;
        int firstY = cell / outWidth * stride - d.get(Convolution.TOP);
        int firstX = cell % outWidth * stride - d.get(Convolution.LEFT);
        int map = from + (image * groups + group) * inPerGroup * height * width;
        int matrix = kernel + group * outPerGroup * depth;

        float[] kernels = context.allocateFloatLocalArray(STRIP * TILE);
        float[] values = context.allocateFloatLocalArray(STRIP * TILE);
        float[] sums = new float[EACH * EACH];
        float[] parts = new float[EACH * EACH];
        for (int i = 0; i < EACH * EACH; i++) {
            sums[i] = 0f;
        }

        for (int strip = 0; strip < depth; strip += STRIP) {
            for (int i = 0; i < TILE / STRIP; i++) {
                int channel = firstChannel + row + i * STRIP;
                boolean inside = channel < outPerGroup && strip + column < depth;
                float weight = w.get(inside ? matrix + channel * depth + strip + column : bias);
                kernels[column * TILE + row + i * STRIP] = inside ? weight : 0f;
            }
            for (int i = 0; i < STRIP * TILE / THREADS; i++) {
                int k = strip + line + i * (THREADS / TILE);
                int y = firstY + k % window / kernelWidth * dilation;
                int x = firstX + k % window % kernelWidth * dilation;
                boolean inside = k < depth && cell < cells && y >= 0 && y < height && x >= 0 && x < width;
                float value = a.get(inside ? map + (k / window * height + y) * width + x : from);
                values[thread + i * THREADS] = inside ? value : 0f;
            }
            context.localBarrier();
            // Each strip's part is summed up by itself, which rounds less than one term after the other.
            for (int i = 0; i < EACH * EACH; i++) {
                parts[i] = 0f;
            }
            for (int k = 0; k < STRIP; k++) {
                for (int i = 0; i < EACH; i++) {
                    float weight = kernels[k * TILE + top * EACH + i];
                    for (int j = 0; j < EACH; j++) {
                        parts[i * EACH + j] += weight * values[k * TILE + left + j * SIDE];
                    }
                }
            }
            for (int i = 0; i < EACH * EACH; i++) {
                sums[i] += parts[i];
            }
            context.localBarrier();
        }

        // As products do it: see there.
        float[] results = new float[EACH * EACH];
        for (int i = 0; i < EACH * EACH; i++) {
            results[i] = sums[i];
        }
        int elements = depth > 0 ? EACH * EACH : 0;
        for (int i = 0; i < elements; i++) {
            int channel = firstChannel + top * EACH + i / EACH;
            int at = firstCell + left + i % EACH * SIDE;
            if (channel < outPerGroup && at < cells) {
                int whole = group * outPerGroup + channel;
                int place = (image * out + whole) * cells + at;
                a.set(to + place, Epilogue.of(a, d, place, results[i] + w.get(bias + whole)));
            }
        }
    }
}
