// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.search.Solution.Point;

/** What a network costs around one value of a number: under rounding, the treads and risers of a staircase. */
public final class Staircase {
    /** A step of a decimal parameter is looked at in so many parts: costs rise between a slider's stops too. */
    public static final int PARTS_OF_A_STEP = 8;

    private Staircase() {}

    /**
     * Counts networks around a value.
     *
     * @param key of a whole or decimal parameter
     * @param middle a value of that parameter
     * @param steps of the parameter's own to either side, as far as its range goes
     * @param device to predict times for; {@code null} for none
     * @return by rising value, the middle among them; values that describe no network are left out
     * @throws ParameterException if there is no such parameter, it is no number, or the middle is no value of it
     * @throws java.util.concurrent.CancellationException if the watcher cancels
     */
    public static List<Point> around(
            Configuration base,
            String key,
            Object middle,
            int steps,
            Convention convention,
            @Nullable DeviceSpec device,
            Watcher watcher) {
        ParameterSpec parameter = base.family().parameter(key);
        List<Object> values = values(parameter, parameter.check(middle), steps);
        List<Point> points = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            watcher.check();
            if (Outcome.of(base, Map.of(key, values.get(i)), convention, device)
                    instanceof Outcome.Costs(Configuration configuration, Map<String, Long> figures)) {
                points.add(new Point(values.get(i), configuration, figures));
            }
            watcher.progress(i + 1, values.size());
        }
        return points;
    }

    private static List<Object> values(ParameterSpec parameter, Object middle, int steps) {
        return switch (parameter) {
            case ParameterSpec.Whole whole -> {
                List<Object> values = new ArrayList<>();
                long first = Math.max(whole.min(), (Integer) middle - (long) steps * whole.step());
                long last = Math.min(whole.max(), (Integer) middle + (long) steps * whole.step());
                long value = (Integer) middle - ((Integer) middle - first) / whole.step() * whole.step();
                for (; value <= last; value += whole.step()) {
                    values.add((int) value);
                }
                yield values;
            }
            case ParameterSpec.Decimal decimal -> decimals(decimal, (Double) middle, steps);
            case ParameterSpec.Toggle _, ParameterSpec.Choice _, ParameterSpec.WholeList _ ->
                throw new ParameterException(parameter.key(), Message.of("is no number, so it has no steps"));
        };
    }

    /** Parts of the slider's steps, counted from the least value, and the middle itself. */
    private static List<Object> decimals(ParameterSpec.Decimal decimal, double middle, int steps) {
        BigDecimal min = BigDecimal.valueOf(decimal.min());
        BigDecimal max = BigDecimal.valueOf(decimal.max());
        BigDecimal part = BigDecimal.valueOf(decimal.step()).divide(BigDecimal.valueOf(PARTS_OF_A_STEP));
        BigDecimal centre = BigDecimal.valueOf(middle);
        BigDecimal reach = BigDecimal.valueOf(decimal.step()).multiply(BigDecimal.valueOf(steps));
        BigDecimal from = centre.subtract(reach).max(min);
        BigDecimal to = centre.add(reach).min(max);
        BigDecimal value = min.add(from.subtract(min).divide(part, 0, RoundingMode.CEILING).multiply(part));
        List<Object> values = new ArrayList<>();
        boolean before = true;
        for (; value.compareTo(to) <= 0; value = value.add(part)) {
            if (before && value.compareTo(centre) >= 0) {
                before = false;
                values.add(middle);
                if (value.compareTo(centre) == 0) {
                    continue;
                }
            }
            values.add(value.doubleValue());
        }
        if (before) {
            values.add(middle);
        }
        return values;
    }
}
