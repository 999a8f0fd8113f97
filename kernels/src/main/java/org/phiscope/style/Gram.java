// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

/**
 * How the maps of a layer go together: entry {@code (a, b)} is the mean, over the cells, of map a times map b.
 *
 * @param channels maps of the layer
 * @param values {@code [channels, channels]}, symmetric
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Gram(int channels, float[] values) {
    public Gram {
        if (channels < 1 || values.length != (long) channels * channels) {
            throw new IllegalArgumentException(values.length + " values are no Gram matrix of " + channels + " maps");
        }
    }

    public float at(int row, int column) {
        return values[row * channels + column];
    }

    /** This matrix with no more rows than {@code most}: each entry the mean of those of neighbouring maps. */
    public Gram reduced(int most) {
        if (channels <= most) {
            return this;
        }
        int group = Math.ceilDiv(channels, most);
        int rows = Math.ceilDiv(channels, group);
        float[] means = new float[rows * rows];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < rows; column++) {
                int bottom = Math.min(channels, (row + 1) * group);
                int right = Math.min(channels, (column + 1) * group);
                double sum = 0;
                for (int a = row * group; a < bottom; a++) {
                    for (int b = column * group; b < right; b++) {
                        sum += at(a, b);
                    }
                }
                means[row * rows + column] = (float) (sum / ((bottom - row * group) * (right - column * group)));
            }
        }
        return new Gram(rows, means);
    }
}
