// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;

/**
 * A network to be looked into while it sees an image.
 *
 * @param device {@code null} for whichever there is
 * @param weights file of weights that was loaded for the network; {@code null} for those that come with the program
 * @param layer the layer that is looked at, if not all of them can be
 */
public record AttentionQuestion(
        Picture picture, Configuration configuration, @Nullable Device device, @Nullable Path weights, String layer) {}
