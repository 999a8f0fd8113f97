// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.InputSize;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.search.Solution.NoNetwork;
import org.phiscope.search.Solution.OverBudget;
import org.phiscope.search.Solution.Point;
import org.phiscope.search.Solution.RangeEnds;
import org.phiscope.search.Solution.Stop;

/**
 * Finds the largest value of one parameter with which a network fits its budgets.
 *
 * <p>Costs are steps, for channels, repeats and pixels are rounded, and they may fall where a parameter rises. So
 * nothing is extrapolated: networks are built and counted from the largest value down, until one fits.
 *
 * <ul>
 *   <li>Of a whole number every value is tried: the answer is the largest of all that fit.
 *   <li>Of a decimal the values a slider stops at are tried (every {@code step} from {@code min}, and {@code max});
 *       between the largest that fits and the next, which does not, the edge is bisected down to a millionth of a
 *       step. The answer fits, and a millionth of a step more does not. Where costs do not fall between two
 *       neighbouring stops, as under rounding, which is monotone, and no network fits above a stop that does not,
 *       that is the largest there is.
 * </ul>
 */
public final class BudgetSolver {
    /** A step of a decimal parameter is bisected into so many. */
    public static final int PARTS_OF_A_STEP = 1_000_000;

    private final Configuration base;
    private final ParameterSpec parameter;
    private final List<Budget> budgets;
    private final Convention convention;
    private final @Nullable DeviceSpec device;

    /** The lowest value tried so far that makes a network and does not fit, above the answer. */
    private @Nullable Point over;

    /** The lowest value tried so far, above the answer, and why it makes no network; {@code null} if it makes one. */
    private @Nullable Impossible impossible;

    private record Impossible(Object value, Message reason) {}

    private BudgetSolver(
            Configuration base,
            ParameterSpec parameter,
            List<Budget> budgets,
            Convention convention,
            @Nullable DeviceSpec device) {
        this.base = base;
        this.parameter = parameter;
        this.budgets = budgets;
        this.convention = convention;
        this.device = device;
    }

    /**
     * Solves with budgets that need no device.
     *
     * @see #largest(Configuration, String, List, Convention, DeviceSpec, Watcher)
     */
    public static Solution largest(
            Configuration base, String key, List<Budget> budgets, Convention convention, Watcher watcher) {
        return largest(base, key, budgets, convention, null, watcher);
    }

    /**
     * Solves.
     *
     * @param base the network, everything else as it is here; parameters that follow this one and were not set
     *     themselves move with it
     * @param key of a whole or decimal parameter
     * @param budgets at least one; all must hold
     * @param convention how {@code flops} are counted
     * @param device to predict times for; {@code null} for none
     * @throws ParameterException if there is no such parameter, or it is no number, or does not matter; or a budget needs
     *     a device, and there is none
     * @throws java.util.concurrent.CancellationException if the watcher cancels
     */
    public static Solution largest(
            Configuration base,
            String key,
            List<Budget> budgets,
            Convention convention,
            @Nullable DeviceSpec device,
            Watcher watcher) {
        Budget.check(budgets, device);
        ParameterSpec parameter = base.family().parameter(key);
        refuseWithoutEffect(base, key);
        return new BudgetSolver(base, parameter, List.copyOf(budgets), convention, device).solve(watcher);
    }

    /** @throws ParameterException if the parameter changes nothing, for the input was set apart from it */
    static void refuseWithoutEffect(Configuration base, String key) {
        InputSize fixed = base.fixedInput();
        if (fixed != null && key.equals(base.family().resolution())) {
            throw new ParameterException(
                    key,
                    Message.of(
                            "does not matter while the input is set to {0}×{1}; take another parameter, or leave the "
                                    + "input to this one",
                            fixed.width(), fixed.height()));
        }
    }

    private Solution solve(Watcher watcher) {
        List<BigDecimal> stops = stops(parameter);
        for (int i = stops.size() - 1; i >= 0; i--) {
            watcher.check();
            Point point = fitting(stops.get(i));
            watcher.progress(stops.size() - i, stops.size());
            if (point != null) {
                boolean refined = parameter instanceof ParameterSpec.Decimal && i + 1 < stops.size();
                Point largest = refined ? refined(point, stops.get(i), stops.get(i + 1), watcher) : point;
                return new Solution(parameter, largest, stop(largest));
            }
        }
        return new Solution(parameter, null, stop(null));
    }

    /** The values that are tried first, smallest first. */
    private static List<BigDecimal> stops(ParameterSpec parameter) {
        return switch (parameter) {
            case ParameterSpec.Whole whole ->
                stops(
                        BigDecimal.valueOf(whole.min()),
                        BigDecimal.valueOf(whole.nearest(whole.max())),
                        BigDecimal.valueOf(whole.step()));
            case ParameterSpec.Decimal decimal ->
                stops(
                        BigDecimal.valueOf(decimal.min()),
                        BigDecimal.valueOf(decimal.max()),
                        BigDecimal.valueOf(decimal.step()));
            case ParameterSpec.Toggle _, ParameterSpec.Choice _, ParameterSpec.WholeList _ ->
                throw new ParameterException(parameter.key(), Message.of(
                        "is no number, so none of its values is the largest"));
        };
    }

    private static List<BigDecimal> stops(BigDecimal min, BigDecimal max, BigDecimal step) {
        List<BigDecimal> stops = new ArrayList<>();
        for (BigDecimal stop = min; stop.compareTo(max) < 0; stop = stop.add(step)) {
            stops.add(stop);
        }
        stops.add(max);
        return stops;
    }

    /** The network with this value if it fits; what it is otherwise is noted. */
    private @Nullable Point fitting(BigDecimal number) {
        Object value = parameter instanceof ParameterSpec.Whole
                ? (Object) number.intValueExact()
                : (Object) number.doubleValue();
        return switch (Outcome.of(base, Map.of(parameter.key(), value), convention, device)) {
            case Outcome.Impossible(Message reason) -> {
                impossible = new Impossible(value, reason);
                yield null;
            }
            case Outcome.Costs(Configuration configuration, Map<String, Long> figures) -> {
                Point point = new Point(value, configuration, figures);
                if (budgets.stream().allMatch(budget -> budget.allows(figures))) {
                    yield point;
                }
                over = point;
                impossible = null;
                yield null;
            }
        };
    }

    /** The largest value that fits from one that does, to one that does not. */
    private Point refined(Point fits, BigDecimal low, BigDecimal high, Watcher watcher) {
        BigDecimal part = BigDecimal.valueOf(((ParameterSpec.Decimal) parameter).step())
                .divide(BigDecimal.valueOf(PARTS_OF_A_STEP));
        Point largest = fits;
        int within = 0;
        int beyond = high.subtract(low).divide(part, 0, RoundingMode.CEILING).intValueExact();
        while (beyond - within > 1) {
            watcher.check();
            int middle = (within + beyond) >>> 1;
            Point point = fitting(low.add(part.multiply(BigDecimal.valueOf(middle))));
            if (point != null) {
                largest = point;
                within = middle;
            } else {
                beyond = middle;
            }
        }
        return largest;
    }

    private Stop stop(@Nullable Point largest) {
        OverBudget overBudget = over == null ? null : overBudget(over, largest);
        if (impossible != null && (largest != null || overBudget == null)) {
            return new NoNetwork(impossible.value, impossible.reason, overBudget);
        }
        return overBudget == null ? new RangeEnds() : overBudget;
    }

    private OverBudget overBudget(Point next, @Nullable Point largest) {
        return new OverBudget(
                next,
                budgets.stream()
                        .filter(budget -> !budget.allows(next.figures()))
                        .toList(),
                largest == null ? List.of() : StageChange.between(report(largest), report(next)));
    }

    private static CostReport report(Point point) {
        return CostModel.report(point.configuration().graph());
    }
}
