// SPDX-License-Identifier: Apache-2.0
package org.phiscope.augment;

import org.phiscope.vision.RgbImage;

/** Samples that are written over. */
final class Canvas {
    private static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] rgb;
    private final boolean[] hidden;

    Canvas(RgbImage image) {
        width = image.width();
        height = image.height();
        rgb = new byte[CHANNELS * width * height];
        image.samples().get(rgb);
        hidden = new boolean[width * height];
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Hides a rectangle, cut off at the edge, behind a grey. */
    void hide(int left, int top, int right, int bottom, int grey) {
        for (int y = Math.max(0, top); y < Math.min(height, bottom); y++) {
            for (int x = Math.max(0, left); x < Math.min(width, right); x++) {
                hidden[y * width + x] = true;
                for (int c = 0; c < CHANNELS; c++) {
                    rgb[(y * width + x) * CHANNELS + c] = (byte) grey;
                }
            }
        }
    }

    /** Copies a rectangle of an image as large as this, from a place of its own. */
    void copy(RgbImage image, int fromX, int fromY, int left, int top, int right, int bottom) {
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    rgb[(y * width + x) * CHANNELS + c] =
                            (byte) image.sample(fromX + x - left, fromY + y - top, c);
                }
            }
        }
    }

    /** share of what is here and the rest of another image. */
    void blend(RgbImage image, double share) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    int at = (y * width + x) * CHANNELS + c;
                    rgb[at] = (byte) Math.round(share * (rgb[at] & 0xff) + (1 - share) * image.sample(x, y, c));
                }
            }
        }
    }

    /** Share of the pixels that were not hidden. */
    double visible() {
        int count = 0;
        for (boolean pixel : hidden) {
            count += pixel ? 0 : 1;
        }
        return (double) count / hidden.length;
    }

    RgbImage image() {
        return RgbImage.of(width, height, rgb);
    }
}
