// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Device;
import org.phiscope.features.FeatureMaps;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Node;
import org.phiscope.message.Message;
import org.phiscope.receptive.Field;
import org.phiscope.vision.FittedImage;
import org.phiscope.weights.Weights;

/** What came of looking into a node. */
public sealed interface FeatureAnswer {
    FeatureQuestion question();

    /**
     * What it held.
     *
     * @param field what its cells see
     * @param anchors boxes around its cells, if it leads to a detector's head of as many
     * @param time that the engine took up to the node
     */
    record Seen(
            FeatureQuestion question,
            Node node,
            FeatureMaps maps,
            FittedImage fitted,
            Field field,
            @Nullable Anchors anchors,
            Device device,
            Duration time,
            Weights.Provenance provenance)
            implements FeatureAnswer {

        /** Whether another device stood in for the one that was asked for, since that one failed. */
        public boolean isFallback() {
            return question.device() != null && !question.device().equals(device);
        }

        /** Where the maps lie on the image. */
        public Placement placement() {
            return new Placement(fitted, maps.rows(), maps.columns());
        }
    }

    /** The network has no such node. */
    record Missing(FeatureQuestion question, String node, List<String> near) implements FeatureAnswer {
        public Missing {
            near = List.copyOf(near);
        }
    }

    /** It could not be run; {@code reason} is one line that says why. */
    record Failed(FeatureQuestion question, Message reason) implements FeatureAnswer {}
}
