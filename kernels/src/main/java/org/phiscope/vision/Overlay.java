// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What is drawn over an image, as data in the image's coordinates, so that a window and a picture file show the same.
 * Every frame and label lies within the image.
 *
 * @param width of the image, in pixels
 * @param height of the image, in pixels
 * @param primitives in the order of painting
 */
public record Overlay(int width, int height, List<Primitive> primitives) {
    /** Height of a label in text sizes; holds ascenders, descenders and Hangul of the usual fonts. */
    private static final double LINE_HEIGHT = 1.5;

    private static final double BASELINE = 1.1;
    private static final double PADDING = 0.3;
    private static final double TEXT_PER_SIDE = 1 / 50.0;
    private static final double SMALLEST_TEXT = 11;
    private static final double LINE_PER_TEXT = 1 / 6.0;
    /** How far a label may move away to be free of others, in halves of its height. */
    private static final int FARTHEST = 16;

    /** Of more boxes the lower ones go without: nobody could read them, and finding room for each takes its time. */
    private static final int MOST_LABELS = 150;

    private static final int DARK = 0x1a1a1a;
    private static final double RIM = 1.8;
    private static final double RIM_OPACITY = 0.55;
    /** In widths of the line. */
    private static final double DASH = 4;

    /** Of an edge that fades: how many, over how many deviations to either side, and the opacity in the middle. */
    private static final int BANDS = 16;

    private static final double REACH = 2;
    private static final double BLUR = 0.6;

    /** Something to be drawn; colours are {@code 0xRRGGBB}. */
    public sealed interface Primitive {}

    /**
     * The outline of a rectangle.
     *
     * @param box middle of the line
     * @param opacity 0 … 1
     * @param dashed whether it is drawn in dashes of {@link #dash()} and gaps as long
     */
    public record Frame(Box box, double lineWidth, int rgb, double opacity, boolean dashed) implements Primitive {
        /** Length of a dash, in pixels. */
        public double dash() {
            return DASH * lineWidth;
        }
    }

    /**
     * What lies between two rectangles, filled: many of them, one around the other, are an edge that fades.
     *
     * @param opacity 0 … 1
     */
    public record Band(Box outer, Box inner, int rgb, double opacity) implements Primitive {}

    /**
     * A line of text on a filled rectangle.
     *
     * @param background rectangle behind the text
     * @param textLeft where the text begins
     * @param baseline where the letters stand
     * @param textSize size of the font in pixels
     */
    public record Label(
            String text, Box background, double textLeft, double baseline, double textSize, int rgb, int textRgb)
            implements Primitive {}

    /**
     * Boxes that are drawn alike.
     *
     * @param boxes highest score first; that is painted last
     * @param text what a label says; where it is empty there is none
     * @param colour {@code 0xRRGGBB}
     */
    public record Layer(
            List<Detection> boxes, Function<Detection, String> text, ToIntFunction<Detection> colour, boolean dashed) {
        public Layer {
            boxes = List.copyOf(boxes);
        }

        /** Boxes in the colours of their classes. */
        public static Layer ofClasses(List<Detection> boxes, Function<Detection, String> text) {
            return new Layer(boxes, text, detection -> Palette.ofClass(detection.classId()), false);
        }
    }

    /** Width of a text in the font that will draw it. */
    @FunctionalInterface
    public interface TextMeasure {
        /** In pixels, for a font of {@code textSize} pixels. */
        double width(String text, double textSize);
    }

    public Overlay {
        primitives = List.copyOf(primitives);
    }

    /** Boxes with name and score of all detections that score at least {@code threshold}. */
    public static Overlay of(Detections detections, double threshold, TextMeasure measure) {
        return of(
                detections,
                threshold,
                measure,
                detection -> String.format(Locale.ROOT, "%s %.2f", detection.label(), detection.score()),
                Optional.empty());
    }

    /**
     * Boxes with labels of all detections that score at least {@code threshold}.
     *
     * @param text what a label says
     * @param caption a line at the bottom edge, such as a warning that weights are untrained
     */
    public static Overlay of(
            Detections detections,
            double threshold,
            TextMeasure measure,
            Function<Detection, String> text,
            Optional<String> caption) {
        int width = detections.imageWidth();
        int height = detections.imageHeight();
        return of(
                width,
                height,
                List.of(Layer.ofClasses(detections.above(threshold), text)),
                measure,
                caption,
                textSize(width, height));
    }

    /** Size of text that goes with an image, in its pixels. */
    public static double textSize(int width, int height) {
        return Math.max(SMALLEST_TEXT, Math.max(width, height) * TEXT_PER_SIDE);
    }

    /**
     * Layers of boxes over an image: for a window that shows the image, and the boxes with it, at a scale of its own, at
     * which labels are to stay as large as they are.
     *
     * @param layers the first is painted last, on top
     * @param textSize in pixels
     */
    public static Overlay of(
            int width,
            int height,
            List<Layer> layers,
            TextMeasure measure,
            Optional<String> caption,
            double textSize) {
        return new Layout(width, height, measure, textSize).lay(layers, caption);
    }

    /** Places frames and labels. */
    private static final class Layout {
        private final int width;
        private final int height;
        private final TextMeasure measure;
        private final double textSize;
        private final double lineWidth;
        private final List<Box> taken = new ArrayList<>();

        Layout(int width, int height, TextMeasure measure, double wanted) {
            this.width = width;
            this.height = height;
            this.measure = measure;
            textSize = Math.min(wanted, height / LINE_HEIGHT);
            lineWidth = Math.max(1, textSize * LINE_PER_TEXT);
        }

        Overlay lay(List<Layer> layers, Optional<String> caption) {
            List<Primitive> frames = new ArrayList<>();
            List<Primitive> labels = new ArrayList<>();
            caption.ifPresent(line -> {
                Label label = label(line, new Box(0, height, width, height), Palette.WARNING);
                labels.add(label);
            });
            List<Primitive> blurs = new ArrayList<>();
            for (Layer layer : layers) {
                for (Detection detection : layer.boxes()) {
                    Box visible = visible(detection.box());
                    if (visible.width() > 0 && visible.height() > 0) {
                        int rgb = layer.colour().applyAsInt(detection);
                        blur(detection, rgb, blurs);
                        // The likeliest comes first in the list and is painted last, on top; each on a dark rim that
                        // shows on any image.
                        frames.addFirst(new Frame(visible, lineWidth, rgb, 1, layer.dashed()));
                        frames.addFirst(new Frame(visible, RIM * lineWidth, DARK, RIM_OPACITY, false));
                        String text = layer.text().apply(detection);
                        if (!text.isEmpty() && labels.size() < MOST_LABELS) {
                            labels.addFirst(label(text, visible, rgb));
                        }
                    }
                }
            }
            blurs.addAll(frames);
            blurs.addAll(labels);
            return new Overlay(width, height, blurs);
        }

        /** The density of where each side may lie, two deviations inwards and two outwards. */
        private void blur(Detection detection, int rgb, List<Primitive> blurs) {
            Deviation deviation = detection.deviation();
            if (deviation == null) {
                return;
            }
            for (int band = 0; band < BANDS; band++) {
                double inner = REACH * (2.0 * band / BANDS - 1);
                double outer = REACH * (2.0 * (band + 1) / BANDS - 1);
                double middle = (inner + outer) / 2;
                blurs.add(new Band(
                        grown(detection.box(), deviation, outer).within(width, height),
                        grown(detection.box(), deviation, inner).within(width, height),
                        rgb,
                        BLUR * Math.exp(-middle * middle / 2)));
            }
        }

        /** No smaller than its own middle. */
        private static Box grown(Box box, Deviation deviation, double by) {
            double x = Math.max(by * deviation.horizontal(), -box.width() / 2);
            double y = Math.max(by * deviation.vertical(), -box.height() / 2);
            return new Box(box.left() - x, box.top() - y, box.right() + x, box.bottom() + y);
        }

        /** The part of a box that is on the image, drawn in so far that its line is too. */
        private Box visible(Box box) {
            double inset = lineWidth / 2;
            return new Box(
                    Math.max(box.left(), inset),
                    Math.max(box.top(), inset),
                    Math.min(box.right(), width - inset),
                    Math.min(box.bottom(), height - inset));
        }

        private Label label(String text, Box frame, int rgb) {
            double size = textSize;
            double needed = labelWidth(text, size);
            if (needed > width) {
                // Fonts scale a little unevenly: a second step lands below the width.
                size *= width / needed;
                needed = labelWidth(text, size);
                if (needed > width) {
                    size *= 0.95 * width / needed;
                    needed = Math.min(width, labelWidth(text, size));
                }
            }
            Box place = place(frame, needed, size * LINE_HEIGHT);
            taken.add(place);
            double textLeft = place.left() + PADDING * size;
            double baseline = place.top() + BASELINE * size;
            return new Label(text, place, textLeft, baseline, size, rgb, Palette.textOn(rgb));
        }

        private double labelWidth(String text, double size) {
            return measure.width(text, size) + 2 * PADDING * size;
        }

        /** Above the frame where there is room, else within, below, or the nearest height where no other label is. */
        private Box place(Box frame, double labelWidth, double labelHeight) {
            double left = Math.clamp(frame.left() - lineWidth / 2, 0, Math.max(0, width - labelWidth));
            double lowest = Math.max(0, height - labelHeight);
            double top = frame.top() - lineWidth / 2;
            double bottom = frame.bottom() + lineWidth / 2;
            for (double wanted : new double[] {top - labelHeight, top, bottom, bottom - labelHeight}) {
                Box place = at(left, wanted, labelWidth, labelHeight);
                if (wanted >= 0 && wanted <= lowest && isFree(place)) {
                    return place;
                }
            }
            double first = Math.clamp(top, 0, lowest);
            for (int step = 1; step <= FARTHEST; step++) {
                for (double wanted : new double[] {first + step * labelHeight / 2, first - step * labelHeight / 2}) {
                    Box place = at(left, wanted, labelWidth, labelHeight);
                    if (wanted >= 0 && wanted <= lowest && isFree(place)) {
                        return place;
                    }
                }
            }
            return at(left, first, labelWidth, labelHeight);
        }

        private static Box at(double left, double top, double labelWidth, double labelHeight) {
            return new Box(left, top, left + labelWidth, top + labelHeight);
        }

        private boolean isFree(Box place) {
            return taken.stream().noneMatch(other -> place.iou(other) > 0);
        }
    }
}
