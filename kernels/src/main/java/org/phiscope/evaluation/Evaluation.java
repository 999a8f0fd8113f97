// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import java.util.List;
import java.util.stream.IntStream;
import org.phiscope.evaluation.GroundTruth.Category;

/**
 * How good detections are by COCO's measures. A figure that there is nothing to compute from is not a number.
 *
 * @param images how many were looked at
 * @param summary over all categories that have objects
 * @param categories those that have objects, in the order of their numbers
 */
public record Evaluation(int images, Summary summary, List<OfCategory> categories) {
    /** Overlaps at which a detection is taken for right: 0.5, 0.55 … 0.95. */
    public static final List<Double> OVERLAPS =
            IntStream.range(0, 10).mapToObj(i -> even(0.5, 0.95, i, 9)).toList();

    /** Recalls at which precision is read off: 0, 0.01 … 1. */
    public static final List<Double> RECALLS =
            IntStream.rangeClosed(0, 100).mapToObj(i -> even(0, 1, i, 100)).toList();

    public Evaluation {
        categories = List.copyOf(categories);
    }

    /**
     * The twelve figures of COCO's challenge, 0 … 1.
     *
     * @param ap average precision: the mean over overlaps, recalls and categories
     * @param ap50 at overlap 0.5
     * @param ap75 at overlap 0.75
     * @param apSmall of objects below 32² pixels
     * @param apMedium of objects of 32² … 96² pixels
     * @param apLarge of objects above 96² pixels
     * @param ar1 average recall with one detection of a category on an image: the mean over overlaps and categories
     * @param ar10 with ten
     * @param ar100 with a hundred
     * @param arSmall of small objects, with a hundred
     * @param arMedium of medium ones
     * @param arLarge of large ones
     */
    public record Summary(
            double ap,
            double ap50,
            double ap75,
            double apSmall,
            double apMedium,
            double apLarge,
            double ar1,
            double ar10,
            double ar100,
            double arSmall,
            double arMedium,
            double arLarge) {}

    /**
     * Figures of one category.
     *
     * @param objects how many there are, crowds aside
     * @param detections how many were made of it, a hundred on an image at most
     * @param precisions at each of {@link #RECALLS} for each of {@link #OVERLAPS}: the highest at this recall or beyond
     */
    public record OfCategory(
            Category category,
            int objects,
            int detections,
            double ap,
            double ap50,
            double ap75,
            double ar100,
            List<List<Double>> precisions) {
        public OfCategory {
            precisions = precisions.stream().map(List::copyOf).toList();
        }
    }

    /** To the last bit as numpy spaces them, for recalls and overlaps often meet a limit exactly. */
    private static double even(double first, double last, int i, int steps) {
        return i == steps ? last : i * ((last - first) / steps) + first;
    }

    /** Mean precision over all categories, at each of {@link #RECALLS}. */
    public List<Double> meanCurve(int overlap) {
        return IntStream.range(0, RECALLS.size())
                .mapToObj(r -> categories.stream()
                        .mapToDouble(category ->
                                category.precisions().get(overlap).get(r))
                        .average()
                        .orElse(Double.NaN))
                .toList();
    }
}
