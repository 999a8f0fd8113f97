// SPDX-License-Identifier: Apache-2.0
package org.phiscope.published;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The Pareto frontier: what nothing beats in both, cost and quality. */
public final class Frontier {
    private Frontier() {}

    /**
     * Those that no other is at least as good as at no more cost, and better than or cheaper than.
     *
     * @param cost the less the better; a number
     * @param quality the more the better; a number
     * @return by rising cost, and so by rising quality; of equals, all
     */
    public static <T> List<T> of(List<T> candidates, ToDoubleFunction<T> cost, ToDoubleFunction<T> quality) {
        List<T> ordered = new ArrayList<>(candidates);
        ordered.sort(Comparator.comparingDouble(cost)
                .thenComparing(Comparator.comparingDouble(quality).reversed()));
        List<T> frontier = new ArrayList<>();
        for (T candidate : ordered) {
            if (frontier.isEmpty() || quality.applyAsDouble(candidate) > quality.applyAsDouble(frontier.getLast())) {
                frontier.add(candidate);
            } else if (quality.applyAsDouble(candidate) == quality.applyAsDouble(frontier.getLast())
                    && cost.applyAsDouble(candidate) == cost.applyAsDouble(frontier.getLast())) {
                frontier.add(candidate); // as good at the same cost: neither beats the other
            }
        }
        return List.copyOf(frontier);
    }
}
