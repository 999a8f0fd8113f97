// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.parameter.ParameterException;
import org.phiscope.search.Solution.NoNetwork;
import org.phiscope.search.Solution.OverBudget;
import org.phiscope.search.Solution.Point;
import org.phiscope.search.Solution.RangeEnds;
import org.phiscope.truth.Csv;

/**
 * Budgets are timm's counts of published networks; where the steps lie is worked out by hand from the rounding rules.
 */
class BudgetSolverTest {
    private static final Configuration B0 = Families.network("efficientnet-b0").orElseThrow();
    private static final Configuration B3 = Families.network("efficientnet-b3").orElseThrow();

    /** SAME padding rounds up, so that 223 and 224 px make maps of 112, and 225 px one of 113. */
    @Test
    void theResolutionOfB0FillsTheMultAddsOfB0() {
        long multiplyAdds = multiplyAdds("efficientnet_b0", 224);

        Solution exactly = solve(B0, "resolution", new Budget("multiplyAdds", multiplyAdds));
        Solution oneLess = solve(B0, "resolution", new Budget("multiplyAdds", multiplyAdds - 1));

        assertThat(largest(exactly).value()).isEqualTo(224);
        assertThat(largest(exactly).figures()).containsEntry("multiplyAdds", multiplyAdds);
        assertThat(over(exactly).next().value()).isEqualTo(225);
        assertThat(largest(oneLess).value()).isEqualTo(222);
        assertThat(over(oneLess).next().value()).isEqualTo(223);
        assertThat(over(oneLess).next().figures()).containsEntry("multiplyAdds", multiplyAdds);
        assertThat(over(oneLess).exceeded()).containsExactly(new Budget("multiplyAdds", multiplyAdds - 1));
    }

    /**
     * Of B3's channels the head steps first as it gets wider: 1280·w is nearer to 1544 than to 1536 from 1540 on,
     * that is from w = 1.203125 on; the next is 320·w at 388, w = 1.2125.
     */
    @Test
    void theWidthOfB3EndsWhereItsHeadSteps() {
        long multiplyAdds = multiplyAdds("tf_efficientnet_b3", 300);

        Solution solution = solve(B3, "width", new Budget("multiplyAdds", multiplyAdds));

        assertThat(largest(solution).value()).isEqualTo(1.2031249);
        assertThat(largest(solution).figures()).containsEntry("multiplyAdds", multiplyAdds);
        assertThat(over(solution).next().value()).isEqualTo(1.203125);
        assertThat(over(solution).changes()).singleElement().satisfies(head -> {
            StageChange.State before = Objects.requireNonNull(head.before());
            StageChange.State after = Objects.requireNonNull(head.after());
            assertThat(before.layers()).as("convolution and classifier").isEqualTo(2);
            assertThat(after.layers()).isEqualTo(2);
            // 384·8 weights of the convolution, 2·8 of its batch norm, 8·1000 of the classifier
            assertThat(after.cost().params() - before.cost().params()).isEqualTo(384 * 8 + 16 + 8000);
        });
    }

    /**
     * Repeats 2, 3, 4 and 1 are scaled up to 3, 5, 6 and 2 by 1.4; the first to need one more is ⌈2·d⌉, above d = 1.5.
     */
    @Test
    void theDepthOfB3EndsWhereStagesOfTwoNeedAFourthBlock() {
        Solution solution = solve(B3, "depth", new Budget("params", params("tf_efficientnet_b3", 300)));

        assertThat(largest(solution).value()).isEqualTo(1.5);
        assertThat(over(solution).next().value()).isEqualTo(1.5000001);
        assertThat(over(solution).changes().stream().map(StageChange::stage)).contains("blocks.1", "blocks.2");
    }

    /** One block times any depth above 1 is two blocks. */
    @Test
    void noPhiAboveZeroIsAsCheapAsB0() {
        Solution solution = solve(B0, "phi", new Budget("params", params("efficientnet_b0", 224)));

        assertThat(largest(solution).value()).isEqualTo(0.0);
        assertThat(over(solution).next().value()).isEqualTo(1e-7);
    }

    @Test
    void theTighterOfTwoBudgetsDecides() {
        Budget loose = new Budget("params", params("efficientnet_b0", 224));
        Budget tight = new Budget("multiplyAdds", multiplyAdds("efficientnet_b0", 256));

        Solution solution = solve(B0, "resolution", loose, tight);

        assertThat(largest(solution).value()).isEqualTo(256);
        assertThat(over(solution).exceeded()).containsExactly(tight);
    }

    @Test
    void theRangeEndsWhereTheBudgetNeverDoes() {
        Solution solution = solve(B0, "resolution", new Budget("params", params("efficientnet_b0", 224)));

        assertThat(largest(solution).value()).isEqualTo(2048);
        assertThat(solution.stop()).isEqualTo(new RangeEnds());
    }

    @Test
    void nothingFitsAndTheSmallestSaysWhatItCosts() {
        Solution solution = solve(B0, "resolution", new Budget("params", 5_000_000));

        assertThat(solution.largest()).isNull();
        assertThat(over(solution).next().value()).isEqualTo(32);
        assertThat(over(solution).next().figures()).containsEntry("params", 5_288_548L);
    }

    @Test
    void costsThatFallAgainAreNoObstacle() {
        Solution solution = solve(Steps.of(List.of(1, 5, 2, 9, 3, 7, 6)), "n", new Budget("params", 4));

        assertThat(largest(solution).value()).isEqualTo(4);
        assertThat(over(solution).next().value()).isEqualTo(5);
        assertThat(over(solution).next().figures()).containsEntry("params", 7L);
    }

    @Test
    void saysWhyThereIsNoNetworkAndWhatComesAfter() {
        Configuration gap = Steps.of(List.of(1, 2, 0, 0, 3));

        Solution before = solve(gap, "n", new Budget("params", 2));
        Solution after = solve(Steps.of(List.of(1, 2, 0)), "n", new Budget("params", 2));

        assertThat(largest(before).value()).isEqualTo(1);
        assertThat(before.stop()).isInstanceOfSatisfying(NoNetwork.class, stop -> {
            assertThat(stop.value()).isEqualTo(2);
            assertThat(stop.reason()).hasToString("conv: has no channels");
            assertThat(Objects.requireNonNull(stop.beyond()).next().value()).isEqualTo(4);
        });
        assertThat(after.stop()).isInstanceOfSatisfying(NoNetwork.class, stop -> {
            assertThat(stop.value()).isEqualTo(2);
            assertThat(stop.reason()).hasToString("conv: has no channels");
            assertThat(stop.beyond()).isNull();
        });
    }

    @Test
    void refusesWhatCannotBeSolved() {
        Budget budget = new Budget("params", 1);
        assertThatThrownBy(() -> solve(B0, "activation", budget))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("activation: is no number");
        assertThatThrownBy(() -> solve(B0, "depht", budget))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("no such parameter");
        assertThatThrownBy(() -> solve(B0, "phi")).hasMessage("budget: there is none to keep to");
        assertThatThrownBy(() -> solve(B0.withInput(new InputSize(1, 256, 320)), "resolution", budget))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith("resolution: does not matter while the input is set to 320×256");
    }

    @Test
    void stopsWhenCancelled() {
        Watcher watcher = new Watcher() {
            private long done;

            @Override
            public void progress(long soFar, long total) {
                assertThat(total).isEqualTo(121); // 0, 0.1, … 12
                assertThat(soFar).isEqualTo(++done);
            }

            @Override
            public boolean cancelled() {
                return done == 3;
            }
        };

        assertThatThrownBy(() -> BudgetSolver.largest(
                        B0, "phi", List.of(new Budget("params", 1)), Convention.FLOPS, watcher))
                .isInstanceOf(CancellationException.class);
    }

    private static Solution solve(Configuration network, String key, Budget... budgets) {
        return BudgetSolver.largest(network, key, List.of(budgets), Convention.FLOPS, Watcher.NONE);
    }

    private static Point largest(Solution solution) {
        return Objects.requireNonNull(solution.largest());
    }

    private static OverBudget over(Solution solution) {
        assertThat(solution.stop()).isInstanceOf(OverBudget.class);
        return (OverBudget) solution.stop();
    }

    private static long multiplyAdds(String model, int side) {
        Map<String, String> row = row(model, side);
        return Long.parseLong(row.get("conv_macs")) + Long.parseLong(row.get("lin_macs"));
    }

    private static long params(String model, int side) {
        return Long.parseLong(row(model, side).get("params"));
    }

    private static Map<String, String> row(String model, int side) {
        return Csv.rows("imagenet_models.csv").stream()
                .filter(row -> model.equals(row.get("model")) && String.valueOf(side).equals(row.get("img")))
                .findFirst()
                .orElseThrow();
    }
}
