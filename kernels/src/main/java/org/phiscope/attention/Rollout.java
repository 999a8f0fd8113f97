// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import java.util.List;

/**
 * Attention rollout: how much of each token at the network's entrance has arrived at a token after the last layer, if every
 * layer hands on half of what it gets unchanged and half as its attention mixes it (Abnar &amp; Zuidema 2020, section 3).
 * With A a layer's attention, the average of its heads, a layer's step is (A + I) normalised to rows that sum to 1, and the
 * rollout is the product of all steps, the last layer's first.
 */
public final class Rollout {
    private final List<float[]> layers;
    private final int tokens;

    /**
     * @param layers the average of the heads of each layer, {@code [tokens, tokens]}, the first layer first
     * @throws IllegalArgumentException if they are not all matrices of this size
     */
    public Rollout(List<float[]> layers, int tokens) {
        for (float[] layer : layers) {
            if (layer.length != tokens * tokens) {
                throw new IllegalArgumentException(
                        "an attention of " + layer.length + " values is not one of " + tokens + " tokens");
            }
        }
        this.layers = List.copyOf(layers);
        this.tokens = tokens;
    }

    /** What arrived at a token, a share for each token at the entrance; together 1. */
    public double[] row(int token) {
        double[] arrived = new double[tokens];
        arrived[token] = 1;
        for (float[] attention : layers.reversed()) {
            arrived = before(arrived, attention);
        }
        return arrived;
    }

    private double[] before(double[] arrived, float[] attention) {
        double[] result = new double[tokens];
        for (int query = 0; query < tokens; query++) {
            double share = arrived[query];
            if (share == 0) {
                continue;
            }
            int from = query * tokens;
            double sum = 1; // of the identity
            for (int key = 0; key < tokens; key++) {
                sum += attention[from + key];
            }
            double each = share / sum;
            for (int key = 0; key < tokens; key++) {
                result[key] += each * attention[from + key];
            }
            result[query] += each;
        }
        return result;
    }
}
