// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.Locale;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.cost.Convention;
import org.phiscope.cost.Cost;

/**
 * A figure of a cost that stages and layers can be compared by; every one of them adds up over the nodes of a
 * network.
 */
public enum Metric {
    PARAMS,
    MULTIPLY_ADDS,
    FLOPS,
    MEMORY_ACCESS,
    CIO,
    ACTIVATIONS;

    /** The figure of a cost, exact. */
    public long of(Cost cost, Convention convention) {
        return switch (this) {
            case PARAMS -> cost.params();
            case MULTIPLY_ADDS -> cost.multiplyAdds();
            case FLOPS -> convention.flops(cost);
            case MEMORY_ACCESS -> cost.memoryAccessCost();
            case CIO -> cost.cio();
            case ACTIVATIONS -> cost.activations();
        };
    }

    /** Whether the nodes that the cost model counts as zero cost nothing by this metric by definition only. */
    public boolean leavesOutUncounted() {
        return this != PARAMS;
    }

    /** What readers of the current language call it. */
    public String label(Language language) {
        return new Texts(language, Metric.class).get("metric." + id());
    }

    /** The part of a key in resource bundles: lower case, words joined by a hyphen. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
