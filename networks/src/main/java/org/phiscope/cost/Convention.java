// SPDX-License-Identifier: Apache-2.0
package org.phiscope.cost;

import java.util.Locale;

/** How operations are counted: a choice that is always named beside a figure. */
public enum Convention {
    /** FLOPs = 2 × mult-adds: one multiplication and one addition each. */
    FLOPS(2),
    /** One "FLOP" per mult-add, as most papers of the field print it. */
    PAPER(1);

    private final int perMultiplyAdd;

    Convention(int perMultiplyAdd) {
        this.perMultiplyAdd = perMultiplyAdd;
    }

    /** FLOPs of a number of mult-adds. */
    public long flops(long multiplyAdds) {
        return Math.multiplyExact(perMultiplyAdd, multiplyAdds);
    }

    /** The name used in configurations and on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such convention */
    public static Convention ofId(String id) {
        for (Convention convention : values()) {
            if (convention.id().equals(id)) {
                return convention;
            }
        }
        throw new IllegalArgumentException("no counting convention is called " + id);
    }
}
