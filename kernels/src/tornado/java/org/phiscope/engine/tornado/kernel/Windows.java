// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado.kernel;

/** Windows that hang over the edge of a map. */
final class Windows {
    private Windows() {}

    /** The first cell of a window of {@code kernel} cells that lies behind the last of {@code size}, or {@code kernel}. */
    static int end(int first, int size, int dilation, int kernel) {
        int inside = first < size ? (size - first + dilation - 1) / dilation : 0;
        return inside < kernel ? inside : kernel;
    }
}
