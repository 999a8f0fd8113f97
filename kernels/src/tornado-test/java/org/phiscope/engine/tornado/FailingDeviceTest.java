// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.phiscope.engine.EngineAgreement.formula;
import static org.phiscope.engine.EngineAgreement.input;

import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.DeviceFailedException;
import org.phiscope.engine.EngineAgreement;
import org.phiscope.engine.Form;
import org.phiscope.engine.Progress;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Graph;

/** A device that fails, and one that is told to stop, at a launch that the test picks. */
@Tag("tornadovm")
class FailingDeviceTest {
    private static final Graph GRAPH = SmallGraphs.sumOf(9);

    private static FirstDevice first;

    @BeforeAll
    static void open() {
        first = new FirstDevice();
    }

    @AfterAll
    static void close() {
        first.close();
    }

    @AfterEach
    void recover() {
        first.accelerator().watch(LaunchWatch.NONE);
    }

    private static CompiledNetwork compile() {
        return first.engine().compile(first.device(), GRAPH, formula(), Set.of());
    }

    private static Tensor given() {
        return Tensor.of(GRAPH.input().shape(), input(GRAPH));
    }

    private static float[] run(CompiledNetwork network) {
        return network.run(given(), new Cancellation()).tensor("output").toArray();
    }

    /** As a driver throws in the middle of a run. */
    private static LaunchWatch failingAt(int launch) {
        AtomicInteger launches = new AtomicInteger();
        return what -> {
            if (launches.incrementAndGet() == launch) {
                throw new IllegalStateException(
                        "\u001B[31mBailout is disabled.\u001B[0m\nReason: a kernel",
                        new IllegalStateException("\u001B[1;31mCL_OUT_OF_RESOURCES\u001B[0m\nand more"));
            }
        };
    }

    @Test
    void afterAFailureInTheMiddleOfARunTheNextOneFindsTheWeightsAgain() {
        try (CompiledNetwork network = compile()) {
            float[] expected = run(network);
            for (int launch : new int[] {1, 4}) {
                first.accelerator().watch(failingAt(launch));
                assertThatThrownBy(() -> run(network))
                        .isInstanceOfSatisfying(DeviceFailedException.class, failure -> assertThat(failure.deviceId())
                                .isEqualTo(first.device().id()))
                        .hasMessageStartingWith("TornadoVM failed on " + first.device().name() + " in its kernel ")
                        .hasMessageEndingWith(": CL_OUT_OF_RESOURCES");
                first.accelerator().watch(LaunchWatch.NONE);
                assertThat(run(network)).isEqualTo(expected);
            }
        }
    }

    @Test
    void aNetworkThatCouldNotBeCompiledLeavesNothingBehind() {
        Graph fresh = SmallGraphs.wide(new SplittableRandom(7));
        long before = first.accelerator().weightBytesInUse();
        first.accelerator().watch(failingAt(1));
        assertThatThrownBy(() -> first.engine().compile(first.device(), fresh, formula(), Set.of()))
                .isInstanceOf(DeviceFailedException.class);
        assertThat(first.accelerator().weightBytesInUse()).isEqualTo(before);
        first.accelerator().watch(LaunchWatch.NONE);
        EngineAgreement.assertAgrees(first.engine(), first.device(), fresh, Set.of(), 7, 2e-5);
    }

    @Test
    void afterAFailureTheSpecialisedFormIsGoneAndCanBeMadeAgain() {
        try (CompiledNetwork network = compile()) {
            float[] expected = run(network);
            network.specialise(Progress.NONE, new Cancellation());
            first.accelerator().watch(failingAt(2));
            assertThatThrownBy(() -> run(network)).isInstanceOf(DeviceFailedException.class);
            first.accelerator().watch(LaunchWatch.NONE);
            assertThat(network.form()).isEqualTo(Form.GENERIC);
            assertThat(run(network)).isEqualTo(expected);
            network.specialise(Progress.NONE, new Cancellation());
            assertThat(network.form()).isEqualTo(Form.SPECIALISED);
            assertThat(run(network)).hasSameSizeAs(expected);
        }
    }

    @Test
    void aRunStopsBeforeTheNextLayerWhenItIsCancelled() {
        try (CompiledNetwork network = compile()) {
            float[] expected = run(network);
            Cancellation cancellation = new Cancellation();
            AtomicInteger launches = new AtomicInteger();
            first.accelerator().watch(what -> {
                if (launches.incrementAndGet() == 4) { // one brought the input, three were layers
                    cancellation.cancel();
                }
            });
            assertThatThrownBy(() -> network.run(given(), cancellation)).isInstanceOf(CancellationException.class);
            assertThat(launches).hasValue(4);
            first.accelerator().watch(LaunchWatch.NONE);
            assertThat(run(network)).isEqualTo(expected);
        }
    }
}
