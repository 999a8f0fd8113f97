// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.cost.Cost;
import org.phiscope.cost.CostModel;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Engines;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.onnx.OnnxGraph.Attribute;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.Naming;
import org.phiscope.weights.OnnxWeights;
import org.phiscope.weights.Weights;

class ModelNetworkTest {
    private static final OnnxFile.About ABOUT = new OnnxFile.About("1", "", Map.of());

    @TempDir
    private Path directory;

    private static Graph open(Path file) {
        return OnnxNetwork.configuration(OnnxModel.open(file), _ -> Optional.empty()).graph();
    }

    /** Weights by their graph alone: an engine that has only these runs what the file was mapped to. */
    private record Mapped(Weights of) implements Weights {
        @Override
        public float[] values(Node node, WeightRole role) {
            return of.values(node, role);
        }

        @Override
        public Provenance provenance() {
            return of.provenance();
        }
    }

    private static Tensor input(Graph graph) {
        Shape shape = graph.input().shape();
        return Tensor.of(shape, FormulaWeights.values("input", FormulaWeights.Kind.SIGNED_INPUT, shape, 1));
    }

    /** What is exported and opened again costs the same, and both the file and what it was mapped to compute the same. */
    @ParameterizedTest
    @CsvSource({
        "efficientnet-b0, 64, 0",
        "mixnet-s, 64, 0",
        "resnet18, 64, 0",
        "densenet40, 32, 0",
        "mobilenetv2-100, 64, 0",
        "regnety-200mf, 64, 0",
        "seresnet18, 64, 0",
        "hardnet39ds, 64, 0",
        "deit-ti, 224, 0",
        "yolov4-tiny, 96, 0",
        "darknet17, 64, 0",
        // Three cells of five fusions of two maps and three of three: their weights are written as factors.
        "efficientdet-d0, 128, 57"
    })
    void exportedAndOpenedAgainIsTheSameNetwork(String network, int side, long untold) throws IOException {
        Graph graph = Families.network(network)
                .orElseThrow()
                .withInput(InputSize.square(side))
                .graph();
        Weights weights = new FormulaWeights(Naming.PYTORCH, 1.5, Map.of());
        Path file = directory.resolve(network + ".onnx");
        OnnxFile.write(file, graph, weights, ABOUT);

        Graph opened = open(file);

        assertThat(opened.nodes()).noneMatch(node -> node.op() instanceof Op.Foreign);
        Cost was = CostModel.report(graph).total();
        Cost is = CostModel.report(opened).total();
        assertThat(is.params()).isEqualTo(was.params() - untold);
        assertThat(is.convMultiplyAdds()).isEqualTo(was.convMultiplyAdds());
        assertThat(is.linearMultiplyAdds()).isEqualTo(was.linearMultiplyAdds());
        assertThat(is.attentionMultiplyAdds()).isEqualTo(was.attentionMultiplyAdds());
        assertThat(is.memoryAccessCost()).isEqualTo(was.memoryAccessCost());
        assertThat(is.activations()).isEqualTo(was.activations());
        assertThat(opened.outputs().keySet()).isEqualTo(graph.outputs().keySet());
        assertThat(CostModel.report(opened).stages().keySet())
                .containsAll(CostModel.report(graph).stages().keySet().stream()
                        .filter(stage -> !stage.equals("input"))
                        .toList());

        OnnxWeights own = OnnxWeights.of(OnnxModel.open(file), opened);
        try (Engines engines = Engines.discover();
                RunResult expected = run(engines, graph, weights);
                RunResult asFile = run(engines, opened, own);
                RunResult asMapped = run(engines, opened, new Mapped(own))) {
            for (String output : graph.outputs().keySet()) {
                assertThat(error(asFile.tensor(output), expected.tensor(output))).as(output).isLessThan(1e-5);
                assertThat(error(asMapped.tensor(output), expected.tensor(output))).as(output).isLessThan(1e-5);
            }
        }
    }

    private static RunResult run(Engines engines, Graph graph, Weights weights) {
        try (CompiledNetwork network =
                engines.compile(engines.device("onnxruntime:cpu"), graph, weights, Set.of())) {
            return network.run(input(graph), new Cancellation());
        }
    }

    private static double error(Tensor ours, Tensor theirs) {
        assertThat(ours.shape()).isEqualTo(theirs.shape());
        double largest = 0;
        double error = 0;
        for (int i = 0; i < theirs.values().limit(); i++) {
            largest = Math.max(largest, Math.abs(theirs.get(i)));
            error = Math.max(error, Math.abs(ours.get(i) - theirs.get(i)));
        }
        assertThat(largest).isPositive();
        return error / largest;
    }

    /** Writes a model of this program's own writing tool, as another program might. */
    private Path model(String name, OnnxGraph graph) throws IOException {
        return Files.write(directory.resolve(name), graph.toByteArray());
    }

    private static OnnxGraph graph() {
        return new OnnxGraph("g", (onnx, value, shape, values, _) -> onnx.constant(value, shape, values));
    }

    @Test
    void operatorsThatAreNotKnownRunFromTheFileAndCanBeLookedAt() throws IOException {
        OnnxGraph graph = graph();
        graph.input("image", Shape.of(1, 3, 4, 4));
        graph.node("LRN", "normed", List.of("image"), new Attribute.Whole("size", 3), new Attribute.Real("alpha", 3f));
        graph.node("CumSum", "summed", List.of("normed", graph.integers("axis", 2)));
        graph.node("GlobalAveragePool", "mean", List.of("summed"));
        graph.node("Flatten", "scores", List.of("mean"));
        graph.output("scores", Shape.of(1, 3));
        Path file = model("lrn.onnx", graph);

        Graph opened = open(file);

        assertThat(opened.nodes().stream().map(node -> node.op().title()))
                .containsExactly("Input", "LRN", "CumSum", "GlobalAveragePool", "Flatten");
        assertThat(opened.find("summed").orElseThrow().shape()).isEqualTo(Shape.of(1, 3, 4, 4));
        OnnxWeights weights = OnnxWeights.of(OnnxModel.open(file), opened);
        try (Engines engines = Engines.discover();
                CompiledNetwork network = engines.compile(
                        engines.device("onnxruntime:cpu"), opened, weights, Set.of("normed", "summed", "image"));
                RunResult result = network.run(input(opened), new Cancellation())) {
            Tensor image = result.tensor("image");
            assertThat(image.toArray()).containsExactly(input(opened).toArray());
            // LRN: x/(bias + alpha/size·Σ of squares of neighbouring channels)^beta with bias 1 and beta 0.75.
            double squares = sq(image.get(0)) + sq(image.get(16));
            assertThat((double) result.tensor("normed").get(0))
                    .isCloseTo(image.get(0) / Math.pow(1 + squares, 0.75), within(1e-5));
            Tensor normed = result.tensor("normed");
            assertThat((double) result.tensor("summed").get(12))
                    .isCloseTo(normed.get(0) + normed.get(4) + normed.get(8) + normed.get(12), within(1e-5));
            assertThat(network.profile(input(opened))).isNotEmpty();
            GraphBuilder probing = GraphBuilder.extending(opened).withoutOutputs();
            probing.output("probed", opened.find("normed").orElseThrow());
            Graph probed = probing.build(opened.task(), opened.preprocessing());
            try (RunResult looked = run(engines, probed, weights)) {
                assertThat(looked.tensors()).containsOnlyKeys("probed");
                assertThat(looked.tensor("probed").toArray()).containsExactly(normed.toArray());
            }
            assertThatThrownBy(() -> engines.compile(
                            engines.device("onnxruntime:cpu"), opened, new Mapped(weights), Set.of()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("normed (LRN) is known to the network's own file alone");
        }
    }

    private static double sq(double x) {
        return x * x;
    }

    /** ONNX Runtime has no sum of operator set 6. */
    @Test
    void modelsOfVersionsThatNothingRunsAnyMoreRunAsTheirGraph() throws IOException {
        OnnxGraph graph = graph();
        graph.input("image", Shape.of(1, 3, 4, 4));
        graph.node("Add", "twice", List.of("image", "image"));
        graph.output("twice", Shape.of(1, 3, 4, 4));
        Path file = directory.resolve("old.onnx");
        Files.write(
                file,
                new ProtoWriter()
                        .number(1, 3)
                        .message(8, opset -> opset.text(1, "").number(2, 6))
                        .bytes(OnnxGraph.MODEL_GRAPH, graph.graph())
                        .toByteArray());

        Graph opened = open(file);
        try (Engines engines = Engines.discover();
                RunResult result = run(engines, opened, OnnxWeights.of(OnnxModel.open(file), opened))) {
            assertThat(result.tensor("twice").get(5)).isEqualTo(2 * input(opened).get(5));
        }
    }

    @Test
    void whatTakesSeveralInputsIsCountedAndNotRun() throws IOException {
        OnnxGraph graph = graph();
        graph.input("image", Shape.of(1, 3, 4, 4));
        graph.input("size", Shape.of(1, 2));
        graph.node("ReduceSum", "total", List.of("size"));
        graph.node("Mul", "scaled", List.of("image", "total"));
        graph.output("scaled", Shape.of(1, 3, 4, 4));
        Path file = model("two.onnx", graph);

        Graph opened = open(file);

        assertThat(opened.node(1).op().title()).isEqualTo("Input");
        try (Engines engines = Engines.discover()) {
            assertThatThrownBy(() -> run(engines, opened, OnnxWeights.of(OnnxModel.open(file), opened)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("takes 2 inputs (image, size)");
        }
    }

    @Test
    void outputsOfWholeNumbersAndOfSizesThatDependOnTheImageAreRead() throws IOException {
        OnnxGraph graph = graph();
        graph.input("image", Shape.of(1, 1, 2, 3));
        graph.node("Greater", "positive", List.of("image", graph.scalar("nought", 0)));
        graph.node("NonZero", "places", List.of("positive"));
        graph.node("Transpose", "turned", List.of("places"), new Attribute.Wholes("perm", 1, 0));
        graph.node("Cast", "rows", List.of("turned"), new Attribute.Whole("to", 1));
        graph.output("rows", Shape.of(6, 4));
        // What is declared cannot be believed here: the number of rows is the image's.
        Path file = directory.resolve("where.onnx");
        Files.write(file, graph.toByteArray());

        Graph opened = open(file);
        OnnxWeights weights = OnnxWeights.of(OnnxModel.open(file), opened);
        Tensor image = Tensor.of(Shape.of(1, 1, 2, 3), new float[] {-1, 2, -3, 4, -5, 6});
        try (Engines engines = Engines.discover();
                CompiledNetwork network =
                        engines.compile(engines.device("onnxruntime:cpu"), opened, weights, Set.of("places"));
                RunResult result = network.run(image, new Cancellation())) {
            assertThat(result.tensor("rows").shape()).isEqualTo(Shape.of(3, 4));
            assertThat(result.tensor("rows").toArray()).containsExactly(0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 2);
            assertThat(result.tensor("places").shape()).isEqualTo(Shape.of(4, 3));
        }
    }
}
