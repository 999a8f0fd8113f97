// SPDX-License-Identifier: Apache-2.0
package org.phiscope.evaluation;

/** Sizes of objects that are looked at by themselves, bounds included (COCO's detection evaluation). */
enum AreaRange {
    ALL(0, 1e10),
    SMALL(0, 32 * 32),
    MEDIUM(32 * 32, 96 * 96),
    LARGE(96 * 96, 1e10);

    private final double least;
    private final double most;

    AreaRange(double least, double most) {
        this.least = least;
        this.most = most;
    }

    boolean contains(double area) {
        return area >= least && area <= most;
    }
}
