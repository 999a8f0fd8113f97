// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.SplittableRandom;

/** Blurs of ImageNet-C. */
final class Blur {
    /** Sigma in pixels. */
    static final double[] GAUSSIAN = {1, 2, 3, 4, 6};
    /** Sigma, farthest shift, rounds. */
    static final double[][] GLASS = {{0.7, 1, 2}, {0.9, 2, 1}, {1, 2, 3}, {1.1, 3, 2}, {1.5, 4, 2}};
    /** Radius of the disc, sigma that smooths its rim. */
    static final double[][] DEFOCUS = {{3, 0.1}, {4, 0.5}, {6, 0.5}, {8, 0.5}, {10, 0.5}};
    /** Radius, sigma. */
    static final double[][] MOTION = {{10, 3}, {15, 5}, {15, 8}, {15, 12}, {20, 15}};
    /** Magnifications from 1 up to, but not including, the first, in steps of the second. */
    static final double[][] ZOOM = {{1.11, .01}, {1.16, .01}, {1.21, .02}, {1.26, .02}, {1.31, .03}};

    /** Where scikit-image cuts a Gaussian off, in sigmas. */
    static final double TRUNCATED = 4;

    private static final int SMALL_DISC = 8;

    private Blur() {}

    static Pixels gaussian(Pixels image, int severity) {
        return Filters.gaussian(image, GAUSSIAN[severity - 1], TRUNCATED);
    }

    /** Pixels trade places with near ones, between two slight blurs. */
    static Pixels glass(Pixels image, int severity, SplittableRandom random) {
        double[] c = GLASS[severity - 1];
        int farthest = (int) c[1];
        Pixels shuffled = Filters.gaussian(image, c[0], TRUNCATED);
        for (int round = 0; round < c[2]; round++) {
            for (int y = image.height() - 1 - farthest; y > farthest; y--) {
                for (int x = image.width() - 1 - farthest; x > farthest; x--) {
                    int otherX = x + random.nextInt(-farthest, farthest);
                    int otherY = y + random.nextInt(-farthest, farthest);
                    for (int plane = 0; plane < image.planes(); plane++) {
                        float here = shuffled.at(plane, y, x);
                        shuffled.set(plane, y, x, shuffled.at(plane, otherY, otherX));
                        shuffled.set(plane, otherY, otherX, here);
                    }
                }
            }
        }
        return Filters.gaussian(shuffled, c[0], TRUNCATED);
    }

    static Pixels defocus(Pixels image, int severity) {
        double[] c = DEFOCUS[severity - 1];
        return Filters.convolved(image, disc((int) c[0], c[1]));
    }

    /** A disc with a rim smoothed by a Gaussian of 3×3 pixels, or 5×5 where it is large; it sums up to 1. */
    static double[][] disc(int radius, double smoothing) {
        int reach = Math.max(radius, SMALL_DISC);
        int rim = radius <= SMALL_DISC ? 1 : 2;
        int size = 2 * reach + 1;
        double[][] kernel = new double[size][size];
        double sum = 0;
        for (int y = -reach; y <= reach; y++) {
            for (int x = -reach; x <= reach; x++) {
                for (int dy = -rim; dy <= rim; dy++) {
                    for (int dx = -rim; dx <= rim; dx++) {
                        int fromY = y + dy;
                        int fromX = x + dx;
                        if (fromY * fromY + fromX * fromX <= radius * radius) {
                            kernel[y + reach][x + reach] +=
                                    Math.exp(-0.5 * (dy * dy + dx * dx) / (smoothing * smoothing));
                        }
                    }
                }
                sum += kernel[y + reach][x + reach];
            }
        }
        for (double[] row : kernel) {
            for (int x = 0; x < size; x++) {
                row[x] /= sum;
            }
        }
        return kernel;
    }

    static Pixels motion(Pixels image, int severity, SplittableRandom random) {
        double[] c = MOTION[severity - 1];
        return Filters.motion(image, (int) c[0], c[1], random.nextDouble(-45, 45));
    }

    /** The mean of the image and its magnifications. */
    static Pixels zoom(Pixels image, int severity) {
        double[] factors = magnifications(severity);
        Pixels sum = image.empty();
        add(sum, image);
        for (double factor : factors) {
            add(sum, Filters.magnified(image, factor));
        }
        return sum.map(x -> x / (factors.length + 1));
    }

    static double[] magnifications(int severity) {
        double[] c = ZOOM[severity - 1];
        double[] factors = new double[(int) Math.ceil((c[0] - 1) / c[1])];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = 1 + i * c[1];
        }
        return factors;
    }

    private static void add(Pixels sum, Pixels image) {
        for (int plane = 0; plane < image.planes(); plane++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    sum.set(plane, y, x, sum.at(plane, y, x) + image.at(plane, y, x));
                }
            }
        }
    }
}
