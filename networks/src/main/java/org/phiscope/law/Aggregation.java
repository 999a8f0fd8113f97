// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

/**
 * Blocks whose k layers of growth g are concatenated with their input of b channels (Wang, Bochkovskiy & Liao 2021, section
 * 4.2). Costs are sums of cin·cout over the convolutions: mult-adds of 1×1 convolutions on a single cell.
 */
public final class Aggregation {
    private Aggregation() {}

    /** Every layer takes all before it; table 3: whgbk + whg²k(k − 1)/2. */
    public static double dense(double w, double h, double k, double b, double g) {
        return w * h * (g * b * k + g * g * k * (k - 1) / 2);
    }

    /** Every layer takes the one before it, all are joined once; table 3: whbg + whg²(k − 1). */
    public static double oneShot(double w, double h, double k, double b, double g) {
        return w * h * (b * g + g * g * (k - 1));
    }

    /** How a one-shot aggregation is parted (table 4), with its transition. */
    public enum Partition {
        /** The layers from b to g, the transition from b + kg to half of it. */
        NONE {
            @Override
            public double products(double k, double b, double g) {
                double all = b + k * g;
                return b * g + (k - 1) * g * g + all * all / 2;
            }

            @Override
            public double channels(double k, double b, double g) {
                double all = b + k * g;
                return b + g + (k - 1) * 2 * g + all + all / 2;
            }
        },
        /** g of the channels go through the layers, the transition from kg to kg. */
        CSP {
            @Override
            public double products(double k, double b, double g) {
                return k * g * g + k * g * k * g;
            }

            @Override
            public double channels(double k, double b, double g) {
                return k * 2 * g + 2 * k * g;
            }
        },
        /** The same with a transition of half of all channels: the partial computational block. */
        PCB {
            @Override
            public double products(double k, double b, double g) {
                double all = b + k * g;
                return k * g * g + all * all / 4;
            }

            @Override
            public double channels(double k, double b, double g) {
                return k * 2 * g + (b + k * g);
            }
        };

        /** Σ cin·cout of the layers and the transition: what table 5 calls CIO. */
        public abstract double products(double k, double b, double g);

        /** Σ (cin + cout) of the same: CIO per cell as HarDNet defines it (Chao et al. 2019). */
        public abstract double channels(double k, double b, double g);
    }
}
