// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.Arrays;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Preprocessing.Placement;
import org.phiscope.graph.Preprocessing.Resampling;
import org.phiscope.graph.Shape;

/**
 * An image as a network takes it, and the way back: x of the input = x of the image · scaleX + offsetX, likewise y.
 *
 * @param tensor {@code [1, 3, h, w]}, normalised
 * @param scaleX pixels of the input per pixel of the image
 * @param scaleY pixels of the input per pixel of the image
 * @param offsetX of the image's left edge in the input
 * @param offsetY of the image's top edge in the input
 */
public record FittedImage(Tensor tensor, double scaleX, double scaleY, double offsetX, double offsetY) {
    private static final int CHANNELS = 3;

    /**
     * Scales an image bilinearly, without antialiasing, and normalises it.
     *
     * @param input shape of the network's input, {@code [1, 3, h, w]}
     * @throws DecodingException if the network takes something else than one RGB image
     */
    public static FittedImage of(RgbImage image, Shape input, Preprocessing preprocessing, Fit fit) {
        if (input.rank() != 4 || input.batch() != 1 || input.channels() != CHANNELS) {
            throw new DecodingException("the network takes " + input + ", not one image 1×3×h×w");
        }
        int width = input.width();
        int height = input.height();
        int scaledWidth = width;
        int scaledHeight = height;
        if (fit == Fit.LETTERBOX) {
            // Rounded down, as darknet's letterbox_image and EfficientDet's input reader do.
            if ((long) width * image.height() < (long) height * image.width()) {
                scaledHeight = Math.max(1, (int) ((long) image.height() * width / image.width()));
            } else {
                scaledWidth = Math.max(1, (int) ((long) image.width() * height / image.height()));
            }
        }
        boolean centred = preprocessing.placement() == Placement.CENTRE;
        int left = centred ? (width - scaledWidth) / 2 : 0;
        int top = centred ? (height - scaledHeight) / 2 : 0;
        float[] values = new float[CHANNELS * height * width];
        for (int c = 0; c < CHANNELS; c++) {
            double mean = preprocessing.mean().get(c);
            double deviation = preprocessing.deviation().get(c);
            int plane = c * height * width;
            if (scaledWidth < width || scaledHeight < height) {
                float fill = (float) ((preprocessing.fill() - mean) / deviation);
                Arrays.fill(values, plane, plane + height * width, fill);
            }
        }
        Taps columns = Taps.of(image.width(), scaledWidth, preprocessing.resampling());
        Taps rows = Taps.of(image.height(), scaledHeight, preprocessing.resampling());
        for (int c = 0; c < CHANNELS; c++) {
            double mean = preprocessing.mean().get(c);
            double deviation = preprocessing.deviation().get(c);
            for (int y = 0; y < scaledHeight; y++) {
                int to = (c * height + top + y) * width + left;
                for (int x = 0; x < scaledWidth; x++) {
                    double value = bilinear(image, columns, x, rows, y, c);
                    if (preprocessing.resampling() == Resampling.HALF_PIXEL) {
                        value = Math.rint(value);
                    }
                    values[to + x] = (float) ((value - mean) / deviation);
                }
            }
        }
        return new FittedImage(
                Tensor.of(input, values),
                (double) scaledWidth / image.width(),
                (double) scaledHeight / image.height(),
                // Half the margin even where it is odd and the image lies half a pixel off: darknet's correct_yolo_boxes.
                centred ? (width - scaledWidth) / 2.0 : 0,
                centred ? (height - scaledHeight) / 2.0 : 0);
    }

    /** A box of the input, in pixels of the image. */
    public Box toImage(Box box) {
        return new Box(
                (box.left() - offsetX) / scaleX,
                (box.top() - offsetY) / scaleY,
                (box.right() - offsetX) / scaleX,
                (box.bottom() - offsetY) / scaleY);
    }

    private static double bilinear(RgbImage image, Taps columns, int x, Taps rows, int y, int channel) {
        int left = columns.first[x];
        int right = columns.second[x];
        int top = rows.first[y];
        int bottom = rows.second[y];
        double dx = columns.fraction[x];
        double dy = rows.fraction[y];
        double above = (1 - dx) * image.sample(left, top, channel) + dx * image.sample(right, top, channel);
        double below = (1 - dx) * image.sample(left, bottom, channel) + dx * image.sample(right, bottom, channel);
        return (1 - dy) * above + dy * below;
    }

    /** The two pixels that each pixel of a scaled side reads, and the weight of the second. */
    private static final class Taps {
        private final int[] first;
        private final int[] second;
        private final double[] fraction;

        private Taps(int scaled) {
            first = new int[scaled];
            second = new int[scaled];
            fraction = new double[scaled];
        }

        static Taps of(int size, int scaled, Resampling resampling) {
            Taps taps = new Taps(scaled);
            for (int i = 0; i < scaled; i++) {
                double position =
                        switch (resampling) {
                            case HALF_PIXEL -> (i + 0.5) * size / scaled - 0.5;
                            case CORNERS -> scaled == 1 ? 0 : (double) i * (size - 1) / (scaled - 1);
                        };
                double inside = Math.clamp(position, 0, size - 1);
                int first = (int) inside;
                taps.first[i] = first;
                taps.second[i] = Math.min(first + 1, size - 1);
                taps.fraction[i] = inside - first;
            }
            return taps;
        }
    }
}
