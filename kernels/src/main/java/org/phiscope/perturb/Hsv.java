// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

/** Colours by hue, saturation and value. */
final class Hsv {
    private Hsv() {}

    record Pair(double saturation, double value) {}

    /** What becomes of saturation and value. */
    @FunctionalInterface
    interface Change {
        Pair of(double saturation, double value);
    }

    /** Changes saturation and value of every pixel, 0 … 1 each; hues stay, and grey, which has none, is taken for red. */
    static Pixels map(Pixels image, Change change) {
        double[] rgb = new double[Pixels.CHANNELS];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                for (int plane = 0; plane < rgb.length; plane++) {
                    rgb[plane] = image.at(plane, y, x);
                }
                change(rgb, change);
                for (int plane = 0; plane < rgb.length; plane++) {
                    image.set(plane, y, x, rgb[plane]);
                }
            }
        }
        return image;
    }

    private static void change(double[] rgb, Change change) {
        double value = Math.max(rgb[0], Math.max(rgb[1], rgb[2]));
        double range = value - Math.min(rgb[0], Math.min(rgb[1], rgb[2]));
        Pair changed = change.of(value == 0 ? 0 : range / value, value);
        for (int plane = 0; plane < rgb.length; plane++) {
            // How far a channel is below the value, in parts of the range, is the hue's alone.
            double below = range == 0 ? (plane == 0 ? 0 : 1) : (value - rgb[plane]) / range;
            rgb[plane] = changed.value() * (1 - changed.saturation() * below);
        }
    }
}
