// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import org.phiscope.graph.Op;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Depthwise convolutions, several of different windows in one run: a table says for each channel of the result what it is
 * made of. A thread computes a few cells below one another, so that it reads each weight once for all of them, and its
 * neighbours the cells beside those.
 */
public final class Depthwise {
    /** Numbers of a channel in the table. */
    public static final int NUMBERS = 7;

    private static final int TABLE = Epilogue.END;
    private static final int KERNEL = TABLE + 1;
    private static final int BIAS = TABLE + 2;
    private static final int FROM = TABLE + 3;
    private static final int TO = TABLE + 4;
    private static final int IN = TABLE + 5;
    private static final int HEIGHT = TABLE + 6;
    private static final int WIDTH = TABLE + 7;
    private static final int OUT = TABLE + 8;
    private static final int OUT_HEIGHT = TABLE + 9;
    private static final int OUT_WIDTH = TABLE + 10;
    private static final int STRIDE = TABLE + 11;
    private static final int END = TABLE + 12;

    /** Cells below one another that a thread computes. */
    private static final int EACH = 4;

    private Depthwise() {}

    /**
     * A table's numbers of a convolution.
     *
     * @param first the channel of the map that it begins with
     * @param kernel where its kernel begins among those of the run
     */
    public static float[] numbers(Op.Conv2d conv, int first, int kernel) {
        float[] numbers = new float[NUMBERS * conv.out()];
        int window = conv.kernelHeight() * conv.kernelWidth();
        for (int out = 0; out < conv.out(); out++) {
            int at = NUMBERS * out;
            numbers[at] = first + out / (conv.out() / conv.in());
            numbers[at + 1] = kernel + out * window;
            numbers[at + 2] = conv.kernelHeight();
            numbers[at + 3] = conv.kernelWidth();
            numbers[at + 4] = conv.dilation();
            numbers[at + 5] = conv.padding().top();
            numbers[at + 6] = conv.padding().left();
        }
        return numbers;
    }

    /**
     * @param table where the table lies among the network's weights
     * @param kernel where the kernels begin
     * @param bias where one number per output channel lies
     */
    public static Launch launch(
            int stride, int table, int kernel, int bias, Launch.Place from, Launch.Place to, Epilogue epilogue) {
        int[] own = new int[END - Launch.OWN];
        epilogue.put(own);
        int[] numbers = {
            table,
            kernel,
            bias,
            from.at(),
            to.at(),
            from.shape().channels(),
            from.shape().height(),
            from.shape().width(),
            to.shape().channels(),
            to.shape().height(),
            to.shape().width(),
            stride
        };
        System.arraycopy(numbers, 0, own, TABLE - Launch.OWN, numbers.length);
        long planes = (long) to.shape().batch() * to.shape().channels();
        long blocks = Math.ceilDiv(to.shape().height(), EACH);
        return Launch.of(Kernel.CONVOLVE_DEPTHWISE, planes * blocks * to.shape().width(), own);
    }

    /** {@link #EACH} elements of a column per thread. */
    public static void convolveDepthwise(FloatArray w, FloatArray a, IntArray d) {
        int threads = d.get(Launch.THREADS);
        int weights = d.get(Launch.WEIGHTS);
        int table = weights + d.get(TABLE);
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
        int stride = d.get(STRIDE);
        int blocks = (outHeight + EACH - 1) / EACH;
        for (@Parallel int i = 0; i < threads; i++) {
            int column = i % outWidth;
            int row = i / outWidth % blocks * EACH;
            int channel = i / outWidth / blocks % out;
            int image = i / outWidth / blocks / out;
            int numbers = table + channel * NUMBERS;
            int plane = from + (image * ins + (int) w.get(numbers)) * height * width;
            int window = kernel + (int) w.get(numbers + 1);
            int kernelHeight = (int) w.get(numbers + 2);
            int kernelWidth = (int) w.get(numbers + 3);
            int dilation = (int) w.get(numbers + 4);
            int firstRow = row * stride - (int) w.get(numbers + 5);
            int firstColumn = column * stride - (int) w.get(numbers + 6);
            int columnFrom = firstColumn < 0 ? (dilation - 1 - firstColumn) / dilation : 0;
            int columnTo = Windows.end(firstColumn, width, dilation, kernelWidth);
            float first = 0;
            float second = 0;
            float third = 0;
            float fourth = 0;
            for (int y = 0; y < kernelHeight; y++) {
                int line = firstRow + y * dilation;
                for (int x = columnFrom; x < columnTo; x++) {
                    float weight = w.get(window + y * kernelWidth + x);
                    int at = firstColumn + x * dilation;
                    first += weight * cell(a, plane, height, width, line, at);
                    second += weight * cell(a, plane, height, width, line + stride, at);
                    third += weight * cell(a, plane, height, width, line + 2 * stride, at);
                    fourth += weight * cell(a, plane, height, width, line + 3 * stride, at);
                }
            }
            float shift = w.get(bias + channel);
            int place = ((image * out + channel) * outHeight + row) * outWidth + column;
            int cells = outHeight - row < EACH ? outHeight - row : EACH;
            for (int k = 0; k < cells; k++) {
                float upper = k == 0 ? first : second;
                float lower = k == 2 ? third : fourth;
                float sum = (k < 2 ? upper : lower) + shift;
                a.set(to + place + k * outWidth, Epilogue.of(a, d, place + k * outWidth, sum));
            }
        }
    }

    /** What is read always lies in the map, so that no thread has to wait for another's branch. */
    private static float cell(FloatArray a, int plane, int height, int width, int y, int x) {
        boolean inside = y >= 0 && y < height;
        float value = a.get(plane + (inside ? y : 0) * width + x);
        return inside ? value : 0f;
    }
}
