// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;

/** A parameter and the values that a sweep gives it, in order. */
public record Axis(ParameterSpec parameter, List<Object> values) {
    /** @throws ParameterException if there are no values, or one is none of the parameter's */
    public Axis {
        if (values.isEmpty()) {
            throw new ParameterException(parameter.key(), Message.of("is to be swept over no values"));
        }
        values = values.stream().map(parameter::check).toList();
    }

    /** Whether a parameter's text, as on a command line, means a range and not a value. */
    public static boolean isRange(String text) {
        return text.indexOf(':') >= 0;
    }

    /**
     * Reads {@code from:to:step} or {@code from:to} in the parameter's own steps, for numbers; the end is among the
     * values if a step comes to it. Names and switches are listed: {@code relu:swish}, {@code off:on}.
     *
     * @throws ParameterException if the text is no range of the parameter's values
     */
    public static Axis parse(ParameterSpec parameter, String text) {
        String[] parts = text.split(":", -1);
        return switch (parameter) {
            case ParameterSpec.Whole whole -> range(whole, text, parts, BigDecimal.valueOf(whole.step()));
            case ParameterSpec.Decimal decimal -> range(decimal, text, parts, BigDecimal.valueOf(decimal.step()));
            case ParameterSpec.Toggle _, ParameterSpec.Choice _ -> {
                List<Object> values = Arrays.stream(parts).map(parameter::parse).toList();
                if (new HashSet<>(values).size() < values.size()) {
                    throw new ParameterException(parameter.key(), Message.of("'{0}' names a value twice", text));
                }
                yield new Axis(parameter, values);
            }
            case ParameterSpec.WholeList _ ->
                throw new ParameterException(parameter.key(), Message.of("is a list, and has no range to sweep over"));
        };
    }

    private static Axis range(ParameterSpec parameter, String text, String[] parts, BigDecimal ownStep) {
        if (parts.length < 2 || parts.length > 3) {
            throw new ParameterException(parameter.key(), Message.of(
                    "'{0}': a range is written from:to or from:to:step",
                    text));
        }
        BigDecimal from = number(parameter, parts[0]);
        BigDecimal to = number(parameter, parts[1]);
        BigDecimal step = parts.length == 2 ? ownStep : step(parameter, parts[2]);
        if (from.compareTo(to) > 0) {
            throw new ParameterException(parameter.key(), Message.of("'{0}': a range begins with its lower end", text));
        }
        BigDecimal steps = to.subtract(from).divide(step, 0, RoundingMode.FLOOR);
        if (steps.compareTo(BigDecimal.valueOf(Sweep.MOST)) >= 0) {
            throw new ParameterException(
                    parameter.key(), Message.of("'{0}': a sweep has at most {1} configurations", text, Sweep.MOST));
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i <= steps.intValueExact(); i++) {
            BigDecimal value = from.add(step.multiply(BigDecimal.valueOf(i)));
            values.add(parameter.parse(value.stripTrailingZeros().toPlainString()));
        }
        return new Axis(parameter, values);
    }

    /** One of the parameter's values, in the digits in which it is written. */
    private static BigDecimal number(ParameterSpec parameter, String text) {
        return new BigDecimal(parameter.format(parameter.parse(text)));
    }

    private static BigDecimal step(ParameterSpec parameter, String text) {
        try {
            double step = Double.parseDouble(text.strip());
            if (step > 0 && step < Double.POSITIVE_INFINITY) {
                return BigDecimal.valueOf(step);
            }
        } catch (NumberFormatException e) {
            throw new ParameterException(parameter.key(), Message.of("'{0}' is no step; write a number above 0", text));
        }
        throw new ParameterException(parameter.key(), Message.of("'{0}' is no step; write a number above 0", text));
    }
}
