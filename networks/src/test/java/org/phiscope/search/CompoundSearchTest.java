// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.parameter.ParameterException;

class CompoundSearchTest {
    private static final Configuration B0 = Families.network("efficientnet-b0").orElseThrow();

    /** Steps of 0.05, so that the published 1.2, 1.1, 1.15 are among them, against three loops over whole numbers. */
    @Test
    void fillsTheBudgetAsThreeLoopsDo() {
        Configuration once = B0.with("phi", 1.0);
        long published = multiplyAdds(once);
        CompoundSearch search = new CompoundSearch(new BigDecimal("0.05"), new BigDecimal("0.1"));

        List<CompoundSearch.Scaling> found = search.fill(
                once, List.of(new Budget("multiplyAdds", published)), Convention.FLOPS, 1000, Watcher.NONE);

        List<Long> costs = new ArrayList<>();
        for (int a = 20; a <= 40; a++) {
            for (int b = 20; b <= 40; b++) {
                for (int g = 20; g <= 40; g++) {
                    // In twentieths to the fifth: 2 is 2·20⁵ and 0.1 is 20⁵/10.
                    long product = (long) a * b * b * g * g;
                    if (Math.abs(product - 6_400_000) <= 320_000) {
                        long cost = multiplyAdds(
                                once.with("alpha", a / 20.0).with("beta", b / 20.0).with("gamma", g / 20.0));
                        if (cost <= published) {
                            costs.add(cost);
                        }
                    }
                }
            }
        }
        costs.sort((x, y) -> Long.compare(y, x));
        assertThat(costs).isNotEmpty();
        assertThat(found.stream().map(scaling -> scaling.figures().get("multiplyAdds")))
                .containsExactlyElementsOf(costs);
        assertThat(found.getFirst().figures()).containsEntry("multiplyAdds", published);
        assertThat(found).anySatisfy(scaling -> {
            assertThat(scaling.alpha()).isEqualTo(1.2);
            assertThat(scaling.beta()).isEqualTo(1.1);
            assertThat(scaling.gamma()).isEqualTo(1.15);
        });
        assertThat(found).allSatisfy(scaling -> assertThat(scaling.product()).isBetween(1.9 - 1e-9, 2.1 + 1e-9));
    }

    @Test
    void keepsTheCostliestThatFitEveryBudget() {
        Configuration once = B0.with("phi", 1.0);
        CompoundSearch search = new CompoundSearch(new BigDecimal("0.05"), new BigDecimal("0.1"));
        List<Budget> budgets = List.of(new Budget("multiplyAdds", 800_000_000), new Budget("params", 10_000_000));

        List<CompoundSearch.Scaling> all = search.fill(once, budgets, Convention.FLOPS, 1000, Watcher.NONE);
        List<CompoundSearch.Scaling> two = search.fill(once, budgets, Convention.FLOPS, 2, Watcher.NONE);

        assertThat(all).hasSizeGreaterThan(2);
        assertThat(two).isEqualTo(all.subList(0, 2));
        assertThat(all).allSatisfy(scaling -> {
            assertThat(scaling.figures().get("multiplyAdds")).isLessThanOrEqualTo(800_000_000);
            assertThat(scaling.figures().get("params")).isLessThanOrEqualTo(10_000_000);
        });
    }

    @Test
    void refusesNetworksThatAreNotScaledSo() {
        List<Budget> budgets = List.of(new Budget("params", 1));
        assertThatThrownBy(() -> CompoundSearch.DEFAULT.fill(B0, budgets, Convention.FLOPS, 1, Watcher.NONE))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("phi: is 0");
        assertThatThrownBy(() -> CompoundSearch.DEFAULT.fill(
                        Steps.of(List.of(1)), budgets, Convention.FLOPS, 1, Watcher.NONE))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("alpha: ");
    }

    private static long multiplyAdds(Configuration network) {
        return CostModel.report(network.graph()).total().multiplyAdds();
    }
}
