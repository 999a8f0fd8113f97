// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.phiscope.engine.EngineAgreement.formula;
import static org.phiscope.engine.EngineAgreement.input;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineAgreement;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.EngineProvider.Probe;
import org.phiscope.engine.NodeTime;
import org.phiscope.engine.RandomGraphs;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.message.Message;
import org.phiscope.weights.SeededWeights;
import org.phiscope.weights.Weights;

class OnnxNetworkTest {
    private static Engine engine;
    private static Device device;

    @BeforeAll
    static void open() {
        Probe probe = new OnnxRuntimeProvider().probe();
        assertThat(probe).isInstanceOf(Probe.Available.class);
        engine = ((Probe.Available) probe).engine();
        device = engine.devices().getFirst();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static void assertAgrees(Graph graph, Set<String> taps, int seed) {
        EngineAgreement.assertAgrees(engine, device, graph, taps, seed, 2e-5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOperatorOfRandomShapeComputesItsDefinition(int part) {
        for (int seed = part * 1000; seed < part * 1000 + 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Graph graph = RandomGraphs.of(random, 1 + random.nextInt(6));
            assertAgrees(graph, Set.of(), seed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void lookingAtAnyNodeChangesNoResult(int part) {
        for (int seed = part * 500; seed < part * 500 + 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Graph graph = RandomGraphs.of(random, 6);
            Set<String> taps = new HashSet<>();
            for (Node node : graph.nodes()) {
                if (random.nextInt(3) == 0) {
                    taps.add(node.name());
                }
            }
            taps.add("input");
            assertAgrees(graph, taps, seed);
        }
    }

    @Test
    void nearestResizingReadsTheExactCellForEverySize() {
        for (int in = 1; in <= 16; in++) {
            for (int out = 1; out <= 40; out++) {
                var builder = new org.phiscope.graph.GraphBuilder("resize");
                Node x = builder.input(org.phiscope.graph.Shape.of(1, 1, in, in));
                builder.output("output", builder.add("r", new org.phiscope.graph.Op.Resize(out, out), x));
                Graph graph = builder.build(
                        new org.phiscope.graph.Task.Classification(1), org.phiscope.graph.Preprocessing.IMAGENET);
                float[] ramp = new float[in * in];
                for (int i = 0; i < ramp.length; i++) {
                    ramp[i] = i;
                }
                try (CompiledNetwork network = engine.compile(device, graph, formula(), Set.of())) {
                    Tensor result = network.run(Tensor.of(graph.input().shape(), ramp), new Cancellation())
                            .tensor("output");
                    for (int row = 0; row < out; row++) {
                        for (int column = 0; column < out; column++) {
                            assertThat(result.get(row * out + column))
                                    .as("%d → %d", in, out)
                                    .isEqualTo((float) (row * in / out * in + column * in / out));
                        }
                    }
                }
            }
        }
    }

    private static Graph small(String network) {
        return Families.network(network).orElseThrow().withInput(new InputSize(1, 64, 96)).graph();
    }

    @Test
    void theSameInputGivesTheSameResultAgainAndEachResultIsItsOwn() {
        Graph graph = small("efficientnet-b0");
        try (CompiledNetwork network = engine.compile(device, graph, formula(), Set.of("blocks.2"))) {
            Tensor input = Tensor.of(graph.input().shape(), input(graph));
            RunResult first = network.run(input, new Cancellation());
            float[] logits = first.tensor("output").toArray();
            float[] map = first.tensor("blocks.2").toArray();
            RunResult other = network.run(Tensor.allocate(graph.input().shape()), new Cancellation());
            assertThat(first.tensor("output").toArray()).isEqualTo(logits);
            assertThat(other.tensor("output").toArray()).isNotEqualTo(logits);
            other.close();
            assertThatThrownBy(() -> other.tensor("output")).isInstanceOf(IllegalStateException.class);
            RunResult third = network.run(input, new Cancellation());
            assertThat(third.tensor("output").toArray()).isEqualTo(logits);
            assertThat(third.tensor("blocks.2").toArray()).isEqualTo(map);
            assertThat(first.tensor("blocks.2").toArray()).isEqualTo(map);
        }
    }

    @Test
    void aCancelledRunEndsWithACancellation() throws InterruptedException {
        Graph graph = small("efficientnet-b0");
        try (CompiledNetwork network = engine.compile(device, graph, formula(), Set.of())) {
            Tensor input = Tensor.of(graph.input().shape(), input(graph));
            Cancellation before = new Cancellation();
            before.cancel();
            assertThatThrownBy(() -> network.run(input, before)).isInstanceOf(CancellationException.class);

            Cancellation during = new Cancellation();
            CountDownLatch running = new CountDownLatch(1);
            AtomicInteger runs = new AtomicInteger();
            Thread canceller = Thread.ofPlatform().start(() -> {
                try {
                    running.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                during.cancel();
            });
            assertThatThrownBy(() -> {
                        while (true) {
                            network.run(input, during).close();
                            runs.incrementAndGet();
                            running.countDown();
                        }
                    })
                    .isInstanceOf(CancellationException.class);
            canceller.join();
            assertThat(runs.get()).isPositive();
            assertThat(network.run(input, new Cancellation()).tensor("output").shape().channels()).isEqualTo(1000);
        }
    }

    @Test
    void aRunStopsInTheMiddleWhenItIsCancelled() throws InterruptedException {
        // The input is large enough that a run outlasts the cancelling thread by far.
        Graph graph = Families.network("efficientnet-b0").orElseThrow().withInput(InputSize.square(1024)).graph();
        try (CompiledNetwork network = engine.compile(device, graph, formula(), Set.of())) {
            Tensor input = Tensor.allocate(graph.input().shape());
            Cancellation cancellation = new Cancellation();
            Thread runner = Thread.currentThread();
            Thread canceller = Thread.ofPlatform().start(() -> {
                while (!insideOnnxRuntime(runner)) {
                    Thread.onSpinWait();
                }
                cancellation.cancel();
            });
            assertThatThrownBy(() -> network.run(input, cancellation))
                    .isInstanceOf(CancellationException.class)
                    .hasRootCauseInstanceOf(ai.onnxruntime.OrtException.class);
            canceller.join();
        }
    }

    private static boolean insideOnnxRuntime(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0
                && stack[0].isNativeMethod()
                && stack[0].getClassName().equals("ai.onnxruntime.OrtSession")
                && stack[0].getMethodName().equals("run");
    }

    @Test
    void anInputOfAnotherShapeIsRefused() {
        Graph graph = small("efficientnet-b0");
        try (CompiledNetwork network = engine.compile(device, graph, formula(), Set.of())) {
            Tensor wrong = Tensor.allocate(graph.input().shape().with(2, 32));
            assertThatThrownBy(() -> network.run(wrong, new Cancellation()))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("efficientnet-b0 takes an input 1×3×64×96, not 1×3×32×96");
        }
    }

    @Test
    void aClosedNetworkRunsNoMore() {
        Graph graph = small("efficientnet-b0");
        CompiledNetwork network = engine.compile(device, graph, formula(), Set.of());
        network.close();
        network.close();
        assertThatThrownBy(() -> network.run(Tensor.allocate(graph.input().shape()), new Cancellation()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("was closed");
    }

    @Test
    void aTapThatIsNoNodeIsNamed() {
        Graph graph = small("efficientnet-b0");
        assertThatThrownBy(() -> engine.compile(device, graph, formula(), Set.of("blocks.99")))
                .isInstanceOf(EngineException.class)
                .hasMessage("efficientnet-b0 has no node blocks.99 to look at");
    }

    @Test
    void whatDoesNotFitIsRefusedWithBothFiguresBeforeAnyOfItIsTaken() {
        Graph graph = Families.network("efficientnet-b7")
                .orElseThrow()
                .withInput(new InputSize(64, 4096, 4096))
                .graph();
        Weights untouched = new Weights() {
            @Override
            public float[] values(Node node, org.phiscope.graph.WeightRole role) {
                throw new AssertionError("weights of " + node.name() + " were read");
            }

            @Override
            public Provenance provenance() {
                return new Provenance.Formula();
            }
        };
        long needed = engine.estimate(graph, Set.of()).total();
        assertThat(needed).isGreaterThan(device.memoryBytes());
        assertThatThrownBy(() -> engine.compile(device, graph, untouched, Set.of()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(Math.ceilDiv(needed, 1 << 20) + " MiB")
                .hasMessageContaining(Math.ceilDiv(device.memoryBytes(), 1 << 20) + " MiB");
    }

    @Test
    void everyKernelOfAProfileIsPutDownToANodeOrNamedAsTheEngines() {
        Graph graph = small("mixnet-s");
        Set<String> nodes = graph.nodes().stream().map(Node::name).collect(Collectors.toSet());
        try (CompiledNetwork network = engine.compile(device, graph, formula(), Set.of())) {
            List<NodeTime> times = network.profile(Tensor.of(graph.input().shape(), input(graph)));
            List<String> others = times.stream().map(NodeTime::node).filter(name -> !nodes.contains(name)).toList();
            // What is no node's is the change between ONNX Runtime's two layouts of maps.
            assertThat(others).isSubsetOf("ReorderInput", "ReorderOutput");
            assertThat(times.stream().map(NodeTime::node)).doesNotHaveDuplicates().contains("classifier", "bn1.act");
            assertThat(times).hasSizeGreaterThan(100);
        }
    }

    @Test
    void aProfileCanBeCancelled() {
        Graph graph = small("mixnet-s");
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        try (CompiledNetwork network = engine.compile(device, graph, formula(), Set.of())) {
            Tensor input = Tensor.of(graph.input().shape(), input(graph));
            assertThatThrownBy(() -> network.profile(input, cancelled)).isInstanceOf(CancellationException.class);
            assertThat(network.profile(input)).isNotEmpty();
        }
    }

    @Test
    void provenanceGoesWithTheNetwork() {
        Graph graph = small("efficientnet-b0");
        try (CompiledNetwork network =
                engine.compile(device, graph, new SeededWeights(graph, 7, "nobody trained it"), Set.of())) {
            assertThat(network.provenance()).isEqualTo(new Weights.Provenance.Untrained(7, Message.verbatim("nobody trained it")));
        }
    }
}
