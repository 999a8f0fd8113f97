// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/** The logistic function and its inverse. */
public final class Logistic {
    private Logistic() {}

    public static double sigmoid(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    public static double logit(double probability) {
        return Math.log(probability / (1 - probability));
    }

    /** Probabilities of logits at {@code from}, {@code from + step}, …; none overflows. */
    public static double[] softmax(float[] values, int from, int step, int count) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, values[from + i * step]);
        }
        double[] probabilities = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            probabilities[i] = Math.exp(values[from + i * step] - highest);
            sum += probabilities[i];
        }
        for (int i = 0; i < count; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
