// SPDX-License-Identifier: Apache-2.0
package org.phiscope.parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phiscope.message.Message;

/**
 * The descriptor of one parameter, from which its control in the window, its command-line option, its place in the JSON
 * schema and its help are all made.
 *
 * <p>Labels and the sentence of documentation come from the resource bundle of parameters, in the reader's language.
 */
public sealed interface ParameterSpec {
    Pattern NUMBERED = Pattern.compile("\\d+");

    /** Name within the family, for example {@code width} or {@code stages.3.kernel}. */
    String key();

    /** Group under which it is shown; a key of that bundle. */
    String group();

    Object defaultValue();

    /** What the value counts: {@code px}, {@code ×}, or empty for a plain number. */
    default String unit() {
        return "";
    }

    /** How the value follows other parameters while nobody sets it; {@code null} where it follows none. */
    default @Nullable Link link() {
        return null;
    }

    /**
     * The value written as text, as on a command line.
     *
     * @throws ParameterException if the text is no value of this parameter
     */
    Object parse(String text);

    /**
     * The value if it is of this parameter's type and range.
     *
     * @throws ParameterException if it is not
     */
    Object check(Object value);

    /** The values it may have, in words: {@code 0.1 … 8}. */
    default String range() {
        return allowed().text();
    }

    /** {@link #range} in any language. */
    Message allowed();

    /** Text that {@link #parse} reads back as the same value. */
    default String format(Object value) {
        return value instanceof Double d ? trim(d) : String.valueOf(value);
    }

    private static Message steps(Message values, int step) {
        return step == 1 ? values : Message.of("{0} in steps of {1}", values, step);
    }

    /** The key with its numbers left out, under which numbered parameters share their texts: {@code stages.*.kernel}. */
    default String textKey() {
        return NUMBERED.matcher(key()).replaceAll("*");
    }

    /**
     * A parameter that follows others.
     *
     * @param drivers keys of the parameters it follows; setting one of them moves this one
     * @param formula its value from those resolved before it
     */
    record Link(List<String> drivers, Function<Parameters, Object> formula) {}

    /** A whole number. */
    record Whole(
            String key, String group, String unit, int min, int max, int step, Integer defaultValue, @Nullable Link link)
            implements ParameterSpec {
        public Whole(String key, String group, String unit, int min, int max, int step, int defaultValue) {
            this(key, group, unit, min, max, step, defaultValue, null);
        }

        @Override
        public Integer parse(String text) {
            try {
                return check(Integer.valueOf(text.strip()));
            } catch (NumberFormatException e) {
                throw new ParameterException(key, Message.of(
                        "'{0}' is not a whole number; it takes {1}",
                        text, range()));
            }
        }

        @Override
        public Integer check(Object value) {
            if (!(value instanceof Integer whole)) {
                throw new ParameterException(key, Message.of(
                        "{0} is not a whole number; it takes {1}",
                        value, range()));
            }
            if (whole < min || whole > max || (whole - min) % step != 0) {
                throw new ParameterException(key, Message.of("{0} is out of range; it takes {1}", whole, range()));
            }
            return whole;
        }

        /** The nearest value this parameter can have. */
        public int nearest(double wanted) {
            double steps = Math.rint((Math.clamp(wanted, min, max) - min) / step);
            return (int) Math.min(min + steps * step, max - (max - min) % step);
        }

        @Override
        public Message allowed() {
            return steps(Message.verbatim(min + " … " + max), step);
        }
    }

    /** A real number. The step is what a slider moves by; any value in the range is allowed. */
    record Decimal(
            String key,
            String group,
            String unit,
            double min,
            double max,
            double step,
            Double defaultValue,
            @Nullable Link link)
            implements ParameterSpec {
        public Decimal(String key, String group, String unit, double min, double max, double step, double defaultValue) {
            this(key, group, unit, min, max, step, defaultValue, null);
        }

        @Override
        public Double parse(String text) {
            try {
                return check(Double.valueOf(text.strip()));
            } catch (NumberFormatException e) {
                throw new ParameterException(key, Message.of("'{0}' is not a number; it takes {1}", text, range()));
            }
        }

        @Override
        public Double check(Object value) {
            double number;
            if (value instanceof Double d) {
                number = d;
            } else if (value instanceof Integer i) {
                number = i;
            } else {
                throw new ParameterException(key, Message.of("{0} is not a number; it takes {1}", value, range()));
            }
            if (!(number >= min && number <= max)) {
                throw new ParameterException(key, Message.of(
                        "{0} is out of range; it takes {1}",
                        trim(number), range()));
            }
            return number;
        }

        @Override
        public Message allowed() {
            return Message.verbatim(trim(min) + " … " + trim(max));
        }
    }

    /** On or off. */
    record Toggle(String key, String group, Boolean defaultValue) implements ParameterSpec {
        @Override
        public Boolean parse(String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "true", "on", "yes" -> true;
                case "false", "off", "no" -> false;
                default -> throw new ParameterException(key, Message.of("'{0}' is neither true nor false", text));
            };
        }

        @Override
        public Boolean check(Object value) {
            if (value instanceof Boolean on) {
                return on;
            }
            throw new ParameterException(key, Message.of("{0} is neither true nor false", value));
        }

        @Override
        public Message allowed() {
            return Message.verbatim("true, false");
        }
    }

    /** One of some names. */
    record Choice(String key, String group, List<String> options, String defaultValue) implements ParameterSpec {
        @Override
        public String parse(String text) {
            return check(text.strip());
        }

        @Override
        public String check(Object value) {
            if (value instanceof String name && options.contains(name)) {
                return name;
            }
            throw new ParameterException(key, Message.of("'{0}' is not one of {1}", value, allowed()));
        }

        @Override
        public Message allowed() {
            return Message.verbatim(String.join(", ", options));
        }
    }

    /** A list of whole numbers, written {@code 3,5,7}. */
    record WholeList(
            String key,
            String group,
            int minLength,
            int maxLength,
            int min,
            int max,
            int step,
            List<Integer> defaultValue)
            implements ParameterSpec {
        @Override
        public List<Integer> parse(String text) {
            List<Integer> values = new ArrayList<>();
            for (String part : text.strip().split("[,.]", -1)) {
                try {
                    values.add(Integer.valueOf(part.strip()));
                } catch (NumberFormatException e) {
                    throw new ParameterException(key, Message.of(
                            "'{0}' is not a whole number; it takes {1}",
                            part, range()));
                }
            }
            return check(values);
        }

        @Override
        public List<Integer> check(Object value) {
            if (!(value instanceof List<?> list)) {
                throw new ParameterException(key, Message.of("{0} is not a list; it takes {1}", value, range()));
            }
            if (list.size() < minLength || list.size() > maxLength) {
                throw new ParameterException(key, Message.of(
                        "{0} values are too few or too many; it takes {1}",
                        list.size(), range()));
            }
            List<Integer> values = new ArrayList<>(list.size());
            for (Object element : list) {
                if (!(element instanceof Integer whole)
                        || whole < min
                        || whole > max
                        || (whole - min) % step != 0) {
                    throw new ParameterException(key, Message.of(
                            "{0} is out of range; it takes {1}",
                            element, range()));
                }
                values.add(whole);
            }
            return List.copyOf(values);
        }

        @Override
        public Message allowed() {
            return steps(Message.of("{0} … {1} of {2} … {3}", minLength, maxLength, min, max), step);
        }

        @Override
        public String format(Object value) {
            StringBuilder text = new StringBuilder();
            for (Integer element : check(value)) {
                text.append(text.isEmpty() ? "" : ",").append(element);
            }
            return text.toString();
        }
    }

    private static String trim(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
