// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

/**
 * Mult-adds of a whole stage of b channels and k layers on a map of w×h cells, from the 3×3 convolution of stride 2 that
 * begins it (Wang, Bochkovskiy & Liao 2021, section 4.1).
 */
public final class DarknetStage {
    /** The convolution of stride 2 from b/2 to b channels: 9·(b/2)·b. */
    private static final double DOWN = 9.0 / 2;

    /** To b/2 channels twice, after the layers b/2 to b/2, and from b to b where the parts are joined. */
    private static final double TRANSITIONS = 9.0 / 4;

    private DarknetStage() {}

    /** Darknet-53's stage: whb²(9/2 + 5k). */
    public static double darknet(double w, double h, double k, double b) {
        return w * h * b * b * DOWN + Residual.DARK.plain(w, h, k, b);
    }

    /** CSPDarknet-53's as the paper prints it: whb²(9/4 + 3/4 + 5k/2). */
    public static double printed(double w, double h, double k, double b) {
        return w * h * b * b * (9.0 / 4 + 3.0 / 4 + 5 * k / 2);
    }

    /** CSPDarknet-53's as yolov4.cfg has it: whb²(9/2 + 9/4 + 5k/2). */
    public static double crossStage(double w, double h, double k, double b) {
        return w * h * b * b * (DOWN + TRANSITIONS + 5 * k / 2);
    }
}
