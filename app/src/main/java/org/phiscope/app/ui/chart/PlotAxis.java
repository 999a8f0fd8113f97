// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * One axis of a plot.
 *
 * @param title what it shows, and its unit
 * @param min at the lower or left end
 * @param max at the upper or right end, above {@code min}
 * @param logarithmic whether equal ratios lie equally far apart; then {@code min} is above 0
 */
public record PlotAxis(String title, double min, double max, boolean logarithmic, Unit unit) {
    /** Part of a linear axis that is left empty at either end. */
    private static final double MARGIN = 0.04;

    /** A tick. Without a text, a mere line of the grid. */
    public record Tick(double value, String text) {}

    /** @throws IllegalArgumentException if the ends are none of an axis */
    public PlotAxis {
        if (!(min < max) || !Double.isFinite(min) || !Double.isFinite(max) || (logarithmic && min <= 0)) {
            throw new IllegalArgumentException(title + ": an axis from " + min + " to " + max);
        }
    }

    /** An evenly divided axis with these ends. */
    public static PlotAxis linear(String title, Unit unit, double min, double max) {
        return new PlotAxis(title, min, max, false, unit);
    }

    /** A logarithmic axis with these ends. */
    public static PlotAxis logarithmic(String title, Unit unit, double min, double max) {
        return new PlotAxis(title, min, max, true, unit);
    }

    /** An evenly divided axis with a little more than these values; of none of them, from 0 to 1. */
    public static PlotAxis around(String title, Unit unit, DoubleStream values) {
        DoubleSummaryStatistics ends = values.filter(Double::isFinite).summaryStatistics();
        if (ends.getCount() == 0) {
            return linear(title, unit, 0, 1);
        }
        double range = ends.getMax() - ends.getMin();
        double margin = range > 0 ? MARGIN * range : Math.max(0.5, Math.abs(ends.getMax()) * MARGIN);
        return linear(title, unit, ends.getMin() - margin, ends.getMax() + margin);
    }

    /** An evenly divided axis from 0 to a little more than the largest of these values. */
    public static PlotAxis fromZero(String title, Unit unit, DoubleStream values) {
        double largest = values.filter(Double::isFinite).max().orElse(1);
        return linear(title, unit, 0, largest > 0 ? largest * (1 + MARGIN) : 1);
    }

    /** A logarithmic axis with a little more than those of these values that are above 0; of none, from 1 to 10. */
    public static PlotAxis aroundLogarithmic(String title, Unit unit, DoubleStream values) {
        DoubleSummaryStatistics ends =
                values.filter(value -> value > 0 && Double.isFinite(value)).summaryStatistics();
        if (ends.getCount() == 0) {
            return logarithmic(title, unit, 1, 10);
        }
        double ratio = Math.max(Math.pow(ends.getMax() / ends.getMin(), MARGIN), 1.05);
        return logarithmic(title, unit, ends.getMin() / ratio, ends.getMax() * ratio);
    }

    /** Where a value lies, 0 at the lower end and 1 at the upper; beyond them, outside that range. */
    public double position(double value) {
        return logarithmic
                ? Math.log(value / min) / Math.log(max / min)
                : (value - min) / (max - min);
    }

    /** The value that lies there. */
    public double value(double position) {
        return logarithmic ? min * Math.pow(max / min, position) : min + position * (max - min);
    }

    /** Whether a value lies between the ends. */
    public boolean contains(double value) {
        return value >= min && value <= max;
    }

    /**
     * The ticks and lines of the grid, smallest first.
     *
     * @param most how many texts there is room for, at least 2
     */
    public List<Tick> ticks(int most) {
        if (!logarithmic || max / min <= 8) {
            return even(most);
        }
        return unit == Unit.BYTES ? doublings(most) : decades(most);
    }

    private List<Tick> even(int most) {
        BigDecimal step = unit.step((max - min) / most);
        BigDecimal first = BigDecimal.valueOf(min)
                .divide(step, 0, RoundingMode.CEILING)
                .multiply(step);
        List<Tick> ticks = new ArrayList<>();
        for (BigDecimal tick = first; tick.doubleValue() <= max; tick = tick.add(step)) {
            ticks.add(new Tick(tick.doubleValue(), unit.write(tick)));
        }
        return ticks;
    }

    /** Ticks at every so many powers of two. */
    private List<Tick> doublings(int most) {
        double doublings = Math.log(max / min) / Math.log(2);
        int every = Math.max(1, (int) Math.ceil(doublings / most));
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = 0; exponent < Long.SIZE - 1; exponent++) {
            long value = 1L << exponent;
            if (contains(value)) {
                ticks.add(new Tick(value, exponent % every == 0 ? unit.write(BigDecimal.valueOf(value)) : ""));
            }
        }
        return ticks;
    }

    /** Ticks at 1, 2 and 5 of every decade, at 1 only, or at 1 of every so many decades, as there is room. */
    private List<Tick> decades(int most) {
        int first = (int) Math.floor(Math.log10(min));
        int last = (int) Math.floor(Math.log10(max));
        double decades = Math.log10(max / min);
        boolean fine = 3 * decades <= most;
        int every = Math.max(1, (int) Math.ceil(decades / most));
        boolean grid = every == 1 && decades <= 8;
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = first; exponent <= last; exponent++) {
            BigDecimal decade = BigDecimal.ONE.scaleByPowerOfTen(exponent);
            for (int digit = 1; digit <= 9; digit++) {
                BigDecimal value = decade.multiply(BigDecimal.valueOf(digit), MathContext.DECIMAL64);
                boolean written = digit == 1
                        ? Math.floorMod(exponent, every) == 0
                        : fine && (digit == 2 || digit == 5);
                if (contains(value.doubleValue()) && (written || (grid && digit > 1))) {
                    ticks.add(new Tick(value.doubleValue(), written ? unit.write(value) : ""));
                }
            }
        }
        return ticks;
    }
}
