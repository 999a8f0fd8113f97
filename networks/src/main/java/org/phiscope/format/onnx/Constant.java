// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.format.FormatException;
import org.phiscope.message.Message;

/**
 * A value that depends on no input: a tensor of the file, or what was made of such. Large ones are read from the file when
 * they are asked for, and never kept.
 *
 * @param name of the tensor that it was made of, or of the value
 * @param dims extents; none for a single number, and one of them may be nought
 * @param learned whether it was made of a tensor that is stored as a weight
 */
public record Constant(String name, OnnxType type, List<Integer> dims, boolean learned, Source source) {

    /** Where the numbers are. */
    sealed interface Source {
        record Stored(OnnxTensor tensor) implements Source {}

        @SuppressWarnings("ArrayRecordComponent") // a few numbers, never compared
        record Computed(double[] values) implements Source {}

        /** One number again and again. */
        record Filled(double value) implements Source {}

        /** Axis i is axis {@code order.get(i)} of another constant. */
        record Permuted(Constant of, List<Integer> order) implements Source {}

        /** The same numbers in the same order. */
        record Reshaped(Constant of) implements Source {}

        /** The reciprocals, or the negatives. */
        record Turned(Constant of, boolean reciprocal) implements Source {}

        /** (value − zero)·scale, along an axis or for all. */
        record Dequantised(Constant of, Constant scale, @Nullable Constant zero, int axis) implements Source {}
    }

    static Constant stored(OnnxTensor tensor, boolean learned) {
        return new Constant(
                tensor.name(), tensor.type(), tensor.dims(), learned && tensor.type().isReal(), new Source.Stored(tensor));
    }

    static Constant computed(String name, OnnxType type, List<Integer> dims, boolean learned, double... values) {
        return new Constant(name, type, List.copyOf(dims), learned, new Source.Computed(values));
    }

    /** Whole numbers along one axis. */
    static Constant wholes(String name, double... values) {
        return computed(name, OnnxType.INT64, List.of(values.length), false, values);
    }

    public long elements() {
        return OnnxTensor.elements(dims);
    }

    boolean isSingle() {
        return elements() == 1;
    }

    Constant permuted(List<Integer> order) {
        List<Integer> permuted = order.stream().map(dims::get).toList();
        return new Constant(name, type, permuted, learned, new Source.Permuted(this, List.copyOf(order)));
    }

    Constant reshaped(List<Integer> to) {
        return new Constant(name, type, List.copyOf(to), learned, new Source.Reshaped(this));
    }

    Constant turned(boolean reciprocal) {
        return new Constant(name, type, dims, learned, new Source.Turned(this, reciprocal));
    }

    Constant as(OnnxType other) {
        return new Constant(name, other, dims, learned, new Source.Reshaped(this));
    }

    /**
     * The values, C-contiguous.
     *
     * @throws FormatException if they cannot be read
     */
    public float[] floats() {
        switch (source) {
            case Source.Stored(OnnxTensor tensor) -> {
                return tensor.floats();
            }
            case Source.Permuted(Constant of, List<Integer> order) -> {
                float[] values = of.floats();
                float[] permuted = new float[values.length];
                Walk walk = new Walk(of.dims, order);
                for (int i = 0; i < permuted.length; i++) {
                    permuted[i] = values[walk.next()];
                }
                return permuted;
            }
            case Source.Reshaped(Constant of) -> {
                return of.floats();
            }
            case Source.Computed _, Source.Filled _, Source.Turned _, Source.Dequantised _ -> {
                double[] numbers = numbers();
                float[] values = new float[numbers.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) numbers[i];
                }
                return values;
            }
        }
    }

    /** The values in double precision; not to be changed. */
    double[] numbers() {
        return switch (source) {
            case Source.Stored(OnnxTensor tensor) -> tensor.numbers();
            case Source.Computed(double[] values) -> values;
            case Source.Reshaped(Constant of) -> of.numbers();
            case Source.Filled(double value) -> {
                if (elements() > Integer.MAX_VALUE - 8) {
                    throw new FormatException(Message.of(
                            "{0} has {1} elements, more than can be held",
                            name, elements()));
                }
                double[] values = new double[(int) elements()];
                Arrays.fill(values, value);
                yield values;
            }
            case Source.Permuted(Constant of, List<Integer> order) -> {
                double[] values = of.numbers();
                double[] permuted = new double[values.length];
                Walk walk = new Walk(of.dims, order);
                for (int i = 0; i < permuted.length; i++) {
                    permuted[i] = values[walk.next()];
                }
                yield permuted;
            }
            case Source.Turned(Constant of, boolean reciprocal) -> {
                double[] values = of.numbers().clone();
                for (int i = 0; i < values.length; i++) {
                    values[i] = reciprocal ? 1 / values[i] : -values[i];
                }
                yield values;
            }
            case Source.Dequantised(Constant of, Constant scale, Constant zero, int axis) -> {
                double[] values = of.numbers().clone();
                double[] scales = scale.numbers();
                double[] zeros = zero == null ? new double[scales.length] : zero.numbers();
                int inner = 1;
                for (int i = axis + 1; i < of.dims.size(); i++) {
                    inner *= of.dims.get(i);
                }
                for (int i = 0; i < values.length; i++) {
                    int at = scales.length == 1 ? 0 : i / inner % scales.length;
                    values[i] = (values[i] - zeros[at]) * scales[at];
                }
                yield values;
            }
        };
    }

    /** The only number of a constant that has one. */
    double single() {
        return numbers()[0];
    }

    /** Whole numbers; those beyond 32 bits end where these do, as exporters write "to the end". */
    List<Integer> integers() {
        List<Integer> integers = new ArrayList<>();
        for (double number : numbers()) {
            integers.add((int) Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        return integers;
    }

    /** Goes through a permuted tensor in its order, by places in the one that it was made of. */
    private static final class Walk {
        private final int[] sizes;
        private final int[] strides;
        private final int[] at;
        private int place;
        private boolean started;

        Walk(List<Integer> dims, List<Integer> order) {
            int rank = dims.size();
            int[] of = new int[rank];
            int stride = 1;
            for (int axis = rank - 1; axis >= 0; axis--) {
                of[axis] = stride;
                stride *= dims.get(axis);
            }
            sizes = order.stream().mapToInt(dims::get).toArray();
            strides = order.stream().mapToInt(axis -> of[axis]).toArray();
            at = new int[rank];
        }

        int next() {
            if (!started) {
                started = true;
                return 0;
            }
            for (int axis = at.length - 1; axis >= 0; axis--) {
                place += strides[axis];
                if (++at[axis] < sizes[axis]) {
                    break;
                }
                place -= strides[axis] * sizes[axis];
                at[axis] = 0;
            }
            return place;
        }
    }
}
