// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.List;
import org.phiscope.message.Message;

/**
 * What is wrong with a configuration, at the parameter that causes it.
 *
 * @param key the parameter's key, or {@link #INPUT} where the image's size was set apart from the resolution
 * @param nearest values of that parameter with which this is no longer wrong, the nearest first; an {@link InputSize} for
 *     the input; empty where no value of this parameter alone would do
 */
public record Finding(String key, Severity severity, Reason reason, List<Object> nearest) {
    /** The key that stands for {@link Configuration#fixedInput()}. */
    public static final String INPUT = "input";

    /** How bad it is. */
    public enum Severity {
        /** There is no such network. */
        IMPOSSIBLE,
        /** The network is there, but wastes something, or is not what it seems. */
        UNUSUAL
    }

    /** What is wrong, as data; {@link FindingTexts} has the words. */
    public sealed interface Reason {
        /** A side of the image is no multiple of what the network divides it by. */
        record NotMultiple(int side, int of) implements Reason {}

        /** The same where the network takes it, and rounds its maps to whole cells. */
        record Rounded(int side, int stride) implements Reason {}

        /** A number does not divide another: groups and channels, heads and width. */
        record NotDivisor(int value, int of) implements Reason {}

        /** A number lies below what the parameter {@code other} asks for. */
        record TooSmall(int value, int least, String other) implements Reason {}

        /** A number lies above what the parameter {@code other} leaves room for. */
        record TooLarge(int value, int most, String other) implements Reason {}

        /** The numbers of a list cannot be taken so many at a time. */
        record Incomplete(int length, int of) implements Reason {}

        /** The graph cannot be built beyond this node. */
        record Unbuildable(String node, Message why) implements Reason {}
    }

    public Finding {
        nearest = List.copyOf(nearest);
    }

    /** The configuration with one of the values that {@link #nearest} names. */
    public Configuration apply(Configuration configuration, Object value) {
        return set(configuration, key, value);
    }

    static Configuration set(Configuration configuration, String key, Object value) {
        return value instanceof InputSize size ? configuration.withInput(size) : configuration.with(key, value);
    }

    Finding withSeverity(Severity other) {
        return severity == other ? this : new Finding(key, other, reason, nearest);
    }
}
