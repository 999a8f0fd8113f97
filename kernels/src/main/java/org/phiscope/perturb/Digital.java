// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.phiscope.vision.RgbImage;

/** What processing does to an image, of ImageNet-C. */
final class Digital {
    /** What is left of the distance from the channel's mean. */
    static final double[] CONTRAST = {.4, .3, .2, .1, .05};
    /** By what the saturation of a colour is multiplied, and what is added to it. */
    static final double[][] SATURATE = {{0.3, 0}, {0.1, 0}, {2, 0}, {5, 0.1}, {20, 0.2}};
    /** The share of each side's pixels that is left. */
    static final double[] PIXELATE = {.6, .5, .4, .3, .25};
    /** Quality as libjpeg counts it, of 100. */
    static final int[] JPEG = {25, 18, 15, 10, 7};
    /** How strong the displacements are, how smooth, and how far the corners move: in pixels. */
    static final double[][] ELASTIC = {
        {244 * 2, 244 * 0.7, 244 * 0.1},
        {244 * 2, 244 * 0.08, 244 * 0.2},
        {244 * 0.05, 244 * 0.01, 244 * 0.02},
        {244 * 0.07, 244 * 0.01, 244 * 0.02},
        {244 * 0.12, 244 * 0.01, 244 * 0.02}
    };

    private static final double ELASTIC_TRUNCATED = 3;

    private Digital() {}

    static Pixels contrast(Pixels image, int severity) {
        double left = CONTRAST[severity - 1];
        for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
            double sum = 0;
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    sum += image.at(plane, y, x);
                }
            }
            double mean = sum / ((double) image.height() * image.width());
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    image.set(plane, y, x, (image.at(plane, y, x) - mean) * left + mean);
                }
            }
        }
        return image;
    }

    static Pixels saturate(Pixels image, int severity) {
        double[] c = SATURATE[severity - 1];
        return Hsv.map(
                image, (saturation, value) -> new Hsv.Pair(Math.clamp(saturation * c[0] + c[1], 0, 1), value));
    }

    /** Fewer pixels, each the mean of those it stands for, repeated. */
    static Pixels pixelate(Pixels image, int severity) {
        double left = PIXELATE[severity - 1];
        int columns = Math.max(1, (int) (image.width() * left));
        int rows = Math.max(1, (int) (image.height() * left));
        Pixels result = image.empty();
        for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
            for (int row = 0; row < rows; row++) {
                int top = (int) ((long) row * image.height() / rows);
                int bottom = (int) ((row + 1L) * image.height() / rows);
                for (int column = 0; column < columns; column++) {
                    int begin = (int) ((long) column * image.width() / columns);
                    int end = (int) ((column + 1L) * image.width() / columns);
                    double sum = 0;
                    for (int y = top; y < bottom; y++) {
                        for (int x = begin; x < end; x++) {
                            sum += image.at(plane, y, x);
                        }
                    }
                    double mean = sum / ((bottom - top) * (end - begin));
                    for (int y = top; y < bottom; y++) {
                        for (int x = begin; x < end; x++) {
                            result.set(plane, y, x, mean);
                        }
                    }
                }
            }
        }
        return result;
    }

    static RgbImage jpeg(RgbImage image, int severity) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(JPEG[severity - 1] / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image.toBufferedImage(), null, null), how);
            out.flush();
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
            return RgbImage.from(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory, so never for want of a disk
        } finally {
            writer.dispose();
        }
    }

    /** The image pulled at three places, and then everywhere a little (Simard, Steinkraus & Platt 2003). */
    static Pixels elastic(Pixels image, int severity, SplittableRandom random) {
        double[] c = ELASTIC[severity - 1];
        Pixels pulled = pulled(image, c[2], random);
        Pixels right = shifts(image, c, random);
        Pixels down = shifts(image, c, random);
        Pixels result = image.empty();
        for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    result.set(plane, y, x, pulled.bilinear(plane, y + down.at(0, y, x), x + right.at(0, y, x)));
                }
            }
        }
        return result;
    }

    private static Pixels shifts(Pixels image, double[] c, SplittableRandom random) {
        Pixels noise = new Pixels(image.width(), image.height(), 1).map(_ -> random.nextDouble(-1, 1));
        return Filters.gaussian(noise, c[1], ELASTIC_TRUNCATED).map(shift -> shift * c[0]);
    }

    /** The affine map that moves three corners of a square in the middle, each by up to so many pixels. */
    private static Pixels pulled(Pixels image, double farthest, SplittableRandom random) {
        double middleX = Math.floorDiv(image.width(), 2);
        double middleY = Math.floorDiv(image.height(), 2);
        double side = Math.max(1, Math.floorDiv(Math.min(image.width(), image.height()), 3));
        double[] moves = new double[6];
        for (int i = 0; i < moves.length; i++) {
            moves[i] = random.nextDouble(-farthest, farthest);
        }
        // Corners (+, +), (+, −), (−, −) around the middle; where they go, in the same coordinates.
        double x0 = side + moves[0];
        double y0 = side + moves[1];
        double x1 = side + moves[2];
        double y1 = -side + moves[3];
        double x2 = -side + moves[4];
        double y2 = -side + moves[5];
        // A point (u, v) goes to a + b·u + c·v: c from the first two corners, b from the last two.
        double bx = (x1 - x2) / (2 * side);
        double by = (y1 - y2) / (2 * side);
        double cx = (x0 - x1) / (2 * side);
        double cy = (y0 - y1) / (2 * side);
        double ax = x0 - side * (bx + cx);
        double ay = y0 - side * (by + cy);
        double determinant = bx * cy - by * cx;
        Pixels result = image.empty();
        for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    double u = x - middleX - ax;
                    double v = y - middleY - ay;
                    double fromX = (cy * u - cx * v) / determinant;
                    double fromY = (bx * v - by * u) / determinant;
                    result.set(plane, y, x, image.bilinear(plane, middleY + fromY, middleX + fromX));
                }
            }
        }
        return result;
    }
}
