// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.workspace.StyleRecipe;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.StyleSettings;

/**
 * A picture to be painted.
 *
 * @param weights file of the network's weights; {@code null} for those that come with the program
 * @param device {@code null} for whichever there is
 */
record StyleJob(
        Picture content,
        Picture style,
        Configuration network,
        Pooling pooling,
        @Nullable Path weights,
        @Nullable Device device,
        StyleSettings settings) {

    /** How it was painted when so many steps were taken. */
    StyleRecipe recipe(int steps) {
        return new StyleRecipe(
                network,
                pooling,
                weights == null ? "" : String.valueOf(weights.getFileName()),
                content.name(),
                style.name(),
                settings,
                steps);
    }
}
