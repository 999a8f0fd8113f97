// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

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

    private static final int DARK = 0x1a1a1a;

    /** Something to be drawn; colours are {@code 0xRRGGBB}. */
    public sealed interface Primitive {}

    /**
     * The outline of a rectangle.
     *
     * @param box middle of the line
     * @param opacity 0 … 1
     */
    public record Frame(Box box, double lineWidth, int rgb, double opacity) implements Primitive {}

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
        double side = Math.max(detections.imageWidth(), detections.imageHeight());
        return of(detections, threshold, measure, text, caption, Math.max(SMALLEST_TEXT, side * TEXT_PER_SIDE));
    }

    /**
     * The same with text of a given size: for a window that shows the image, and the detections' boxes with it, at a scale of
     * its own, at which labels are to stay as large as they are.
     *
     * @param textSize in pixels
     */
    public static Overlay of(
            Detections detections,
            double threshold,
            TextMeasure measure,
            Function<Detection, String> text,
            Optional<String> caption,
            double textSize) {
        return new Layout(detections.imageWidth(), detections.imageHeight(), measure, textSize)
                .lay(detections.above(threshold), text, caption);
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

        Overlay lay(List<Detection> detections, Function<Detection, String> text, Optional<String> caption) {
            List<Primitive> frames = new ArrayList<>();
            List<Primitive> labels = new ArrayList<>();
            caption.ifPresent(line -> {
                Label label = label(line, new Box(0, height, width, height), Palette.WARNING);
                labels.add(label);
            });
            for (Detection detection : detections) {
                Box visible = visible(detection.box());
                if (visible.width() > 0 && visible.height() > 0) {
                    int rgb = Palette.ofClass(detection.classId());
                    // The likeliest comes first in the list and is painted last, on top; each on a dark rim that shows
                    // on any image.
                    frames.addFirst(new Frame(visible, lineWidth, rgb, 1));
                    frames.addFirst(new Frame(visible, 1.8 * lineWidth, DARK, 0.55));
                    labels.addFirst(label(text.apply(detection), visible, rgb));
                }
            }
            frames.addAll(labels);
            return new Overlay(width, height, frames);
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
