// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.phiscope.style.Gram;
import org.phiscope.style.StyleLosses;
import org.phiscope.vision.RgbImage;

/**
 * How far a picture has got.
 *
 * @param done steps so far
 * @param all steps there will be
 * @param losses before each of the steps so far
 * @param grams the picture's Gram matrices by layer
 * @param styleGrams the style's
 * @param seconds until it is done, where that can be told
 */
record Painted(
        StyleJob job,
        int done,
        int all,
        RgbImage image,
        List<StyleLosses> losses,
        Map<String, Gram> grams,
        Map<String, Gram> styleGrams,
        OptionalDouble seconds) {
    Painted {
        losses = List.copyOf(losses);
    }
}
