// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Engines;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels as tasks of TornadoVM. */
@Tag("tornadovm")
class KernelTest {
    /** What TornadoVM compiles knows no text. */
    public static void parse(FloatArray w, FloatArray a, IntArray d) {
        for (@Parallel int i = 0; i < d.get(0); i++) {
            a.set(i, w.get(i) + Float.parseFloat("1"));
        }
    }

    @Test
    void aKernelThatCannotBeCompiledIsNamedAndNotRunAsJavaInstead() {
        try (Engines engines = Engines.discover()) {
            assertThat(engines.devices()).anyMatch(device -> device.engine().equals("tornadovm"));
            FloatArray floats = new FloatArray(8);
            IntArray descriptor = IntArray.fromElements(8);
            TaskGraph graph = new TaskGraph("graph");
            assertThatThrownBy(() -> Kernel.named(
                            "parse", () -> graph.task("task", KernelTest::parse, floats, floats, descriptor)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("TornadoVM cannot compile the kernel parse: ");
        }
    }
}
