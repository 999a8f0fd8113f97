// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

/**
 * What can be said of one channel in a few numbers. Values that are no numbers are left out, and counted.
 *
 * @param variance mean squared distance from the mean
 * @param energy mean of the squares
 * @param zeros share of values that are exactly 0, from 0 to 1
 * @param undefined values that are not finite
 */
public record ChannelStatistics(
        float least, float most, double mean, double variance, double energy, double zeros, int undefined) {

    /** Of {@code values[from] … values[from + count − 1]}. */
    static ChannelStatistics of(float[] values, int from, int count) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        int zeros = 0;
        int finite = 0;
        for (int i = from; i < from + count; i++) {
            float value = values[i];
            if (Float.isFinite(value)) {
                least = Math.min(least, value);
                most = Math.max(most, value);
                sum += value;
                squares += (double) value * value;
                zeros += value == 0 ? 1 : 0;
                finite++;
            }
        }
        if (finite == 0) {
            return new ChannelStatistics(0, 0, 0, 0, 0, 0, count);
        }
        double mean = sum / finite;
        double away = 0;
        for (int i = from; i < from + count; i++) {
            if (Float.isFinite(values[i])) {
                double difference = values[i] - mean;
                away += difference * difference;
            }
        }
        return new ChannelStatistics(
                least, most, mean, away / finite, squares / finite, (double) zeros / finite, count - finite);
    }
}
