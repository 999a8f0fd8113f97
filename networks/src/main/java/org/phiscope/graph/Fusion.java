// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a feature pyramid weighs the maps that it fuses (Tan, Pang & Le 2020, section 3.3). */
public enum Fusion {
    /** Σ I: no weights. */
    SUM,
    /** Σ w·I: unbounded weights. */
    UNBOUNDED,
    /** Σ softmax(w)·I. */
    SOFTMAX,
    /** Σ w·I/(ε + Σ w) with w ≥ 0: fast normalised fusion. */
    FAST;

    /** All names used in configurations and on the command line. */
    public static final List<String> IDS =
            Arrays.stream(values()).map(Fusion::id).toList();

    /** The name used in configurations and on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such fusion */
    public static Fusion ofId(String id) {
        for (Fusion fusion : values()) {
            if (fusion.id().equals(id)) {
                return fusion;
            }
        }
        throw new IllegalArgumentException("no fusion is called " + id);
    }
}
