// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.phiscope.app.ui.inspect.Answer;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.vision.Classifier.Ranked;
import org.phiscope.vision.Detection;
import org.phiscope.vision.RgbImage;

/**
 * A network's answers before and after its image was perturbed.
 *
 * @param before about {@code original}
 * @param after about {@code perturbed}
 */
record Comparison(Attempt attempt, RgbImage original, RgbImage perturbed, Answer before, Answer after) {
    /** Overlap with a box of the same class from which on a box counts as found again. */
    private static final double SAME = 0.5;

    /**
     * What an answer says in numbers.
     *
     * @param boxes that score at least the threshold; 1 of a classifier
     * @param confidence mean score of them; of a classifier the probability of its likeliest class
     */
    record Tally(int boxes, OptionalDouble confidence) {}

    /** The boxes of an answer that score at least a threshold. */
    static List<Detection> boxes(Answer answer, double threshold) {
        return answer instanceof Detected detected ? detected.detections().above(threshold) : List.of();
    }

    /** The likeliest classes of an answer. */
    static List<Ranked> ranking(Answer answer) {
        return answer instanceof Classified classified ? classified.ranking().ranked() : List.of();
    }

    static Tally tally(Answer answer, double threshold) {
        if (answer instanceof Classified classified) {
            return new Tally(1, OptionalDouble.of(classified.ranking().ranked().getFirst().probability()));
        }
        List<Detection> boxes = boxes(answer, threshold);
        return new Tally(boxes.size(), boxes.stream().mapToDouble(Detection::score).average());
    }

    /**
     * Of the boxes before, those of whose class none is there afterwards that overlaps them by half or more, each answering for one
     * at most. Of a classifier, whether its likeliest class is another now.
     */
    int lost(double threshold) {
        if (before instanceof Classified) {
            return ranking(before).getFirst().classId() == ranking(after).getFirst().classId() ? 0 : 1;
        }
        List<Detection> left = new ArrayList<>(boxes(after, threshold));
        int lost = 0;
        for (Detection box : boxes(before, threshold)) {
            Detection again = null;
            for (Detection candidate : left) {
                boolean same = candidate.classId() == box.classId()
                        && candidate.box().iou(box.box()) >= SAME;
                if (same && (again == null || candidate.box().iou(box.box()) > again.box().iou(box.box()))) {
                    again = candidate;
                }
            }
            if (again == null) {
                lost++;
            } else {
                left.remove(again);
            }
        }
        return lost;
    }

    /** Root of the mean squared difference of the images' samples, in levels of 255. */
    double distance() {
        double sum = 0;
        for (int y = 0; y < original.height(); y++) {
            for (int x = 0; x < original.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    double difference = perturbed.sample(x, y, c) - original.sample(x, y, c);
                    sum += difference * difference;
                }
            }
        }
        return Math.sqrt(sum / (3.0 * original.width() * original.height()));
    }
}
