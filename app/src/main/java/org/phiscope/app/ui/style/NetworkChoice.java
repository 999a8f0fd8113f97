// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import org.jspecify.annotations.Nullable;
import org.phiscope.family.Configuration;

/**
 * A network that features are taken from.
 *
 * @param fixed {@code null} for the one on the workbench, whichever that is
 */
record NetworkChoice(@Nullable Configuration fixed) {
    static final NetworkChoice WORKBENCH = new NetworkChoice(null);

    /** Whether it is this network, whatever is on the workbench. */
    boolean isAlways(Configuration network) {
        Configuration always = fixed;
        return always != null && network.equals(always);
    }

    Configuration network(Configuration onWorkbench) {
        return fixed == null ? onWorkbench : fixed;
    }
}
