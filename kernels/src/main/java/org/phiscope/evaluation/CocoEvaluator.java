// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.phiscope.evaluation.Evaluation.OfCategory;
import org.phiscope.evaluation.Evaluation.Summary;
import org.phiscope.evaluation.GroundTruth.Annotation;
import org.phiscope.evaluation.GroundTruth.Category;
import org.phiscope.evaluation.GroundTruth.Image;

/**
 * Evaluates detections as COCO defines it (cocodataset.org, detection evaluation): matched by {@link Matching} in each
 * category, over ten overlaps, precision made to fall with recall and read off at 101 recalls.
 */
public final class CocoEvaluator {
    private static final int MOST = 100;
    /** Keeps a precision of nothing from being a division by nothing, as in COCO's own program. */
    private static final double EPSILON = Math.ulp(1.0);

    private static final int OVERLAPS = Evaluation.OVERLAPS.size();
    private static final int RECALLS = Evaluation.RECALLS.size();

    private final List<Image> images;
    private final Map<Long, Map<Long, List<Annotation>>> truths;
    private final Map<Long, Map<Long, List<ScoredBox>>> detections;

    private CocoEvaluator(GroundTruth truth, List<ScoredBox> detected) {
        images = truth.images();
        truths = truth.byCategory();
        detections = detected.stream()
                .collect(Collectors.groupingBy(
                        ScoredBox::categoryId,
                        HashMap::new,
                        Collectors.groupingBy(
                                ScoredBox::imageId,
                                HashMap::new,
                                Collectors.collectingAndThen(Collectors.toList(), CocoEvaluator::highest))));
    }

    /** The hundred of one category on one image that score highest. */
    private static List<ScoredBox> highest(List<ScoredBox> boxes) {
        return boxes.stream()
                .sorted(Comparator.comparingDouble(ScoredBox::score).reversed())
                .limit(MOST)
                .toList();
    }

    /**
     * Evaluates detections.
     *
     * @param truth images that were looked at, and what is on them
     * @param detected in any order; those on other images or of other categories count for nothing
     */
    public static Evaluation evaluate(GroundTruth truth, List<ScoredBox> detected) {
        return new CocoEvaluator(truth, detected).evaluate(truth.categories());
    }

    private Evaluation evaluate(List<Category> categories) {
        Totals all = new Totals();
        Map<AreaRange, Totals> bySize = new HashMap<>();
        Totals ten = new Totals();
        Totals one = new Totals();
        List<OfCategory> each = new ArrayList<>();
        for (Category category : categories) {
            for (AreaRange range : AreaRange.values()) {
                List<Judged> judged = judge(category.id(), range);
                int objects = judged.stream().mapToInt(Judged::objects).sum();
                if (objects == 0) {
                    continue;
                }
                Curves curves = Curves.of(judged, objects, MOST);
                if (range == AreaRange.ALL) {
                    all.add(curves);
                    ten.add(Curves.of(judged, objects, 10));
                    one.add(Curves.of(judged, objects, 1));
                    int made = judged.stream()
                            .mapToInt(image -> image.scores.length)
                            .sum();
                    each.add(new OfCategory(
                            category,
                            objects,
                            made,
                            curves.meanPrecision(),
                            curves.meanPrecision(0),
                            curves.meanPrecision(OVERLAPS / 2),
                            curves.meanRecall(),
                            curves.lists()));
                } else {
                    bySize.computeIfAbsent(range, _ -> new Totals()).add(curves);
                }
            }
        }
        Totals none = new Totals();
        Totals small = bySize.getOrDefault(AreaRange.SMALL, none);
        Totals medium = bySize.getOrDefault(AreaRange.MEDIUM, none);
        Totals large = bySize.getOrDefault(AreaRange.LARGE, none);
        return new Evaluation(
                images.size(),
                new Summary(
                        all.precision(),
                        all.precision(0),
                        all.precision(OVERLAPS / 2),
                        small.precision(),
                        medium.precision(),
                        large.precision(),
                        one.recall(),
                        ten.recall(),
                        all.recall(),
                        small.recall(),
                        medium.recall(),
                        large.recall()),
                each);
    }

    /**
     * One category on one image: for each overlap, which detections are right and which count for nothing.
     *
     * @param scores highest first
     * @param objects how many count
     */
    private record Judged(double[] scores, boolean[][] right, boolean[][] ignored, int objects) {}

    private List<Judged> judge(long category, AreaRange range) {
        Map<Long, List<Annotation>> there = truths.getOrDefault(category, Map.of());
        Map<Long, List<ScoredBox>> found = detections.getOrDefault(category, Map.of());
        List<Judged> judged = new ArrayList<>();
        for (Image image : images) {
            List<Annotation> objects = there.getOrDefault(image.id(), List.of());
            List<ScoredBox> boxes = found.getOrDefault(image.id(), List.of());
            if (!objects.isEmpty() || !boxes.isEmpty()) {
                judged.add(judge(objects, boxes, range));
            }
        }
        return judged;
    }

    private static Judged judge(List<Annotation> objects, List<ScoredBox> boxes, AreaRange range) {
        boolean[][] right = new boolean[OVERLAPS][boxes.size()];
        boolean[][] ignored = new boolean[OVERLAPS][boxes.size()];
        int count = 0;
        for (int t = 0; t < OVERLAPS; t++) {
            Matching matching = Matching.of(objects, boxes, Evaluation.OVERLAPS.get(t), range);
            for (int d = 0; d < boxes.size(); d++) {
                boolean matched = matching.truthOf()[d] >= 0;
                // A detection of nothing counts where its own size is looked at.
                ignored[t][d] = matched
                        ? matching.isIgnored(d)
                        : !range.contains(boxes.get(d).box().area());
                right[t][d] = matched && !ignored[t][d];
            }
            count = (int) IntStream.range(0, objects.size())
                    .filter(g -> !matching.ignoredTruths()[g])
                    .count();
        }
        return new Judged(boxes.stream().mapToDouble(ScoredBox::score).toArray(), right, ignored, count);
    }

    /**
     * Precision over recall of one category.
     *
     * @param precisions for each overlap at each recall
     * @param recalls that were reached at each overlap
     */
    private record Curves(double[][] precisions, double[] recalls) {
        /** @param most so many detections of an image count, the highest */
        static Curves of(List<Judged> judged, int objects, int most) {
            List<int[]> order = new ArrayList<>();
            for (int i = 0; i < judged.size(); i++) {
                for (int d = 0; d < Math.min(most, judged.get(i).scores.length); d++) {
                    order.add(new int[] {i, d});
                }
            }
            order.sort(Comparator.comparingDouble((int[] at) -> judged.get(at[0]).scores[at[1]])
                    .reversed());
            double[][] precisions = new double[OVERLAPS][RECALLS];
            double[] recalls = new double[OVERLAPS];
            for (int t = 0; t < OVERLAPS; t++) {
                recalls[t] = read(judged, order, objects, t, precisions[t]);
            }
            return new Curves(precisions, recalls);
        }

        /** @return the recall that was reached */
        private static double read(
                List<Judged> judged, List<int[]> order, int objects, int overlap, double[] precisions) {
            double[] recall = new double[order.size()];
            double[] precision = new double[order.size()];
            int right = 0;
            int wrong = 0;
            for (int i = 0; i < recall.length; i++) {
                int[] at = order.get(i);
                Judged image = judged.get(at[0]);
                if (!image.ignored[overlap][at[1]]) {
                    if (image.right[overlap][at[1]]) {
                        right++;
                    } else {
                        wrong++;
                    }
                }
                recall[i] = (double) right / objects;
                precision[i] = right / (right + wrong + EPSILON);
            }
            for (int i = precision.length - 2; i >= 0; i--) {
                precision[i] = Math.max(precision[i], precision[i + 1]);
            }
            int at = 0;
            for (int r = 0; r < RECALLS; r++) {
                while (at < recall.length && recall[at] < Evaluation.RECALLS.get(r)) {
                    at++;
                }
                precisions[r] = at < recall.length ? precision[at] : 0;
            }
            return recall.length == 0 ? 0 : recall[recall.length - 1];
        }

        double meanPrecision() {
            return Arrays.stream(precisions)
                    .flatMapToDouble(Arrays::stream)
                    .average()
                    .orElse(Double.NaN);
        }

        double meanPrecision(int overlap) {
            return Arrays.stream(precisions[overlap]).average().orElse(Double.NaN);
        }

        double meanRecall() {
            return Arrays.stream(recalls).average().orElse(Double.NaN);
        }

        List<List<Double>> lists() {
            return Arrays.stream(precisions)
                    .map(row -> Arrays.stream(row).boxed().toList())
                    .toList();
        }
    }

    /** Means over categories: each has as many overlaps and recalls as any other. */
    private static final class Totals {
        private final List<Curves> curves = new ArrayList<>();

        void add(Curves ofCategory) {
            curves.add(ofCategory);
        }

        double precision() {
            return curves.stream().mapToDouble(Curves::meanPrecision).average().orElse(Double.NaN);
        }

        double precision(int overlap) {
            return curves.stream()
                    .mapToDouble(ofCategory -> ofCategory.meanPrecision(overlap))
                    .average()
                    .orElse(Double.NaN);
        }

        double recall() {
            return curves.stream().mapToDouble(Curves::meanRecall).average().orElse(Double.NaN);
        }
    }
}
