// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.phiscope.evaluation.Evaluation.Summary;
import org.phiscope.evaluation.GroundTruth.Annotation;
import org.phiscope.evaluation.GroundTruth.Category;
import org.phiscope.evaluation.GroundTruth.Image;
import org.phiscope.vision.Box;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.Detection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against what COCO's own program prints, and against values worked out by hand. */
class CocoEvaluatorTest {
    private static final Path PUBLISHED = Path.of("../../shared/testdata/references/coco_eval");
    private static final Offset<Double> CLOSE = within(1e-9);

    /** A hundred images of COCO's validation set. */
    @Test
    void printsWhatCocosProgramPrints() throws Exception {
        assumeTrue(Files.isDirectory(PUBLISHED), "the published evaluation is not here");
        GroundTruth truth = GroundTruthJson.read(PUBLISHED.resolve("sampled_gts_bbox_area.json"));
        List<ScoredBox> detected = new ArrayList<>();
        for (JsonNode found :
                JsonMapper.shared().readTree(PUBLISHED.resolve("cocoapi_results.json").toFile())) {
            JsonNode box = found.get("bbox");
            double left = box.get(0).asDouble();
            double top = box.get(1).asDouble();
            detected.add(new ScoredBox(
                    found.get("image_id").asLong(),
                    found.get("category_id").asLong(),
                    found.get("score").asDouble(),
                    new Box(left, top, left + box.get(2).asDouble(), top + box.get(3).asDouble())));
        }
        Map<String, Double> expected = new HashMap<>();
        Matcher lines = Pattern.compile("res\\[\"(\\w+)\"\\] - ([0-9.]+)")
                .matcher(Files.readString(PUBLISHED.resolve("expected_from_test_eval_coco.txt")));
        while (lines.find()) {
            expected.put(lines.group(1), Double.parseDouble(lines.group(2)));
        }
        assertThat(expected).hasSize(12);

        Evaluation evaluation = CocoEvaluator.evaluate(truth, detected);

        Summary summary = evaluation.summary();
        Map<String, Double> ours = Map.ofEntries(
                Map.entry("AP", summary.ap()),
                Map.entry("AP50", summary.ap50()),
                Map.entry("AP75", summary.ap75()),
                Map.entry("APsmall", summary.apSmall()),
                Map.entry("APmedium", summary.apMedium()),
                Map.entry("APlarge", summary.apLarge()),
                Map.entry("AR1", summary.ar1()),
                Map.entry("AR10", summary.ar10()),
                Map.entry("AR100", summary.ar100()),
                Map.entry("ARsmall", summary.arSmall()),
                Map.entry("ARmedium", summary.arMedium()),
                Map.entry("ARlarge", summary.arLarge()));
        expected.forEach((name, value) -> assertThat(ours.get(name)).as(name).isCloseTo(value, within(1e-6)));
        assertThat(evaluation.images()).isEqualTo(100);
        assertThat(evaluation.categories()).hasSize(70);
        assertThat(evaluation.categories().stream()
                        .mapToInt(Evaluation.OfCategory::objects)
                        .sum())
                .isEqualTo(830);
        assertThat(evaluation.categories().stream()
                        .mapToDouble(Evaluation.OfCategory::ap)
                        .average()
                        .orElseThrow())
                .isCloseTo(summary.ap(), CLOSE);
    }

    /** Whatever the order in which detections of different scores come. */
    @Test
    void theOrderOfDetectionsDoesNotMatter() {
        GroundTruth truth = truth(object(1, 0, 0, 50, 50), object(1, 60, 0, 90, 40), object(2, 5, 5, 30, 30));
        List<ScoredBox> detected = new ArrayList<>(List.of(
                box(1, 0.9, 1, 0, 50, 50), box(1, 0.8, 60, 5, 90, 40), box(2, 0.7, 6, 5, 30, 33), box(2, 0.6, 0, 0, 5, 5)));
        Summary before = CocoEvaluator.evaluate(truth, detected).summary();

        Collections.shuffle(detected, new Random(3));

        assertThat(CocoEvaluator.evaluate(truth, detected).summary()).isEqualTo(before);
    }

    /**
     * Right, wrong, right of two objects: precision 1, ½, ⅔, which falls as 1 up to recall ½ (51 of 101 recalls) and ⅔
     * beyond.
     */
    @Test
    void precisionIsReadOffAtTheHighestThatFollows() {
        GroundTruth truth = truth(object(1, 0, 0, 40, 40), object(1, 100, 0, 140, 40));
        List<ScoredBox> detected = List.of(
                box(1, 0.9, 0, 0, 40, 40), box(1, 0.8, 200, 0, 240, 40), box(1, 0.7, 100, 0, 140, 40));

        Summary summary = CocoEvaluator.evaluate(truth, detected).summary();

        assertThat(summary.ap()).isCloseTo((51 + 50 * 2 / 3.0) / 101, CLOSE);
        assertThat(summary.ap50()).isCloseTo(summary.ap(), CLOSE);
        assertThat(summary.apMedium()).isCloseTo(summary.ap(), CLOSE);
        assertThat(summary.apSmall()).isNaN();
        assertThat(summary.ar1()).isCloseTo(0.5, CLOSE);
        assertThat(summary.ar10()).isEqualTo(1);
        assertThat(summary.ar100()).isEqualTo(1);
    }

    /** 0.62 is reached at overlaps 0.5, 0.55 and 0.6: three of ten. */
    @Test
    void aBoxThatFitsRoughlyCountsAtLowOverlaps() {
        GroundTruth truth = truth(object(1, 0, 0, 100, 100));

        Summary summary =
                CocoEvaluator.evaluate(truth, List.of(box(1, 0.9, 0, 0, 100, 62))).summary();

        assertThat(summary.ap()).isCloseTo(0.3, CLOSE);
        assertThat(summary.ap50()).isCloseTo(1, CLOSE);
        assertThat(summary.ap75()).isZero();
        assertThat(summary.ar100()).isCloseTo(0.3, CLOSE);
        assertThat(summary.apLarge()).isCloseTo(0.3, CLOSE);
    }

    /** Any number of detections within a crowd are neither right nor wrong; beside it they are wrong. */
    @Test
    void aCrowdIsNeitherFoundNorMissed() {
        Annotation crowd = new Annotation(1, 7, new Box(0, 0, 200, 200), 9000, true);
        GroundTruth truth = truth(object(1, 300, 0, 340, 40), crowd);
        ScoredBox right = box(1, 0.5, 300, 0, 340, 40);
        List<ScoredBox> within = List.of(
                box(1, 0.9, 0, 0, 20, 20), box(1, 0.8, 10, 10, 30, 90), box(1, 0.7, 180, 0, 210, 40), right);

        // The third lies two thirds within the crowd.
        Summary summary = CocoEvaluator.evaluate(truth, within).summary();
        assertThat(summary.ap50()).isCloseTo(1, CLOSE);
        assertThat(summary.ap75()).isCloseTo(0.5, CLOSE);

        Summary beside = CocoEvaluator.evaluate(truth, List.of(box(1, 0.9, 500, 0, 540, 40), right)).summary();
        assertThat(beside.ap50()).isCloseTo(0.5, CLOSE);
        assertThat(CocoEvaluator.evaluate(truth(crowd), within).summary().ap()).isNaN();
    }

    /** A large detection of nothing is no fault of the small ones; the outline's area tells small, not the box's. */
    @Test
    void sizesAreLookedAtByThemselves() {
        Annotation thin = new Annotation(1, 7, new Box(0, 0, 100, 100), 1024, false);
        GroundTruth truth = truth(thin);
        List<ScoredBox> detected = List.of(box(1, 0.9, 300, 0, 500, 200), box(1, 0.8, 0, 0, 100, 100));

        Summary summary = CocoEvaluator.evaluate(truth, detected).summary();

        assertThat(summary.ap()).isCloseTo(0.5, CLOSE);
        assertThat(summary.apSmall()).isCloseTo(1, CLOSE);
        assertThat(summary.apMedium()).isCloseTo(1, CLOSE);
        assertThat(summary.apLarge()).isNaN();
    }

    @Test
    void aHundredDetectionsOfACategoryCountOnAnImage() {
        GroundTruth truth = truth(object(1, 0, 0, 40, 40));
        List<ScoredBox> detected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            detected.add(box(1, 0.9 - i * 0.001, 500 + i, 0, 540 + i, 40));
        }
        detected.add(box(1, 0.1, 0, 0, 40, 40));

        assertThat(CocoEvaluator.evaluate(truth, detected).summary().ar100()).isZero();
        assertThat(CocoEvaluator.evaluate(truth, detected.subList(1, 101)).summary().ar100()).isEqualTo(1);
    }

    @Test
    void nothingFoundIsNought() {
        Summary summary = CocoEvaluator.evaluate(truth(object(1, 0, 0, 40, 40)), List.of()).summary();

        assertThat(summary.ap()).isZero();
        assertThat(summary.ar100()).isZero();
    }

    /** At the threshold chosen: the first dog is right, the second is the same dog again, the cat was missed. */
    @Test
    void verdictsTellRightFromWrongAndMissed() {
        Category cat = new Category(1, "cat");
        Category dog = new Category(2, "dog");
        Annotation theDog = new Annotation(1, 2, new Box(0, 0, 40, 40), 1600, false);
        Annotation theCat = new Annotation(1, 1, new Box(50, 0, 90, 40), 1600, false);
        Annotation dogs = new Annotation(1, 2, new Box(100, 0, 200, 100), 4000, true);
        Image image = new Image(1, "a.png");
        GroundTruth truth = new GroundTruth(List.of(image), List.of(cat, dog), List.of(theDog, theCat, dogs));
        ClassMapping mapping = ClassMapping.of(truth, ClassLabels.of(80));
        Detection first = new Detection(16, "dog", 0.9, new Box(0, 0, 40, 38));
        Detection again = new Detection(16, "dog", 0.8, new Box(0, 0, 40, 36));
        Detection inCrowd = new Detection(16, "dog", 0.7, new Box(110, 10, 130, 30));
        Detection onCat = new Detection(16, "dog", 0.6, new Box(50, 0, 90, 40));
        Detection car = new Detection(2, "car", 0.5, new Box(0, 0, 9, 9));

        Verdicts verdicts =
                Verdicts.of(truth, image, mapping, List.of(first, again, inCrowd, onCat, car));

        assertThat(mapping.size()).isEqualTo(2);
        assertThat(verdicts.right()).containsExactly(first);
        assertThat(verdicts.wrong()).containsExactly(again, onCat);
        assertThat(verdicts.neither()).containsExactly(car, inCrowd);
        assertThat(verdicts.found()).containsExactly(theDog);
        assertThat(verdicts.missed()).containsExactly(theCat);
        assertThat(verdicts.crowds()).containsExactly(dogs);
    }

    /** Darknet spells four of COCO's categories as PASCAL VOC does. */
    @Test
    void classesAreCategoriesByTheirNames() {
        GroundTruth truth = new GroundTruth(
                List.of(),
                List.of(
                        new Category(5, "airplane"),
                        new Category(62, "tv"),
                        new Category(3, "Potted Plant"),
                        new Category(9, "unicorn")),
                List.of());

        ClassMapping mapping = ClassMapping.of(truth, ClassLabels.of(80));

        assertThat(mapping.category(4)).map(Category::id).contains(5L);
        assertThat(mapping.category(62)).map(Category::id).contains(62L);
        assertThat(mapping.category(58)).map(Category::id).contains(3L);
        assertThat(mapping.category(0)).isEmpty();
        assertThat(mapping.size()).isEqualTo(3);
    }

    @Test
    void classesWithoutNamesAreCategoriesByTheirOrder() {
        GroundTruth truth =
                new GroundTruth(List.of(), List.of(new Category(30, "b"), new Category(4, "a")), List.of());

        assertThat(ClassMapping.of(truth, ClassLabels.of(2)).category(1)).map(Category::name).contains("b");
    }

    private static GroundTruth truth(Annotation... annotations) {
        return new GroundTruth(
                List.of(new Image(1, "1.png"), new Image(2, "2.png")),
                List.of(new Category(7, "thing")),
                List.of(annotations));
    }

    private static Annotation object(long image, double left, double top, double right, double bottom) {
        Box box = new Box(left, top, right, bottom);
        return new Annotation(image, 7, box, box.area(), false);
    }

    private static ScoredBox box(long image, double score, double left, double top, double right, double bottom) {
        return new ScoredBox(image, 7, score, new Box(left, top, right, bottom));
    }
}
