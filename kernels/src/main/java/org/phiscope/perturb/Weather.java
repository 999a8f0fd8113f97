// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.SplittableRandom;

/** Weather of ImageNet-C. */
final class Weather {
    /**
     * Mean and deviation of the flakes' light, their magnification, the light from which on they are seen, radius and sigma of
     * their motion, how much of the image's own light is left.
     */
    static final double[][] SNOW = {
        {0.1, 0.3, 3, 0.5, 10, 4, 0.8},
        {0.2, 0.3, 2, 0.5, 12, 4, 0.7},
        {0.55, 0.3, 4, 0.9, 12, 8, 0.7},
        {0.55, 0.3, 4.5, 0.85, 12, 8, 0.65},
        {0.55, 0.3, 2.5, 0.85, 12, 12, 0.55}
    };
    /** How dense it is, and by how much every finer detail of it is weaker. */
    static final double[][] FOG = {{1.5, 2}, {2, 2}, {2.5, 1.7}, {2.5, 1.5}, {3, 1.4}};
    /** How much of the image is left, and how much of the ice lies over it. */
    static final double[][] FROST = {{1, .4}, {.8, .6}, {.7, .7}, {.65, .7}, {.6, .75}};
    /** What is added to the value of a colour, in hue, saturation and value. */
    static final double[] BRIGHTNESS = {.1, .2, .3, .4, .5};

    private static final double FIRST_WIBBLE = 100;

    private Weather() {}

    /** Flakes that fall, also the same turned by 180°, on an image that pales. */
    static Pixels snow(Pixels image, int severity, SplittableRandom random) {
        double[] c = SNOW[severity - 1];
        Pixels flakes = new Pixels(image.width(), image.height(), 1).map(_ -> c[0] + c[1] * random.nextGaussian());
        Pixels seen = Filters.magnified(flakes, c[2]).map(x -> x < c[3] ? 0 : Math.min(x, 1));
        Pixels falling = Filters.motion(seen, (int) c[4], c[5], random.nextDouble(-135, -45));
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                double grey = 0.299 * image.at(0, y, x) + 0.587 * image.at(1, y, x) + 0.114 * image.at(2, y, x);
                double snow = falling.at(0, y, x) + falling.at(0, image.height() - 1 - y, image.width() - 1 - x);
                for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
                    double own = image.at(plane, y, x);
                    double pale = c[6] * own + (1 - c[6]) * Math.max(own, 1.5 * grey + 0.5);
                    image.set(plane, y, x, pale + snow);
                }
            }
        }
        return image;
    }

    /** Ice over the image: the authors' is cut out of photographs, this is grown. */
    static Pixels frost(Pixels image, int severity, SplittableRandom random) {
        return frosted(image, Ice.grown(image.width(), image.height(), random), severity);
    }

    /** @param ice of the image's size and as many planes */
    static Pixels frosted(Pixels image, Pixels ice, int severity) {
        double[] c = FROST[severity - 1];
        for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    image.set(plane, y, x, c[0] * image.at(plane, y, x) + c[1] * ice.at(plane, y, x));
                }
            }
        }
        return image;
    }

    /** Light scattered by a fractal cloud. */
    static Pixels fog(Pixels image, int severity, SplittableRandom random) {
        double[] c = FOG[severity - 1];
        int size = Math.max(2, Integer.highestOneBit(2 * Math.max(image.width(), image.height()) - 1));
        float[][] cloud = plasma(size, c[1], random);
        double lightest = 0;
        for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    lightest = Math.max(lightest, image.at(plane, y, x));
                }
            }
        }
        double left = lightest / (lightest + c[0]);
        for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    image.set(plane, y, x, (image.at(plane, y, x) + c[0] * cloud[y][x]) * left);
                }
            }
        }
        return image;
    }

    /**
     * A height map by the diamond-square algorithm on a torus (Fournier, Fussell & Carpenter 1982), 0 … 1.
     *
     * @param size a power of two
     * @param decay by how much every halving weakens what is added
     */
    static float[][] plasma(int size, double decay, SplittableRandom random) {
        float[][] map = new float[size][size];
        int mask = size - 1;
        double wibble = FIRST_WIBBLE;
        for (int step = size; step >= 2; step /= 2) {
            int half = step / 2;
            double reach = wibble * wibble;
            for (int y = half; y < size; y += step) {
                for (int x = half; x < size; x += step) {
                    float mean = (map[y - half][x - half]
                                    + map[y - half][x + half & mask]
                                    + map[y + half & mask][x - half]
                                    + map[y + half & mask][x + half & mask])
                            / 4;
                    map[y][x] = (float) (mean + random.nextDouble(-reach, reach));
                }
            }
            for (int y = 0; y < size; y += half) {
                for (int x = y / half % 2 == 0 ? half : 0; x < size; x += step) {
                    float mean = (map[y - half & mask][x]
                                    + map[y + half & mask][x]
                                    + map[y][x - half & mask]
                                    + map[y][x + half & mask])
                            / 4;
                    map[y][x] = (float) (mean + random.nextDouble(-reach, reach));
                }
            }
            wibble /= decay;
        }
        return scaled(map);
    }

    private static float[][] scaled(float[][] map) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float[] row : map) {
            for (float value : row) {
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
        }
        for (float[] row : map) {
            for (int x = 0; x < row.length; x++) {
                row[x] = (row[x] - least) / (most - least);
            }
        }
        return map;
    }

    static Pixels brightness(Pixels image, int severity) {
        double added = BRIGHTNESS[severity - 1];
        return Hsv.map(image, (saturation, value) -> new Hsv.Pair(saturation, Math.min(1, value + added)));
    }
}
