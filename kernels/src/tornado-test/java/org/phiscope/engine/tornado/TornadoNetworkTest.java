// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.phiscope.engine.EngineAgreement.formula;
import static org.phiscope.engine.EngineAgreement.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineAgreement;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.NodeTime;
import org.phiscope.engine.RandomGraphs;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.WeightRole;
import org.phiscope.weights.Weights;

/** Networks on the first device that TornadoVM finds. */
@Tag("tornadovm")
class TornadoNetworkTest {
    private static final double TOLERANCE = 2e-5;

    private static FirstDevice first;
    private static Engine engine;
    private static Device device;
    private static int compiledBefore;

    @BeforeAll
    static void open() throws IOException {
        compiledBefore = sources().size();
        first = new FirstDevice();
        engine = first.engine();
        device = first.device();
    }

    @AfterAll
    static void close() {
        first.close();
    }

    private static Graph small(String network) {
        return Families.network(network).orElseThrow().withInput(new InputSize(1, 64, 96)).graph();
    }

    /**
     * The kernels that were handed to the driver in all of this JVM, as it was told to write them down, but for the one
     * that fills the arenas.
     */
    private static List<String> sources() throws IOException {
        Path sources = Path.of(System.getProperty("tornado.print.kernel.dir"));
        return Files.exists(sources)
                ? Files.readAllLines(sources).stream()
                        .filter(line -> line.startsWith("__kernel") && !line.contains(" put("))
                        .toList()
                : List.of();
    }

    /** Those that were compiled for this engine. */
    private static List<String> compiled() throws IOException {
        return sources().stream().skip(compiledBefore).toList();
    }

    /** Everything in one of the ways in which it can be computed, whichever is fastest. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyOperatorOfRandomShapeComputesItsDefinition(int part) {
        for (int seed = part * 1000; seed < part * 1000 + 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            assertAgrees(RandomGraphs.of(random, 1 + random.nextInt(6)), seed, random);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void tilesThatHangOverTheEdgeComputeWhatTheirOperatorsAreDefinedAs(int part) {
        for (int seed = part * 100; seed < part * 100 + 16; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            assertAgrees(SmallGraphs.wide(random), seed, random);
            assertAgrees(SmallGraphs.products(random), seed, random);
            assertAgrees(SmallGraphs.residuals(random), seed, random);
            assertAgrees(SmallGraphs.mixed(random), seed, random);
        }
    }

    private static void assertAgrees(Graph graph, int seed, RandomGenerator random) {
        first.accelerator().choose(SmallGraphs.anyOf(random, graph));
        try {
            EngineAgreement.assertAgrees(engine, device, graph, Set.of(), seed, TOLERANCE);
        } finally {
            first.accelerator().choose(null);
        }
    }

    @Test
    void rowsOfAnyLengthMakeOneSoftmaxEach() {
        for (int seed = 0; seed < 10; seed++) {
            Graph graph = SmallGraphs.softmaxOfMaps(new SplittableRandom(seed));
            EngineAgreement.assertAgrees(engine, device, graph, Set.of(), seed, TOLERANCE);
        }
    }

    @Test
    void proposalsComeInOrderHoweverManyAreAlike() {
        for (int seed = 0; seed < 20; seed++) {
            Graph graph = SmallGraphs.regions(new SplittableRandom(seed));
            EngineAgreement.assertAgrees(engine, device, graph, Set.of("proposals"), seed, TOLERANCE);
        }
    }

    @Test
    void lookingAtAnyNodeChangesNoResult() {
        for (int seed = 500; seed < 520; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Graph graph = RandomGraphs.of(random, 6);
            Set<String> taps = new HashSet<>(Set.of("input"));
            for (Node node : graph.nodes()) {
                if (random.nextInt(3) == 0) {
                    taps.add(node.name());
                }
            }
            EngineAgreement.assertAgrees(engine, device, graph, taps, seed, TOLERANCE);
        }
    }

    @Test
    void aSumOfMoreThanOneRunTakesIsAddedUpInSeveral() {
        EngineAgreement.assertAgrees(engine, device, SmallGraphs.sumOf(23), Set.of(), 0, TOLERANCE);
    }

    @Test
    void aKernelIsCompiledOnceWhateverTheSlidersSay() throws IOException {
        Graph graph = small("efficientnet-b0");
        engine.compile(device, graph, formula(), Set.of()).close();
        List<String> before = compiled();
        var network = Families.network("efficientnet-b0").orElseThrow();
        for (InputSize size : List.of(new InputSize(1, 33, 65), new InputSize(2, 40, 24), InputSize.square(96))) {
            Graph moved = network.withInput(size).graph();
            try (CompiledNetwork compiled = engine.compile(device, moved, formula(), Set.of("blocks.2"))) {
                compiled.run(Tensor.allocate(moved.input().shape()), new Cancellation()).close();
            }
        }
        for (String other : List.of("efficientnet-b1", "tf_efficientnet_lite0")) {
            Graph moved = small(other);
            try (CompiledNetwork compiled = engine.compile(device, moved, formula(), Set.of())) {
                compiled.run(Tensor.allocate(moved.input().shape()), new Cancellation()).close();
            }
        }
        assertThat(compiled()).isEqualTo(before);
        // Every kernel has been compiled once at most since the engine was opened.
        assertThat(compiled()).hasSizeBetween(4, Kernel.values().length);
        // Two kernels may be one method, whose groups have different numbers of threads.
        Map<String, Long> times = compiled().stream()
                .map(kernel -> kernel.replaceFirst("__kernel void (\\w+).*", "$1"))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(times.remove("multiplyTiles")).isBetween(1L, 2L);
        assertThat(times.values()).containsOnly(1L);
    }

    @Test
    void networksKeepTheirWeightsSideBySide() {
        Graph first = small("efficientnet-b0");
        Graph second = small("mixnet-s");
        try (CompiledNetwork one = engine.compile(device, first, formula(), Set.of());
                CompiledNetwork other = engine.compile(device, second, formula(), Set.of())) {
            Tensor firstInput = Tensor.of(first.input().shape(), input(first));
            float[] alone = one.run(firstInput, new Cancellation()).tensor("output").toArray();
            float[] between = other.run(firstInput, new Cancellation()).tensor("output").toArray();
            assertThat(between).isNotEqualTo(alone);
            assertThat(one.run(firstInput, new Cancellation()).tensor("output").toArray()).isEqualTo(alone);
            other.close();
            try (CompiledNetwork again = engine.compile(device, second, formula(), Set.of())) {
                assertThat(again.run(firstInput, new Cancellation()).tensor("output").toArray()).isEqualTo(between);
            }
            assertThat(one.run(firstInput, new Cancellation()).tensor("output").toArray()).isEqualTo(alone);
        }
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
            RunResult third = network.run(input, new Cancellation());
            assertThat(third.tensor("output").toArray()).isEqualTo(logits);
            assertThat(third.tensor("blocks.2").toArray()).isEqualTo(map);
            try (CompiledNetwork.BareCall call = network.bareCall(input)) {
                call.run();
            }
            assertThat(first.tensor("blocks.2").toArray()).isEqualTo(map);
        }
    }

    @Test
    void aRunStopsBetweenTwoLayersWhenItIsCancelled() throws InterruptedException {
        Graph graph = small("efficientnet-b0");
        try (CompiledNetwork network = engine.compile(device, graph, formula(), Set.of())) {
            Tensor input = Tensor.of(graph.input().shape(), input(graph));
            Cancellation before = new Cancellation();
            before.cancel();
            assertThatThrownBy(() -> network.run(input, before)).isInstanceOf(CancellationException.class);

            Cancellation during = new Cancellation();
            Thread runner = Thread.currentThread();
            Thread canceller = Thread.ofPlatform().start(() -> {
                while (!computing(runner)) {
                    Thread.onSpinWait();
                }
                during.cancel();
            });
            assertThatThrownBy(() -> network.run(input, during)).isInstanceOf(CancellationException.class);
            canceller.join();
            assertThat(network.run(input, new Cancellation()).tensor("output").shape().channels()).isEqualTo(1000);
        }
    }

    private static boolean computing(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals(Arenas.class.getName()) && frame.getMethodName().equals("run")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aClosedNetworkRunsNoMoreAndAnInputOfAnotherShapeIsRefused() {
        Graph graph = small("efficientnet-b0");
        CompiledNetwork network = engine.compile(device, graph, formula(), Set.of());
        assertThatThrownBy(() -> network.run(Tensor.allocate(graph.input().shape().with(2, 32)), new Cancellation()))
                .isInstanceOf(EngineException.class)
                .hasMessage("efficientnet-b0 takes an input 1×3×64×96, not 1×3×32×96");
        network.close();
        network.close();
        assertThatThrownBy(() -> network.run(Tensor.allocate(graph.input().shape()), new Cancellation()))
                .isInstanceOf(EngineException.class)
                .hasMessage("efficientnet-b0 was closed");
    }

    @Test
    void whatDoesNotFitIsRefusedWithBothFiguresBeforeAnyOfItIsTaken() {
        Graph graph = Families.network("efficientnet-b7")
                .orElseThrow()
                .withInput(new InputSize(64, 4096, 4096))
                .graph();
        Weights untouched = new Weights() {
            @Override
            public float[] values(Node node, WeightRole role) {
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
    void aProfileTimesEveryStepAndThenTheRest() {
        Graph graph = small("mixnet-s");
        try (CompiledNetwork network = engine.compile(device, graph, formula(), Set.of())) {
            List<NodeTime> times = network.profile(Tensor.of(graph.input().shape(), input(graph)));
            assertThat(times.getLast().node()).isEqualTo("dispatch");
            assertThat(times.stream().map(NodeTime::node)).doesNotHaveDuplicates().contains("classifier", "bn1.act");
            assertThat(times).hasSizeGreaterThan(100);
            // The device's clock may be coarse, but not so coarse that no convolution takes time.
            assertThat(times.stream().filter(time -> time.time().isPositive()).count()).isGreaterThan(times.size() / 2);
        }
    }
}
