// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.chart;

import java.math.BigDecimal;
import java.math.MathContext;

/** What the numbers of an axis count, and so at which of them it has ticks and how they are written. */
public enum Unit {
    /** Plain numbers: {@code 0.25}, {@code 82}. */
    PLAIN(10, ""),
    /** Counts with SI prefixes: {@code 500 M}. */
    COUNT(1000, "", " k", " M", " G", " T", " P", " E"),
    /** Bytes with binary prefixes: {@code 512 KiB}. */
    BYTES(1024, " B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"),
    /** Nanoseconds as times: {@code 2.5 ms}. */
    TIME(1000, " ns", " µs", " ms", " s");

    private final int base;
    private final String[] prefixes;

    Unit(int base, String... prefixes) {
        this.base = base;
        this.prefixes = prefixes;
    }

    /** The smallest distance of ticks that is no smaller than this: 1, 2 or 5 × 10ⁿ; of bytes, 2ⁿ. */
    BigDecimal step(double least) {
        if (this == BYTES) {
            return power(2, Math.max(0, (int) Math.ceil(Math.log(least) / Math.log(2) - 1e-9)));
        }
        int exponent = (int) Math.floor(Math.log10(least) + 1e-9);
        BigDecimal decade = power(10, exponent);
        double share = least / decade.doubleValue();
        int factor = share <= 1 + 1e-9 ? 1 : share <= 2 + 1e-9 ? 2 : share <= 5 + 1e-9 ? 5 : 10;
        BigDecimal step = decade.multiply(BigDecimal.valueOf(factor));
        return this == COUNT || this == TIME ? step.max(BigDecimal.ONE) : step;
    }

    /** The number of a tick, every digit of it. */
    String write(BigDecimal value) {
        int prefix = 0;
        BigDecimal scaled = value;
        while (prefix + 1 < prefixes.length && scaled.abs().compareTo(BigDecimal.valueOf(base)) >= 0) {
            scaled = scaled.divide(BigDecimal.valueOf(base), MathContext.DECIMAL64);
            prefix++;
        }
        String digits = scaled.signum() == 0 ? "0" : scaled.stripTrailingZeros().toPlainString();
        return digits.replace('-', '−') + (value.signum() == 0 ? "" : prefixes[prefix]);
    }

    private static BigDecimal power(int base, int exponent) {
        BigDecimal power = BigDecimal.valueOf(base).pow(Math.abs(exponent));
        return exponent < 0 ? BigDecimal.ONE.divide(power) : power;
    }
}
