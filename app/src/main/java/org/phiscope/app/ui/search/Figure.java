// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.search.Budget;

/**
 * A figure of a network that can be limited and compared.
 *
 * @param name public, one of {@link Budget#figures()}, or {@link Budget#PREDICTED}, an estimate
 */
public record Figure(String name) {
    /** What people ask for first; all others that there are follow. */
    private static final List<String> FIRST = List.of(
            "multiplyAdds",
            "params",
            "cio",
            "memoryAccessCost",
            "activations",
            "peakActivationBytes",
            Budget.PREDICTED,
            "flops");

    private static final List<String> COUNTS = List.of("", "k", "M", "G", "T");
    private static final List<String> SIZES = List.of("KiB", "MiB", "GiB", "MB", "GB");

    /** An amount as it is typed: digits and the unit they count. */
    public record Amount(String digits, String unit) {}

    /** All that there are, what is asked for most first. */
    public static List<Figure> all() {
        List<String> names = new ArrayList<>(FIRST);
        Budget.figures().stream().filter(name -> !names.contains(name)).forEach(names::add);
        return names.stream().map(Figure::new).toList();
    }

    private boolean isBytes() {
        return name.endsWith("Bytes");
    }

    /** Whether it is a time that is predicted for a device. */
    public boolean isPredicted() {
        return name.equals(Budget.PREDICTED);
    }

    /** How an axis of it is divided. */
    public Unit unit() {
        return isPredicted() ? Unit.TIME : isBytes() ? Unit.BYTES : Unit.COUNT;
    }

    /** The units in which an amount of it is typed. */
    public List<String> units() {
        return isPredicted() ? List.of(Budget.MILLISECONDS) : isBytes() ? SIZES : COUNTS;
    }

    /**
     * A limit of it as it is typed.
     *
     * @throws org.phiscope.parameter.ParameterException if that is no amount
     */
    public Budget limit(Amount amount) {
        return Budget.parse(
                isPredicted()
                        ? Budget.MILLISECONDS + "=" + amount.digits()
                        : name + "=" + amount.digits() + amount.unit());
    }

    /** Of the figures of a network. */
    public long of(Map<String, Long> figures) {
        return figures.getOrDefault(name, 0L);
    }

    /** Short, with its prefix: {@code 1.98 G}. */
    public String text(long value) {
        return isPredicted() ? Quantity.seconds(value / 1e9) : isBytes() ? Quantity.bytes(value) : Quantity.count(value);
    }

    /** Every digit that is counted: {@code 1,977,468,160}; of a time {@code 1.048576 ms}. */
    public String exact(long value) {
        return isPredicted()
                ? Budget.milliseconds(value).toPlainString() + " " + Budget.MILLISECONDS
                : Quantity.exact(value);
    }

    /** Two digits of an amount and the largest unit that it has at least one of. */
    public Amount amount(double value) {
        if (isPredicted()) {
            return new Amount(digits(value / 1e6), Budget.MILLISECONDS);
        }
        int base = isBytes() ? 1024 : 1000;
        int least = isBytes() ? 1 : 0;
        int most = isBytes() ? 3 : COUNTS.size() - 1;
        int prefix = least;
        while (prefix < most && value >= Math.pow(base, prefix + 1)) {
            prefix++;
        }
        return new Amount(
                digits(value / Math.pow(base, prefix)), units().get(prefix - least));
    }

    private static String digits(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(2))
                .stripTrailingZeros()
                .toPlainString();
    }
}
