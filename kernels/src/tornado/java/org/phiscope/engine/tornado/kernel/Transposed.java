// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Transposed convolutions, with the activation after them. */
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
    private static final int SIDE = Launch.OWN + 10;
    private static final int STRIDE = Launch.OWN + 11;
    private static final int TOP = Launch.OWN + 12;
    private static final int LEFT = Launch.OWN + 13;
    private static final int ACTIVATION = Launch.OWN + 14;

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
                conv.kernel(),
                conv.stride(),
                conv.padding().top(),
                conv.padding().left(),
                Activations.code(activation));
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
        int side = d.get(SIDE);
        int stride = d.get(STRIDE);
        int top = d.get(TOP);
        int left = d.get(LEFT);
        int activation = d.get(ACTIVATION);
        for (@Parallel int i = 0; i < threads; i++) {
            int down = i / outWidth % outHeight + top;
            int across = i % outWidth + left;
            int channel = i / outWidth / outHeight % out;
            int image = i / outWidth / outHeight / out;
            float sum = w.get(bias + channel);
            for (int in = 0; in < ins; in++) {
                int plane = from + (image * ins + in) * height * width;
                int window = kernel + (in * out + channel) * side * side;
                for (int y = down % stride; y < side; y += stride) {
                    for (int x = across % stride; x < side; x += stride) {
                        if (y <= down && x <= across && (down - y) / stride < height && (across - x) / stride < width) {
                            int cell = plane + (down - y) / stride * width + (across - x) / stride;
                            sum += a.get(cell) * w.get(window + y * side + x);
                        }
                    }
                }
            }
            a.set(to + i, Activations.apply(activation, sum));
        }
    }
}
