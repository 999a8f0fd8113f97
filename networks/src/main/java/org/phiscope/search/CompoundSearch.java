// SPDX-License-Identifier: Apache-2.0
package org.phiscope.search;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.roofline.DeviceSpec;

/**
 * Ways to share a budget out among depth, width and resolution: the α, β, γ of compound scaling with α·β²·γ² ≈ 2
 * (Tan & Le 2019, eq. 3), at the φ that the network is set to.
 *
 * <p>Which of them is the most accurate, only training tells; Tan and Le trained them all at φ = 1. What costs tell is
 * which of them use the budget up: those come first here. That is no statement on their accuracy.
 *
 * @param step between the values of each coefficient, 0.01 or more
 * @param tolerance how far α·β²·γ² may be from 2
 */
public record CompoundSearch(BigDecimal step, BigDecimal tolerance) {
    /** Steps of 0.01; the published 1.2, 1.1, 1.15 make 1.92. */
    public static final CompoundSearch DEFAULT = new CompoundSearch(new BigDecimal("0.01"), new BigDecimal("0.1"));

    private static final BigDecimal TWO = BigDecimal.TWO;

    public CompoundSearch {
        if (step.compareTo(new BigDecimal("0.01")) < 0 || tolerance.signum() < 0) {
            throw new IllegalArgumentException("step " + step + ", tolerance " + tolerance);
        }
    }

    /**
     * One way to scale.
     *
     * @param figures what the network costs with these coefficients, under the public names
     */
    public record Scaling(
            double alpha, double beta, double gamma, Configuration configuration, Map<String, Long> figures) {
        /** α·β²·γ². */
        public double product() {
            return alpha * beta * beta * gamma * gamma;
        }
    }

    private record Coefficients(BigDecimal alpha, BigDecimal beta, BigDecimal gamma) {}

    /**
     * Fills budgets that need no device.
     *
     * @see #fill(Configuration, List, Convention, DeviceSpec, int, Watcher)
     */
    public List<Scaling> fill(
            Configuration base, List<Budget> budgets, Convention convention, int most, Watcher watcher) {
        return fill(base, budgets, convention, null, most, watcher);
    }

    /**
     * Counts every combination of coefficients and keeps those that fit and leave the least of the first budget.
     *
     * @param base a network of a family with φ, α, β and γ, φ above 0
     * @param budgets at least one; all must hold, the first is to be used up
     * @param device to predict times for; {@code null} for none
     * @param most how many to keep
     * @return the costliest first; of equal costs, the smaller coefficients. Empty if none fits
     * @throws ParameterException if the family is not scaled so, or φ is 0, which leaves the coefficients without
     *     effect; or a budget needs a device, and there is none
     * @throws java.util.concurrent.CancellationException if the watcher cancels
     */
    public List<Scaling> fill(
            Configuration base,
            List<Budget> budgets,
            Convention convention,
            @Nullable DeviceSpec device,
            int most,
            Watcher watcher) {
        Budget.check(budgets, device);
        ParameterSpec alpha = base.family().parameter("alpha");
        ParameterSpec beta = base.family().parameter("beta");
        ParameterSpec gamma = base.family().parameter("gamma");
        if (base.parameters().decimal("phi") == 0) {
            throw new ParameterException("phi", Message.of(
                    "is 0, which leaves α, β and γ without effect; set it above 0"));
        }
        List<Coefficients> all = combinations(values(alpha), values(beta), values(gamma));
        String figure = budgets.getFirst().figure();
        Comparator<Scaling> worstFirst = Comparator.<Scaling>comparingLong(
                        scaling -> scaling.figures().getOrDefault(figure, 0L))
                .thenComparing(Comparator.comparingDouble(Scaling::alpha)
                        .thenComparingDouble(Scaling::beta)
                        .thenComparingDouble(Scaling::gamma)
                        .reversed());
        PriorityQueue<Scaling> kept = new PriorityQueue<>(worstFirst);
        for (int i = 0; i < all.size(); i++) {
            watcher.check();
            Coefficients c = all.get(i);
            Map<String, Object> values = Map.of(
                    alpha.key(), c.alpha.doubleValue(),
                    beta.key(), c.beta.doubleValue(),
                    gamma.key(), c.gamma.doubleValue());
            if (Outcome.of(base, values, convention, device)
                            instanceof Outcome.Costs(Configuration configuration, Map<String, Long> figures)
                    && budgets.stream().allMatch(budget -> budget.allows(figures))) {
                kept.add(new Scaling(
                        c.alpha.doubleValue(), c.beta.doubleValue(), c.gamma.doubleValue(), configuration, figures));
                if (kept.size() > most) {
                    kept.remove();
                }
            }
            watcher.progress(i + 1, all.size());
        }
        return kept.stream().sorted(worstFirst.reversed()).toList();
    }

    /** Those with α·β²·γ² near enough to 2, in exact decimals. */
    private List<Coefficients> combinations(
            List<BigDecimal> alphas, List<BigDecimal> betas, List<BigDecimal> gammas) {
        List<Coefficients> combinations = new ArrayList<>();
        for (BigDecimal alpha : alphas) {
            for (BigDecimal beta : betas) {
                BigDecimal depthAndWidth = alpha.multiply(beta).multiply(beta);
                for (BigDecimal gamma : gammas) {
                    BigDecimal product = depthAndWidth.multiply(gamma).multiply(gamma);
                    if (product.subtract(TWO).abs().compareTo(tolerance) <= 0) {
                        combinations.add(new Coefficients(alpha, beta, gamma));
                    }
                }
            }
        }
        return combinations;
    }

    private List<BigDecimal> values(ParameterSpec parameter) {
        if (!(parameter instanceof ParameterSpec.Decimal decimal)) {
            throw new ParameterException(parameter.key(), Message.of("is no decimal"));
        }
        BigDecimal min = BigDecimal.valueOf(decimal.min());
        int steps = BigDecimal.valueOf(decimal.max())
                .subtract(min)
                .divide(step, 0, RoundingMode.FLOOR)
                .intValueExact();
        List<BigDecimal> values = new ArrayList<>(steps + 1);
        for (int i = 0; i <= steps; i++) {
            values.add(min.add(step.multiply(BigDecimal.valueOf(i))));
        }
        return values;
    }
}
