// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How tensors of different extents go together: aligned at their last axes, an extent of 1 repeated. */
final class Broadcast {
    private Broadcast() {}

    /** The extents of a result of two; empty where they do not go together. */
    static Optional<List<Integer>> dims(List<Integer> a, List<Integer> b) {
        int rank = Math.max(a.size(), b.size());
        List<Integer> dims = new ArrayList<>(rank);
        for (int axis = 0; axis < rank; axis++) {
            int left = at(a, axis, rank);
            int right = at(b, axis, rank);
            if (left != right && left != 1 && right != 1) {
                return Optional.empty();
            }
            dims.add(left == 1 ? right : left);
        }
        return Optional.of(dims);
    }

    /** Extents with ones before them up to a rank. */
    static List<Integer> padded(List<Integer> dims, int rank) {
        List<Integer> padded = new ArrayList<>(rank);
        for (int axis = 0; axis < rank; axis++) {
            padded.add(at(dims, axis, rank));
        }
        return padded;
    }

    private static int at(List<Integer> dims, int axis, int rank) {
        int own = axis - (rank - dims.size());
        return own < 0 ? 1 : dims.get(own);
    }

    /** For every element of a result, the place of the one that it is made of. */
    static int[] places(List<Integer> of, List<Integer> result, int elements) {
        int rank = result.size();
        List<Integer> padded = padded(of, rank);
        int[] strides = new int[rank];
        int stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--) {
            strides[axis] = padded.get(axis) == 1 ? 0 : stride;
            stride *= padded.get(axis);
        }
        int[] places = new int[elements];
        int[] at = new int[rank];
        int place = 0;
        for (int i = 0; i < elements; i++) {
            places[i] = place;
            for (int axis = rank - 1; axis >= 0; axis--) {
                place += strides[axis];
                if (++at[axis] < result.get(axis)) {
                    break;
                }
                place -= strides[axis] * result.get(axis);
                at[axis] = 0;
            }
        }
        return places;
    }
}
