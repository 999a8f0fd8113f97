// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import java.util.Locale;

/** How all channels become one map. */
public enum Reduction {
    MEAN,
    MAX;

    /** The name used on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
