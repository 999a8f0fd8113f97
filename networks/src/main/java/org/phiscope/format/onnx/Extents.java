// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What ONNX's operators that move or rename do to extents, whatever version of the operator set they are written in. */
final class Extents {
    private Extents() {}

    /** Every {@code step}th from {@code from}, {@code count} of them. */
    record Cut(int axis, int from, int step, int count) {}

    /** @throws IndexOutOfBoundsException if there is no such axis */
    static int axis(int axis, int rank) {
        int counted = axis < 0 ? axis + rank : axis;
        if (counted < 0 || counted >= rank) {
            throw new IndexOutOfBoundsException("there is no axis " + axis + " of " + rank);
        }
        return counted;
    }

    /** An index that may be counted from the end, or lie beyond either. */
    static int bound(long index, int size) {
        return (int) Math.clamp(index < 0 ? index + size : index, 0, size);
    }

    static List<Integer> order(OnnxNode node, int rank) {
        List<Integer> backwards = IntStream.range(0, rank).mapToObj(axis -> rank - 1 - axis).toList();
        List<Integer> order =
                node.has("perm") ? node.wholes("perm", List.of()).stream().map(Long::intValue).toList() : backwards;
        List<Integer> sorted = new ArrayList<>(order);
        Collections.sort(sorted);
        if (!sorted.equals(backwards.reversed())) {
            throw new IndexOutOfBoundsException(order + " is no order of " + rank + " axes");
        }
        return order;
    }

    /** Nought stands for the extent that was there, −1 for what is left. */
    static Optional<List<Integer>> reshaped(OnnxNode node, List<Integer> from, List<Integer> to) {
        boolean zeros = node.whole("allowzero", 0) == 1;
        List<Integer> dims = new ArrayList<>();
        long known = 1;
        int open = -1;
        for (int i = 0; i < to.size(); i++) {
            int dim = to.get(i);
            if (dim == 0 && !zeros) {
                if (i >= from.size()) {
                    return Optional.empty();
                }
                dim = from.get(i);
            } else if (dim == -1) {
                if (open >= 0) {
                    return Optional.empty();
                }
                open = i;
            } else if (dim < 0) {
                return Optional.empty();
            }
            dims.add(dim);
            known = dim == -1 ? known : OnnxTensor.elements(List.of((int) Math.min(known, Integer.MAX_VALUE), dim));
        }
        long elements = OnnxTensor.elements(from);
        if (open >= 0) {
            if (known == 0 || elements % known != 0 || elements / known > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            dims.set(open, (int) (elements / known));
        }
        return OnnxTensor.elements(dims) == elements ? Optional.of(dims) : Optional.empty();
    }

    static List<Integer> flattened(List<Integer> dims, int axis) {
        int split = axis < 0 ? axis + dims.size() : axis;
        return List.of(
                Math.toIntExact(OnnxTensor.elements(dims.subList(0, split))),
                Math.toIntExact(OnnxTensor.elements(dims.subList(split, dims.size()))));
    }

    /** Axes are an attribute up to operator set 12, an input from 13 on. */
    static List<Integer> squeezed(OnnxNode node, List<Integer> dims, @Nullable Constant axesInput) {
        boolean squeezes = node.type().equals("Squeeze");
        List<Integer> given = axesInput != null
                ? axesInput.integers()
                : node.wholes("axes", List.of()).stream().map(Long::intValue).toList();
        List<Integer> result = new ArrayList<>(dims);
        if (squeezes) {
            if (given.isEmpty()) {
                result.removeIf(dim -> dim == 1);
                return result;
            }
            List<Integer> axes = sorted(given, dims.size());
            for (int axis : axes.reversed()) {
                if (result.remove(axis) != 1) {
                    throw new IndexOutOfBoundsException("axis " + axis + " cannot be left out");
                }
            }
            return result;
        }
        for (int axis : sorted(given, dims.size() + given.size())) {
            result.add(axis, 1);
        }
        return result;
    }

    private static List<Integer> sorted(List<Integer> axes, int rank) {
        return axes.stream().map(axis -> axis(axis, rank)).sorted().distinct().toList();
    }

    /** All axes where none are named. */
    static List<Integer> reducedAxes(OnnxNode node, int rank, @Nullable Constant axesInput) {
        List<Integer> given = axesInput != null
                ? axesInput.integers()
                : node.wholes("axes", List.of()).stream().map(Long::intValue).toList();
        if (given.isEmpty() && node.whole("noop_with_empty_axes", 0) == 1) {
            return List.of();
        }
        return given.isEmpty() ? IntStream.range(0, rank).boxed().toList() : sorted(given, rank);
    }

    /** Bounds are attributes up to operator set 9, inputs from 10 on. */
    static Optional<List<Cut>> cuts(OnnxNode node, List<Integer> dims, List<@Nullable Constant> in, int opset) {
        List<Integer> starts;
        List<Integer> ends;
        List<Integer> axes;
        List<Integer> steps;
        if (opset < 10) {
            starts = clipped(node.wholes("starts", List.of()));
            ends = clipped(node.wholes("ends", List.of()));
            axes = clipped(node.wholes("axes", List.of()));
            steps = List.of();
        } else {
            Constant from = in.size() > 1 ? in.get(1) : null;
            Constant to = in.size() > 2 ? in.get(2) : null;
            if (from == null || to == null) {
                return Optional.empty();
            }
            starts = from.integers();
            ends = to.integers();
            axes = in.size() > 3 && in.get(3) instanceof Constant given ? given.integers() : List.of();
            steps = in.size() > 4 && in.get(4) instanceof Constant given ? given.integers() : List.of();
        }
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            int axis = axis(axes.isEmpty() ? i : axes.get(i), dims.size());
            int step = steps.isEmpty() ? 1 : steps.get(i);
            int size = dims.get(axis);
            if (step == 0) {
                return Optional.empty();
            }
            long start = starts.get(i) < 0 ? (long) starts.get(i) + size : starts.get(i);
            long end = ends.get(i) < 0 ? (long) ends.get(i) + size : ends.get(i);
            int from = (int) (step > 0 ? Math.clamp(start, 0, size) : Math.clamp(start, 0, size - 1));
            int to = (int) (step > 0 ? Math.clamp(end, 0, size) : Math.clamp(end, -1, size - 1));
            int count = Math.max(0, Math.ceilDiv(to - from, step));
            cuts.add(new Cut(axis, from, step, count));
        }
        return Optional.of(cuts);
    }

    private static List<Integer> clipped(List<Long> values) {
        return values.stream().map(value -> (int) Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE)).toList();
    }
}
