// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.phiscope.graph.Graph;

/** A network ready to run on a device. Runs of one network follow one another; it may be closed from any thread. */
public interface CompiledNetwork extends AutoCloseable {

    Graph graph();

    Device device();

    /**
     * Runs the network. The tensors of the result are this run's own.
     *
     * @param input of the shape of the graph's input
     * @throws CancellationException if it was cancelled before it began or between the parts an engine runs it in
     * @throws EngineException if the device fails
     */
    RunResult run(Tensor input, Cancellation cancellation);

    /**
     * Runs the network once more with a clock on every part that the engine runs it in.
     *
     * @throws EngineException if the device fails
     */
    List<NodeTime> profile(Tensor input);

    @Override
    void close();
}
