// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import java.util.Optional;
import org.phiscope.attention.AttentionProbe;
import org.phiscope.attention.Rollout;
import org.phiscope.engine.Device;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
import org.phiscope.vision.ClassLabels;
import org.phiscope.weights.Weights;

/** What came of looking into a network. */
public sealed interface AttentionAnswer {
    AttentionQuestion question();

    /**
     * What it attended to.
     *
     * @param input of the network
     * @param labels names of the classes that it tells apart
     * @param rollout through all layers, where they could all be read and are all over the same tokens
     */
    record Seen(
            AttentionQuestion question,
            Device device,
            Shape input,
            ClassLabels labels,
            AttentionProbe.Read read,
            Optional<Rollout> rollout,
            Weights.Provenance provenance)
            implements AttentionAnswer {}

    /** It could not be run; {@code reason} is one line that says why. */
    record Failed(AttentionQuestion question, Message reason) implements AttentionAnswer {}
}
