// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Convolutions of any window, stride, dilation and groups, with the activation after them. */
public final class Convolution {
    static final int KERNEL = Launch.OWN;
    static final int BIAS = Launch.OWN + 1;
    static final int FROM = Launch.OWN + 2;
    static final int TO = Launch.OWN + 3;
    static final int HEIGHT = Launch.OWN + 4;
    static final int WIDTH = Launch.OWN + 5;
    static final int OUT = Launch.OWN + 6;
    static final int OUT_HEIGHT = Launch.OWN + 7;
    static final int OUT_WIDTH = Launch.OWN + 8;
    static final int GROUPS = Launch.OWN + 9;
    static final int IN_PER_GROUP = Launch.OWN + 10;
    static final int KERNEL_HEIGHT = Launch.OWN + 11;
    static final int KERNEL_WIDTH = Launch.OWN + 12;
    static final int STRIDE = Launch.OWN + 13;
    static final int DILATION = Launch.OWN + 14;
    static final int TOP = Launch.OWN + 15;
    static final int LEFT = Launch.OWN + 16;
    static final int ACTIVATION = Launch.OWN + 17;

    private Convolution() {}

    /**
     * @param kernel where the kernel lies among the network's weights, as {@code [out, in/groups, height, width]}
     * @param bias where one number per output channel lies
     */
    public static Launch launch(
            Op.Conv2d conv, int kernel, int bias, Launch.Place from, Launch.Place to, @Nullable Activation activation) {
        int outPerGroup = conv.out() / conv.groups();
        int depth = conv.in() / conv.groups() * conv.kernelHeight() * conv.kernelWidth();
        return Launch.of(
                TiledConvolution.suits(outPerGroup, depth, to.inner(1)) ? Kernel.CONVOLVE_TILES : Kernel.CONVOLVE,
                to.elements(),
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
                conv.padding().left(),
                Activations.code(activation));
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
        int activation = d.get(ACTIVATION);
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
            a.set(to + i, Activations.apply(activation, sum));
        }
    }
}
