// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Convolutions of any window, stride, dilation and groups, with what comes after them. */
public final class Convolution {
    static final int KERNEL = Epilogue.END;
    static final int BIAS = KERNEL + 1;
    static final int FROM = KERNEL + 2;
    static final int TO = KERNEL + 3;
    static final int HEIGHT = KERNEL + 4;
    static final int WIDTH = KERNEL + 5;
    static final int OUT = KERNEL + 6;
    static final int OUT_HEIGHT = KERNEL + 7;
    static final int OUT_WIDTH = KERNEL + 8;
    static final int GROUPS = KERNEL + 9;
    static final int IN_PER_GROUP = KERNEL + 10;
    static final int KERNEL_HEIGHT = KERNEL + 11;
    static final int KERNEL_WIDTH = KERNEL + 12;
    static final int STRIDE = KERNEL + 13;
    static final int DILATION = KERNEL + 14;
    static final int TOP = KERNEL + 15;
    static final int LEFT = KERNEL + 16;
    private static final int END = KERNEL + 17;

    /** Channels from which on strips of a product are not mostly empty. */
    private static final int FEW = 8;

    private Convolution() {}

    /** Whether a convolution runs as a product, whose kernel has the taps before the channels. */
    public static boolean isProduct(Op.Conv2d conv) {
        boolean isPointwise = conv.isPointwise() && conv.groups() == 1;
        return isPointwise || conv.in() / conv.groups() >= FEW && conv.out() / conv.groups() >= FEW;
    }

    /**
     * One that is no {@link #isProduct product} and not depthwise.
     *
     * @param kernel where the kernel lies among the network's weights, as {@code [out, in/groups, height, width]}
     * @param bias where one number per output channel lies
     */
    public static Launch launch(
            Op.Conv2d conv, int kernel, int bias, Launch.Place from, Launch.Place to, Epilogue epilogue) {
        int outPerGroup = conv.out() / conv.groups();
        int depth = conv.in() / conv.groups() * conv.kernelHeight() * conv.kernelWidth();
        int[] own = new int[END - Launch.OWN];
        epilogue.put(own);
        int[] numbers = {
            kernel,
            bias,
            from.at(),
            to.at(),
            from.shape().height(),
            from.shape().width(),
            conv.out(),
            to.shape().height(),
            to.shape().width(),
            conv.groups(),
            conv.in() / conv.groups(),
            conv.kernelHeight(),
            conv.kernelWidth(),
            conv.stride(),
            conv.dilation(),
            conv.padding().top(),
            conv.padding().left()
        };
        System.arraycopy(numbers, 0, own, KERNEL - Launch.OWN, numbers.length);
        Kernel runs = TiledConvolution.suits(outPerGroup, depth, to.inner(1)) ? Kernel.CONVOLVE_TILES : Kernel.CONVOLVE;
        return Launch.of(runs, to.elements(), own);
    }

    /** One element of the result per thread. */
    public static void convolve(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int kernel = weights + d.get(KERNEL);
        int bias = weights + d.get(BIAS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int out = d.get(OUT);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        int groups = d.get(GROUPS);
        int inPerGroup = d.get(IN_PER_GROUP);
        int kernelHeight = d.get(KERNEL_HEIGHT);
        int kernelWidth = d.get(KERNEL_WIDTH);
        int stride = d.get(STRIDE);
        int dilation = d.get(DILATION);
        int top = d.get(TOP);
        int left = d.get(LEFT);
        int outPerGroup = out / groups;
        for (@Parallel int i = 0; i < threads; i++) {
            int column = i % outWidth;
            int row = i / outWidth % outHeight;
            int channel = i / outWidth / outHeight % out;
            int image = i / outWidth / outHeight / out;
            int firstRow = row * stride - top;
            int firstColumn = column * stride - left;
            // Only what lies inside the map is visited: from the first row of the window that does to the last.
            int rowFrom = firstRow < 0 ? (dilation - 1 - firstRow) / dilation : 0;
            int rowTo = Windows.end(firstRow, height, dilation, kernelHeight);
            int columnFrom = firstColumn < 0 ? (dilation - 1 - firstColumn) / dilation : 0;
            int columnTo = Windows.end(firstColumn, width, dilation, kernelWidth);
            int firstIn = (image * groups + channel / outPerGroup) * inPerGroup;
            float sum = w.get(bias + channel);
            for (int in = 0; in < inPerGroup; in++) {
                int plane = from + (firstIn + in) * height * width;
                int window = kernel + (channel * inPerGroup + in) * kernelHeight * kernelWidth;
                for (int y = rowFrom; y < rowTo; y++) {
                    int line = plane + (firstRow + y * dilation) * width + firstColumn;
                    int weightLine = window + y * kernelWidth;
                    for (int x = columnFrom; x < columnTo; x++) {
                        sum += a.get(line + x * dilation) * w.get(weightLine + x);
                    }
                }
            }
            a.set(to + i, Epilogue.of(a, d, i, sum));
        }
    }
}
