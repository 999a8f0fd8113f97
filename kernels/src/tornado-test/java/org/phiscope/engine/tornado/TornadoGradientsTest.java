// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.phiscope.engine.EngineAgreement.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Engines;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.plan.Backward;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Fusion;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Padding;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/** Backward passes against ONNX Runtime's, which are compared with PyTorch's elsewhere. */
@Tag("tornadovm")
class TornadoGradientsTest {
    private static FirstDevice first;
    private static Engines engines;

    @BeforeAll
    static void open() {
        first = new FirstDevice();
        engines = Engines.discover();
    }

    @AfterAll
    static void close() {
        engines.close();
        first.close();
    }

    /** The gradient of an operator's result, weighed by a tensor that is made by a formula, at its input. */
    private static Graph gradient(Op op, Shape shape) {
        GraphBuilder builder = new GraphBuilder("gradient");
        Node input = builder.input(shape);
        List<Node> inputs = new ArrayList<>(List.of(input));
        if (op instanceof Op.Fuse) {
            inputs.add(builder.activate("other", input, Activation.TANH));
        }
        Node result = builder.add("forward", op, inputs.toArray(Node[]::new));
        Node arriving = builder.add("arriving", new Op.Learned(result.shape(), result.shape()));
        builder.output("output", Backward.add(builder, Map.of(result, arriving), input));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    private static void assertAgrees(Op op, Shape shape, RandomGenerator random) {
        Graph graph = gradient(op, shape);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(-40, 41) / 8f; // some are equal, and some lie at a bend
        }
        Tensor input = Tensor.of(shape, values);
        try (CompiledNetwork wanted = engines.compile(engines.device("onnxruntime:cpu"), graph, formula(), Set.of());
                CompiledNetwork network = first.engine().compile(first.device(), graph, formula(), Set.of())) {
            float[] expected = wanted.run(input, new Cancellation()).tensor("output").toArray();
            String what = op + " of " + shape;
            assertClose(network.run(input, new Cancellation()).tensor("output"), expected, what);
            assertClose(PlainJava.run(graph, values).results().get("output"), expected, what + " as plain Java");
        }
    }

    private static void assertClose(Tensor result, float[] expected, String what) {
        double scale = 1e-30;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(result.get(i) / scale).as("%s at %d", what, i).isCloseTo(expected[i] / scale, within(1e-5));
        }
    }

    @Test
    void convolutionsHandBackWhatArrives() {
        for (int seed = 0; seed < 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int groups = 1 + random.nextInt(3);
            int in = groups * (1 + random.nextInt(4));
            int out = groups * (1 + random.nextInt(4));
            int kernel = 1 + random.nextInt(4);
            int stride = 1 + random.nextInt(3);
            int dilation = 1 + random.nextInt(2);
            Padding padding = new Padding(random.nextInt(kernel), random.nextInt(kernel), random.nextInt(kernel), 0);
            Op conv = new Op.Conv2d(in, out, kernel, kernel, stride, dilation, padding, groups, false);
            assertAgrees(conv, Shape.of(2, in, 9 + random.nextInt(5), 9 + random.nextInt(5)), random);
        }
    }

    @Test
    void activationsHandBackTheirSlope() {
        for (Activation activation : Activation.values()) {
            assertAgrees(new Op.Activate(activation), Shape.of(1, 3, 11, 13), new SplittableRandom(1));
        }
    }

    @Test
    void poolingHandsBackToTheCellsThatItTook() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int kernel = 1 + random.nextInt(3);
            int stride = 1 + random.nextInt(kernel);
            Padding padding = new Padding(random.nextInt(kernel), random.nextInt(kernel), random.nextInt(kernel), 0);
            Shape shape = Shape.of(2, 3, 5 + random.nextInt(6), 5 + random.nextInt(6));
            assertAgrees(new Op.Pool(Op.Pool.Kind.MAX, kernel, stride, padding), shape, random);
            Padding counted = random.nextBoolean() ? padding : Padding.NONE;
            assertAgrees(new Op.Pool(Op.Pool.Kind.AVERAGE, kernel, stride, padding, counted), shape, random);
        }
    }

    @Test
    void resamplingHandsBackToTheCellsThatItRead() {
        SplittableRandom random = new SplittableRandom(7);
        for (Op.Resize.Mode mode : Op.Resize.Mode.values()) {
            for (int i = 0; i < 6; i++) {
                Op resize = new Op.Resize(1 + random.nextInt(12), 1 + random.nextInt(12), mode);
                Shape shape = Shape.of(2, 3, 1 + random.nextInt(9), 1 + random.nextInt(9));
                assertAgrees(resize, shape, random);
            }
        }
    }

    @Test
    void softmaxAndLayerNormHandBackAlongTheirRows() {
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 8; i++) {
            Shape shape = Shape.of(2, 1 + random.nextInt(6), 1 + random.nextInt(7), 2 + random.nextInt(300));
            assertAgrees(new Op.Softmax(1 + random.nextInt(3)), shape, random);
            assertAgrees(new Op.LayerNorm(shape.width(), 1e-3), shape, random);
        }
    }

    @Test
    void normsFusionsAndLinearLayersHandBackWhatArrives() {
        SplittableRandom random = new SplittableRandom(5);
        assertAgrees(new Op.BatchNorm(5, 1e-3), Shape.of(2, 5, 4, 7), random);
        assertAgrees(new Op.Linear(17, 9, true), Shape.of(3, 17), random);
        for (Fusion fusion : Fusion.values()) {
            assertAgrees(new Op.Fuse(fusion, 2), Shape.of(1, 3, 5, 4), random);
        }
    }
}
