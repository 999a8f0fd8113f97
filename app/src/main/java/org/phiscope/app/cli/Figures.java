// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.phiscope.roofline.DeviceSpec;

/** Numbers for people. */
final class Figures {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.HALF_UP);

    private Figures() {}

    /** All digits, in groups: {@code 5,288,548}. */
    static String exact(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Three digits and a decimal prefix: {@code 5.29 M}; empty below 1000, where all digits are as short. */
    static String rounded(long count) {
        if (count < 1000) {
            return "";
        }
        BigDecimal rounded = new BigDecimal(count).round(THREE_DIGITS);
        int power = (rounded.precision() - rounded.scale() - 1) / 3;
        return rounded.movePointLeft(3 * power).toPlainString() + " " + PREFIXES[power];
    }

    /** Three digits and the prefix of a unit that follows: {@code 15.7 T}, as of FLOP/s. */
    static String rate(double perSecond) {
        long whole = Math.round(perSecond);
        return whole < 1000 ? whole + " " : rounded(whole);
    }

    /** Milliseconds to the microsecond: {@code 12.345 ms}. */
    static String milliseconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f ms", 1e3 * seconds);
    }

    /** What times predicted for a device are, and what they rest on; a sentence without its subject. */
    static String estimate(DeviceSpec device) {
        return "an estimate for " + device.name() + ": " + rate(device.flopsPerSecond()) + "FLOP/s, "
                + rate(device.bytesPerSecond()) + "B/s (" + device.source() + ")";
    }

    /** {@code 1 object}, {@code 2 objects}. */
    static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** Mebibytes: {@code 9.19 MiB}. */
    static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f MiB", bytes / 1048576.0);
    }
}
