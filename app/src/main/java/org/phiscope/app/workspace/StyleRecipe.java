// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import org.phiscope.family.Configuration;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.StyleSettings;

/**
 * How a picture is painted, as it is kept in the picture's file or beside it.
 *
 * @param extractor network whose features are compared
 * @param weights name of the file that its weights are from; empty for those that come with the program
 * @param content name of the image that is painted; empty where it has none
 * @param style name of the image in whose style it is painted; empty where it has none
 * @param steps how many of the settings' steps were taken
 */
public record StyleRecipe(
        Configuration extractor,
        Pooling pooling,
        String weights,
        String content,
        String style,
        StyleSettings settings,
        int steps) {
    /** Whether all steps were taken, so that painting again gives the same picture. */
    public boolean isFinished() {
        return steps == all(settings);
    }

    /** Steps that settings ask for, over all sizes. */
    public static int all(StyleSettings settings) {
        return settings.iterations().stream().mapToInt(Integer::intValue).sum();
    }
}
