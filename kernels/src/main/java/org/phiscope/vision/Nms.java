// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Non-maximum suppression: which of several boxes over one another remain. Greedy from the highest score down, so that
 * a box never depends on lower ones: suppressing first and thresholding then gives what thresholding first would.
 */
public enum Nms {
    /** A box suppresses others of its class. */
    PER_CLASS,
    /** A box suppresses others of any class. */
    CLASS_AGNOSTIC,
    /** Every box remains. */
    NONE;

    /** The name used on the command line: lower case, words joined by a hyphen. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is no such kind */
    public static Nms ofId(String id) {
        for (Nms kind : values()) {
            if (kind.id().equals(id)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("boxes can be suppressed per-class, class-agnostic or none, not " + id);
    }

    /**
     * What remains, in the same order.
     *
     * @param candidates highest score first
     * @param iou a box that overlaps a remaining one by more than this goes
     * @param most how many remain at most, unless none are suppressed
     */
    List<Candidate> apply(List<Candidate> candidates, double iou, int most) {
        if (this == NONE) {
            return candidates;
        }
        List<Candidate> kept = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (kept.size() == most) {
                break;
            }
            if (!isSuppressed(candidate, kept, iou)) {
                kept.add(candidate);
            }
        }
        return kept;
    }

    private boolean isSuppressed(Candidate candidate, List<Candidate> kept, double iou) {
        for (Candidate higher : kept) {
            boolean rivals = this == CLASS_AGNOSTIC || higher.classId() == candidate.classId();
            if (rivals && higher.box().iou(candidate.box()) > iou) {
                return true;
            }
        }
        return false;
    }
}
