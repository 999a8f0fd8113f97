// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.Optional;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import org.jspecify.annotations.Nullable;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.RgbImage;

/**
 * The pixels of an image of the screen's: read on the screen's thread, made into an image elsewhere.
 *
 * @param argb row by row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClipboardPixels(int width, int height, int[] argb) {
    private static final int WHITE = 255;

    /** Empty where there is no image, or none that can be read. */
    static Optional<ClipboardPixels> of(@Nullable Image image) {
        if (image == null || image.getPixelReader() == null) {
            return Optional.empty();
        }
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        if (width < 1 || height < 1 || (long) width * height > ImageFiles.MAX_PIXELS) {
            return Optional.empty();
        }
        int[] argb = new int[width * height];
        image.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        return Optional.of(new ClipboardPixels(width, height, argb));
    }

    /** On white where it is transparent. */
    RgbImage toImage() {
        byte[] rgb = new byte[3 * argb.length];
        int to = 0;
        for (int pixel : argb) {
            int alpha = pixel >>> 24;
            for (int shift = 16; shift >= 0; shift -= 8) {
                int value = pixel >>> shift & WHITE;
                rgb[to++] = (byte) ((value * alpha + WHITE * (WHITE - alpha) + WHITE / 2) / WHITE);
            }
        }
        return RgbImage.of(width, height, rgb);
    }
}
