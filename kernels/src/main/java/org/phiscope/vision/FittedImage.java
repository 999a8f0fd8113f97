// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.Arrays;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Preprocessing.Placement;
import org.phiscope.graph.Preprocessing.Resampling;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/**
 * An image as a network takes it, and the way back: x of the input = x of the original image · scaleX + offsetX, likewise y.
 *
 * @param tensor {@code [1, 3, h, w]} or {@code [1, h, w, 3]}, normalised
 * @param scaleX pixels of the input per pixel of the original image
 * @param scaleY pixels of the input per pixel of the original image
 * @param offsetX of the image's left edge in the input
 * @param offsetY of the image's top edge in the input
 */
public record FittedImage(Tensor tensor, double scaleX, double scaleY, double offsetX, double offsetY) {
    private static final int CHANNELS = 3;

    /**
     * Scales an image bilinearly, without antialiasing, and normalises it.
     *
     * @param input shape of the network's input, {@code [1, 3, h, w]} or {@code [1, h, w, 3]}
     * @throws DecodingException if the network takes something else than one RGB image
     */
    public static FittedImage of(RgbImage image, Shape input, Preprocessing preprocessing, Fit fit) {
        if (input.rank() == 4 && input.channels() != CHANNELS && input.extent(3) == CHANNELS) {
            Shape planes = Shape.of(input.batch(), CHANNELS, input.extent(1), input.extent(2));
            return of(image, planes, preprocessing, fit).interleaved(input);
        }
        if (input.rank() != 4 || input.batch() != 1 || input.channels() != CHANNELS) {
            throw new DecodingException(Message.of("the network takes {0}, not one image 1×3×h×w or 1×h×w×3", input));
        }
        Placed placed = Placed.of(image, input, preprocessing.placement(), fit);
        float[] values = new float[CHANNELS * input.height() * input.width()];
        Taps columns = Taps.of(image.width(), placed.width, preprocessing.resampling());
        Taps rows = Taps.of(image.height(), placed.height, preprocessing.resampling());
        boolean rounded = preprocessing.resampling() == Resampling.HALF_PIXEL;
        for (int c = 0; c < CHANNELS; c++) {
            double mean = preprocessing.mean().get(c);
            double deviation = preprocessing.deviation().get(c);
            int plane = c * input.height() * input.width();
            float fill = (float) ((preprocessing.fill() - mean) / deviation);
            Arrays.fill(values, plane, plane + input.height() * input.width(), fill);
            for (int y = 0; y < placed.height; y++) {
                int to = plane + (placed.top + y) * input.width() + placed.left;
                for (int x = 0; x < placed.width; x++) {
                    double value = bilinear(image, columns, x, rows, y, c);
                    values[to + x] = (float) (((rounded ? Math.rint(value) : value) - mean) / deviation);
                }
            }
        }
        return new FittedImage(
                Tensor.of(input, values), placed.scaleX, placed.scaleY, placed.offsetX, placed.offsetY);
    }

    /** This image with the three values of each pixel side by side. */
    private FittedImage interleaved(Shape to) {
        float[] planes = tensor.toArray();
        float[] pixels = new float[planes.length];
        int plane = planes.length / CHANNELS;
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = planes[i % CHANNELS * plane + i / CHANNELS];
        }
        return new FittedImage(Tensor.of(to, pixels), scaleX, scaleY, offsetX, offsetY);
    }

    /** A box of the input, in pixels of the original image. */
    public Box toImage(Box box) {
        return new Box(
                (box.left() - offsetX) / scaleX,
                (box.top() - offsetY) / scaleY,
                (box.right() - offsetX) / scaleX,
                (box.bottom() - offsetY) / scaleY);
    }

    /**
     * Where the scaled image lies in the input, and how boxes are taken back, which published code does not do to the
     * pixel: it forgets that sizes and margins were rounded. We do as it does, for its boxes are what ours are compared
     * with.
     */
    private record Placed(
            int left, int top, int width, int height, double scaleX, double scaleY, double offsetX, double offsetY) {

        static Placed of(RgbImage image, Shape input, Placement placement, Fit fit) {
            return switch (fit) {
                case STRETCH -> new Placed(
                        0,
                        0,
                        input.width(),
                        input.height(),
                        (double) input.width() / image.originalWidth(),
                        (double) input.height() / image.originalHeight(),
                        0,
                        0);
                case LETTERBOX -> switch (placement) {
                    case TOP_LEFT -> topLeft(image, input);
                    case CENTRE -> centred(image, input);
                };
            };
        }

        /** As EfficientDet's input reader: both sides multiplied by one factor and cut to whole pixels. */
        private static Placed topLeft(RgbImage image, Shape input) {
            double scale = Math.min(
                    (double) input.width() / image.originalWidth(), (double) input.height() / image.originalHeight());
            int width = Math.max(1, (int) (image.originalWidth() * scale));
            int height = Math.max(1, (int) (image.originalHeight() * scale));
            return new Placed(0, 0, width, height, scale, scale, 0, 0);
        }

        /**
         * As darknet's letterbox_image and correct_yolo_boxes: whole division, but half of an odd margin on the way
         * back.
         */
        private static Placed centred(RgbImage image, Shape input) {
            int width = input.width();
            int height = input.height();
            if ((long) input.width() * image.originalHeight() < (long) input.height() * image.originalWidth()) {
                height = Math.max(1, (int) ((long) image.originalHeight() * input.width() / image.originalWidth()));
            } else {
                width = Math.max(1, (int) ((long) image.originalWidth() * input.height() / image.originalHeight()));
            }
            int across = input.width() - width;
            int down = input.height() - height;
            return new Placed(
                    across / 2,
                    down / 2,
                    width,
                    height,
                    (double) width / image.originalWidth(),
                    (double) height / image.originalHeight(),
                    across / 2.0,
                    down / 2.0);
        }
    }

    private static float bilinear(RgbImage image, Taps columns, int x, Taps rows, int y, int channel) {
        int left = columns.first[x];
        int right = columns.second[x];
        int top = rows.first[y];
        int bottom = rows.second[y];
        float dx = columns.fraction[x];
        float dy = rows.fraction[y];
        float above = (1 - dx) * image.sample(left, top, channel) + dx * image.sample(right, top, channel);
        float below = (1 - dx) * image.sample(left, bottom, channel) + dx * image.sample(right, bottom, channel);
        return (1 - dy) * above + dy * below;
    }

    /**
     * The two pixels that each pixel of a scaled side reads, and the weight of the second. In float32, as TensorFlow
     * and PyTorch compute it: values halfway between two whole ones are common, and round otherwise to the other one.
     */
    private static final class Taps {
        private final int[] first;
        private final int[] second;
        private final float[] fraction;

        private Taps(int scaled) {
            first = new int[scaled];
            second = new int[scaled];
            fraction = new float[scaled];
        }

        static Taps of(int size, int scaled, Resampling resampling) {
            Taps taps = new Taps(scaled);
            for (int i = 0; i < scaled; i++) {
                float position =
                        switch (resampling) {
                            case HALF_PIXEL -> (float) size / scaled * (i + 0.5f) - 0.5f;
                            case CORNERS -> scaled == 1 ? 0 : i * ((float) (size - 1) / (scaled - 1));
                        };
                float inside = Math.clamp(position, 0, size - 1);
                int first = (int) inside;
                taps.first[i] = first;
                taps.second[i] = Math.min(first + 1, size - 1);
                taps.fraction[i] = inside - first;
            }
            return taps;
        }
    }
}
