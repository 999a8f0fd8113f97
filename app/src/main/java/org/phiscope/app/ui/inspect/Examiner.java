// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.Optional;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Form;
import org.phiscope.engine.Progress;
import org.phiscope.verify.Agreement;

/** Looks closer at the network that was run last. */
interface Examiner {
    /**
     * Compares what a device computes with the reference engine. Anywhere but on the screen's thread.
     *
     * @return empty where the reference engine itself was asked, it is not there, or another network was run meanwhile
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    Optional<Agreement> compare(Answer.Run run, Cancellation cancellation);

    /** The form in which the network of a run would run next; empty where another network was run meanwhile. */
    Optional<Form> form(Answer.Run run);

    /**
     * Has the device make kernels for the network of a run alone, where it makes such; does nothing where another network was
     * run meanwhile. Anywhere but on the screen's thread.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws org.phiscope.engine.EngineException if the device cannot do it
     */
    void specialise(Answer.Run run, Progress progress, Cancellation cancellation);
}
