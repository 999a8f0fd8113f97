// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.phiscope.evaluation.GroundTruth.Annotation;
import org.phiscope.evaluation.GroundTruth.Category;
import org.phiscope.evaluation.GroundTruth.Image;
import org.phiscope.vision.Detection;

/**
 * Which of the detections shown on one image are right, and what was missed.
 *
 * @param right detections that are an object
 * @param wrong detections that are none, or one that a higher one is already
 * @param neither detections in a crowd, or of a class that the ground truth has no category of
 * @param found objects that a detection is
 * @param missed objects that no detection is
 * @param crowds neither to be found nor to be missed
 */
public record Verdicts(
        List<Detection> right,
        List<Detection> wrong,
        List<Detection> neither,
        List<Annotation> found,
        List<Annotation> missed,
        List<Annotation> crowds) {
    /** Least overlap of a detection with an object that it is. */
    public static final double OVERLAP = 0.5;

    public Verdicts {
        right = List.copyOf(right);
        wrong = List.copyOf(wrong);
        neither = List.copyOf(neither);
        found = List.copyOf(found);
        missed = List.copyOf(missed);
        crowds = List.copyOf(crowds);
    }

    /** @param detections all that are taken to say that something is there */
    public static Verdicts of(
            GroundTruth truth, Image image, ClassMapping mapping, List<Detection> detections) {
        List<Detection> right = new ArrayList<>();
        List<Detection> wrong = new ArrayList<>();
        List<Detection> neither = new ArrayList<>();
        List<Annotation> found = new ArrayList<>();
        List<Annotation> missed = new ArrayList<>();
        List<Annotation> crowds = new ArrayList<>();
        for (Detection detection : detections) {
            if (mapping.category(detection.classId()).isEmpty()) {
                neither.add(detection);
            }
        }
        List<Annotation> onImage = truth.of(image);
        for (Category category : truth.categories()) {
            List<Annotation> objects = onImage.stream()
                    .filter(annotation -> annotation.categoryId() == category.id())
                    .toList();
            List<Detection> ofCategory = detections.stream()
                    .filter(detection ->
                            mapping.category(detection.classId()).filter(category::equals).isPresent())
                    .sorted(Comparator.comparingDouble(Detection::score).reversed())
                    .toList();
            Matching matching =
                    Matching.of(objects, mapping.boxes(image, ofCategory), OVERLAP, AreaRange.ALL);
            for (int d = 0; d < ofCategory.size(); d++) {
                List<Detection> verdict = matching.truthOf()[d] < 0 ? wrong : matching.isIgnored(d) ? neither : right;
                verdict.add(ofCategory.get(d));
            }
            for (int g = 0; g < objects.size(); g++) {
                Annotation object = matching.truths().get(g);
                List<Annotation> fate = object.crowd() ? crowds : matching.detectionOf()[g] >= 0 ? found : missed;
                fate.add(object);
            }
        }
        return new Verdicts(right, wrong, neither, found, missed, crowds);
    }
}
