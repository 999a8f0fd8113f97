// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.awt.Point;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.function.Consumer;
import javax.imageio.ImageTypeSpecifier;

/**
 * What a decoder takes for the pixels of a whole picture, but which holds a few rows only and hands them on when those below are
 * written. For decoders that write from top to bottom by {@code setRect}, {@code setPixels} or {@code setPixel}, as the JDK's for
 * JPEG and for PNG that is not interlaced.
 */
final class Band extends WritableRaster {
    private final BufferedImage rows;
    private final int count;
    private final Consumer<BufferedImage> filled;
    private int top;

    /**
     * @param type of the picture
     * @param count rows that are held
     * @param filled takes so many rows, at the end those that are left; they are written over afterwards
     */
    Band(ImageTypeSpecifier type, int width, int height, int count, Consumer<BufferedImage> filled) {
        super(type.getSampleModel(width, height), nothing(type), new Point());
        this.rows = type.createBufferedImage(width, count);
        this.count = count;
        this.filled = filled;
    }

    private static DataBuffer nothing(ImageTypeSpecifier type) {
        return switch (type.getSampleModel().getDataType()) {
            case DataBuffer.TYPE_BYTE -> new DataBufferByte(1);
            case DataBuffer.TYPE_USHORT -> new DataBufferUShort(1);
            default -> throw new IllegalArgumentException(type + " holds neither bytes nor 16-bit numbers");
        };
    }

    /** Hands on the rows that are left. */
    void finish() {
        reach(height - 1);
        filled.accept(rows.getSubimage(0, 0, width, height - top));
    }

    /** The row of the band in which a row of the picture lies. */
    private int reach(int y) {
        while (y >= top + count) {
            filled.accept(rows);
            top += count;
        }
        if (y < top) {
            throw new IllegalStateException("row " + y + " after row " + top + " was done with");
        }
        return y - top;
    }

    @Override
    public void setRect(int dx, int dy, Raster source) {
        int from = source.getMinY();
        for (int y = 0; y < source.getHeight(); y++) {
            Raster row = source.createChild(
                    source.getMinX(), from + y, source.getWidth(), 1, source.getMinX(), 0, null);
            rows.getRaster().setRect(dx, reach(dy + from + y), row);
        }
    }

    @Override
    public void setPixels(int x, int y, int w, int h, int[] samples) {
        if (h != 1) {
            throw new IllegalArgumentException("rows are written one at a time");
        }
        rows.getRaster().setPixels(x, reach(y), w, 1, samples);
    }

    @Override
    public void setPixel(int x, int y, int[] samples) {
        rows.getRaster().setPixel(x, reach(y), samples);
    }
}
