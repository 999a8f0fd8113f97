// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Parts of a whole as people read them. */
final class Shares {
    private Shares() {}

    /** {@code 99.9 %}: less than everything is never written as 100 %, nor more than everything. */
    static String percent(double share) {
        if (!Double.isFinite(share)) {
            return "∞";
        }
        RoundingMode mode = share < 1 ? RoundingMode.DOWN : RoundingMode.UP;
        return BigDecimal.valueOf(100 * share).setScale(1, mode).toPlainString() + " %";
    }
}
