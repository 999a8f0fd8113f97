// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.phiscope.evaluation.GroundTruth.Annotation;
import org.phiscope.vision.Box;

/**
 * Which detections of one category on one image are which objects, as COCO matches them: the detection of the highest
 * score takes the free object that it overlaps most, by at least a limit, then the next. An object that does not count, a
 * crowd or one of another size, is taken only where no other can be; a crowd can be taken any number of times.
 *
 * @param truths those that count first
 * @param ignoredTruths whether each does not count
 * @param truthOf number of the object that each detection is, −1 for none
 * @param detectionOf number of the detection that each object is, −1 for none; the last of several
 */
record Matching(List<Annotation> truths, boolean[] ignoredTruths, int[] truthOf, int[] detectionOf) {
    /** Below 1 by so much a limit of 1 can be met. */
    private static final double ROUNDING = 1e-10;

    /**
     * @param truths objects of one category on one image
     * @param detections of that category on that image, highest score first
     * @param limit least overlap
     */
    static Matching of(List<Annotation> truths, List<ScoredBox> detections, double limit, AreaRange range) {
        List<Annotation> ordered = new ArrayList<>(truths);
        ordered.sort(Comparator.comparing(truth -> isIgnored(truth, range)));
        boolean[] ignored = new boolean[ordered.size()];
        for (int g = 0; g < ignored.length; g++) {
            ignored[g] = isIgnored(ordered.get(g), range);
        }
        int[] truthOf = new int[detections.size()];
        int[] detectionOf = new int[ordered.size()];
        Arrays.fill(detectionOf, -1);
        for (int d = 0; d < truthOf.length; d++) {
            truthOf[d] = best(ordered, ignored, detectionOf, detections.get(d).box(), limit);
            if (truthOf[d] >= 0) {
                detectionOf[truthOf[d]] = d;
            }
        }
        return new Matching(ordered, ignored, truthOf, detectionOf);
    }

    private static int best(
            List<Annotation> truths, boolean[] ignored, int[] detectionOf, Box detected, double limit) {
        double highest = Math.min(limit, 1 - ROUNDING);
        int best = -1;
        for (int g = 0; g < truths.size(); g++) {
            if (detectionOf[g] >= 0 && !truths.get(g).crowd()) {
                continue;
            }
            if (best >= 0 && !ignored[best] && ignored[g]) {
                break;
            }
            double overlap = overlap(truths.get(g), detected);
            if (overlap >= highest) {
                highest = overlap;
                best = g;
            }
        }
        return best;
    }

    /** Whether the detection is an object that does not count. */
    boolean isIgnored(int detection) {
        return truthOf[detection] >= 0 && ignoredTruths[truthOf[detection]];
    }

    private static boolean isIgnored(Annotation truth, AreaRange range) {
        return truth.crowd() || !range.contains(truth.area());
    }

    /** Intersection over union; with a crowd, over the detection alone. */
    private static double overlap(Annotation truth, Box detected) {
        if (!truth.crowd()) {
            return truth.box().iou(detected);
        }
        Box box = truth.box();
        double w = Math.min(box.right(), detected.right()) - Math.max(box.left(), detected.left());
        double h = Math.min(box.bottom(), detected.bottom()) - Math.max(box.top(), detected.top());
        double area = detected.area();
        return area > 0 ? Math.max(0, w) * Math.max(0, h) / area : 0;
    }
}
