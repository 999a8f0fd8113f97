// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.phiscope.engine.EngineAgreement.formula;
import static org.phiscope.engine.EngineAgreement.input;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Engines;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Regional;

/** Two-stage detectors whole, from the image to the last stage's boxes, against ONNX Runtime. */
@Tag("tornadovm")
class TornadoRegionsTest {
    private static final String PROPOSALS = "output.proposals";

    /** How far apart the same box's sides may be. */
    private static final double PIXELS = 0.01;

    private static FirstDevice first;

    @BeforeAll
    static void open() {
        first = new FirstDevice();
    }

    @AfterAll
    static void close() {
        first.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fasterrcnn_resnet50_fpn", "cascade_rcnn_r50_fpn", "faster_rcnn_r50_fpn_mdconv_c3-c5"})
    void regionsAndWhatLiesInThemAreOnnxRuntimes(String name) {
        Graph graph = Families.network(name)
                .orElseThrow()
                .with("backbone", "resnet18")
                .with("fpnWidth", 24)
                .with("hidden", 40)
                .with("proposals", 50)
                .withInput(new InputSize(2, 96, 128))
                .graph();
        Set<String> taps = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Regional) {
                taps.add(node.name());
            }
        }
        Tensor input = Tensor.of(graph.input().shape(), input(graph));
        try (Engines engines = Engines.discover();
                CompiledNetwork wanted = engines.compile(engines.device("onnxruntime:cpu"), graph, formula(), taps);
                CompiledNetwork network = first.engine().compile(first.device(), graph, formula(), taps);
                RunResult expected = wanted.run(input, new Cancellation());
                RunResult result = network.run(input, new Cancellation())) {
            assertThat(taps).hasSizeGreaterThan(2);
            Tensor proposals = expected.tensor(PROPOSALS);
            int[] order = order(result.tensor(PROPOSALS), proposals);
            expected.tensors().forEach((tap, tensor) -> {
                if (tensor.shape().extent(0) == order.length) {
                    assertClose(permuted(result.tensor(tap), order), tensor, tap);
                }
            });
        }
    }

    /**
     * Which row of the result each of the expected ones is. Of two anchors that are about equally likely either may come
     * first, since engines round sums in different ways.
     */
    private static int[] order(Tensor result, Tensor expected) {
        int rows = expected.shape().extent(0);
        int[] order = new int[rows];
        boolean[] taken = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            int found = 0;
            while (found < rows && (taken[found] || distance(result, found, expected, row) > PIXELS)) {
                found++;
            }
            assertThat(found).as("%s has row %d of %s", result, row, expected).isLessThan(rows);
            taken[found] = true;
            order[row] = found;
        }
        return order;
    }

    private static double distance(Tensor result, int found, Tensor expected, int row) {
        double most = 0;
        for (int k = 0; k < Regional.COLUMNS; k++) {
            double difference =
                    result.get(found * Regional.COLUMNS + k) - expected.get(row * Regional.COLUMNS + k);
            most = Math.max(most, Math.abs(difference));
        }
        return most;
    }

    private static Tensor permuted(Tensor rows, int[] order) {
        int each = rows.values().limit() / order.length;
        float[] permuted = new float[order.length * each];
        for (int i = 0; i < permuted.length; i++) {
            permuted[i] = rows.get(order[i / each] * each + i % each);
        }
        return Tensor.of(rows.shape(), permuted);
    }

    private static void assertClose(Tensor result, Tensor expected, String what) {
        double scale = 1e-30;
        for (float value : expected.toArray()) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.values().limit(); i++) {
            assertThat(result.get(i) / scale).as("%s at %d", what, i).isCloseTo(expected.get(i) / scale, within(1e-4));
        }
    }
}
