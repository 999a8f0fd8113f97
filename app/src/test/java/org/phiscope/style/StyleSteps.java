// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Steps of a transfer that nobody ran. */
public final class StyleSteps {
    private StyleSteps() {}

    /** A grey square; the losses fall, and all Gram matrices have two rows. */
    public static StyleStep taken(int done, int all, int side, StyleSettings settings) {
        Map<String, Double> style = new LinkedHashMap<>();
        Map<String, Gram> grams = new LinkedHashMap<>();
        Map<String, Gram> wanted = new LinkedHashMap<>();
        for (String layer : settings.styleLayers().keySet()) {
            style.put(layer, 0.5 / done);
            grams.put(layer, new Gram(2, new float[] {1, 0, 0, 1}));
            wanted.put(layer, new Gram(2, new float[] {1, 0.5f, 0.5f, 1}));
        }
        float[] values = new float[3 * side * side];
        Arrays.fill(values, (float) done / all);
        return new StyleStep(
                done,
                all,
                side,
                side,
                new StyleLosses(0.1, style, 0.01, 10.0 / done),
                wanted,
                () -> new Picture(side, side, values.clone()),
                () -> grams);
    }
}
