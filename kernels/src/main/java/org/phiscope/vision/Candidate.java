// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import org.jspecify.annotations.Nullable;

/**
 * A decoded box before suppression, in pixels of the network's input.
 *
 * @param deviation of its sides, where the network says how sure of them it is
 */
record Candidate(int classId, double score, Box box, @Nullable Deviation deviation) {
    Candidate(int classId, double score, Box box) {
        this(classId, score, box, null);
    }

    Candidate withScore(double changed) {
        return new Candidate(classId, changed, box, deviation);
    }
}
