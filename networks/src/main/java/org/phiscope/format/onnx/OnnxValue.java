// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.List;

/**
 * What a model declares about a value.
 *
 * @param tensor whether it is a tensor; otherwise a sequence, a map or undeclared
 * @param shaped whether extents are declared
 * @param dims the extents
 */
public record OnnxValue(String name, boolean tensor, OnnxType type, boolean shaped, List<Dim> dims) {

    /**
     * An extent.
     *
     * @param size −1 where it is not fixed
     * @param symbol the name that an extent which is not fixed may have; extents of one name are the same
     */
    public record Dim(long size, String symbol) {
        public boolean isFixed() {
            return size >= 0;
        }
    }
}
