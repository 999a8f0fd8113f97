// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

/**
 * How a box is coded against another (Girshick et al. 2014, appendix C): its centre is the other's moved by {@code
 * (dx, dy)/centre} widths and heights, its size the other's times {@code exp((dw, dh)/size)}.
 *
 * @param centre what the centre's codes are divided by
 * @param size what the size's codes are divided by
 */
public record BoxCoding(double centre, double size) {
    /** Of anchors: codes as they are. */
    public static final BoxCoding ANCHOR = new BoxCoding(1, 1);

    /** Codes of sizes are taken to be no larger, so that a box of 16 pixels grows to 1000 at most. */
    public static final double MOST = Math.log(1000.0 / 16);

    public BoxCoding {
        if (!(centre > 0 && size > 0)) {
            throw new IllegalArgumentException("codes are divided by positive numbers, not by " + centre + " and " + size);
        }
    }

    /** How far a coded box's centre lies from the other's, in the other's widths or heights. */
    public double shift(double code) {
        return code / centre;
    }

    /** How many times as large as the other a coded box is. */
    public double growth(double code) {
        return Math.exp(Math.min(code / size, MOST));
    }
}
