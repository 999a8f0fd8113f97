// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

/**
 * Mult-adds of k residual layers of b channels on a map of w×h cells, and of their cross stage partial form (Wang,
 * Bochkovskiy & Liao 2021, tables 1 and 2). Norms, activations and sums are not counted.
 */
public enum Residual {
    /** 1×1 to b/4, 3×3, 1×1 back: He et al. 2016. */
    RES(17.0 / 16, 13.0 / 16),
    /** 1×1 to b/2, 3×3 in 32 groups, 1×1 back: Xie et al. 2017. */
    RESX(137.0 / 128, 73.0 / 128),
    /** 1×1 to b/2, 3×3 back: Redmon & Farhadi 2018. */
    DARK(5, 5.0 / 2);

    /** What the transitions of the cross stage partial form cost, per cell and b². */
    private static final double TRANSITIONS = 3.0 / 4;

    private final double layer;
    private final double partialLayer;

    Residual(double layer, double partialLayer) {
        this.layer = layer;
        this.partialLayer = partialLayer;
    }

    /** Table 1: 17whkb²/16, 137whkb²/128, 5whkb². */
    public double plain(double w, double h, double k, double b) {
        return w * h * b * b * layer * k;
    }

    /** Table 2: whb²(3/4 + 13k/16), whb²(3/4 + 73k/128), whb²(3/4 + 5k/2). */
    public double crossStage(double w, double h, double k, double b) {
        return w * h * b * b * (TRANSITIONS + partialLayer * k);
    }

    /** Layers from which on the cross stage partial form costs less. */
    public double breakEven() {
        return TRANSITIONS / (layer - partialLayer);
    }

    /** Part of the cost that the cross stage partial form saves, negative where it costs more. */
    public double saving(double k) {
        return 1 - (TRANSITIONS + partialLayer * k) / (layer * k);
    }

    /** What the saving approaches as layers become many: the percentages that the paper prints. */
    public double limit() {
        return 1 - partialLayer / layer;
    }
}
