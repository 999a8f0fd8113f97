// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import org.jspecify.annotations.Nullable;

/**
 * An object found on an image.
 *
 * @param classId the network's number of the class, from 0; {@link #NO_CLASS} for a region not yet told from others
 * @param label name of the class
 * @param score in [0, 1]; not a number for a region that has a place in an order only
 * @param box in pixels of the original image
 * @param deviation of the box's sides, in pixels of the original image; {@code null} where the network predicts none
 */
public record Detection(int classId, String label, double score, Box box, @Nullable Deviation deviation) {
    /** Of regions that a network proposed and did not look at. */
    public static final int NO_CLASS = -1;

    /** An object whose sides the network gives no deviation of. */
    public Detection(int classId, String label, double score, Box box) {
        this(classId, label, score, box, null);
    }

    public boolean isScored() {
        return !Double.isNaN(score);
    }

    /** The same on an image of another size. */
    public Detection scaled(double factor) {
        return new Detection(
                classId,
                label,
                score,
                new Box(box.left() * factor, box.top() * factor, box.right() * factor, box.bottom() * factor),
                deviation == null ? null : deviation.scaled(factor, factor));
    }
}
