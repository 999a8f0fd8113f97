// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Deformable convolutions, with the activation after them. */
public final class Deformed {
    private static final int KERNEL = Launch.OWN;
    private static final int BIAS = Launch.OWN + 1;
    private static final int FROM = Launch.OWN + 2;
    private static final int OFFSETS = Launch.OWN + 3;
    private static final int MASK = Launch.OWN + 4;
    private static final int IS_MODULATED = Launch.OWN + 5;
    private static final int TO = Launch.OWN + 6;
    private static final int IN = Launch.OWN + 7;
    private static final int HEIGHT = Launch.OWN + 8;
    private static final int WIDTH = Launch.OWN + 9;
    private static final int OUT = Launch.OWN + 10;
    private static final int OUT_HEIGHT = Launch.OWN + 11;
    private static final int OUT_WIDTH = Launch.OWN + 12;
    private static final int GROUPS = Launch.OWN + 13;
    private static final int OFFSET_GROUPS = Launch.OWN + 14;
    private static final int KERNEL_HEIGHT = Launch.OWN + 15;
    private static final int KERNEL_WIDTH = Launch.OWN + 16;
    private static final int STRIDE = Launch.OWN + 17;
    private static final int DILATION_HEIGHT = Launch.OWN + 18;
    private static final int DILATION_WIDTH = Launch.OWN + 19;
    private static final int TOP = Launch.OWN + 20;
    private static final int LEFT = Launch.OWN + 21;
    private static final int ACTIVATION = Launch.OWN + 22;

    private Deformed() {}

    /**
     * @param kernel where the kernel lies among the network's weights, as {@code [out, in/groups, height, width]}
     * @param bias where one number per output channel lies
     * @param from the map, the offsets and, if there are any, the samples' weights
     */
    public static Launch launch(
            Op.DeformConv2d conv,
            int kernel,
            int bias,
            List<Launch.Place> from,
            Launch.Place to,
            @Nullable Activation activation) {
        Launch.Place map = from.getFirst();
        return Launch.of(
                Kernel.DEFORM,
                to.elements(),
                kernel,
                bias,
                map.at(),
                from.get(1).at(),
                from.getLast().at(),
                conv.modulated() ? 1 : 0,
                to.at(),
                conv.in(),
                map.shape().height(),
                map.shape().width(),
                conv.out(),
                to.shape().height(),
                to.shape().width(),
                conv.groups(),
                conv.offsetGroups(),
                conv.kernelHeight(),
                conv.kernelWidth(),
                conv.stride(),
                conv.dilationHeight(),
                conv.dilationWidth(),
                conv.padding().top(),
                conv.padding().left(),
                Activations.code(activation));
    }

    /** One element of the result per thread. */
    public static void deform(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int kernel = weights + d.get(KERNEL);
        int bias = weights + d.get(BIAS);
        int from = d.get(FROM);
        int offsets = d.get(OFFSETS);
        int mask = d.get(MASK);
        int isModulated = d.get(IS_MODULATED);
        int to = d.get(TO);
        int ins = d.get(IN);
        int height = d.get(HEIGHT);
        int width = d.get(WIDTH);
        int out = d.get(OUT);
        int outHeight = d.get(OUT_HEIGHT);
        int outWidth = d.get(OUT_WIDTH);
        int inPerGroup = ins / d.get(GROUPS);
        int outPerGroup = out / d.get(GROUPS);
        int offsetGroups = d.get(OFFSET_GROUPS);
        int inPerOffset = ins / offsetGroups;
        int kernelWidth = d.get(KERNEL_WIDTH);
        int cells = d.get(KERNEL_HEIGHT) * kernelWidth;
        int stride = d.get(STRIDE);
        int dilationHeight = d.get(DILATION_HEIGHT);
        int dilationWidth = d.get(DILATION_WIDTH);
        int top = d.get(TOP);
        int left = d.get(LEFT);
        int activation = d.get(ACTIVATION);
        int outPlane = outHeight * outWidth;
        for (@Parallel int i = 0; i < threads; i++) {
            int place = i % outPlane;
            int firstRow = place / outWidth * stride - top;
            int firstColumn = place % outWidth * stride - left;
            int channel = i / outPlane % out;
            int image = i / outPlane / out;
            float sum = w.get(bias + channel);
            for (int k = 0; k < inPerGroup * cells; k++) {
                int in = channel / outPerGroup * inPerGroup + k / cells;
                int cell = k % cells;
                int sample = (image * offsetGroups + in / inPerOffset) * cells + cell;
                float down = a.get(offsets + 2 * sample * outPlane + place);
                float across = a.get(offsets + (2 * sample + 1) * outPlane + place);
                float row = firstRow + cell / kernelWidth * dilationHeight + down;
                float column = firstColumn + cell % kernelWidth * dilationWidth + across;
                float value = between(a, from + (image * ins + in) * height * width, height, width, row, column);
                float share = a.get(isModulated == 1 ? mask + sample * outPlane + place : mask);
                value = isModulated == 1 ? value * share : value;
                sum += w.get(kernel + channel * inPerGroup * cells + k) * value;
            }
            a.set(to + i, Activations.apply(activation, sum));
        }
    }

    /** A map between its cells, nought outside. */
    private static float between(FloatArray a, int plane, int height, int width, float row, float column) {
        int y = (int) TornadoMath.floor(row);
        int x = (int) TornadoMath.floor(column);
        float down = row - y;
        float right = column - x;
        return (1 - down) * (1 - right) * cell(a, plane, height, width, y, x)
                + (1 - down) * right * cell(a, plane, height, width, y, x + 1)
                + down * (1 - right) * cell(a, plane, height, width, y + 1, x)
                + down * right * cell(a, plane, height, width, y + 1, x + 1);
    }

    /** What is read always lies in the map, so that no thread has to wait for another's branch. */
    private static float cell(FloatArray a, int plane, int height, int width, int y, int x) {
        int inY = TornadoMath.min(TornadoMath.max(y, 0), height - 1);
        int inX = TornadoMath.min(TornadoMath.max(x, 0), width - 1);
        float value = a.get(plane + inY * width + inX);
        return inY == y && inX == x ? value : 0f;
    }
}
