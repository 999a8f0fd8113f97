// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.random.RandomGenerator;
import org.phiscope.engine.plan.Interpolation;
import org.phiscope.graph.Op.Resize.Mode;
import org.phiscope.vision.RgbImage;

/**
 * An image as numbers that an optimiser may move: planes of red, green and blue from 0 to 1.
 *
 * @param values {@code [3, height, width]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Picture(int height, int width, float[] values) {
    static final int CHANNELS = 3;
    private static final float WHITE = 255;

    public Picture {
        if (height < 1 || width < 1 || values.length != (long) CHANNELS * height * width) {
            throw new IllegalArgumentException(values.length + " values are no picture of " + width + "×" + height);
        }
    }

    public static Picture of(RgbImage image) {
        float[] values = new float[CHANNELS * image.height() * image.width()];
        int i = 0;
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    values[i++] = image.sample(x, y, channel) / WHITE;
                }
            }
        }
        return new Picture(image.height(), image.width(), values);
    }

    /** Every value drawn evenly from 0 to 1. */
    static Picture noise(int height, int width, RandomGenerator random) {
        float[] values = new float[CHANNELS * height * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new Picture(height, width, values);
    }

    public RgbImage toImage() {
        int plane = height * width;
        byte[] rgb = new byte[values.length];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                rgb[CHANNELS * i + channel] = (byte) Math.clamp(Math.round(values[channel * plane + i] * WHITE), 0, 255);
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    /** The same picture with its longer side this long. */
    public Picture fitted(int longerSide) {
        double scale = longerSide / (double) Math.max(height, width);
        return resized((int) Math.max(1, Math.rint(height * scale)), (int) Math.max(1, Math.rint(width * scale)));
    }

    /** Resampled: by areas along a side that shrinks, by cubic convolution along one that grows. */
    public Picture resized(int newHeight, int newWidth) {
        if (newHeight == height && newWidth == width) {
            return this;
        }
        float[] columns = matrix(width, newWidth);
        float[] rows = matrix(height, newHeight);
        float[] wide = new float[CHANNELS * height * newWidth];
        for (int line = 0; line < CHANNELS * height; line++) {
            for (int x = 0; x < newWidth; x++) {
                double sum = 0;
                for (int k = 0; k < width; k++) {
                    float part = columns[x * width + k];
                    if (part != 0) {
                        sum += part * values[line * width + k];
                    }
                }
                wide[line * newWidth + x] = (float) sum;
            }
        }
        float[] resized = new float[CHANNELS * newHeight * newWidth];
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = 0; y < newHeight; y++) {
                int to = (channel * newHeight + y) * newWidth;
                for (int k = 0; k < height; k++) {
                    float part = rows[y * height + k];
                    if (part != 0) {
                        int from = (channel * height + k) * newWidth;
                        for (int x = 0; x < newWidth; x++) {
                            resized[to + x] += part * wide[from + x];
                        }
                    }
                }
            }
        }
        for (int i = 0; i < resized.length; i++) {
            resized[i] = Math.clamp(resized[i], 0, 1); // cubic convolution overshoots
        }
        return new Picture(newHeight, newWidth, resized);
    }

    private static float[] matrix(int from, int to) {
        return to < from ? areas(from, to) : Interpolation.matrix(Mode.BICUBIC, from, to);
    }

    /** How much of each cell lies under each new one. */
    private static float[] areas(int from, int to) {
        float[] matrix = new float[Math.multiplyExact(from, to)];
        double each = from / (double) to;
        for (int i = 0; i < to; i++) {
            double start = i * each;
            double end = start + each;
            for (int k = (int) start; k < Math.min(from, Math.ceil(end)); k++) {
                double under = Math.min(end, k + 1) - Math.max(start, k);
                matrix[i * from + k] = (float) (under / each);
            }
        }
        return matrix;
    }

    /** What moves to each place when everything moves up and left, mirrored at the edges: an index into the values. */
    static int[] shifted(int height, int width, int down, int right) {
        int[] from = new int[CHANNELS * height * width];
        int i = 0;
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = 0; y < height; y++) {
                int row = (channel * height + mirrored(y + down, height)) * width;
                for (int x = 0; x < width; x++) {
                    from[i++] = row + mirrored(x + right, width);
                }
            }
        }
        return from;
    }

    private static int mirrored(int at, int size) {
        int last = size - 1;
        int period = Math.max(1, 2 * last);
        int within = Math.floorMod(at, period);
        return within > last ? period - within : within;
    }
}
