// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.nio.ByteBuffer;

/**
 * A picture in RGB, 8 bits a channel, immutable. Pixels lie row by row from the top left, red, green, blue interleaved. One of very
 * many pixels may be held in fewer than it has; what is found on it is told in pixels of the original all the same.
 */
public final class RgbImage {
    private static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final byte[] rgb;
    private final int originalWidth;
    private final int originalHeight;

    private RgbImage(int width, int height, byte[] rgb) {
        this(width, height, rgb, width, height);
    }

    private RgbImage(int width, int height, byte[] rgb, int originalWidth, int originalHeight) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
        this.originalWidth = originalWidth;
        this.originalHeight = originalHeight;
    }

    /**
     * @param rgb width·height·3 bytes, copied
     * @throws IllegalArgumentException if there are not as many, or no pixels at all
     */
    public static RgbImage of(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || rgb.length != (long) CHANNELS * width * height) {
            throw new IllegalArgumentException(width + "×" + height + " RGB pixels are not " + rgb.length + " bytes");
        }
        return new RgbImage(width, height, rgb.clone());
    }

    /** Takes over the bytes; whoever made them keeps no hold of them. */
    static RgbImage wrap(int width, int height, byte[] rgb) {
        return new RgbImage(width, height, rgb);
    }

    /** Takes over the bytes of a picture that is held in fewer pixels than it has. */
    static RgbImage reduced(int width, int height, byte[] rgb, int originalWidth, int originalHeight) {
        return new RgbImage(width, height, rgb, originalWidth, originalHeight);
    }

    /**
     * Takes over a picture of any type. Grey values become equal red, green and blue values unchanged; what is
     * transparent shows white, as on paper.
     */
    public static RgbImage from(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)];
        if (image.getType() == BufferedImage.TYPE_3BYTE_BGR && image.getRaster().getParent() == null) {
            byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
            for (int i = 0; i < rgb.length; i += CHANNELS) {
                rgb[i] = bgr[i + 2];
                rgb[i + 1] = bgr[i + 1];
                rgb[i + 2] = bgr[i];
            }
        } else if (isGrey(image.getColorModel())) {
            copyGrey(image, rgb);
        } else {
            copyConverted(image, rgb);
        }
        return new RgbImage(width, height, rgb);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Columns of the picture as its file has it: more than {@link #width} where each pixel here is the mean of several. */
    public int originalWidth() {
        return originalWidth;
    }

    /** Rows of the picture as its file has it. */
    public int originalHeight() {
        return originalHeight;
    }

    /** One sample, 0 … 255; channel 0 is red, 1 green, 2 blue. */
    public int sample(int x, int y, int channel) {
        return rgb[(y * width + x) * CHANNELS + channel] & 0xff;
    }

    /** All samples, read-only; this is JavaFX's {@code ByteRgb} with a scan line of 3·width. */
    public ByteBuffer samples() {
        return ByteBuffer.wrap(rgb).asReadOnlyBuffer();
    }

    /** A copy that can be painted on, of {@link BufferedImage#TYPE_INT_RGB}. */
    public BufferedImage toBufferedImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i += CHANNELS) {
                row[x] = (rgb[i] & 0xff) << 16 | (rgb[i + 1] & 0xff) << 8 | rgb[i + 2] & 0xff;
            }
            image.getRaster().setDataElements(0, y, width, 1, row);
        }
        return image;
    }

    /** The picture turned upright; {@code orientation} as Exif 2.3 numbers it, 1 being upright. */
    RgbImage upright(int orientation) {
        if (orientation == 1) {
            return this;
        }
        boolean transposed = orientation >= 5;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int turnedWidth = transposed ? height : width;
        int turnedHeight = transposed ? width : height;
        byte[] turned = new byte[rgb.length];
        for (int y = 0, to = 0; y < turnedHeight; y++) {
            for (int x = 0; x < turnedWidth; x++, to += CHANNELS) {
                int column = transposed ? y : x;
                int row = transposed ? x : y;
                int sourceX = fromRight ? width - 1 - column : column;
                int sourceY = fromBottom ? height - 1 - row : row;
                System.arraycopy(rgb, (sourceY * width + sourceX) * CHANNELS, turned, to, CHANNELS);
            }
        }
        return new RgbImage(
                turnedWidth,
                turnedHeight,
                turned,
                transposed ? originalHeight : originalWidth,
                transposed ? originalWidth : originalHeight);
    }

    private static boolean isGrey(ColorModel model) {
        return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY && !model.isAlphaPremultiplied();
    }

    /** Java takes grey for linear light and would brighten it; files mean sRGB's own curve. */
    private static void copyGrey(BufferedImage image, byte[] rgb) {
        Raster raster = image.getRaster();
        boolean alpha = image.getColorModel().hasAlpha();
        int width = image.getWidth();
        long greyest = (1L << image.getColorModel().getComponentSize(0)) - 1;
        long clearest = alpha ? (1L << image.getColorModel().getComponentSize(1)) - 1 : 1;
        int bands = raster.getNumBands();
        int[] row = new int[width * bands];
        for (int y = 0, i = 0; y < image.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                long grey = (row[x * bands] * 255L + greyest / 2) / greyest;
                if (alpha) {
                    long opacity = (row[x * bands + 1] * 255L + clearest / 2) / clearest;
                    grey = onWhite((int) grey, (int) opacity);
                }
                for (int c = 0; c < CHANNELS; c++) {
                    rgb[i++] = (byte) grey;
                }
            }
        }
    }

    private static void copyConverted(BufferedImage image, byte[] rgb) {
        int width = image.getWidth();
        int[] row = new int[width];
        for (int y = 0, i = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                int opacity = argb >>> 24;
                rgb[i++] = (byte) onWhite(argb >> 16 & 0xff, opacity);
                rgb[i++] = (byte) onWhite(argb >> 8 & 0xff, opacity);
                rgb[i++] = (byte) onWhite(argb & 0xff, opacity);
            }
        }
    }

    private static int onWhite(int value, int opacity) {
        return (value * opacity + 255 * (255 - opacity) + 127) / 255;
    }
}
