// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects decoded boxes. A network that was not trained may give hundreds of thousands, so they are kept as plain
 * arrays.
 */
final class Candidates {
    private static final int BOX = 4;
    private static final int DEVIATIONS = 2;

    private int size;
    private int[] classIds = new int[256];
    private float[] scores = new float[256];
    private float[] boxes = new float[256 * BOX];
    /** Two for each box, once the first box with deviations was added. */
    private float @Nullable [] deviations;

    /** Adds a box given by its centre and size; one that is not finite, as untrained weights may give, is left out. */
    void add(int classId, double score, double centreX, double centreY, double width, double height) {
        add(new Candidate(classId, score, Box.around(centreX, centreY, width, height)));
    }

    /** Adds a box; one that is not finite, as untrained weights may give, is left out. */
    void add(Candidate candidate) {
        Box box = candidate.box();
        float left = (float) box.left();
        float top = (float) box.top();
        float right = (float) box.right();
        float bottom = (float) box.bottom();
        // A double that a float cannot hold is not finite here either.
        if (!(Float.isFinite(left) && Float.isFinite(top) && Float.isFinite(right) && Float.isFinite(bottom))) {
            return;
        }
        if (size == scores.length) {
            classIds = Arrays.copyOf(classIds, 2 * size);
            scores = Arrays.copyOf(scores, 2 * size);
            boxes = Arrays.copyOf(boxes, 2 * size * BOX);
            deviations = deviations == null ? null : Arrays.copyOf(deviations, 2 * size * DEVIATIONS);
        }
        classIds[size] = candidate.classId();
        scores[size] = (float) candidate.score();
        int at = size * BOX;
        boxes[at] = left;
        boxes[at + 1] = top;
        boxes[at + 2] = right;
        boxes[at + 3] = bottom;
        Deviation deviation = candidate.deviation();
        if (deviation != null) {
            float[] kept = deviations == null ? new float[scores.length * DEVIATIONS] : deviations;
            kept[size * DEVIATIONS] = (float) deviation.horizontal();
            kept[size * DEVIATIONS + 1] = (float) deviation.vertical();
            deviations = kept;
        }
        size++;
    }

    /** The highest {@code most}, highest first; of equal scores the one added first. */
    List<Candidate> highest(int most) {
        float least = Float.NEGATIVE_INFINITY;
        if (size > most) {
            float[] sorted = Arrays.copyOf(scores, size);
            Arrays.sort(sorted);
            least = sorted[size - most];
        }
        List<Candidate> highest = new ArrayList<>(Math.min(size, most));
        for (int i = 0; i < size; i++) {
            if (scores[i] >= least) {
                int at = i * BOX;
                Box box = new Box(boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]);
                highest.add(new Candidate(classIds[i], scores[i], box, deviation(i)));
            }
        }
        highest.sort(Comparator.comparingDouble(Candidate::score).reversed());
        return highest.size() > most ? List.copyOf(highest.subList(0, most)) : highest;
    }

    private @Nullable Deviation deviation(int of) {
        float[] kept = deviations;
        return kept == null ? null : new Deviation(kept[of * DEVIATIONS], kept[of * DEVIATIONS + 1]);
    }
}
