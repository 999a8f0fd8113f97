// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.phiscope.engine.EngineAgreement.formula;
import static org.phiscope.engine.EngineAgreement.input;

import java.util.List;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.MemoryEstimate;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;

/** What networks take of a device's memory, and what crosses the bus to get there. */
@Tag("tornadovm")
class DeviceMemoryTest {
    private FirstDevice first;

    @BeforeEach
    void open() {
        first = new FirstDevice();
    }

    @AfterEach
    void close() {
        first.close();
    }

    private CompiledNetwork compile(Graph graph) {
        return first.engine().compile(first.device(), graph, formula(), Set.of());
    }

    private static Configuration network(String name) {
        return Families.network(name).orElseThrow().withInput(new InputSize(1, 64, 64));
    }

    /** A map of 137 MiB, and next to no weights. */
    private static Graph wide() {
        GraphBuilder builder = new GraphBuilder("wide");
        Node input = builder.input(Shape.of(1, 1, 6000, 6000));
        Node pooled = builder.add("pool", new Op.GlobalAveragePool(), input);
        builder.output("output", builder.activate("act", pooled, Activation.RELU));
        return builder.build(new Task.Classification(1), Preprocessing.IMAGENET);
    }

    @Test
    void theEstimateIsWhatANetworkTakes() {
        for (String name : List.of("efficientnet-b0", "mixnet-s", "yolov3-tiny", "efficientdet-d0", "resnet18", "vit_tiny_patch16_224")) {
            Configuration named = Families.network(name).orElseThrow();
            Graph graph = (name.startsWith("vit") ? named : named.withInput(new InputSize(1, 128, 128))).graph();
            MemoryEstimate estimate = first.engine().estimate(graph, Set.of());
            try (CompiledNetwork network = compile(graph)) {
                assertThat(first.accelerator().weightBytesInUse())
                        .as(name)
                        .isCloseTo(estimate.weights(), Percentage.withPercentage(5));
                assertThat(((TornadoNetwork) network).activationBytes())
                        .as(name)
                        .isCloseTo(estimate.activations(), Percentage.withPercentage(5));
            }
            assertThat(first.accelerator().weightBytesInUse()).isZero();
        }
    }

    @Test
    void anArenaThatHasToBeLargeIsAsLargeAsTheEstimate() {
        Graph graph = wide();
        MemoryEstimate estimate = first.engine().estimate(graph, Set.of());
        try (CompiledNetwork network = compile(graph)) {
            assertThat(network.run(Tensor.allocate(graph.input().shape()), new Cancellation()).tensor("output").get(0))
                    .isZero();
            long arena = first.accelerator()
                    .use(0, arenas -> (long) arenas.activationArray().getSize() * Float.BYTES);
            assertThat(arena).isCloseTo(estimate.activations(), Percentage.withPercentage(5));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedAndTheDeviceGoesOn() {
        Graph small = network("efficientnet-b0").graph();
        Graph large = network("efficientnet-b7")
                .withInput(new InputSize(64, 4096, 4096))
                .graph();
        try (CompiledNetwork before = compile(small)) {
            Tensor given = Tensor.of(small.input().shape(), input(small));
            float[] expected = before.run(given, new Cancellation()).tensor("output").toArray();
            assertThatThrownBy(() -> compile(large))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining(
                            Math.ceilDiv(first.device().memoryBytes(), 1 << 20) + " MiB");
            assertThat(before.run(given, new Cancellation()).tensor("output").toArray()).isEqualTo(expected);
            try (CompiledNetwork after = compile(network("mixnet-s").graph())) {
                Tensor other = Tensor.of(after.graph().input().shape(), input(after.graph()));
                assertThat(after.run(other, new Cancellation()).tensor("output").shape().channels())
                        .isEqualTo(1000);
            }
        }
    }

    private long weightsCarried() {
        return first.accelerator().use(0, Arenas::weightsCarried);
    }

    @Test
    void onlyWeightsThatAreNewAreCarried() {
        Configuration configuration = network("efficientnet-b0");
        Graph one = configuration.graph();
        Graph other = configuration.with("phi", 1).graph();
        Graph head = configuration.with("classes", 10).graph();
        compile(one).close();
        long whole = weightsCarried();
        assertThat(whole)
                .isCloseTo(first.engine().estimate(one, Set.of()).weights(), Percentage.withPercentage(5));
        compile(other).close();
        long both = weightsCarried();
        assertThat(both).isGreaterThan(whole);

        compile(one).close();
        compile(other).close();
        compile(configuration.withInput(new InputSize(1, 96, 96)).graph()).close();
        assertThat(weightsCarried()).as("there and back").isEqualTo(both);

        compile(head).close();
        long features = one.find("classifier").orElseThrow().op() instanceof Op.Linear linear ? linear.in() : 0;
        assertThat(features).isPositive();
        assertThat(weightsCarried() - both)
                .as("another head")
                .isCloseTo((features + 1) * 10 * Float.BYTES, within(256L));
    }

    @Test
    void onlyTheInputAndWhatWasAskedForCrossTheBus() {
        Graph graph = network("efficientnet-b0").graph();
        try (CompiledNetwork compiled = first.engine().compile(first.device(), graph, formula(), Set.of("blocks.2"))) {
            Accelerator accelerator = first.accelerator();
            Tensor given = Tensor.of(graph.input().shape(), input(graph));
            compiled.run(given, new Cancellation()).close(); // weights are there
            int launches = ((TornadoNetwork) compiled).launches();
            long before = accelerator.use(0, arenas -> {
                arenas.activationArray().init(Float.NaN); // the host's side of it
                arenas.time(true);
                return arenas.copiedIn();
            });
            long results = 0;
            try (RunResult result = compiled.run(given, new Cancellation())) {
                for (Tensor tensor : result.tensors().values()) {
                    results += tensor.values().limit();
                }
            }
            long inputBytes = (long) given.values().limit() * Float.BYTES;
            long copied = accelerator.use(0, arenas -> {
                arenas.time(false);
                return arenas.copiedIn() - before;
            });
            assertThat(copied).isBetween(inputBytes, 2 * inputBytes + 256L * (launches + 1));
            long fetched = accelerator.use(0, arenas -> {
                long count = 0;
                for (int i = 0; i < arenas.activations(); i++) {
                    count += Float.isNaN(arenas.activationArray().get(i)) ? 0 : 1;
                }
                return count;
            });
            assertThat(fetched).isEqualTo(results);
        }
    }
}
