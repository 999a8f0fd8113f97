// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import org.phiscope.app.ui.inspect.Question;
import org.phiscope.engine.Cancellation;
import org.phiscope.perturb.InputGradient;

/** Where the gradient of a network's own scores by its input comes from. Called on one thread at a time. */
@FunctionalInterface
interface Gradients {
    /**
     * @throws org.phiscope.engine.EngineException if the network has no such gradient or finds nothing that it could lose
     * @throws java.util.concurrent.CancellationException if it was cancelled before it was done
     */
    InputGradient of(Question question, Cancellation cancellation);
}
