// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import org.phiscope.graph.Graph;
import org.phiscope.weights.Weights;

/** Compiles networks for its devices. Safe for use by several threads. */
public interface Engine extends AutoCloseable {

    /** For example {@code onnxruntime}. */
    String id();

    /** Name and version, for people. */
    String title();

    /** At least one. */
    List<Device> devices();

    /** What compiling and running a network will take, known before any of it is taken. */
    MemoryEstimate estimate(Graph graph, Set<String> taps);

    /**
     * Prepares what all networks on a device share, once for as long as the engine is open; networks that are compiled or
     * run meanwhile wait only for what they need themselves. Where an engine shares nothing, as by default, this does
     * nothing. Called on a background thread.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled before it ended; what was done by then stays
     * @throws DeviceFailedException if the device cannot do something of it
     */
    default void warmUp(Device device, Progress progress, Cancellation cancellation) {}

    /**
     * What a device does at best, measured for a few seconds by programs of the engine's own that do nothing else; by
     * default with networks of one layer.
     *
     * @param progress told the share that is done, 0 … 1, where that is known
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws EngineException if the device has too little memory, or fails
     */
    default MachineSpeed ceilings(Device device, DoubleConsumer progress, Cancellation cancellation) {
        return MachineSpeed.measure(this, device, progress, cancellation);
    }

    /**
     * Prepares a network to run.
     *
     * @param taps names of nodes, landmarks or outputs whose results are wanted besides the network's outputs
     * @throws EngineException if the device cannot run it: too large (both figures named), or a node it cannot compile
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    CompiledNetwork compile(Device device, Graph graph, Weights weights, Set<String> taps);

    @Override
    void close();
}
