// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.awt.image.Raster;

/**
 * Colours of JPEG files whose chroma is halved downwards only, as of photographs turned on their side. Java's decoder
 * repeats each row of chroma; others blend neighbouring rows 3:1 (libjpeg calls it fancy upsampling), for which
 * networks' published results are. Scores differ by up to 0.02 between the two.
 */
final class TallChroma {
    private static final int CHANNELS = 3;

    private TallChroma() {}

    /** @param raster Y, Cb, Cr with each row of chroma twice */
    static RgbImage toRgb(Raster raster) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int left = raster.getMinX();
        int top = raster.getMinY();
        int[] row = new int[width * CHANNELS];
        int[] near = new int[width * CHANNELS];
        int[] far = new int[width * CHANNELS];
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
        for (int y = 0; y < height; y++) {
            raster.getPixels(left, top + y, width, 1, row);
            int chroma = y / 2 * 2;
            int neighbour = Math.clamp(y % 2 == 0 ? chroma - 2L : chroma + 2L, 0, (height - 1) / 2 * 2);
            raster.getPixels(left, top + chroma, width, 1, near);
            raster.getPixels(left, top + neighbour, width, 1, far);
            int to = y * width * CHANNELS;
            // Rounds a half down and up in turn, as libjpeg-turbo does.
            int half = 1 + y % 2;
            for (int i = 0; i < row.length; i += CHANNELS) {
                double cb = (3 * near[i + 1] + far[i + 1] + half >> 2) - 128;
                double cr = (3 * near[i + 2] + far[i + 2] + half >> 2) - 128;
                // JFIF 1.02, conversion from YCbCr.
                rgb[to + i] = sample(row[i] + 1.402 * cr);
                rgb[to + i + 1] = sample(row[i] - 0.344136 * cb - 0.714136 * cr);
                rgb[to + i + 2] = sample(row[i] + 1.772 * cb);
            }
        }
        return RgbImage.wrap(width, height, rgb);
    }

    private static byte sample(double value) {
        return (byte) Math.clamp(Math.round(value), 0, 255);
    }
}
