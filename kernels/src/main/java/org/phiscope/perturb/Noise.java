// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.SplittableRandom;

/** Noise of ImageNet-C. Every sample of every channel is drawn by itself. */
final class Noise {
    /** Deviation of the noise that is added. */
    static final double[] GAUSSIAN = {.08, .12, .18, .26, .38};
    /** Photons at full light. */
    static final double[] SHOT = {60, 25, 12, 5, 3};
    /** Share of samples that become black or white. */
    static final double[] IMPULSE = {.03, .06, .09, .17, .27};
    /** Deviation of the noise, in parts of the sample. */
    static final double[] SPECKLE = {.15, .2, .35, .45, .6};

    private Noise() {}

    static Pixels gaussian(Pixels image, int severity, SplittableRandom random) {
        double deviation = GAUSSIAN[severity - 1];
        return image.map(x -> x + deviation * random.nextGaussian());
    }

    static Pixels shot(Pixels image, int severity, SplittableRandom random) {
        double photons = SHOT[severity - 1];
        return image.map(x -> poisson(x * photons, random) / photons);
    }

    /** A count by its distribution function, from 0 upwards; means here are 60 at most. */
    private static double poisson(double mean, SplittableRandom random) {
        double left = random.nextDouble();
        double probability = Math.exp(-mean);
        int count = 0;
        while (left >= probability && count < 1000) {
            left -= probability;
            count++;
            probability *= mean / count;
        }
        return count;
    }

    static Pixels impulse(Pixels image, int severity, SplittableRandom random) {
        double amount = IMPULSE[severity - 1];
        return image.map(x -> {
            double chance = random.nextDouble();
            double colour = random.nextDouble() < 0.5 ? 0 : 1;
            return chance < amount ? colour : x;
        });
    }

    static Pixels speckle(Pixels image, int severity, SplittableRandom random) {
        double deviation = SPECKLE[severity - 1];
        return image.map(x -> x + x * deviation * random.nextGaussian());
    }
}
