// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Engines;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.Weights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The models that ship, on the input that their references were computed on: every tensor digested there. */
class SampleModelsTest {
    private static final Path MODELS = Path.of("../../shared/samples/models");
    private static final Pattern BLOCK = Pattern.compile("backbone\\.blocks\\.(\\d+)(\\..*)?");
    private static final Pattern FUSED = Pattern.compile("fpn\\.cells\\.(\\d+)\\.nodes\\.(\\d+)");
    private static final Pattern HEAD = Pattern.compile("(class|box)_net\\.p(\\d)");

    private static JsonNode reference(String network) {
        Path file = MODELS.resolve(network + ".reference.json");
        assumeTrue(Files.exists(file), () -> file + " is not here");
        return new JsonMapper().readTree(file.toFile());
    }

    /** pixel[c,y,x] = (7x + 13y + 31c + ((x·y) mod 17)) mod 256, then (pixel − mean)/deviation. */
    private static Tensor deterministicInput(Shape shape, double mean, double deviation) {
        float[] values = new float[(int) shape.elements()];
        int i = 0;
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < shape.height(); y++) {
                for (int x = 0; x < shape.width(); x++) {
                    int pixel = (7 * x + 13 * y + 31 * c + x * y % 17) % 256;
                    values[i++] = (float) ((pixel - mean) / deviation);
                }
            }
        }
        return Tensor.of(shape, values);
    }

    @ParameterizedTest
    @ValueSource(strings = {"efficientdet-lite0", "efficientdet-lite1", "efficientdet-lite2"})
    void efficientDetLite(String network) {
        JsonNode tensors = reference(network).path("tensors_float64");
        Graph graph = Families.network(network).orElseThrow().graph();
        List<String> blocks = graph.landmarks().keySet().stream()
                .filter(name -> name.matches("backbone\\.blocks\\.\\d+\\.\\d+"))
                .toList();
        Map<String, String> names = new LinkedHashMap<>();
        for (String theirs : tensors.propertyNames()) {
            if (!theirs.equals("class_logits") && !theirs.equals("box_raw")) {
                names.put(theirs, ours(theirs, blocks));
            }
        }
        assertThat(names).hasSizeGreaterThan(50);
        RunResult result = run(graph, network, Set.copyOf(names.values()), 127, 128);
        names.forEach((theirs, ours) -> assertDigest(theirs, tensors.path(theirs), result.tensor(ours)));
        assertDigest("class_logits", tensors.path("class_logits"), rows(result, "class", 90));
        assertDigest("box_raw", tensors.path("box_raw"), rows(result, "box", 4));
    }

    private static String ours(String theirs, List<String> blocks) {
        Matcher m = BLOCK.matcher(theirs);
        if (m.matches()) {
            String block = blocks.get(Integer.parseInt(m.group(1)));
            return m.group(2) == null
                    ? block
                    : block + switch (m.group(2)) {
                        case ".expand" -> ".bn1";
                        case ".depthwise" -> ".bn2";
                        default -> throw new AssertionError(theirs);
                    };
        }
        m = FUSED.matcher(theirs);
        if (m.matches()) {
            return "fpn.cell." + m.group(1) + ".fnode." + m.group(2);
        }
        m = HEAD.matcher(theirs);
        if (m.matches()) {
            return "output." + m.group(1) + "." + (Integer.parseInt(m.group(2)) - 3);
        }
        return switch (theirs) {
            case "backbone.stem" -> "backbone.bn1";
            case "p6_in" -> "fpn.resample.3";
            case "p7_in" -> "fpn.resample.4";
            default -> throw new AssertionError("no counterpart of " + theirs);
        };
    }

    /** The heads' maps as rows: level, row, column, anchor. */
    private static Tensor rows(RunResult result, String kind, int width) {
        List<Float> values = new ArrayList<>();
        for (int level = 0; level < 5; level++) {
            Tensor map = result.tensor("output." + kind + "." + level);
            int cells = map.shape().height() * map.shape().width();
            for (int cell = 0; cell < cells; cell++) {
                for (int channel = 0; channel < map.shape().channels(); channel++) {
                    values.add(map.get(channel * cells + cell));
                }
            }
        }
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return Tensor.of(Shape.of(array.length / width, width), array);
    }

    @Test
    void yoloV3Tiny() {
        JsonNode tensors = reference("yolov3-tiny").path("tensors_float64");
        Graph graph = Families.network("yolov3-tiny").orElseThrow().graph();
        List<String> convolutions = graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Conv2d)
                .map(Node::owner) // by which the landmark of its activation is called
                .toList();
        RunResult result = run(graph, "yolov3-tiny", Set.copyOf(convolutions), 0, 255);
        assertThat(tensors.size()).isEqualTo(13);
        for (int i = 0; i < 13; i++) {
            assertDigest("conv" + i, tensors.path("conv" + i), result.tensor(convolutions.get(i)));
        }
    }

    private static RunResult run(Graph graph, String network, Set<String> taps, double mean, double deviation) {
        Weights weights = Checkpoint.open(MODELS.resolve(network + ".safetensors")).weightsFor(graph);
        assertThat(weights.provenance()).isInstanceOf(Weights.Provenance.Trained.class);
        try (Engines engines = Engines.discover();
                CompiledNetwork compiled = engines.compile(engines.devices().getFirst(), graph, weights, taps)) {
            return compiled.run(deterministicInput(graph.input().shape(), mean, deviation), new Cancellation());
        }
    }

    private static void assertDigest(String name, JsonNode expected, Tensor ours) {
        float[] values = ours.toArray();
        double sum = 0;
        double squares = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        double mean = sum / values.length;
        double deviation = Math.sqrt(squares / values.length - mean * mean);
        double largest = Math.max(
                Math.abs(expected.path("min").doubleValue()), Math.abs(expected.path("max").doubleValue()));
        var tolerance = within(1e-5 * largest);
        List<Integer> shape = new ArrayList<>();
        expected.path("shape").forEach(extent -> shape.add(extent.intValue()));
        assertThat(java.util.Arrays.stream(ours.shape().toArray()).boxed().toList()).as(name).isEqualTo(shape);
        assertThat(mean).as(name + " mean").isCloseTo(expected.path("mean").doubleValue(), tolerance);
        assertThat(deviation).as(name + " std").isCloseTo(expected.path("std").doubleValue(), tolerance);
        double norm = expected.path("l2").doubleValue();
        assertThat(Math.sqrt(squares)).as(name + " l2").isCloseTo(norm, within(1e-5 * norm));
        assertThat(least).as(name + " min").isCloseTo(expected.path("min").doubleValue(), tolerance);
        assertThat(most).as(name + " max").isCloseTo(expected.path("max").doubleValue(), tolerance);
        JsonNode first = expected.path("first");
        assertThat(first.isEmpty()).as(name).isFalse();
        for (int i = 0; i < first.size(); i++) {
            assertThat((double) values[i]).as(name + "[" + i + "]").isCloseTo(first.get(i).doubleValue(), tolerance);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolution", "fpnDepth", "headDepth", "classes"})
    void awayFromTheTrainedShapeWeightsAreSeededAndSaySo(String key) {
        reference("efficientdet-lite0");
        Checkpoint checkpoint = Checkpoint.open(MODELS.resolve("efficientdet-lite0.safetensors"));
        Configuration trained = Families.network("efficientdet-lite0").orElseThrow();
        int value = trained.parameters().whole(key);
        Configuration changed = trained.with(key, key.equals("resolution") ? value + 128 : value - 1);
        Weights weights = checkpoint.weightsOrSeeded(changed.graph(), 1);
        if (key.equals("resolution")) {
            assertThat(weights.provenance()).isInstanceOf(Weights.Provenance.Trained.class); // no weight depends on it
        } else {
            assertThat(weights.provenance()).isInstanceOf(Weights.Provenance.Untrained.class);
        }
    }
}
