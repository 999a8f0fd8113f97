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
 * @param name public, one of {@link Budget#figures()}
 */
public record Figure(String name) {
    /** What people ask for first; all others that there are follow. */
    private static final List<String> FIRST = List.of(
            "multiplyAdds", "params", "cio", "memoryAccessCost", "activations", "peakActivationBytes", "flops");

    private static final List<String> COUNTS = List.of("", "k", "M", "G", "T");
    private static final List<String> SIZES = List.of("KiB", "MiB", "GiB", "MB", "GB");

    /** An amount as it is typed: digits and the unit they count. */
    public record Amount(String digits, String unit) {}

    /** All that there are, what is asked for most first. */
    public static List<Figure> all() {
        List<String> names = new ArrayList<>(FIRST);
        names.retainAll(Budget.figures());
        Budget.figures().stream().filter(name -> !names.contains(name)).forEach(names::add);
        return names.stream().map(Figure::new).toList();
    }

    private boolean isBytes() {
        return name.endsWith("Bytes");
    }

    /** How an axis of it is divided. */
    public Unit unit() {
        return isBytes() ? Unit.BYTES : Unit.COUNT;
    }

    /** The units in which an amount of it is typed, as {@link Budget#parse} reads them. */
    public List<String> units() {
        return isBytes() ? SIZES : COUNTS;
    }

    /** Of the figures of a network. */
    public long of(Map<String, Long> figures) {
        return figures.getOrDefault(name, 0L);
    }

    /** Short, with its prefix: {@code 1.98 G}. */
    public String text(long value) {
        return isBytes() ? Quantity.bytes(value) : Quantity.count(value);
    }

    /** Two digits of an amount and the largest unit that it has at least one of. */
    public Amount amount(double value) {
        int base = isBytes() ? 1024 : 1000;
        int least = isBytes() ? 1 : 0;
        int most = isBytes() ? 3 : COUNTS.size() - 1;
        int prefix = least;
        while (prefix < most && value >= Math.pow(base, prefix + 1)) {
            prefix++;
        }
        BigDecimal digits = BigDecimal.valueOf(value / Math.pow(base, prefix)).round(new MathContext(2));
        return new Amount(
                digits.stripTrailingZeros().toPlainString(), units().get(prefix - least));
    }
}
