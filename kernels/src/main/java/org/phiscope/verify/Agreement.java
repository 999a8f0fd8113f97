// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

import java.util.Map;
import java.util.Set;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.weights.Weights;

/**
 * How far a network's outputs on one device are from another engine's, for the same weights and the same input.
 *
 * @param relativeError max|ours − reference| / max|reference| of the output that is furthest off
 * @param output that one's name
 * @param reference the device compared with
 */
public record Agreement(double relativeError, String output, Device reference) {
    /** Errors up to this are roundings of float32, summed in another order. */
    public static final double TOLERANCE = 1e-4;

    /** Whether the two engines compute the same. */
    public boolean holds() {
        return relativeError <= TOLERANCE;
    }

    /**
     * Runs a network on its own device and on another one, and compares all outputs.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws org.phiscope.engine.EngineException if either cannot run it
     */
    public static Agreement of(
            CompiledNetwork network,
            Engine engine,
            Device reference,
            Weights weights,
            Tensor input,
            Cancellation cancellation) {
        try (CompiledNetwork other = engine.compile(reference, network.graph(), weights, Set.of());
                RunResult expected = other.run(input, cancellation);
                RunResult ours = network.run(input, cancellation)) {
            double worst = 0;
            String output = network.graph().outputs().keySet().iterator().next();
            for (Map.Entry<String, Tensor> entry : expected.tensors().entrySet()) {
                double error = relativeError(ours.tensor(entry.getKey()), entry.getValue());
                if (error > worst) {
                    worst = error;
                    output = entry.getKey();
                }
            }
            return new Agreement(worst, output, reference);
        }
    }

    /** max|ours − reference| / max|reference|; infinite where only one of the two is a number, or the reference is nought. */
    static double relativeError(Tensor ours, Tensor reference) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < reference.values().limit(); i++) {
            double expected = reference.get(i);
            if (Double.compare(ours.get(i), expected) != 0) {
                double apart = Math.abs(ours.get(i) - expected);
                difference = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(difference, apart);
            }
            largest = Math.max(largest, Math.abs(expected));
        }
        return difference == 0 ? 0 : difference / largest;
    }
}
