// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Progress;
import org.phiscope.engine.tornado.kernel.Kernel;
import org.phiscope.engine.tornado.kernel.TuningCase;

/** Compiling every kernel beforehand. */
@Tag("tornadovm")
class WarmUpTest {
    private static final int PARTS = Kernel.values().length + TuningCase.values().length;

    @Test
    void everyKernelIsCompiledOnceAndSaysSo() {
        List<String> launched = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        List<Integer> done = new ArrayList<>();
        try (FirstDevice first = new FirstDevice()) {
            first.accelerator().watch(launched::add);
            Cancellation cancellation = new Cancellation();
            assertThatThrownBy(() -> first.engine()
                            .warmUp(
                                    first.device(),
                                    (at, kernels, kernel) -> {
                                        if (at == 2) {
                                            cancellation.cancel();
                                        }
                                    },
                                    cancellation))
                    .isInstanceOf(CancellationException.class);
            assertThat(launched).filteredOn(WarmUpTest::isKernel).hasSize(3);

            first.engine()
                    .warmUp(
                            first.device(),
                            (at, kernels, kernel) -> {
                                assertThat(kernels).isEqualTo(PARTS);
                                done.add(at);
                                heard.add(kernel);
                            },
                            new Cancellation());
            int launches = launched.size();
            first.engine().warmUp(first.device(), Progress.NONE, new Cancellation());
            assertThat(launched).hasSize(launches);
        }
        assertThat(launched.stream().filter(WarmUpTest::isKernel).distinct())
                .containsExactlyElementsOf(Stream.of(Kernel.values())
                        .map(kernel -> "its kernel " + kernel.id())
                        .toList());
        assertThat(done).containsExactlyElementsOf(IntStream.rangeClosed(0, PARTS).boxed().toList());
        assertThat(heard).startsWith(Kernel.values()[0].id()).endsWith("");
    }

    private static boolean isKernel(String launch) {
        return !launch.equals("its kernel put");
    }
}
