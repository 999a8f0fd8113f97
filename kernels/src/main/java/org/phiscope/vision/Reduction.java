// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;

/**
 * Reads a picture of very many pixels as the means of squares of them, so that neither the decoder's picture nor ours is ever held
 * whole. What is left is still larger than what networks take.
 */
final class Reduction {
    /** What the longer and the shorter side have left at least: the shorter one is 1536 in the largest published input. */
    static final int LONGER = 4096;

    static final int SHORTER = 2048;

    private static final int CHANNELS = 3;
    /** Rows that are decoded at a time where a format lets them be chosen, about. */
    private static final int ROWS = 128;

    private final int width;
    private final int height;
    private final int factor;
    private final int reducedWidth;
    private final byte[] rgb;
    private final int[] sums;
    private int row;

    private Reduction(int width, int height, int factor) {
        this.width = width;
        this.height = height;
        this.factor = factor;
        this.reducedWidth = Math.ceilDiv(width, factor);
        this.rgb = new byte[CHANNELS * reducedWidth * Math.ceilDiv(height, factor)];
        this.sums = new int[CHANNELS * reducedWidth];
    }

    /** The side of the squares: 1 where a picture is read as it is. */
    static int factor(int width, int height) {
        return Math.max(1, Math.min(Math.max(width, height) / LONGER, Math.min(width, height) / SHORTER));
    }

    /** Bytes that reading takes. */
    static long bytes(long width, long height, int factor, int bytesPerPixel) {
        return Math.ceilDiv(width, factor) * Math.ceilDiv(height, factor) * CHANNELS * 2 + width * bytesPerPixel * ROWS;
    }

    /**
     * Reads the first picture of a format whose decoder delivers rows from top to bottom.
     *
     * @throws IOException as the decoder does
     */
    static RgbImage ofRows(ImageReader reader, int width, int height, int factor) throws IOException {
        Reduction reduction = new Reduction(width, height, factor);
        ImageTypeSpecifier type = reader.getImageTypes(0).next();
        Band band = new Band(type, width, height, factor, reduction::add);
        ImageReadParam whole = reader.getDefaultReadParam();
        whole.setDestination(new BufferedImage(
                type.getColorModel(), band, type.getColorModel().isAlphaPremultiplied(), null));
        reader.read(0, whole);
        band.finish();
        return reduction.image();
    }

    /**
     * Reads the first picture of a format in which parts can be read by themselves.
     *
     * @param partRows how many rows each part of the file has
     * @throws IOException as the decoder does
     */
    static RgbImage ofParts(ImageReader reader, int width, int height, int factor, int partRows) throws IOException {
        Reduction reduction = new Reduction(width, height, factor);
        // Whole squares and whole parts, so that none is decoded twice.
        int step = factor * partRows;
        int rows = step * Math.max(1, ROWS / step);
        for (int y = 0; y < height; y += rows) {
            ImageReadParam part = reader.getDefaultReadParam();
            part.setSourceRegion(new Rectangle(0, y, width, Math.min(rows, height - y)));
            reduction.add(reader.read(0, part));
        }
        return reduction.image();
    }

    /** The next rows: whole squares, or the last ones. */
    private void add(BufferedImage rows) {
        RgbImage pixels = RgbImage.from(rows);
        for (int top = 0; top < pixels.height(); top += factor) {
            int count = Math.min(factor, pixels.height() - top);
            Arrays.fill(sums, 0);
            for (int y = top; y < top + count; y++) {
                for (int x = 0; x < width; x++) {
                    int to = x / factor * CHANNELS;
                    for (int c = 0; c < CHANNELS; c++) {
                        sums[to + c] += pixels.sample(x, y, c);
                    }
                }
            }
            int to = row++ * reducedWidth * CHANNELS;
            for (int i = 0; i < sums.length; i++) {
                int squares = count * Math.min(factor, width - i / CHANNELS * factor);
                rgb[to + i] = (byte) ((sums[i] + squares / 2) / squares);
            }
        }
    }

    private RgbImage image() {
        return RgbImage.reduced(reducedWidth, Math.ceilDiv(height, factor), rgb, width, height);
    }
}
