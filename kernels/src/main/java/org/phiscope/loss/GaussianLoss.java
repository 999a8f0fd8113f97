// SPDX-License-Identifier: Apache-2.0
package org.phiscope.loss;

/**
 * Negative log-likelihood of a coordinate of which a network predicts mean and deviation (Choi et al. 2019, eq. 5, without the
 * weight of the object and with ε = 0).
 */
public final class GaussianLoss {
    private GaussianLoss() {}

    /**
     * −log N(x | μ, σ²) = ½ log 2πσ² + (x − μ)²/2σ²; of a given error it is least at σ = |x − μ|.
     *
     * @param error x − μ
     * @param deviation σ &gt; 0
     */
    public static double of(double error, double deviation) {
        double scaled = error / deviation;
        return 0.5 * Math.log(2 * Math.PI) + Math.log(deviation) + 0.5 * scaled * scaled;
    }

    /** Its derivative by σ. */
    public static double slope(double error, double deviation) {
        return 1 / deviation - error * error / (deviation * deviation * deviation);
    }
}
