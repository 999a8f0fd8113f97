// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

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
}
