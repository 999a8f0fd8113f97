// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.List;

/**
 * Boxes as they are on the way to a network's result.
 *
 * @param number of the head among its like, from 1
 * @param boxes highest score first; of proposals likeliest first, without scores
 */
public record Stage(Kind kind, int number, List<Detection> boxes) {
    /** Where on the way. */
    public enum Kind {
        /** Regions that a region proposal network hands to the first head. */
        PROPOSALS,
        /** What one head of a cascade says by itself, overlapping boxes suppressed. */
        HEAD,
        /** What each object query says, sure of an object or not. */
        QUERIES
    }

    public Stage {
        boxes = List.copyOf(boxes);
    }
}
