// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.phiscope.graph.Graph;
import org.phiscope.weights.Weights;

/** A network ready to run on a device. Runs of one network follow one another; it may be closed from any thread. */
public interface CompiledNetwork extends AutoCloseable {

    Graph graph();

    Device device();

    /** Where its weights come from; shown beside every result. */
    Weights.Provenance provenance();

    /** What the next run will run as. */
    Form form();

    /**
     * Makes programs for this network alone, for one that stays as it is; does nothing where it has them already, and
     * where the program was started without a {@linkplain TornadoSdk#KERNELS place} for them. Runs go on meanwhile in the generic form, and in the new one as soon as it is there. Where the network is closed meanwhile,
     * or the device's memory is laid out anew, it is given up, and {@link #form} says so. Called on a background thread.
     *
     * @throws CancellationException if it was cancelled before it ended; the network goes on in the generic form
     * @throws EngineException if the device cannot do it; the network goes on in the generic form
     */
    void specialise(Progress progress, Cancellation cancellation);

    /**
     * Runs the network. The tensors of the result are this run's own until it is closed.
     *
     * @param input of the shape of the graph's input
     * @throws CancellationException if it was cancelled before it ended
     * @throws EngineException if the input is of another shape, or the network was closed
     * @throws DeviceFailedException if the device fails
     */
    RunResult run(Tensor input, Cancellation cancellation);

    /**
     * Runs the network a few times with a clock on every part that the engine runs it in.
     *
     * @return the median time of each node or fused group in the order they ran; work that is no node's comes last
     * @throws CancellationException if it was cancelled before it ended
     * @throws DeviceFailedException if the device fails
     */
    List<NodeTime> profile(Tensor input, Cancellation cancellation);

    /** {@link #profile(Tensor, Cancellation)} that nobody cancels. */
    default List<NodeTime> profile(Tensor input) {
        return profile(input, new Cancellation());
    }

    /**
     * The engine's own call alone, with everything it takes prepared beforehand: what {@link #run} takes longer than
     * this is what the workbench adds. The network must not be closed before the call is.
     */
    BareCall bareCall(Tensor input);

    /** Frees the device's memory; waits for a run that is under way. Closing twice does nothing. */
    @Override
    void close();

    /** A call of the engine that can be repeated. */
    interface BareCall extends AutoCloseable {
        /** @throws DeviceFailedException if the device fails */
        void run();

        @Override
        void close();
    }
}
