// SPDX-License-Identifier: Apache-2.0
package org.phiscope.augment;

import java.util.random.RandomGenerator;

/** The beta distribution, of two gamma distributed numbers (Marsaglia & Tsang 2000). */
final class Beta {
    private Beta() {}

    /** A number from Beta(α, α), in [0, 1]. */
    static double symmetric(double alpha, RandomGenerator random) {
        double a = gamma(alpha, random);
        double b = gamma(alpha, random);
        return a + b > 0 ? a / (a + b) : random.nextBoolean() ? 1 : 0;
    }

    private static double gamma(double shape, RandomGenerator random) {
        if (shape < 1) {
            return gamma(shape + 1, random) * Math.pow(random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            double u = random.nextDouble();
            if (v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
