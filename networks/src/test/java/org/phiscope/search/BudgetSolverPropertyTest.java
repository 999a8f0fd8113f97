// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.search.Solution.NoNetwork;
import org.phiscope.search.Solution.OverBudget;
import org.phiscope.search.Solution.Point;
import org.phiscope.search.Solution.RangeEnds;

/** Whatever the costs, what is returned fits, what comes next does not, and nothing larger was missed. */
class BudgetSolverPropertyTest {

    /** Every table of costs, rising or not and with gaps, against a look at all of it. */
    @Property(tries = 500)
    void isWhatALookAtTheWholeTableFinds(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 0, max = 9) Integer> table,
            @ForAll @IntRange(min = 0, max = 9) int limit) {
        Solution solution = BudgetSolver.largest(
                Steps.of(table), "n", List.of(new Budget("params", limit)), Convention.FLOPS, Watcher.NONE);

        List<Integer> fitting = new ArrayList<>();
        for (int n = 0; n < table.size(); n++) {
            if (table.get(n) > 0 && table.get(n) <= limit) {
                fitting.add(n);
            }
        }
        Point largest = solution.largest();
        if (fitting.isEmpty()) {
            assertThat(largest).isNull();
            return;
        }
        int expected = fitting.getLast();
        assertThat(Objects.requireNonNull(largest).value()).isEqualTo(expected);
        assertThat(largest.figures()).containsEntry("params", (long) table.get(expected));
        switch (solution.stop()) {
            case RangeEnds() -> assertThat(expected).isEqualTo(table.size() - 1);
            case NoNetwork stop -> {
                assertThat(stop.value()).isEqualTo(expected + 1);
                assertThat(table.get(expected + 1)).isZero();
            }
            case OverBudget stop -> {
                assertThat(stop.next().value()).isEqualTo(expected + 1);
                assertThat(table.get(expected + 1)).isGreaterThan(limit);
            }
        }
    }

    @Property(tries = 12)
    void aDecimalFitsAndAMillionthOfAStepMoreDoesNot(
            @ForAll("decimals") String key, @ForAll @DoubleRange(min = 0.3, max = 3) double share) {
        Configuration network = Families.network("efficientnet-b0").orElseThrow();
        long limit = (long) (share * multiplyAdds(network));

        Solution solution = BudgetSolver.largest(
                network, key, List.of(new Budget("multiplyAdds", limit)), Convention.FLOPS, Watcher.NONE);

        Point largest = solution.largest();
        if (largest == null) {
            Point least = ((OverBudget) solution.stop()).next();
            assertThat(multiplyAdds(least.configuration())).isGreaterThan(limit);
            return;
        }
        assertThat(multiplyAdds(network.with(key, largest.value()))).isLessThanOrEqualTo(limit);
        OverBudget stop = (OverBudget) solution.stop();
        assertThat(multiplyAdds(network.with(key, stop.next().value()))).isGreaterThan(limit);
        assertThat((double) stop.next().value() - (double) largest.value()).isBetween(0.9e-7, 1.1e-7);
        assertThat(stop.changes()).isNotEmpty();
    }

    private static long multiplyAdds(Configuration network) {
        return CostModel.report(network.graph()).total().multiplyAdds();
    }

    @Provide
    Arbitrary<String> decimals() {
        return Arbitraries.of("phi", "width", "depth");
    }
}
