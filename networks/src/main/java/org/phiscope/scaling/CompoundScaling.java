// SPDX-License-Identifier: Apache-2.0
package org.phiscope.scaling;

import java.util.List;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.ParameterSpec.Decimal;
import org.phiscope.parameter.ParameterSpec.Link;
import org.phiscope.parameter.ParameterSpec.Whole;
import org.phiscope.parameter.Parameters;

/**
 * Compound scaling: depth d = α^φ, width w = β^φ, resolution r = γ^φ with α·β²·γ² ≈ 2, so that each step of φ doubles
 * the mult-adds of regular convolutions (Tan & Le 2019, eq. 3).
 */
public final class CompoundScaling {
    public static final double ALPHA = 1.2;
    public static final double BETA = 1.1;
    public static final double GAMMA = 1.15;

    private static final List<String> DRIVERS = List.of("phi", "alpha", "beta", "gamma");
    private static final String GROUP = "scaling";

    private CompoundScaling() {}

    /** φ, α, β, γ and the depth, width and resolution that follow them. */
    public static List<ParameterSpec> parameters(int baseResolution) {
        Whole resolution = new Whole("resolution", GROUP, "px", 32, 2048, 1, baseResolution);
        return List.of(
                new Decimal("phi", GROUP, "", 0, 12, 0.1, 0),
                new Decimal("alpha", GROUP, "", 1, 2, 0.01, ALPHA),
                new Decimal("beta", GROUP, "", 1, 2, 0.01, BETA),
                new Decimal("gamma", GROUP, "", 1, 2, 0.01, GAMMA),
                new Decimal("depth", GROUP, "×", 0.1, 16, 0.1, 1.0, follows(16, p -> power(p, "alpha"))),
                new Decimal("width", GROUP, "×", 0.1, 16, 0.1, 1.0, follows(16, p -> power(p, "beta"))),
                new Whole(
                        resolution.key(),
                        GROUP,
                        resolution.unit(),
                        resolution.min(),
                        resolution.max(),
                        resolution.step(),
                        baseResolution,
                        new Link(DRIVERS, p -> resolution.nearest(baseResolution * power(p, "gamma")))));
    }

    /** α·β²·γ², the factor by which one step of φ multiplies the mult-adds of regular convolutions. */
    public static double product(double alpha, double beta, double gamma) {
        return alpha * beta * beta * gamma * gamma;
    }

    private static Link follows(double max, java.util.function.ToDoubleFunction<Parameters> formula) {
        return new Link(DRIVERS, p -> Math.min(max, formula.applyAsDouble(p)));
    }

    private static double power(Parameters p, String base) {
        return Math.pow(p.decimal(base), p.decimal("phi"));
    }
}
