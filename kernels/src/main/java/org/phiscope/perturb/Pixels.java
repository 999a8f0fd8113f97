// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.function.DoubleUnaryOperator;
import org.phiscope.vision.RgbImage;

/** An image or a layer of one as numbers, 0 … 1 where it is an image: planes row by row. Changed in place. */
final class Pixels {
    static final int CHANNELS = 3;
    private static final float WHITE = 255;

    private final int width;
    private final int height;
    private final int planes;
    private final float[] values;

    Pixels(int width, int height, int planes) {
        this.width = width;
        this.height = height;
        this.planes = planes;
        this.values = new float[width * height * planes];
    }

    static Pixels of(RgbImage image) {
        Pixels pixels = new Pixels(image.width(), image.height(), CHANNELS);
        for (int c = 0; c < CHANNELS; c++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    pixels.set(c, y, x, image.sample(x, y, c) / WHITE);
                }
            }
        }
        return pixels;
    }

    /** The image of these values, cut off at black and white and rounded. */
    RgbImage toImage() {
        byte[] rgb = new byte[CHANNELS * width * height];
        for (int y = 0, to = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    rgb[to++] = (byte) Math.round(Math.clamp(at(c, y, x), 0, 1) * WHITE);
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int planes() {
        return planes;
    }

    float at(int plane, int y, int x) {
        return values[(plane * height + y) * width + x];
    }

    void set(int plane, int y, int x, double value) {
        values[(plane * height + y) * width + x] = (float) value;
    }

    /** Replaces every value; in the order of planes, rows, columns. */
    Pixels map(DoubleUnaryOperator of) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) of.applyAsDouble(values[i]);
        }
        return this;
    }

    Pixels empty() {
        return new Pixels(width, height, planes);
    }

    /** The value at a place between pixels, bilinear; beyond the edge that of the mirrored place. */
    double bilinear(int plane, double y, double x) {
        int top = (int) Math.floor(y);
        int left = (int) Math.floor(x);
        double down = y - top;
        double right = x - left;
        int y0 = mirrored(top, height);
        int y1 = mirrored(top + 1, height);
        int x0 = mirrored(left, width);
        int x1 = mirrored(left + 1, width);
        double above = at(plane, y0, x0) * (1 - right) + at(plane, y0, x1) * right;
        double below = at(plane, y1, x0) * (1 - right) + at(plane, y1, x1) * right;
        return above * (1 - down) + below * down;
    }

    /** An index reflected into 0 … size−1, the edge itself not repeated: −1 is 1. */
    static int mirrored(int index, int size) {
        if (size == 1) {
            return 0;
        }
        int period = 2 * (size - 1);
        int inside = Math.floorMod(index, period);
        return inside < size ? inside : period - inside;
    }
}
