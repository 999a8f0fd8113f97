// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phiscope.config.CostFigures;
import org.phiscope.cost.Convention;
import org.phiscope.cost.Cost;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.roofline.DeviceSpec;

/**
 * The most that a network may cost.
 *
 * @param figure public name of what is limited: {@code multiplyAdds}, {@code peakActivationBytes}, …
 *     ({@link #figures()}), or {@value #PREDICTED}
 * @param limit the largest count that still fits
 */
public record Budget(String figure, long limit) {
    /** What a run takes on a device that is told to whoever searches, by the roofline model: an estimate. */
    public static final String PREDICTED = "predictedNanoseconds";

    /** Under this name, and in this unit, {@link #parse} reads a limit of predicted time. */
    public static final String MILLISECONDS = "ms";

    /** Of a number of milliseconds. */
    private static final int NANOSECOND_DIGITS = 6;

    private static final String BYTES = "peakActivationBytes";
    private static final List<String> FIGURES = figureNames();
    private static final Pattern QUANTITY =
            Pattern.compile("(\\d{1,19}(?:[.]\\d{1,19})?|[.]\\d{1,19})\\s*([A-Za-z]*)");
    private static final Message COUNTS = Message.of("4200000000, 4.2G or 10M (k, M, G, T, P in steps of 1000)");
    private static final Message SIZES = Message.of("67108864, 64MiB or 64MB (kB, MB, GB, TB of 1000, KiB, MiB, GiB, TiB of 1024)");
    private static final Map<String, BigDecimal> DECIMAL = Map.of(
            "", BigDecimal.ONE,
            "k", BigDecimal.TEN.pow(3),
            "K", BigDecimal.TEN.pow(3),
            "M", BigDecimal.TEN.pow(6),
            "G", BigDecimal.TEN.pow(9),
            "T", BigDecimal.TEN.pow(12),
            "P", BigDecimal.TEN.pow(15));
    private static final Map<String, BigDecimal> SIZE = Map.ofEntries(
            Map.entry("", BigDecimal.ONE),
            Map.entry("B", BigDecimal.ONE),
            Map.entry("kB", BigDecimal.TEN.pow(3)),
            Map.entry("MB", BigDecimal.TEN.pow(6)),
            Map.entry("GB", BigDecimal.TEN.pow(9)),
            Map.entry("TB", BigDecimal.TEN.pow(12)),
            Map.entry("KiB", BigDecimal.valueOf(1L << 10)),
            Map.entry("MiB", BigDecimal.valueOf(1L << 20)),
            Map.entry("GiB", BigDecimal.valueOf(1L << 30)),
            Map.entry("TiB", BigDecimal.valueOf(1L << 40)));

    /** @throws ParameterException if there is no such figure, or the limit is below zero */
    public Budget {
        if (!FIGURES.contains(figure) && !figure.equals(PREDICTED)) {
            throw new ParameterException(
                    "budget",
                    Message.of(
                            "there is no figure '{0}'; there are {1} and {2}",
                            figure, String.join(", ", FIGURES), MILLISECONDS));
        }
        if (limit < 0) {
            throw new ParameterException("budget", Message.of(
                    "{0} is limited to 0 or more, not to {1}",
                    figure, limit));
        }
    }

    /** Predicted time in the unit that limits of it are written in, exact: {@code 1.048576}. */
    public static BigDecimal milliseconds(long nanoseconds) {
        return BigDecimal.valueOf(nanoseconds, NANOSECOND_DIGITS);
    }

    /** Names of what can be limited whatever a network runs on. */
    public static List<String> figures() {
        return FIGURES;
    }

    /**
     * Reads {@code multiplyAdds=4.2G}, {@code params=10M}, {@code peakActivationBytes=64MiB}, {@code ms=5.5} of predicted
     * time. What is left of a unit is rounded down: a count is whole, and so are nanoseconds.
     *
     * @throws ParameterException if the text is no budget
     */
    public static Budget parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new ParameterException("budget", Message.of("'{0}': a budget is written FIGURE=QUANTITY", text));
        }
        String figure = text.substring(0, equals).strip();
        String quantity = text.substring(equals + 1).strip();
        return figure.equals(MILLISECONDS)
                ? new Budget(PREDICTED, whole(quantity, milliseconds(quantity).movePointRight(NANOSECOND_DIGITS)))
                : new Budget(figure, quantity(figure, quantity));
    }

    /** @throws ParameterException if there is no budget, or one of predicted time and no device to predict it for */
    static void check(List<Budget> budgets, @Nullable DeviceSpec device) {
        if (budgets.isEmpty()) {
            throw new ParameterException("budget", Message.of("there is none to keep to"));
        }
        if (device == null && budgets.stream().anyMatch(budget -> budget.figure.equals(PREDICTED))) {
            throw new ParameterException("budget", Message.of(
                    "{0} are predicted for a device, and none is named",
                    MILLISECONDS));
        }
    }

    private static BigDecimal milliseconds(String text) {
        Matcher quantity = QUANTITY.matcher(text);
        if (!quantity.matches() || !quantity.group(2).isEmpty()) {
            throw new ParameterException(
                    "budget", Message.of("'{0}' is no number of milliseconds; write it as 5 or 0.25", text));
        }
        return new BigDecimal(quantity.group(1));
    }

    private static long quantity(String figure, String text) {
        boolean bytes = figure.equals(BYTES);
        Matcher quantity = QUANTITY.matcher(text);
        BigDecimal unit = quantity.matches() ? (bytes ? SIZE : DECIMAL).get(quantity.group(2)) : null;
        if (unit == null) {
            throw new ParameterException(
                    "budget",
                    Message.of("'{0}' is no quantity of {1}; write it as {2}", text, figure, bytes ? SIZES : COUNTS));
        }
        return whole(text, new BigDecimal(quantity.group(1)).multiply(unit));
    }

    private static long whole(String text, BigDecimal amount) {
        BigDecimal count = amount.setScale(0, RoundingMode.FLOOR);
        if (count.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new ParameterException("budget", Message.of("'{0}' is more than 64 bits can count", text));
        }
        return count.longValueExact();
    }

    /** Whether a network with these figures fits. */
    boolean allows(Map<String, Long> figures) {
        return figures.getOrDefault(figure, 0L) <= limit;
    }

    /** {@code multiplyAdds=4200000000}, which {@link #parse} reads back. */
    @Override
    public String toString() {
        return figure + "=" + limit;
    }

    private static List<String> figureNames() {
        List<String> names = new ArrayList<>(
                CostFigures.of(Cost.ZERO, Convention.FLOPS).keySet());
        names.add(BYTES);
        return List.copyOf(names);
    }
}
