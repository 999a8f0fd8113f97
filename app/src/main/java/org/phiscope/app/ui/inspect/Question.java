// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.vision.Fit;
import org.phiscope.vision.Nms;

/**
 * A network to be run on an image.
 *
 * @param device {@code null} for whichever there is
 * @param weights file of weights that was loaded for the network; {@code null} for those that come with the program
 * @param nms {@code null} for the one that the network was published with
 */
public record Question(
        Picture picture,
        Configuration configuration,
        @Nullable Device device,
        @Nullable Path weights,
        Fit fit,
        @Nullable Nms nms) {}
