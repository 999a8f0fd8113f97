// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import org.phiscope.engine.Tensor;
import org.phiscope.graph.Shape;

/** How much each query attends to each key, for every head: what a softmax made for one image. */
public final class AttentionWeights {
    private final int heads;
    private final int queries;
    private final int keys;
    private final float[] values;

    /**
     * @param shape {@code [groups, heads, queries, keys]}
     * @param values in this order; kept, not copied
     */
    public AttentionWeights(Shape shape, float[] values) {
        if (shape.rank() != 4 || shape.elements() != values.length) {
            throw new IllegalArgumentException("attention of " + shape + " is not " + values.length + " values");
        }
        this.heads = shape.extent(1);
        this.queries = shape.extent(2);
        this.keys = shape.extent(3);
        this.values = values;
    }

    /** A copy of what an engine computed. */
    public static AttentionWeights of(Tensor tensor) {
        return new AttentionWeights(tensor.shape(), tensor.toArray());
    }

    public int heads() {
        return heads;
    }

    public int queries() {
        return queries;
    }

    public int keys() {
        return keys;
    }

    /**
     * What a query attends to, a share for each key; together 1.
     *
     * @param group 0, or the number of the window
     */
    public double[] row(int group, int head, int query) {
        int from = ((group * heads + head) * queries + query) * keys;
        double[] row = new double[keys];
        for (int key = 0; key < keys; key++) {
            row[key] = values[from + key];
        }
        return row;
    }

    /** What a query attends to on the average of all heads. */
    public double[] mean(int group, int query) {
        double[] mean = new double[keys];
        for (int head = 0; head < heads; head++) {
            int from = ((group * heads + head) * queries + query) * keys;
            for (int key = 0; key < keys; key++) {
                mean[key] += values[from + key];
            }
        }
        for (int key = 0; key < keys; key++) {
            mean[key] /= heads;
        }
        return mean;
    }

    /** The average of all heads as a matrix {@code [queries, keys]}, of the first group. */
    public float[] mean() {
        float[] mean = new float[queries * keys];
        for (int head = 0; head < heads; head++) {
            int from = head * mean.length;
            for (int i = 0; i < mean.length; i++) {
                mean[i] += values[from + i] / heads;
            }
        }
        return mean;
    }
}
