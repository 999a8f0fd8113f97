// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.plan;

import org.phiscope.graph.Op.Resize.Mode;

/** Resampling along one side as a matrix: how much of each cell of the input is in each cell of the output. */
public final class Interpolation {
    /** Of the cubic convolution (Keys 1981), as PyTorch has it. */
    private static final double A = -0.75;

    private Interpolation() {}

    /** {@code [to, from]}, row by row. */
    public static float[] matrix(Mode mode, int from, int to) {
        float[] matrix = new float[Math.multiplyExact(from, to)];
        for (int i = 0; i < to; i++) {
            double middle = (i + 0.5) * from / to - 0.5;
            switch (mode) {
                case NEAREST -> part(matrix, from, i, (int) ((long) i * from / to), 1);
                case BILINEAR -> linear(matrix, from, i, Math.max(0, middle));
                case BILINEAR_CORNERS -> linear(matrix, from, i, to == 1 ? 0 : i * (from - 1.0) / (to - 1));
                case BICUBIC -> {
                    int cell = (int) Math.floor(middle);
                    for (int k = -1; k <= 2; k++) {
                        part(matrix, from, i, cell + k, cubic(Math.abs(middle - cell - k)));
                    }
                }
            }
        }
        return matrix;
    }

    private static void linear(float[] matrix, int from, int i, double at) {
        int cell = (int) at;
        part(matrix, from, i, cell, 1 - (at - cell));
        part(matrix, from, i, cell + 1, at - cell);
    }

    /** A cell beyond the edge is the edge's. */
    private static void part(float[] matrix, int from, int row, int cell, double weight) {
        matrix[row * from + Math.clamp(cell, 0, from - 1)] += (float) weight;
    }

    private static double cubic(double distance) {
        double d = distance;
        return d <= 1
                ? ((A + 2) * d - (A + 3)) * d * d + 1
                : ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
    }
}
