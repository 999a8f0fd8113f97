// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.Arrays;

/** The one place where scaled channels and repeats become whole numbers. */
public final class Rounding {
    /** Channels are multiples of this. */
    public static final int DIVISOR = 8;

    private Rounding() {}

    /**
     * Scaled channels: the nearest multiple of 8, at least 8, and never below 90 % of the exact value (the
     * {@code round_filters} of Tan & Le 2019's code). A multiplier of 1 leaves them as they are.
     */
    public static int channels(int channels, double multiplier) {
        return multiplier == 1 ? channels : toMultiple(channels * multiplier);
    }

    /** The nearest multiple of 8, at least 8 and never below 90 % of the value. */
    public static int toMultiple(double exact) {
        int rounded = Math.max(DIVISOR, (int) (exact + DIVISOR / 2.0) / DIVISOR * DIVISOR);
        return rounded < 0.9 * exact ? rounded + DIVISOR : rounded;
    }

    /** Scaled repeats: rounded up. */
    public static int repeats(int repeats, double multiplier) {
        return (int) Math.ceil(multiplier * repeats);
    }

    /**
     * Scaled repeats of a stage that is written in several rows: their sum is scaled and rounded (ties to even), then
     * shared out again in proportion from the last row to the first, at least one each, as timm scales its stages.
     */
    public static int[] repeats(int[] rows, double multiplier) {
        int left = Arrays.stream(rows).sum();
        int scaledLeft = Math.max(1, (int) Math.rint(left * multiplier));
        int[] scaled = new int[rows.length];
        for (int i = rows.length - 1; i >= 0; i--) {
            scaled[i] = Math.max(1, (int) Math.rint((double) rows[i] / left * scaledLeft));
            left -= rows[i];
            scaledLeft -= scaled[i];
        }
        return scaled;
    }
}
