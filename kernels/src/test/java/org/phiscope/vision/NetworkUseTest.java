// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.weights.SeededWeights;
import org.phiscope.weights.Weights;

/** Which networks detect, which classify, and what becomes of the rest; on the engine that is here. */
class NetworkUseTest {
    private static Engines engines;
    private static Engine engine;
    private static Device device;

    @BeforeAll
    static void discover() {
        engines = Engines.discover();
        engine = engines.preferred();
        device = engine.devices().getFirst();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    @Test
    void aClassifierRanksBySoftmax() {
        Graph graph = meanOfChannels();
        RgbImage image = RgbImage.of(1, 1, new byte[] {10, 30, 20});

        try (Classifier classifier = Classifier.compile(engine, device, graph, untrained(graph))) {
            Classifier.Ranking ranking = classifier.classify(image, Fit.STRETCH, 2, new Cancellation());

            // Logits 1, 3, 2: softmax 0.0900, 0.6652, 0.2447.
            assertThat(ranking.ranked()).extracting(Classifier.Ranked::classId).containsExactly(1, 2);
            assertThat(ranking.ranked().getFirst().probability()).isCloseTo(0.66524, within(1e-5));
            assertThat(ranking.ranked().getLast().probability()).isCloseTo(0.24473, within(1e-5));
            assertThat(ranking.device()).isEqualTo(device.id());
            assertThat(ranking.provenance()).isInstanceOf(Weights.Provenance.Untrained.class);
        }
    }

    @Test
    void aClassifierHasNoBoxes() {
        Graph graph = meanOfChannels();

        assertThat(Detector.detects(graph.task())).isFalse();
        assertThatThrownBy(() -> Detector.compile(engine, device, graph, untrained(graph)))
                .isInstanceOf(DecodingException.class)
                .hasMessageStartingWith("mean classifies images and has no head that finds boxes");
    }

    @Test
    void aDetectorDoesNotClassify() {
        Graph graph = Families.network("yolov3-tiny").orElseThrow().graph();

        assertThat(Detector.detects(graph.task())).isTrue();
        assertThatThrownBy(() -> Classifier.compile(engine, device, graph, untrained(graph)))
                .isInstanceOf(DecodingException.class)
                .hasMessageStartingWith(graph.name() + " finds objects");
    }

    @Test
    void cancellingEndsADetection() {
        Graph graph = Families.network("yolov3-tiny").orElseThrow().graph();
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();

        try (Detector detector = Detector.compile(engine, device, graph, untrained(graph))) {
            RgbImage image = RgbImage.from(TestImages.quarters());
            assertThatThrownBy(() -> detector.detect(image, Fit.LETTERBOX, Nms.PER_CLASS, cancelled))
                    .isInstanceOf(CancellationException.class);
        }
    }

    /**
     * Weights from a seed score thousands of boxes alike; the result stays of a bearable length and says what it is.
     */
    @Test
    void untrainedDetectionsAreFewAndSaySo() {
        Graph graph = Families.network("efficientdet-lite0").orElseThrow().with("resolution", 256).graph();

        try (Detector detector = Detector.compile(engine, device, graph, untrained(graph))) {
            Detections detections = detector.detect(
                    RgbImage.from(TestImages.quarters()), Fit.LETTERBOX, detector.defaultNms(), new Cancellation());

            assertThat(detections.all()).hasSizeLessThanOrEqualTo(Detector.MOST_DETECTIONS);
            assertThat(detections.all()).allSatisfy(d -> assertThat(d.score()).isGreaterThan(Detector.SCORE_FLOOR));
            assertThat(detections.provenance()).isInstanceOf(Weights.Provenance.Untrained.class);
        }
    }

    /** Training starts where a detector is sure of nothing: no head, whatever its kind, scores anything much then. */
    @ParameterizedTest
    @ValueSource(strings = {"retinanet_r50_fpn", "fasterrcnn_resnet50_fpn", "faster_rcnn_r50_fpn_mdconv_c3-c5",
            "cascade_rcnn_r50_fpn"})
    void untrainedHeadsOverAnchorsAndRegionsAreSureOfNothing(String name) {
        Graph graph = Families.network(name).orElseThrow().with("resolution", 128).graph();

        try (Detector detector = Detector.compile(engine, device, graph, untrained(graph))) {
            Detections detections = detector.detect(
                    RgbImage.from(TestImages.quarters()), Fit.LETTERBOX, detector.defaultNms(), new Cancellation());

            assertThat(detector.defaultNms()).isEqualTo(Nms.PER_CLASS);
            assertThat(detections.above(0.3)).isEmpty();
        }
    }

    @Test
    void namesAreCocosWhereTheNumberOfClassesIs() {
        assertThat(ClassLabels.of(90).label(0)).isEqualTo("person");
        assertThat(ClassLabels.of(90).label(11)).isEqualTo("class 11");
        assertThat(ClassLabels.of(90).label(89)).isEqualTo("toothbrush");
        assertThat(ClassLabels.of(91).label(0)).isEqualTo("class 0");
        assertThat(ClassLabels.of(91).label(1)).isEqualTo("person");
        assertThat(ClassLabels.of(91).label(90)).isEqualTo("toothbrush");
        assertThat(ClassLabels.of(80).label(11)).isEqualTo("stop sign");
        assertThat(ClassLabels.of(80).label(79)).isEqualTo("toothbrush");
        assertThat(ClassLabels.of(1000).label(0)).isEqualTo("tench");
        assertThat(ClassLabels.of(1000).label(281)).isEqualTo("tabby");
        assertThat(ClassLabels.of(1000).label(999)).isEqualTo("toilet tissue");
        assertThat(IntStream.range(0, 1000).mapToObj(ClassLabels.of(1000)::label).distinct()).hasSize(1000);
        assertThat(ClassLabels.of(20).label(3)).isEqualTo("class 3");
    }

    /** Three classes whose logits are a tenth of the image's mean red, green and blue. */
    private static Graph meanOfChannels() {
        GraphBuilder graph = new GraphBuilder("mean");
        Node x = graph.input(Shape.of(1, 3, 2, 2));
        x = graph.add("pool", new Op.GlobalAveragePool(), x);
        x = graph.add("flat", new Op.Flatten(), x);
        graph.output("logits", x);
        Preprocessing tenths = new Preprocessing(
                List.of(0.0, 0.0, 0.0),
                List.of(10.0, 10.0, 10.0),
                Preprocessing.Placement.TOP_LEFT,
                0,
                Preprocessing.Resampling.HALF_PIXEL);
        return graph.build(new Task.Classification(3), tenths);
    }

    private static Weights untrained(Graph graph) {
        return new SeededWeights(graph, 1, "a test");
    }
}
