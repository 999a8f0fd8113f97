// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import org.phiscope.vision.RgbImage;

/**
 * An image to be looked at.
 *
 * @param name of its file, or what it is called where it has none
 * @param preview what the screen shows: the pixels, or fewer of them where graphics hardware would not hold them all
 */
public record Picture(String name, RgbImage pixels, RgbImage preview) {
    /** Longest side that every graphics card takes. */
    public static final int LONGEST = 4096;

    private static final int CHANNELS = 3;

    /** Columns of the image as its file has it, in which boxes are told. */
    public int width() {
        return pixels.originalWidth();
    }

    /** Rows of the image as its file has it. */
    public int height() {
        return pixels.originalHeight();
    }

    /** An image with a preview made of it: of a large one no work for the screen's thread. */
    public static Picture of(String name, RgbImage pixels) {
        return new Picture(name, pixels, reduced(pixels, LONGEST));
    }

    /** An image whose longest side is {@code longest} pixels at most, each the mean of those it stands for. */
    public static RgbImage reduced(RgbImage image, int longest) {
        int factor = Math.ceilDiv(Math.max(image.width(), image.height()), longest);
        if (factor == 1) {
            return image;
        }
        int width = Math.max(1, image.width() / factor);
        int height = Math.max(1, image.height() / factor);
        int rows = Math.min(factor, image.height());
        int columns = Math.min(factor, image.width());
        int count = rows * columns;
        byte[] rgb = new byte[CHANNELS * width * height];
        for (int y = 0, to = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    int sum = 0;
                    for (int dy = 0; dy < rows; dy++) {
                        for (int dx = 0; dx < columns; dx++) {
                            sum += image.sample(x * factor + dx, y * factor + dy, c);
                        }
                    }
                    rgb[to++] = (byte) ((sum + count / 2) / count);
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }
}
