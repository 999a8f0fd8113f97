// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.io.IOException;
import java.util.Set;
import org.phiscope.app.ui.task.BackgroundTasks.Progress;
import org.phiscope.app.workspace.MeasuredSpeeds;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.MachineSpeed;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Graph;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.weights.FormulaWeights;
import org.phiscope.weights.SeededWeights;

/** Measures this machine's devices, and networks on them. No work for the screen's thread. */
interface Prober {
    /**
     * Measures what a device can do, and keeps it.
     *
     * @throws IOException if it cannot be kept
     */
    DeviceSpec measure(Engine engine, Device device, Progress progress) throws IOException;

    /**
     * Runs a network with untrained weights and measures its parts.
     *
     * @throws org.phiscope.engine.EngineException if the device cannot run it; the message says why
     */
    Measurement run(Engine engine, Device device, Graph graph, Progress progress);

    /** On the engines' devices; speeds are kept in a file. */
    record OnEngines(MeasuredSpeeds speeds) implements Prober {
        @Override
        public DeviceSpec measure(Engine engine, Device device, Progress progress) throws IOException {
            MachineSpeed speed = engine.ceilings(
                    device, share -> progress.report(share, ""), progress.cancellation());
            return speeds.keep(engine, device, speed);
        }

        @Override
        public Measurement run(Engine engine, Device device, Graph graph, Progress progress) {
            SeededWeights weights = new SeededWeights(graph, NetworkWeights.SEED, "only its time is asked for");
            try (CompiledNetwork network = engine.compile(device, graph, weights, Set.of())) {
                Tensor input = Tensor.of(
                        graph.input().shape(),
                        FormulaWeights.values(
                                "input", FormulaWeights.Kind.SIGNED_INPUT, graph.input().shape(), 1));
                return new Measurement(graph, device, network.profile(input, progress.cancellation()));
            }
        }
    }
}
