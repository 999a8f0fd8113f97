// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/** Images in other sizes. Each pixel is the mean of what it covers, so that nothing is left out where an image shrinks. */
public final class Resized {
    private static final int CHANNELS = 3;

    private Resized() {}

    /** The image itself, or a smaller one whose longer side has so many pixels. */
    public static RgbImage atMost(RgbImage image, int longest) {
        int side = Math.max(image.width(), image.height());
        if (side <= longest) {
            return image;
        }
        double scale = (double) longest / side;
        return part(
                image,
                new Box(0, 0, image.width(), image.height()),
                (int) Math.max(1, Math.round(image.width() * scale)),
                (int) Math.max(1, Math.round(image.height() * scale)));
    }

    /** The largest part of the proportions wanted from an image's middle, in the size wanted. */
    public static RgbImage covering(RgbImage image, int width, int height) {
        double scale = Math.min((double) image.width() / width, (double) image.height() / height);
        double w = scale * width;
        double h = scale * height;
        double left = (image.width() - w) / 2;
        double top = (image.height() - h) / 2;
        return part(image, new Box(left, top, left + w, top + h), width, height);
    }

    /**
     * A part of an image in another size.
     *
     * @param from in pixels, within the image
     */
    public static RgbImage part(RgbImage image, Box from, int width, int height) {
        double[][] columns = shares(from.left(), from.width() / width, width, image.width());
        double[][] rows = shares(from.top(), from.height() / height, height, image.height());
        byte[] rgb = new byte[CHANNELS * width * height];
        for (int y = 0, to = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    rgb[to++] = (byte) Math.round(mean(image, columns[x], rows[y], c));
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    /** Of each pixel: the first that it covers, then the share of each of them. */
    private static double[][] shares(double from, double step, int count, int size) {
        double[][] shares = new double[count][];
        for (int i = 0; i < count; i++) {
            double begin = Math.clamp(from + i * step, 0, size - 1e-9);
            double end = Math.clamp(from + (i + 1) * step, begin, size);
            int first = (int) begin;
            int last = Math.max(first, (int) Math.ceil(end) - 1);
            double[] of = new double[last - first + 2];
            of[0] = first;
            double whole = end - begin;
            for (int k = first; k <= last; k++) {
                double covered = Math.min(end, k + 1) - Math.max(begin, k);
                of[k - first + 1] = whole > 0 ? covered / whole : 1;
            }
            shares[i] = of;
        }
        return shares;
    }

    private static double mean(RgbImage image, double[] columns, double[] rows, int channel) {
        double sum = 0;
        for (int j = 1; j < rows.length; j++) {
            int y = (int) rows[0] + j - 1;
            for (int i = 1; i < columns.length; i++) {
                sum += rows[j] * columns[i] * image.sample((int) columns[0] + i - 1, y, channel);
            }
        }
        return sum;
    }
}
