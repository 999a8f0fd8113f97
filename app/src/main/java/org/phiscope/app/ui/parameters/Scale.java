// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.phiscope.parameter.ParameterSpec;

/**
 * How a slider's position, 0 … 1, stands for a number: evenly, or by its logarithm where the range spans more than one and a
 * half decades, so that the small values of 1 … 100 000 can be hit as well as the large.
 *
 * @param whole whether only whole steps from the least value on are values
 */
record Scale(double min, double max, double step, boolean whole, boolean logarithmic) {
    private static final double WIDE = 50;
    private static final int DIGITS = 3;

    static Scale of(ParameterSpec.Whole spec) {
        return new Scale(spec.min(), spec.max(), spec.step(), true, isWide(spec.min(), spec.max()));
    }

    static Scale of(ParameterSpec.Decimal spec) {
        return new Scale(spec.min(), spec.max(), spec.step(), false, isWide(spec.min(), spec.max()));
    }

    private static boolean isWide(double min, double max) {
        return min > 0 && max / min >= WIDE;
    }

    double position(double value) {
        double inside = Math.clamp(value, min, max);
        return logarithmic ? Math.log(inside / min) / Math.log(max / min) : (inside - min) / (max - min);
    }

    /** The value that a slider at this position stands for, rounded to what people would type. */
    double value(double position) {
        double share = Math.clamp(position, 0, 1);
        double exact = logarithmic ? min * Math.pow(max / min, share) : min + share * (max - min);
        return round(exact);
    }

    /** A value some steps away; the steps of a wide range of decimals grow with the value. */
    double moved(double value, int steps) {
        if (logarithmic && !whole && step > value / 10) {
            double tenth = Math.pow(10, Math.floor(Math.log10(value)) - 1);
            return clamp(tidy(value + steps * tenth));
        }
        return clamp(tidy(value + steps * step));
    }

    private double round(double exact) {
        if (whole) {
            double highest = min + Math.floor((max - min) / step) * step;
            return Math.min(highest, min + Math.rint((exact - min) / step) * step);
        }
        if (logarithmic && step > exact / 10) {
            return clamp(new BigDecimal(exact).round(new MathContext(DIGITS)).doubleValue());
        }
        return clamp(tidy(min + Math.rint((exact - min) / step) * step));
    }

    private double clamp(double value) {
        return Math.clamp(value, min, max);
    }

    /** Without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
    private static double tidy(double value) {
        return new BigDecimal(value).round(new MathContext(12)).doubleValue();
    }

    /** Four significant digits at most, no trailing zeros; exponents only for the very small. */
    static String shortText(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        int decimals = Math.max(0, 4 - (exact.precision() - exact.scale()));
        BigDecimal rounded = exact.setScale(decimals, RoundingMode.HALF_UP).stripTrailingZeros();
        return Math.abs(value) < 1e-4 ? rounded.toString() : rounded.toPlainString();
    }
}
