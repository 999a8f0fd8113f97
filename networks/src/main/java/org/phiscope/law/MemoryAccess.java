// SPDX-License-Identifier: Apache-2.0
package org.phiscope.law;

/** Memory access cost of one convolution of stride 1 (Ma et al. 2018, guideline 1; Lee et al. 2019, eq. 1). */
public final class MemoryAccess {
    private MemoryAccess() {}

    /** hw(cin + cout) + k²·cin·cout. */
    public static double cost(double w, double h, double kernel, double in, double out) {
        return w * h * (in + out) + kernel * kernel * in * out;
    }

    /** The least that a convolution of these mult-adds B can have, at cin = cout: 2√(hwB/k²) + B/(hw). */
    public static double bound(double w, double h, double kernel, double multiplyAdds) {
        return 2 * Math.sqrt(w * h * multiplyAdds / (kernel * kernel)) + multiplyAdds / (w * h);
    }
}
