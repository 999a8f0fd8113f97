// SPDX-License-Identifier: Apache-2.0
package org.phiscope.roofline;

import java.util.Locale;

/**
 * What a device can do at most, in float32 without tensor cores or the like.
 *
 * @param id as on the command line: {@code v100}
 * @param name as the maker calls it
 * @param flopsPerSecond peak rate, a multiplication and an addition being two FLOPs
 * @param bytesPerSecond peak bandwidth of its main memory
 * @param source where the figures are from, for people
 */
public record DeviceSpec(
        String id, String name, Kind kind, double flopsPerSecond, double bytesPerSecond, String source) {

    /** What sort of device it is. */
    public enum Kind {
        /** The machine that the program runs on, as measured. */
        MEASURED,
        DATA_CENTRE,
        DESKTOP,
        EMBEDDED,
        PHONE;

        /** The name used in files, in JSON and in resource bundles: lower case, words joined by a hyphen. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @throws IllegalArgumentException if a rate is not positive and finite */
    public DeviceSpec {
        if (!isRate(flopsPerSecond) || !isRate(bytesPerSecond)) {
            throw new IllegalArgumentException(
                    name + ": " + flopsPerSecond + " FLOP/s and " + bytesPerSecond + " B/s are no rates");
        }
    }

    private static boolean isRate(double rate) {
        return rate > 0 && Double.isFinite(rate);
    }

    /** Arithmetic intensity in FLOP/byte from which on the peak rate can be reached. */
    public double ridge() {
        return flopsPerSecond / bytesPerSecond;
    }

    /** FLOP/s that work of an arithmetic intensity in FLOP/byte reaches at most (Williams et al. 2009, figure 1). */
    public double attainable(double intensity) {
        return Math.min(flopsPerSecond, bytesPerSecond * intensity);
    }
}
