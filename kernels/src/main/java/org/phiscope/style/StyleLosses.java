// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a picture is from what is asked for.
 *
 * @param content unweighted, over all its layers
 * @param style unweighted, by layer
 * @param variation unweighted
 * @param total weighted sum
 */
public record StyleLosses(double content, Map<String, Double> style, double variation, double total) {
    public StyleLosses {
        style = Collections.unmodifiableMap(new LinkedHashMap<>(style));
    }
}
