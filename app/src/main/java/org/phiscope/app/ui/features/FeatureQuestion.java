// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.vision.Fit;

/**
 * A node that is to be looked into.
 *
 * @param device {@code null} for whichever there is
 * @param weights file of weights that was loaded for the network; {@code null} for those that come with the program
 * @param node its name; {@code null} for one that suits the network
 */
public record FeatureQuestion(
        Picture picture,
        Configuration configuration,
        @Nullable Device device,
        @Nullable Path weights,
        Fit fit,
        @Nullable String node) {}
