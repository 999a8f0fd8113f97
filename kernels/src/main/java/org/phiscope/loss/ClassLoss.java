// SPDX-License-Identifier: Apache-2.0
package org.phiscope.loss;

/**
 * A loss of the probability p that a network gives to what is right (p<sub>t</sub> of Lin et al. 2017), in nats. Of p = 0 it
 * is infinite, unless a factor of 0 takes it away.
 */
public sealed interface ClassLoss {

    /**
     * The loss.
     *
     * @param p 0 … 1
     */
    double of(double p);

    /** Its derivative by p. */
    double slope(double p);

    /** −log p. */
    record CrossEntropy() implements ClassLoss {
        @Override
        public double of(double p) {
            return -Math.log(p);
        }

        @Override
        public double slope(double p) {
            return -1 / p;
        }
    }

    /**
     * −α(1 − p)^γ log p (Lin et al. 2017, eq. 5).
     *
     * @param gamma γ ≥ 0: how much less what is easy counts; 0 for α·cross entropy
     * @param alpha α<sub>t</sub>: 0.25 of an object and 0.75 of the background as published; 1 for none
     */
    record Focal(double gamma, double alpha) implements ClassLoss {
        @Override
        public double of(double p) {
            return -alpha * Math.pow(1 - p, gamma) * Math.log(p);
        }

        @Override
        public double slope(double p) {
            double power = gamma == 0 ? 0 : gamma * Math.pow(1 - p, gamma - 1) * Math.log(p);
            return alpha * (power - Math.pow(1 - p, gamma) / p);
        }

        /** Cross entropy over this loss: 1/(α(1 − p)^γ). */
        public double reduction(double p) {
            return 1 / (alpha * Math.pow(1 - p, gamma));
        }
    }

    /**
     * Cross entropy with the label 1 − ε + ε/K for what is right and ε/K for each of the K − 1 other classes, which share
     * 1 − p evenly (Szegedy et al. 2016, section 7). It is least at p = 1 − ε + ε/K rather than at 1.
     *
     * @param epsilon ε, 0 … 1
     * @param classes K, at least 2
     */
    record Smoothed(double epsilon, int classes) implements ClassLoss {
        public Smoothed {
            if (classes < 2) {
                throw new IllegalArgumentException("labels are smoothed over two classes or more, not " + classes);
            }
        }

        /** The label of what is right, at which the loss is least. */
        public double label() {
            return 1 - epsilon + epsilon / classes;
        }

        @Override
        public double of(double p) {
            double others = 1 - label();
            double rest = others == 0 ? 0 : others * Math.log((1 - p) / (classes - 1));
            return -label() * Math.log(p) - rest;
        }

        @Override
        public double slope(double p) {
            double others = 1 - label();
            return -label() / p + (others == 0 ? 0 : others / (1 - p));
        }
    }
}
