// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Non-maximum suppression: which of several boxes over one another remain, and how they score then. Every kind goes from
 * the highest score down, so that a box never depends on lower ones: suppressing first and thresholding then gives what
 * thresholding first would.
 */
public enum Nms {
    /** A box suppresses others of its class that overlap it by more than a limit. */
    PER_CLASS,
    /** A box suppresses others of any class that overlap it by more than a limit. */
    CLASS_AGNOSTIC,
    /**
     * A box lowers the score s of others of its class that overlap it by at least a limit, to s·(1 − IoU) (Bodla et al.
     * 2017, section 3).
     */
    SOFT_LINEAR,
    /** A box lowers the score s of all others of its class, to s·exp(−IoU²/σ), σ = 0.5 (Bodla et al. 2017, section 3). */
    SOFT_GAUSSIAN,
    /**
     * A box suppresses others of its class for which IoU − ρ²/c² exceeds a limit, ρ being the distance of the centres and
     * c the diagonal of the smallest box around both: boxes side by side are less likely one object (Zheng et al. 2020,
     * section 3.3).
     */
    DIOU,
    /** Every box remains. */
    NONE;

    /** Width of the Gaussian that lowers scores (Bodla et al. 2017, section 5). */
    private static final double SIGMA = 0.5;

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
        String kinds = Arrays.stream(values()).map(Nms::id).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("boxes can be suppressed " + kinds + ", not " + id);
    }

    /**
     * What remains, highest score first.
     *
     * @param candidates highest score first
     * @param iou the overlap at which a box goes, or loses score
     * @param floor a score that was lowered to this or below is left out
     * @param most how many remain at most, unless none are suppressed
     */
    List<Candidate> apply(List<Candidate> candidates, double iou, double floor, int most) {
        return switch (this) {
            case NONE -> candidates;
            case PER_CLASS, CLASS_AGNOSTIC, DIOU -> keepFree(candidates, iou, most);
            case SOFT_LINEAR, SOFT_GAUSSIAN -> lowerScores(candidates, iou, floor, most);
        };
    }

    /**
     * The scores that boxes of one class are left with, in their order; 0 for a box that goes.
     *
     * @param scores of the boxes, in [0, 1]
     * @param limit the overlap at which a box goes, or loses score
     * @param floor a score that was lowered to this or below is left out
     */
    public double[] scores(List<Box> boxes, double[] scores, double limit, double floor) {
        List<Candidate> candidates = new ArrayList<>();
        Map<Box, Integer> numbers = new IdentityHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            Box box = boxes.get(i);
            Box own = new Box(box.left(), box.top(), box.right(), box.bottom()); // by which it is known again
            numbers.put(own, i);
            candidates.add(new Candidate(0, scores[i], own));
        }
        candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
        double[] left = new double[scores.length];
        for (Candidate kept : apply(candidates, limit, floor, scores.length)) {
            left[Objects.requireNonNull(numbers.get(kept.box()))] = kept.score();
        }
        return left;
    }

    private List<Candidate> keepFree(List<Candidate> candidates, double iou, int most) {
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
            if (rivals && overlap(higher.box(), candidate.box()) > iou) {
                return true;
            }
        }
        return false;
    }

    private double overlap(Box higher, Box lower) {
        return this == DIOU ? higher.distanceIou(lower) : higher.iou(lower);
    }

    /** Takes the highest of what is left, lowers the others, and so on. */
    private List<Candidate> lowerScores(List<Candidate> candidates, double iou, double floor, int most) {
        double[] scores = candidates.stream().mapToDouble(Candidate::score).toArray();
        boolean[] taken = new boolean[scores.length];
        List<Candidate> kept = new ArrayList<>();
        while (kept.size() < most) {
            int highest = -1;
            for (int i = 0; i < scores.length; i++) {
                if (!taken[i] && scores[i] > floor && (highest < 0 || scores[i] > scores[highest])) {
                    highest = i;
                }
            }
            if (highest < 0) {
                break;
            }
            taken[highest] = true;
            Candidate chosen = candidates.get(highest).withScore(scores[highest]);
            kept.add(chosen);
            for (int i = 0; i < scores.length; i++) {
                if (!taken[i] && candidates.get(i).classId() == chosen.classId()) {
                    scores[i] *= remaining(chosen.box().iou(candidates.get(i).box()), iou);
                }
            }
        }
        kept.sort(Comparator.comparingDouble(Candidate::score).reversed());
        return kept;
    }

    /** The share of a score that an overlap leaves. */
    private double remaining(double overlap, double limit) {
        if (this == SOFT_GAUSSIAN) {
            return Math.exp(-overlap * overlap / SIGMA);
        }
        return overlap < limit ? 1 : 1 - overlap;
    }
}
