// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.SplittableRandom;

/** Drops of rain and splashes of mud on the lens, of ImageNet-C. */
final class Spatter {
    /**
     * Mean and deviation of the liquid's noise, the sigma that smooths it, the thickness from which on it is seen; then how bright
     * water is, or the sigma that smooths mud.
     */
    static final double[][] LIQUID = {
        {0.65, 0.3, 4, 0.69, 0.6},
        {0.65, 0.3, 3, 0.68, 0.6},
        {0.65, 0.3, 2, 0.68, 0.5},
        {0.65, 0.3, 1, 0.65, 1.5},
        {0.67, 0.4, 1, 0.65, 1.5}
    };

    /** From this severity on it is mud. */
    private static final int MUD = 4;

    private static final double[] WATER_COLOUR = {175 / 255.0, 238 / 255.0, 238 / 255.0};
    private static final double[] MUD_COLOUR = {63 / 255.0, 42 / 255.0, 20 / 255.0};
    private static final double THINNEST_MUD = 0.8;

    private static final double WHITE = 255;
    private static final int LOWER = 50;
    private static final int UPPER = 150;
    /** Pixels from an edge from which on a drop is as deep as it gets. */
    private static final double DEEPEST = 20;

    private static final double[][] SUM = {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}};
    private static final double[][] EMBOSS = {{-2, -1, 0}, {-1, 1, 1}, {0, 1, 2}};
    /** Lengths of a step to the side, aslant, and as a chess knight goes, in a 5×5 mask (Borgefors 1986). */
    private static final double SIDE = 1;

    private static final double ASLANT = 1.4;
    private static final double KNIGHT = 2.1969;

    private Spatter() {}

    static Pixels apply(Pixels image, int severity, SplittableRandom random) {
        double[] c = LIQUID[severity - 1];
        Pixels noise = new Pixels(image.width(), image.height(), 1).map(_ -> c[0] + c[1] * random.nextGaussian());
        Pixels liquid = Filters.gaussian(noise, c[2], 4).map(thickness -> thickness < c[3] ? 0 : thickness);
        return severity < MUD ? wet(image, water(liquid, c[4])) : muddy(image, mud(liquid, c[3], c[4]));
    }

    /** Light of the water, 0 … {@code brightest}: embossed by the distance from the drops' rims. */
    static Pixels water(Pixels liquid, double brightest) {
        Pixels levels = liquid.map(thickness -> (int) (thickness * WHITE));
        Pixels depth = distances(Canny.edges(levels, LOWER, UPPER), levels.width(), levels.height())
                .map(distance -> Math.min(distance, DEEPEST));
        Pixels rounded = equalised(Filters.convolved(depth, SUM).map(sum -> Math.floor(sum / 9)));
        Pixels embossed = Filters.convolved(rounded, EMBOSS).map(level -> Math.clamp(level, 0, WHITE));
        Pixels shine = Filters.convolved(embossed, SUM).map(sum -> Math.rint(sum / 9));
        double most = 0;
        for (int y = 0; y < shine.height(); y++) {
            for (int x = 0; x < shine.width(); x++) {
                double light = shine.at(0, y, x) * levels.at(0, y, x);
                shine.set(0, y, x, light);
                most = Math.max(most, light);
            }
        }
        double scale = most > 0 ? brightest / most : 0;
        return shine.map(light -> light * scale);
    }

    private static Pixels wet(Pixels image, Pixels water) {
        return each(image, (plane, own, light) -> own + light * WATER_COLOUR[plane], water);
    }

    /** How much of the mud's colour there is, 0 or 0.8 … 1. */
    private static Pixels mud(Pixels liquid, double thinnest, double sigma) {
        return Filters.gaussian(liquid.map(thickness -> thickness > thinnest ? 1 : 0), sigma, 4)
                .map(cover -> cover < THINNEST_MUD ? 0 : cover);
    }

    private static Pixels muddy(Pixels image, Pixels mud) {
        return each(image, (plane, own, cover) -> own * (1 - cover) + MUD_COLOUR[plane] * cover, mud);
    }

    @FunctionalInterface
    private interface Blend {
        double of(int plane, double own, double layer);
    }

    private static Pixels each(Pixels image, Blend blend, Pixels layer) {
        for (int plane = 0; plane < Pixels.CHANNELS; plane++) {
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    image.set(plane, y, x, blend.of(plane, image.at(plane, y, x), layer.at(0, y, x)));
                }
            }
        }
        return image;
    }

    /** How far it is to the nearest edge, in pixels, by steps of the 5×5 mask; infinite where there is no edge at all. */
    static Pixels distances(boolean[] edges, int width, int height) {
        Pixels distances = new Pixels(width, height, 1).map(_ -> Float.POSITIVE_INFINITY);
        for (int i = 0; i < edges.length; i++) {
            if (edges[i]) {
                distances.set(0, i / width, i % width, 0);
            }
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                nearer(distances, y, x, -1);
            }
        }
        for (int y = height - 1; y >= 0; y--) {
            for (int x = width - 1; x >= 0; x--) {
                nearer(distances, y, x, 1);
            }
        }
        return distances;
    }

    /** Half of the mask: what lies above and to the left of a pixel, or below and to the right. */
    private static void nearer(Pixels distances, int y, int x, int way) {
        double least = distances.at(0, y, x);
        least = Math.min(least, from(distances, y, x + way) + SIDE);
        for (int side = -1; side <= 1; side += 2) {
            least = Math.min(least, from(distances, y + way, x + side) + ASLANT);
            least = Math.min(least, from(distances, y + way, x + 2 * side) + KNIGHT);
            least = Math.min(least, from(distances, y + 2 * way, x + side) + KNIGHT);
        }
        least = Math.min(least, from(distances, y + way, x) + SIDE);
        distances.set(0, y, x, least);
    }

    private static double from(Pixels distances, int y, int x) {
        boolean inside = y >= 0 && x >= 0 && y < distances.height() && x < distances.width();
        return inside ? distances.at(0, y, x) : Float.POSITIVE_INFINITY;
    }

    /** Whole levels spread over 0 … 255 so that all are as frequent; the lowest that occurs becomes 0. */
    static Pixels equalised(Pixels levels) {
        int[] counts = new int[(int) WHITE + 1];
        for (int y = 0; y < levels.height(); y++) {
            for (int x = 0; x < levels.width(); x++) {
                counts[(int) levels.at(0, y, x)]++;
            }
        }
        int lowest = 0;
        while (counts[lowest] == 0) {
            lowest++;
        }
        int others = levels.width() * levels.height() - counts[lowest];
        if (others == 0) {
            return levels;
        }
        double[] spread = new double[counts.length];
        int sum = 0;
        for (int level = lowest + 1; level < counts.length; level++) {
            sum += counts[level];
            spread[level] = Math.rint(sum * WHITE / others);
        }
        return levels.map(level -> spread[(int) level]);
    }
}
