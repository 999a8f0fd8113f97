// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineAgreement;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Engines;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Families;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.vision.Detections;
import org.phiscope.vision.Detector;
import org.phiscope.vision.Fit;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.Weights;

/** Losses of scores against differences, and what the gradient by the input does to a network's own answer. */
class InputGradientTest {
    private static final double FLOOR = 0.2;

    private static Engines engines;
    private static Engine engine;
    private static Device device;

    @BeforeAll
    static void open() {
        engines = Engines.discover();
        engine = engines.preferred();
        device = engine.devices().getFirst();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    /** A task with outputs of these shapes. */
    private record Case(String name, Task task, Map<String, Shape> outputs) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Task.YoloDetection yolo(Task.YoloCoding coding) {
        List<Task.Anchor> anchors = List.of(new Task.Anchor(10, 14), new Task.Anchor(23, 27));
        return new Task.YoloDetection(3, List.of(new Task.YoloHead("yolo", anchors, coding, 1)));
    }

    static Stream<Case> cases() {
        Anchors anchors = new Anchors(2, 3, 8, 8, 0.5, List.of(8.0, 16.0), List.of(8.0, 16.0));
        return Stream.of(
                new Case("classification", new Task.Classification(7), Map.of("logits", Shape.of(1, 7))),
                new Case(
                        "probabilities", new Task.Classification(7, true), Map.of("shares", Shape.of(1, 7))),
                new Case(
                        "EfficientDet",
                        new Task.AnchorDetection(
                                4, List.of("class"), List.of("box"), List.of(anchors), Task.AnchorCoding.EFFICIENTDET),
                        Map.of("class", Shape.of(1, 8, 2, 3))),
                new Case(
                        "RetinaNet",
                        new Task.AnchorDetection(
                                4, List.of("class"), List.of("box"), List.of(anchors), Task.AnchorCoding.RETINANET),
                        Map.of("class", Shape.of(1, 12, 4))),
                new Case("DETR", new Task.QueryDetection(5, "class", "box"), Map.of("class", Shape.of(1, 6, 6))),
                new Case("YOLO", yolo(Task.YoloCoding.SIGMOID), Map.of("yolo", Shape.of(1, 16, 2, 3))),
                new Case("YOLOv2", yolo(Task.YoloCoding.SOFTMAX), Map.of("yolo", Shape.of(1, 16, 2, 3))),
                new Case("new coordinates", yolo(Task.YoloCoding.NEW_COORDS), Map.of("yolo", Shape.of(1, 16, 2, 3))),
                new Case("Gaussian YOLO", yolo(Task.YoloCoding.GAUSSIAN), Map.of("yolo", Shape.of(1, 24, 2, 3))));
    }

    /** A graph that has outputs of these names, for what they mean. */
    private static Graph graph(Case of) {
        GraphBuilder builder = new GraphBuilder(of.name());
        Node input = builder.input(Shape.of(1, 3, 16, 24));
        of.outputs().keySet().forEach(name -> builder.output(name, input));
        return builder.build(of.task(), Preprocessing.DARKNET);
    }

    private static ScoreLoss loss(Case of, Graph graph, String output, float[] values) {
        Tensor tensor = Tensor.of(of.outputs().get(output), values);
        return ScoreLoss.of(graph, new RunResult(Map.of(output, tensor), Duration.ZERO), FLOOR);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsOfScoresAreThoseOfTheirLosses(Case of) {
        Graph graph = graph(of);
        String output = of.outputs().keySet().iterator().next();
        Random random = new Random(11);
        float[] values = new float[(int) of.outputs().get(output).elements()];
        boolean logistic = of.name().equals("new coordinates") || of.name().equals("probabilities");
        for (int i = 0; i < values.length; i++) {
            values[i] = logistic ? 0.1f + 0.85f * random.nextFloat() : (float) (2 * random.nextGaussian());
        }
        ScoreLoss loss = loss(of, graph, output, values);
        assertThat(loss.found()).isPositive();
        float[] gradient = loss.gradients().get(output);
        float step = 1e-3f;
        for (int i = 0; i < values.length; i++) {
            float[] more = values.clone();
            float[] less = values.clone();
            more[i] += step;
            less[i] -= step;
            ScoreLoss up = loss(of, graph, output, more);
            ScoreLoss down = loss(of, graph, output, less);
            if (up.found() == down.found()) {
                double difference = (up.value() - down.value()) / (more[i] - less[i]);
                assertThat((double) gradient[i]).as("value %d", i).isCloseTo(difference, within(2e-3));
            }
        }
    }

    /** Two classes at logits ln 3 and 0: p = ¾, loss −ln ¾ = 0.28768, gradient −¼ and ¼. */
    @Test
    void aClassifierLosesItsLikeliestClass() {
        Case two = new Case("two", new Task.Classification(2), Map.of("logits", Shape.of(1, 2)));
        ScoreLoss loss = loss(two, graph(two), "logits", new float[] {(float) Math.log(3), 0});
        assertThat(loss.value()).isCloseTo(0.287682, within(1e-6));
        assertThat(loss.gradients().get("logits")).containsExactly(new float[] {-0.25f, 0.25f}, within(1e-6f));
    }

    private static Graph smallClassifier() {
        GraphBuilder builder = new GraphBuilder("small");
        Node x = builder.input(Shape.of(1, 3, 8, 8));
        x = builder.conv("conv1", x, 6, 3, 2, 1, true, Padding.Rule.SYMMETRIC);
        x = builder.activate("act", x, Activation.SWISH);
        x = builder.conv("conv2", x, 8, 3, 1, 1, true, Padding.Rule.SYMMETRIC);
        x = builder.add("pool", new Op.GlobalAveragePool(), x);
        x = builder.add("flat", new Op.Flatten(), x);
        x = builder.add("fc", new Op.Linear(8, 5, true), x);
        builder.output("logits", x);
        return builder.build(new Task.Classification(5), Preprocessing.IMAGENET);
    }

    private static RgbImage noise(int side) {
        byte[] rgb = new byte[3 * side * side];
        new Random(4).nextBytes(rgb);
        return RgbImage.of(side, side, rgb);
    }

    @Test
    void theGradientByTheInputIsThatOfTheLoss() {
        Graph graph = smallClassifier();
        Weights weights = EngineAgreement.formula();
        RgbImage image = noise(8);
        InputGradient gradient =
                InputGradient.of(engine, device, graph, weights, image, Fit.STRETCH, 0, new Cancellation());
        float[] fed = FittedImage.of(image, graph.input().shape(), graph.preprocessing(), Fit.STRETCH)
                .tensor()
                .toArray();
        try (CompiledNetwork network = engine.compile(device, graph, weights, Set.of())) {
            assertThat(gradient.loss()).isCloseTo(loss(network, graph, fed), within(1e-6));
            float step = 0.02f;
            for (int i = 0; i < fed.length; i += 7) {
                float[] more = fed.clone();
                float[] less = fed.clone();
                more[i] += step;
                less[i] -= step;
                double difference = (loss(network, graph, more) - loss(network, graph, less)) / (2 * step);
                assertThat((double) gradient.gradient()[i]).isCloseTo(difference, within(1e-4));
            }
        }
    }

    private static double loss(CompiledNetwork network, Graph graph, float[] input) {
        try (RunResult result = network.run(Tensor.of(graph.input().shape(), input), new Cancellation())) {
            return ScoreLoss.of(graph, result, 0).value();
        }
    }

    @Test
    void samplesMoveByEpsilonAndStayLevels() {
        Graph graph = smallClassifier();
        RgbImage image = noise(8);
        InputGradient gradient = InputGradient.of(
                engine, device, graph, EngineAgreement.formula(), image, Fit.STRETCH, 0, new Cancellation());
        RgbImage same = gradient.perturbed(0);
        RgbImage moved = gradient.perturbed(3);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 8; x++) {
                for (int c = 0; c < 3; c++) {
                    int level = image.sample(x, y, c);
                    assertThat(same.sample(x, y, c)).isEqualTo(level);
                    double sign = Math.signum(gradient.gradient()[(c * 8 + y) * 8 + x]);
                    assertThat(moved.sample(x, y, c)).isEqualTo((int) Math.clamp(level + 3 * sign, 0, 255));
                }
            }
        }
    }

    /** EfficientDet-Lite0 with the weights that ship, on a photograph that ships: four levels of 255 either way. */
    @Test
    void aDetectorLosesWhatItFound() {
        Graph graph = Families.network("efficientdet-lite0").orElseThrow().graph();
        Weights weights = Checkpoint.open(Path.of("../samples/models/efficientdet-lite0.safetensors")).weightsFor(graph);
        RgbImage dog = ImageFiles.read(Path.of("../samples/images/dog.jpg"));
        InputGradient gradient =
                InputGradient.of(engine, device, graph, weights, dog, Fit.LETTERBOX, FLOOR, new Cancellation());
        try (Detector detector = Detector.compile(engine, device, graph, weights)) {
            double before = confidence(detector, gradient.perturbed(0));
            double after = confidence(detector, gradient.perturbed(4));
            assertThat(before).isGreaterThan(1.5);
            assertThat(after).isLessThan(0.9 * before);
            assertThat(confidence(detector, gradient.perturbed(-4))).isGreaterThan(before);
        }
        RgbImage grey = RgbImage.of(2, 2, new byte[12]);
        assertThatThrownBy(() -> InputGradient.of(
                        engine, device, graph, weights, grey, Fit.STRETCH, 0.9, new Cancellation()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("nothing to lose");
    }

    private static double confidence(Detector detector, RgbImage image) {
        Detections found = detector.detect(image, Fit.LETTERBOX, detector.defaultNms(), new Cancellation());
        return found.above(0.3).stream().mapToDouble(detection -> detection.score()).sum();
    }
}
