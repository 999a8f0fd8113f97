// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Transposed convolutions, with the activation after them; the gradient of a convolution is one. */
public final class Transposed {
    private static final int KERNEL = Launch.OWN;
    private static final int BIAS = Launch.OWN + 1;
    private static final int FROM = Launch.OWN + 2;
    private static final int TO = Launch.OWN + 3;
    private static final int IN = Launch.OWN + 4;
    private static final int HEIGHT = Launch.OWN + 5;
    private static final int WIDTH = Launch.OWN + 6;
    private static final int OUT = Launch.OWN + 7;
    private static final int OUT_HEIGHT = Launch.OWN + 8;
    private static final int OUT_WIDTH = Launch.OWN + 9;
    private static final int GROUPS = Launch.OWN + 10;
    private static final int KERNEL_HEIGHT = Launch.OWN + 11;
    private static final int KERNEL_WIDTH = Launch.OWN + 12;
    private static final int STRIDE = Launch.OWN + 13;
    private static final int DILATION = Launch.OWN + 14;
    private static final int TOP = Launch.OWN + 15;
    private static final int LEFT = Launch.OWN + 16;
    private static final int ACTIVATION = Launch.OWN + 17;

    private Transposed() {}

    /**
     * @param kernel where the kernel lies among the network's weights, as {@code [in, out, side, side]}
     * @param bias where one number per output channel lies
     */
    public static Launch launch(
            Op.ConvTranspose2d conv,
            int kernel,
            int bias,
            Launch.Place from,
            Launch.Place to,
            @Nullable Activation activation) {
        return Launch.of(
                Kernel.SPREAD,
                to.elements(),
                kernel,
                bias,
                from.at(),
                to.at(),
                conv.in(),
                from.shape().height(),
                from.shape().width(),
                conv.out(),
                to.shape().height(),
                to.shape().width(),
                1,
                conv.kernel(),
                conv.kernel(),
                conv.stride(),
                1,
                conv.padding().top(),
                conv.padding().left(),
                Activations.code(activation));
    }

    /**
     * The gradient that leaves a convolution at its input.
     *
     * @param kernel where the convolution's own kernel lies, {@code [out, in/groups, height, width]}
     * @param noughts where as many noughts lie as the convolution takes channels
     */
    public static Launch gradient(Op.Conv2d conv, int kernel, int noughts, Launch.Place from, Launch.Place to) {
        return Launch.of(
                Kernel.SPREAD,
                to.elements(),
                kernel,
                noughts,
                from.at(),
                to.at(),
                conv.out(),
                from.shape().height(),
                from.shape().width(),
                conv.in(),
                to.shape().height(),
                to.shape().width(),
                conv.groups(),
                conv.kernelHeight(),
                conv.kernelWidth(),
                conv.stride(),
                conv.dilation(),
                conv.padding().top(),
                conv.padding().left(),
                Activations.code(null));
    }

    /** One element of the result per thread: it gathers what the cells around it spread. */
    public static void spread(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int kernel = weights + d.get(KERNEL);
        int bias = weights + d.get(BIAS);
        int from = d.get(FROM);
        int to = d.get(TO);
        int ins = d.get(IN);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int out = d.get(OUT);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        int groups = d.get(GROUPS);
        int kernelHeight = d.get(KERNEL_HEIGHT);
        int kernelWidth = d.get(KERNEL_WIDTH);
        int stride = d.get(STRIDE);
        int dilation = d.get(DILATION);
        int top = d.get(TOP);
        int left = d.get(LEFT);
        int activation = d.get(ACTIVATION);
        int inPerGroup = ins / groups;
        int outPerGroup = out / groups;
        for (@Parallel int i = 0; i < threads; i++) {
            int down = i / outWidth % outHeight + top;
            int across = i % outWidth + left;
            int channel = i / outWidth / outHeight % out;
            int image = i / outWidth / outHeight / out;
            float sum = w.get(bias + channel);
            for (int k = 0; k < inPerGroup; k++) {
                int in = channel / outPerGroup * inPerGroup + k;
                int plane = from + (image * ins + in) * height * width;
                int window = kernel + (in * outPerGroup + channel % outPerGroup) * kernelHeight * kernelWidth;
                for (int y = 0; y < kernelHeight; y++) {
                    int row = down - y * dilation;
                    for (int x = 0; x < kernelWidth; x++) {
                        int column = across - x * dilation;
                        if (row >= 0 && column >= 0 && row % stride == 0 && column % stride == 0
                                && row / stride < height && column / stride < width) {
                            int cell = plane + row / stride * width + column / stride;
                            sum += a.get(cell) * w.get(window + y * kernelWidth + x);
                        }
                    }
                }
            }
            a.set(to + i, Activations.apply(activation, sum));
        }
    }
}
