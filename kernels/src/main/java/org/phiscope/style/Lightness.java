// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

/** Lightness and hues of pictures, told apart as in television: Y, I and Q (ITU-R BT.601's weights). */
final class Lightness {
    private static final double[] Y = {0.299, 0.587, 0.114};

    private Lightness() {}

    /** The picture in greys. */
    static Picture of(Picture picture) {
        int plane = picture.height() * picture.width();
        float[] grey = new float[picture.values().length];
        for (int i = 0; i < plane; i++) {
            float y = lightness(picture.values(), i, plane);
            for (int channel = 0; channel < Picture.CHANNELS; channel++) {
                grey[channel * plane + i] = y;
            }
        }
        return new Picture(picture.height(), picture.width(), grey);
    }

    /** A grey picture made as light on the whole, and as contrasty, as another is. */
    static Picture like(Picture grey, Picture other) {
        double mean = mean(grey.values());
        double wanted = mean(other.values());
        double contrast = deviation(other.values(), wanted) / Math.max(deviation(grey.values(), mean), 1e-6);
        float[] moved = new float[grey.values().length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) Math.clamp(wanted + contrast * (grey.values()[i] - mean), 0, 1);
        }
        return new Picture(grey.height(), grey.width(), moved);
    }

    /** The lightness of one picture with the hues of another of the same size. */
    static Picture onto(Picture hues, Picture light) {
        int plane = hues.height() * hues.width();
        float[] values = new float[hues.values().length];
        for (int i = 0; i < plane; i++) {
            // I and Q are left as they are where red, green and blue all change by as much as Y does.
            float change = lightness(light.values(), i, plane) - lightness(hues.values(), i, plane);
            for (int at = i; at < values.length; at += plane) {
                values[at] = Math.clamp(hues.values()[at] + change, 0, 1);
            }
        }
        return new Picture(hues.height(), hues.width(), values);
    }

    private static float lightness(float[] values, int at, int plane) {
        double sum = 0;
        for (int channel = 0; channel < Picture.CHANNELS; channel++) {
            sum += Y[channel] * values[channel * plane + at];
        }
        return (float) sum;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(float[] values, double mean) {
        double sum = 0;
        for (float value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }
}
