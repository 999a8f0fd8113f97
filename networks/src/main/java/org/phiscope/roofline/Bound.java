// SPDX-License-Identifier: Apache-2.0
package org.phiscope.roofline;

import java.util.Locale;

/** What a layer's time is decided by. */
public enum Bound {
    /** The rate at which the device computes. */
    COMPUTE,
    /** The bandwidth of its memory. */
    MEMORY;

    /** The name used in JSON and in resource bundles. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
