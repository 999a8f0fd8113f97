// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class MachineSpeedTest {

    /** Any processor that runs Java computes 100 MFLOP/s and moves 100 MB/s; none computes 1 PFLOP/s or moves 100 TB/s. */
    @Test
    void measuresRatesThatAMachineCanHave() {
        List<Double> progress = new ArrayList<>();
        try (Engines engines = Engines.discover()) {
            Engine engine = engines.preferred();

            MachineSpeed speed = MachineSpeed.measure(
                    engine, engine.devices().getFirst(), progress::add, new Cancellation());

            assertThat(speed.flopsPerSecond()).isBetween(1e8, 1e15);
            assertThat(speed.bytesPerSecond()).isBetween(1e8, 1e14);
            assertThat(progress).isSorted().startsWith(0.0).endsWith(1.0);
        }
    }

    @Test
    void stopsWhenItIsCancelled() {
        Cancellation cancellation = new Cancellation();
        try (Engines engines = Engines.discover()) {
            Engine engine = engines.preferred();

            assertThatThrownBy(() -> MachineSpeed.measure(
                            engine,
                            engine.devices().getFirst(),
                            share -> {
                                if (share > 0) {
                                    cancellation.cancel();
                                }
                            },
                            cancellation))
                    .isInstanceOf(CancellationException.class);
        }
    }
}
