// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.List;
import java.util.Set;
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
