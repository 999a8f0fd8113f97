// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.Locale;

/** How an image is brought to the shape of a network's input. */
public enum Fit {
    /** Scaled by one factor, the rest filled: shapes stay as they are. */
    LETTERBOX,
    /** Scaled by a factor for each side: the whole input is used, shapes change. */
    STRETCH;

    /** The name used on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such fit */
    public static Fit ofId(String id) {
        for (Fit fit : values()) {
            if (fit.id().equals(id)) {
                return fit;
            }
        }
        throw new IllegalArgumentException("an image can be fitted by letterbox or stretch, not " + id);
    }
}
