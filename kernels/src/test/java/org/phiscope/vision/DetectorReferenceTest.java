// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.Weights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Image file to boxes, whole, against what other implementations of these networks found: the same objects and no
 * others, boxes within two pixels of the image, scores within a hundredth.
 */
class DetectorReferenceTest {
    private static final Path MODELS = Path.of("../samples/models");
    private static final double PIXELS = 2;
    private static final double SCORE = 0.01;

    private static final Map<String, Detector> DETECTORS = new HashMap<>();
    private static Engines engines;

    @BeforeAll
    static void discover() {
        engines = Engines.discover();
    }

    @AfterAll
    static void close() {
        DETECTORS.values().forEach(Detector::close);
        engines.close();
    }

    static Stream<Arguments> efficientDet() {
        return Stream.of("efficientdet-lite0", "efficientdet-lite1", "efficientdet-lite2").flatMap(network -> {
            JsonNode reference = reference(network);
            Stream<Arguments> stretched = reference.get("images").propertyNames().stream()
                    .map(image -> Arguments.of(network, Fit.STRETCH, image));
            Stream<Arguments> letterboxed = reference.get("letterbox").propertyNames().stream()
                    .map(image -> Arguments.of(network, Fit.LETTERBOX, image));
            return Stream.concat(stretched, letterboxed);
        });
    }

    @ParameterizedTest
    @MethodSource
    void efficientDet(String network, Fit fit, String image) {
        JsonNode found = reference(network).get(fit == Fit.STRETCH ? "images" : "letterbox").get(image);
        List<Detection> expected = new ArrayList<>();
        for (JsonNode object : found) {
            List<Double> box = box(object);
            expected.add(new Detection(
                    object.get("class_id").asInt(),
                    object.get("label").asString(),
                    object.get("score").asDouble(),
                    new Box(box.get(0), box.get(1), box.get(2), box.get(3))));
        }
        assertSame(detect(network, fit, image).above(0.3), expected);
    }

    static Stream<String> yolo() {
        return reference("yolov3-tiny").get("images").propertyNames().stream();
    }

    @ParameterizedTest
    @MethodSource
    void yolo(String image) {
        List<Detection> expected = new ArrayList<>();
        List<String> names = Stream.iterate(0, i -> i + 1)
                .limit(80)
                .map(ClassLabels.of(80)::label)
                .toList();
        for (JsonNode object : reference("yolov3-tiny").get("images").get(image).get("detections")) {
            List<Double> box = box(object);
            double x = box.get(0);
            double y = box.get(1);
            double halfWidth = box.get(2) / 2;
            double halfHeight = box.get(3) / 2;
            String label = object.get("label").asString();
            expected.add(new Detection(
                    names.indexOf(label),
                    label,
                    object.get("score").asDouble(),
                    new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight)));
        }
        assertSame(detect("yolov3-tiny", Fit.LETTERBOX, image).above(0.25), expected);
    }

    private static Detections detect(String network, Fit fit, String image) {
        Path file = TestImages.photograph(image).orElse(null);
        assumeTrue(file != null, () -> image + " is not here");
        Detector detector = DETECTORS.computeIfAbsent(network, DetectorReferenceTest::compile);
        RgbImage photograph = ImageFiles.read(file);
        Detections detections = detector.detect(photograph, fit, detector.defaultNms(), new Cancellation());
        assertThat(detections.imageWidth()).isEqualTo(photograph.width());
        assertThat(detections.imageHeight()).isEqualTo(photograph.height());
        assertThat(detections.provenance()).isInstanceOf(Weights.Provenance.Trained.class);
        assertThat(detections.all()).isSortedAccordingTo(Comparator.comparingDouble(Detection::score).reversed());
        return detections;
    }

    private static Detector compile(String network) {
        Engine engine = engines.preferred();
        Graph graph = Families.network(network).orElseThrow().graph();
        Weights weights = Checkpoint.open(MODELS.resolve(network + ".safetensors")).weightsFor(graph);
        return Detector.compile(engine, engine.devices().getFirst(), graph, weights);
    }

    /** Each expected object is found once, nothing else is. */
    private static void assertSame(List<Detection> found, List<Detection> expected) {
        assertThat(found).extracting(Detection::label).containsExactlyInAnyOrderElementsOf(
                expected.stream().map(Detection::label).toList());
        List<Detection> left = new ArrayList<>(found);
        for (Detection object : expected) {
            Detection nearest = left.stream()
                    .filter(candidate -> candidate.classId() == object.classId())
                    .max(Comparator.comparingDouble(candidate -> candidate.box().iou(object.box())))
                    .orElseThrow();
            left.remove(nearest);
            assertThat(nearest.score()).as("score of %s", object).isCloseTo(object.score(), within(SCORE));
            assertSide("left", object, nearest, Box::left);
            assertSide("top", object, nearest, Box::top);
            assertSide("right", object, nearest, Box::right);
            assertSide("bottom", object, nearest, Box::bottom);
        }
    }

    private static void assertSide(String name, Detection expected, Detection found, ToDoubleFunction<Box> side) {
        assertThat(side.applyAsDouble(found.box()))
                .as("%s of %s", name, expected)
                .isCloseTo(side.applyAsDouble(expected.box()), within(PIXELS));
    }

    private static JsonNode reference(String network) {
        return JsonMapper.shared().readTree(MODELS.resolve(network + ".reference.json").toFile());
    }

    private static List<Double> box(JsonNode object) {
        List<Double> box = new ArrayList<>(4);
        object.get("box").forEach(value -> box.add(value.asDouble()));
        return box;
    }
}
