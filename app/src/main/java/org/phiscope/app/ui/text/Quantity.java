// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Counts and sizes as people read them: short on the tile, exact on demand. */
public final class Quantity {
    private static final String[] DECIMAL = {"", " k", " M", " G", " T", " P", " E"};
    private static final String[] BINARY = {" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};

    private static final String[] TIMES = {" s", " ms", " µs", " ns"};

    private Quantity() {}

    /** Three significant digits and an SI prefix: {@code 5.29 M}; below 1000 as it is. */
    public static String count(long value) {
        return scaled(value, 1000, DECIMAL);
    }

    /** Three significant digits and a binary unit: {@code 4.59 MiB}. */
    public static String bytes(long value) {
        return scaled(value, 1024, BINARY);
    }

    /** Every digit, in groups of three. */
    public static String exact(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /**
     * The change from one figure to another in %: {@code +2.4 %}, {@code −31 %}; {@code ×17} from tenfold on, and empty where
     * nothing changed.
     */
    public static String change(long from, long to) {
        if (from == to) {
            return "";
        }
        if (from == 0) {
            return "+∞";
        }
        double ratio = (double) to / from;
        if (ratio >= 10) {
            return "×" + significant(BigDecimal.valueOf(ratio));
        }
        double percent = 100 * (ratio - 1);
        String sign = percent < 0 ? "−" : "+";
        double size = Math.abs(percent);
        if (size < 0.01) {
            return sign + "<0.01 %";
        }
        int digits = size < 1 ? 2 : size < 10 ? 1 : 0;
        return sign + BigDecimal.valueOf(size).setScale(digits, RoundingMode.HALF_UP).toPlainString() + " %";
    }

    /** A part of a whole with one decimal: {@code 31.4 %}. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** Three significant digits and the prefix of a unit that follows: {@code 15.7 T}, as of FLOP/s. */
    public static String rate(double perSecond) {
        String count = count(Math.round(perSecond));
        return count.contains(" ") ? count : count + " ";
    }

    /** Three significant digits of any number, or every digit of a whole one: {@code 0.105}, {@code −0.00105}, {@code 400}. */
    public static String decimal(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
        }
        BigDecimal digits = BigDecimal.valueOf(value).round(new MathContext(3));
        if (digits.precision() - digits.scale() >= 3) {
            digits = BigDecimal.valueOf(value).setScale(0, RoundingMode.HALF_UP);
        }
        if (digits.signum() != 0 && digits.abs().compareTo(new BigDecimal("1e-5")) < 0) {
            return String.format(Locale.ROOT, "%.2e", value).replace('-', '−');
        }
        return digits.signum() == 0 ? "0" : digits.stripTrailingZeros().toPlainString().replace('-', '−');
    }

    /** Three significant digits of a time, from nanoseconds to seconds: {@code 12.3 ms}. */
    public static String seconds(double seconds) {
        if (seconds == 0) {
            return "0" + TIMES[0];
        }
        int unit = 0;
        double scaled = seconds;
        while (unit + 1 < TIMES.length && rounded(BigDecimal.valueOf(scaled)).compareTo(BigDecimal.ONE) < 0) {
            scaled *= 1000;
            unit++;
        }
        return significant(BigDecimal.valueOf(scaled)) + TIMES[unit];
    }

    private static String scaled(long value, int base, String[] units) {
        if (value < base) {
            return value + units[0];
        }
        BigDecimal scaled = BigDecimal.valueOf(value);
        int unit = 0;
        // Rounding may itself reach the next unit: 999 999 is 1.00 M, not 1000 k.
        while (unit + 1 < units.length && rounded(scaled).compareTo(BigDecimal.valueOf(base)) >= 0) {
            scaled = scaled.divide(BigDecimal.valueOf(base), MathContext.DECIMAL64);
            unit++;
        }
        return significant(scaled) + units[unit];
    }

    private static String significant(BigDecimal value) {
        return rounded(value).toPlainString();
    }

    /** Three significant digits, but never fewer than all those before the point. */
    private static BigDecimal rounded(BigDecimal value) {
        BigDecimal once = value.setScale(decimals(value), RoundingMode.HALF_UP);
        return once.setScale(decimals(once), RoundingMode.HALF_UP); // 0.9995 has become 1.000: one digit less
    }

    private static int decimals(BigDecimal value) {
        int whole = value.precision() - value.scale();
        return Math.max(0, 3 - whole);
    }
}
