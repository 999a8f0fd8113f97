// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;

/**
 * The largest value of a parameter that fits the budgets, and why there is no larger one.
 *
 * @param parameter what was solved for
 * @param largest the largest value that fits; {@code null} if none does
 * @param stop what is the matter with the values above it; where none fits, with the smallest that makes a network
 */
public record Solution(ParameterSpec parameter, @Nullable Point largest, Stop stop) {
    /**
     * A value of the parameter.
     *
     * @param configuration the network with that value set
     * @param figures what it costs, under the public names
     */
    public record Point(Object value, Configuration configuration, Map<String, Long> figures) {}

    /** Why the search stopped where it did. */
    public sealed interface Stop {}

    /**
     * The next value costs too much.
     *
     * @param next the next value
     * @param exceeded the budgets that it breaks
     * @param changes what the step up to it does, stage by stage; empty where no value fits
     */
    public record OverBudget(Point next, List<Budget> exceeded, List<StageChange> changes) implements Stop {}

    /**
     * The next value describes no network.
     *
     * @param value the next value
     * @param beyond the first value above that does describe a network, and costs too much; {@code null} if there is
     *     none
     */
    public record NoNetwork(Object value, Message reason, @Nullable OverBudget beyond) implements Stop {}

    /** The parameter has no larger value. */
    public record RangeEnds() implements Stop {}
}
