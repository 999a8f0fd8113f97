// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.phiscope.engine.EngineAgreement.formula;
import static org.phiscope.engine.EngineAgreement.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Form;
import org.phiscope.engine.NodeTime;
import org.phiscope.engine.Progress;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Graph;

/** Networks with task graphs of their own. */
@Tag("tornadovm")
class SpecialisedNetworkTest {
    private static FirstDevice first;

    @BeforeAll
    static void open() {
        first = new FirstDevice();
    }

    @AfterAll
    static void close() {
        first.close();
    }

    private static CompiledNetwork compile(Graph graph) {
        return first.engine().compile(first.device(), graph, formula(), Set.of());
    }

    /** More launches than one task graph holds. */
    private static Graph chain() {
        return SmallGraphs.sumOf(60);
    }

    private static Graph small(String network) {
        return Families.network(network).orElseThrow().withInput(new InputSize(1, 64, 64)).graph();
    }

    private static float[] run(CompiledNetwork network, Form form) {
        Graph graph = network.graph();
        try (RunResult result = network.run(Tensor.of(graph.input().shape(), input(graph)), new Cancellation())) {
            assertThat(result.form()).isEqualTo(form);
            return result.tensor(graph.outputs().keySet().iterator().next()).toArray();
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        double scale = 1e-30;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i] / scale).as("[%d]", i).isCloseTo(expected[i] / scale, within(1e-5));
        }
    }

    @Test
    void bothFormsComputeTheSameAndTheResultSaysWhichRan() {
        for (Graph graph : List.of(chain(), small("yolov3-tiny"))) {
            try (CompiledNetwork network = compile(graph)) {
                assertThat(network.form()).isEqualTo(Form.GENERIC);
                float[] generic = run(network, Form.GENERIC);
                List<Integer> done = new ArrayList<>();
                network.specialise((at, parts, part) -> done.add(parts - at), new Cancellation());
                assertThat(done).isSortedAccordingTo((a, b) -> b - a).endsWith(0);
                assertThat(network.form()).isEqualTo(Form.SPECIALISED);
                assertClose(run(network, Form.SPECIALISED), generic);
                try (CompiledNetwork other = compile(SmallGraphs.sumOf(5))) {
                    run(other, Form.GENERIC);
                }
                assertClose(run(network, Form.SPECIALISED), generic);
            }
        }
    }

    @Test
    void itsLaunchesAreTimed() {
        try (CompiledNetwork network = compile(chain())) {
            Tensor input = Tensor.of(network.graph().input().shape(), input(network.graph()));
            List<NodeTime> generic = network.profile(input);
            network.specialise(Progress.NONE, new Cancellation());
            List<NodeTime> own = network.profile(input);
            assertThat(own.stream().map(NodeTime::node))
                    .containsExactlyElementsOf(generic.stream().map(NodeTime::node).toList());
            assertThat(own).allMatch(time -> time.time().isPositive());
        }
    }

    @Test
    void runsGoOnWhileItIsMade() throws InterruptedException, ExecutionException {
        try (CompiledNetwork network = compile(small("yolov3-tiny"))) {
            float[] generic = run(network, Form.GENERIC);
            FutureTask<?> making =
                    new FutureTask<>(() -> network.specialise(Progress.NONE, new Cancellation()), null);
            Thread.ofPlatform().start(making);
            List<Form> forms = new ArrayList<>();
            do {
                try (RunResult result = network.run(
                        Tensor.of(network.graph().input().shape(), input(network.graph())), new Cancellation())) {
                    forms.add(result.form());
                    assertClose(result.tensors().values().iterator().next().toArray(), generic);
                }
            } while (!making.isDone());
            making.get();
            assertThat(forms.getFirst()).isEqualTo(Form.GENERIC);
            assertClose(run(network, Form.SPECIALISED), generic);
        }
    }

    @Test
    void whatIsFreedBesideItLeavesItRunning() {
        try (CompiledNetwork network = compile(chain())) {
            float[] generic = run(network, Form.GENERIC);
            network.specialise(Progress.NONE, new Cancellation());
            try (CompiledNetwork other = compile(SmallGraphs.sumOf(5))) {
                other.specialise(Progress.NONE, new Cancellation());
                run(other, Form.SPECIALISED);
            }
            assertClose(run(network, Form.SPECIALISED), generic);
            first.engine().ceilings(first.device(), _ -> {}, new Cancellation());
            assertClose(run(network, Form.SPECIALISED), generic);
            assertThat(network.profile(Tensor.of(network.graph().input().shape(), input(network.graph()))))
                    .isNotEmpty();
        }
    }

    @Test
    void cancellingItLeavesTheNetworkAsItWas() {
        try (CompiledNetwork network = compile(chain())) {
            float[] generic = run(network, Form.GENERIC);
            Cancellation cancellation = new Cancellation();
            assertThatThrownBy(() -> network.specialise((done, parts, part) -> cancellation.cancel(), cancellation))
                    .isInstanceOf(CancellationException.class);
            assertClose(run(network, Form.GENERIC), generic);
            network.specialise(Progress.NONE, new Cancellation());
            assertClose(run(network, Form.SPECIALISED), generic);
        }
    }

    @Test
    void closingTheNetworkMeanwhileGivesItUp() {
        CompiledNetwork network = compile(chain());
        List<String> parts = new ArrayList<>();
        network.specialise(
                (done, all, part) -> {
                    parts.add(part);
                    network.close();
                },
                new Cancellation());
        assertThat(parts).hasSize(1);
        assertThat(network.form()).isEqualTo(Form.GENERIC);
        try (CompiledNetwork other = compile(chain())) {
            run(other, Form.GENERIC);
        }
    }

    @Test
    void aRunIsCancelledBetweenTwoTaskGraphs() {
        try (CompiledNetwork network = compile(chain())) {
            float[] generic = run(network, Form.GENERIC);
            network.specialise(Progress.NONE, new Cancellation());
            Cancellation cancellation = new Cancellation();
            List<String> launched = new ArrayList<>();
            Accelerator accelerator = first.accelerator();
            accelerator.watch(what -> {
                launched.add(what);
                if (what.startsWith("launches")) {
                    cancellation.cancel();
                }
            });
            try {
                Tensor input = Tensor.of(network.graph().input().shape(), input(network.graph()));
                assertThatThrownBy(() -> network.run(input, cancellation)).isInstanceOf(CancellationException.class);
            } finally {
                accelerator.watch(LaunchWatch.NONE);
            }
            assertThat(launched.stream().filter(what -> what.startsWith("launches"))).hasSize(1);
            assertClose(run(network, Form.SPECIALISED), generic);
        }
    }
}
