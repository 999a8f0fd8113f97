// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.Detection;

/**
 * What two networks say of one object, or one of them alone.
 *
 * @param first {@code null} where only the second found it
 * @param second {@code null} where only the first found it
 * @param iou overlap of the two boxes; 0 where there is one
 */
public record BoxPair(@Nullable Detection first, @Nullable Detection second, double iou) {
    /** Least overlap of two boxes of one object. */
    public static final double OVERLAP = 0.5;

    private static boolean isOneClass(Detection a, Detection b) {
        return ClassLabels.plain(a.label()).equals(ClassLabels.plain(b.label()));
    }

    /** Boxes by their numbers. */
    private record Overlap(int a, int b, double iou) {}

    /** How much higher the first scores; not a number where there is one. */
    public double scoreDifference() {
        return first == null || second == null ? Double.NaN : first.score() - second.score();
    }

    /** The higher score of the two. */
    double highest() {
        return Math.max(first == null ? 0 : first.score(), second == null ? 0 : second.score());
    }

    /**
     * Pairs boxes of one class, those that overlap most first, as long as they overlap by {@link #OVERLAP}. Classes are known
     * by their names, for two networks may number them differently.
     *
     * @return pairs, then boxes of one network alone; the highest score first of both
     */
    public static List<BoxPair> of(List<Detection> first, List<Detection> second) {
        List<Overlap> overlaps = new ArrayList<>();
        for (int a = 0; a < first.size(); a++) {
            for (int b = 0; b < second.size(); b++) {
                double iou = first.get(a).box().iou(second.get(b).box());
                if (iou >= OVERLAP && isOneClass(first.get(a), second.get(b))) {
                    overlaps.add(new Overlap(a, b, iou));
                }
            }
        }
        overlaps.sort(Comparator.comparingDouble(Overlap::iou).reversed());
        boolean[] firstTaken = new boolean[first.size()];
        boolean[] secondTaken = new boolean[second.size()];
        List<BoxPair> pairs = new ArrayList<>();
        for (Overlap overlap : overlaps) {
            if (!firstTaken[overlap.a] && !secondTaken[overlap.b]) {
                firstTaken[overlap.a] = true;
                secondTaken[overlap.b] = true;
                pairs.add(new BoxPair(first.get(overlap.a), second.get(overlap.b), overlap.iou));
            }
        }
        pairs.sort(Comparator.comparingDouble(BoxPair::highest).reversed());
        List<BoxPair> alone = new ArrayList<>();
        for (int a = 0; a < firstTaken.length; a++) {
            if (!firstTaken[a]) {
                alone.add(new BoxPair(first.get(a), null, 0));
            }
        }
        for (int b = 0; b < secondTaken.length; b++) {
            if (!secondTaken[b]) {
                alone.add(new BoxPair(null, second.get(b), 0));
            }
        }
        alone.sort(Comparator.comparingDouble(BoxPair::highest).reversed());
        pairs.addAll(alone);
        return pairs;
    }
}
