// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Question;
import org.phiscope.perturb.Corruption;

/**
 * A network to be asked before and after its image was perturbed.
 *
 * @param question about the image at hand
 * @param corruption {@code null} for a step against the gradient
 * @param severity of a corruption, 1 … 5
 * @param epsilon of a step against the gradient, in whole levels of 255
 * @param seed of a corruption
 */
record Attempt(Question question, @Nullable Corruption corruption, int severity, int epsilon, long seed) {

    /** How strongly the image is perturbed: the severity, or ε. */
    double strength() {
        return corruption == null ? epsilon : severity;
    }

    /** The same as strongly as this. */
    Attempt with(double strength) {
        int whole = (int) Math.round(strength);
        return corruption == null
                ? new Attempt(question, null, severity, whole, seed)
                : new Attempt(question, corruption, whole, epsilon, seed);
    }
}
