// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Computes what depends on constants alone, as exporters write arithmetic on shapes. Large tensors are only renamed,
 * turned and taken apart from the file; what would have to be computed is computed up to a size, and all of it together up
 * to a budget.
 */
final class ConstantFolding {
    private static final int MOST_ELEMENTS = 1 << 20;
    private static final long BUDGET = 1L << 24;

    private final int opset;
    private long spent;

    ConstantFolding(int opset) {
        this.opset = opset;
    }

    /**
     * The result of a node whose inputs are all constant.
     *
     * @param in {@code null} for one that is left out
     * @return empty where it is not computed: the operator is not known, or the tensor too large
     */
    Optional<Constant> fold(OnnxNode node, List<@Nullable Constant> in) {
        if (!node.isStandard() || node.outputs().size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(folded(node, in));
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            return Optional.empty(); // inputs that such a node does not take
        }
    }

    private @Nullable Constant folded(OnnxNode node, List<@Nullable Constant> in) {
        String out = node.outputs().getFirst();
        return switch (node.type()) {
            case "Constant" -> constant(node, out);
            case "ConstantOfShape" -> filled(node, in(in, 0), out);
            case "Identity", "Dropout" -> in(in, 0);
            case "Cast" -> cast(in(in, 0), OnnxType.ofCode(node.whole("to", 1)));
            case "Transpose" -> transposed(node, in(in, 0));
            case "Reshape" -> Extents.reshaped(node, in(in, 0).dims(), in(in, 1).integers())
                    .map(in(in, 0)::reshaped)
                    .orElse(null);
            case "Flatten" -> in(in, 0).reshaped(Extents.flattened(in(in, 0).dims(), (int) node.whole("axis", 1)));
            case "Squeeze", "Unsqueeze" -> {
                Constant axes = in.size() > 1 ? in.get(1) : null;
                List<Integer> dims = Extents.squeezed(node, in(in, 0).dims(), axes);
                yield in(in, 0).reshaped(dims);
            }
            case "DequantizeLinear" -> dequantised(node, in);
            case "Gather" -> gathered(in(in, 0), in(in, 1), (int) node.whole("axis", 0), out);
            case "Concat" -> concatenated(in, (int) node.whole("axis", 0), out);
            case "Slice" -> sliced(node, in, out);
            case "Range" -> range(in, out);
            case "Expand" -> expanded(in(in, 0), in(in, 1).integers(), out);
            case "Where" -> where(in, out);
            case "Shape" -> shape(node, in(in, 0).dims());
            case "Size" -> Constant.computed(out, OnnxType.INT64, List.of(), false, in(in, 0).elements());
            case "ReduceProd", "ReduceSum", "ReduceMax", "ReduceMin" -> reduced(node, in, out);
            case "Add" -> binary(in, out, Double::sum);
            case "Sub" -> binary(in, out, (a, b) -> a - b);
            case "Mul" -> binary(in, out, (a, b) -> a * b);
            case "Div" -> in(in, 0).type().isReal()
                    ? binary(in, out, (a, b) -> a / b)
                    : binary(in, out, (a, b) -> truncated(a / b));
            case "Mod" -> node.whole("fmod", 0) == 1
                    ? binary(in, out, (a, b) -> a % b)
                    : binary(in, out, (a, b) -> a - b * Math.floor(a / b));
            case "Pow" -> binary(in, out, Math::pow);
            case "Max" -> in.size() == 2 ? binary(in, out, Math::max) : null;
            case "Min" -> in.size() == 2 ? binary(in, out, Math::min) : null;
            case "Equal" -> compared(in, out, (a, b) -> a == b ? 1 : 0);
            case "Greater" -> compared(in, out, (a, b) -> a > b ? 1 : 0);
            case "Less" -> compared(in, out, (a, b) -> a < b ? 1 : 0);
            case "GreaterOrEqual" -> compared(in, out, (a, b) -> a >= b ? 1 : 0);
            case "LessOrEqual" -> compared(in, out, (a, b) -> a <= b ? 1 : 0);
            case "And" -> compared(in, out, (a, b) -> a != 0 && b != 0 ? 1 : 0);
            case "Or" -> compared(in, out, (a, b) -> a != 0 || b != 0 ? 1 : 0);
            case "Not" -> unary(in(in, 0), out, a -> a == 0 ? 1 : 0);
            case "Neg" -> unary(in(in, 0), out, a -> -a);
            case "Abs" -> unary(in(in, 0), out, Math::abs);
            case "Floor" -> unary(in(in, 0), out, Math::floor);
            case "Ceil" -> unary(in(in, 0), out, Math::ceil);
            case "Round" -> unary(in(in, 0), out, Math::rint);
            case "Sqrt" -> unary(in(in, 0), out, Math::sqrt);
            case "Exp" -> unary(in(in, 0), out, Math::exp);
            case "Log" -> unary(in(in, 0), out, Math::log);
            case "Reciprocal" -> in(in, 0).turned(true);
            default -> null;
        };
    }

    private static Constant in(List<@Nullable Constant> in, int index) {
        Constant constant = in.get(index);
        if (constant == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return constant;
    }

    /** The extents of a value as a constant. */
    Constant shape(OnnxNode node, List<Integer> dims) {
        int rank = dims.size();
        int start = Extents.bound((int) node.whole("start", 0), rank);
        int end = node.has("end") ? Extents.bound((int) node.whole("end", rank), rank) : rank;
        double[] part = dims.subList(start, Math.max(start, end)).stream().mapToDouble(Integer::doubleValue).toArray();
        return Constant.wholes(node.outputs().getFirst(), part);
    }

    private boolean affordable(long elements) {
        if (elements > MOST_ELEMENTS || spent + elements > BUDGET) {
            return false;
        }
        spent += elements;
        return true;
    }

    private static @Nullable Constant constant(OnnxNode node, String out) {
        for (OnnxNode.Attribute value : node.attributes().values()) {
            switch (value) {
                case OnnxNode.Attribute.Tensor(OnnxTensor tensor) -> {
                    return new Constant(out, tensor.type(), tensor.dims(), false, new Constant.Source.Stored(tensor));
                }
                case OnnxNode.Attribute.Whole(long whole) -> {
                    return Constant.computed(out, OnnxType.INT64, List.of(), false, whole);
                }
                case OnnxNode.Attribute.Real(float real) -> {
                    return Constant.computed(out, OnnxType.FLOAT, List.of(), false, real);
                }
                case OnnxNode.Attribute.Wholes(List<Long> wholes) -> {
                    return Constant.wholes(out, wholes.stream().mapToDouble(Long::doubleValue).toArray());
                }
                case OnnxNode.Attribute.Reals(List<Float> reals) -> {
                    return Constant.computed(
                            out,
                            OnnxType.FLOAT,
                            List.of(reals.size()),
                            false,
                            reals.stream().mapToDouble(Float::doubleValue).toArray());
                }
                case OnnxNode.Attribute.Text _, OnnxNode.Attribute.Closed _ -> {
                    // no number
                }
            }
        }
        return null;
    }

    private static @Nullable Constant filled(OnnxNode node, Constant extents, String out) {
        if (extents.elements() > 64) {
            return null;
        }
        OnnxType type = OnnxType.FLOAT;
        double value = 0;
        if (node.attributes().get("value") instanceof OnnxNode.Attribute.Tensor(OnnxTensor tensor)) {
            type = tensor.type();
            value = tensor.numbers()[0];
        }
        return new Constant(out, type, extents.integers(), false, new Constant.Source.Filled(value));
    }

    private @Nullable Constant cast(Constant x, OnnxType to) {
        if (to == OnnxType.OTHER) {
            return null;
        }
        if (to == OnnxType.BOOL) {
            return retyped(unary(x, x.name(), a -> a == 0 ? 0 : 1), to);
        }
        return x.type().isReal() && !to.isReal()
                ? retyped(unary(x, x.name(), ConstantFolding::truncated), to)
                : x.as(to);
    }

    private static @Nullable Constant retyped(@Nullable Constant x, OnnxType type) {
        return x == null ? null : x.as(type);
    }

    private static double truncated(double a) {
        return a < 0 ? Math.ceil(a) : Math.floor(a);
    }

    private static Constant transposed(OnnxNode node, Constant x) {
        return x.permuted(Extents.order(node, x.dims().size()));
    }

    private static @Nullable Constant dequantised(OnnxNode node, List<@Nullable Constant> in) {
        Constant x = in(in, 0);
        Constant scale = in(in, 1);
        int axis = x.dims().isEmpty() ? 0 : Extents.axis((int) node.whole("axis", 1), x.dims().size());
        boolean perAxis = scale.dims().size() == 1 && !x.dims().isEmpty() && scale.elements() == x.dims().get(axis);
        if (node.whole("block_size", 0) != 0 || !(scale.isSingle() || perAxis)) {
            return null;
        }
        Constant zero = in.size() > 2 ? in.get(2) : null;
        boolean learned = true; // quantised weights are whole numbers
        return new Constant(
                x.name(), OnnxType.FLOAT, x.dims(), learned, new Constant.Source.Dequantised(x, scale, zero, axis));
    }

    private @Nullable Constant unary(Constant x, String out, DoubleUnaryOperator operator) {
        if (!affordable(x.elements())) {
            return null;
        }
        double[] values = Arrays.stream(x.numbers()).map(operator).toArray();
        return Constant.computed(out, x.type(), x.dims(), x.learned(), values);
    }

    private @Nullable Constant binary(List<@Nullable Constant> in, String out, DoubleBinaryOperator operator) {
        Constant a = in(in, 0);
        Constant b = in(in, 1);
        List<Integer> dims = Broadcast.dims(a.dims(), b.dims()).orElse(null);
        if (dims == null || !affordable(Math.max(OnnxTensor.elements(dims), Math.max(a.elements(), b.elements())))) {
            return null;
        }
        int elements = (int) OnnxTensor.elements(dims);
        double[] left = a.numbers();
        double[] right = b.numbers();
        int[] leftPlaces = Broadcast.places(a.dims(), dims, elements);
        int[] rightPlaces = Broadcast.places(b.dims(), dims, elements);
        double[] values = new double[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = operator.applyAsDouble(left[leftPlaces[i]], right[rightPlaces[i]]);
        }
        return Constant.computed(out, a.type(), dims, a.learned() || b.learned(), values);
    }

    private @Nullable Constant compared(List<@Nullable Constant> in, String out, DoubleBinaryOperator operator) {
        return retyped(binary(in, out, operator), OnnxType.BOOL);
    }

    private @Nullable Constant where(List<@Nullable Constant> in, String out) {
        Constant condition = in(in, 0);
        Constant a = in(in, 1);
        Constant b = in(in, 2);
        List<Integer> dims = Broadcast.dims(a.dims(), b.dims())
                .flatMap(both -> Broadcast.dims(both, condition.dims()))
                .orElse(null);
        if (dims == null || !affordable(OnnxTensor.elements(dims))) {
            return null;
        }
        int elements = (int) OnnxTensor.elements(dims);
        int[] of = Broadcast.places(condition.dims(), dims, elements);
        int[] ofA = Broadcast.places(a.dims(), dims, elements);
        int[] ofB = Broadcast.places(b.dims(), dims, elements);
        double[] chosen = condition.numbers();
        double[] left = a.numbers();
        double[] right = b.numbers();
        double[] values = new double[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = chosen[of[i]] != 0 ? left[ofA[i]] : right[ofB[i]];
        }
        return Constant.computed(out, a.type(), dims, a.learned() || b.learned(), values);
    }

    private @Nullable Constant gathered(Constant x, Constant indices, int axis, String out) {
        int along = Extents.axis(axis, x.dims().size());
        List<Integer> dims = new ArrayList<>(x.dims().subList(0, along));
        dims.addAll(indices.dims());
        dims.addAll(x.dims().subList(along + 1, x.dims().size()));
        if (!affordable(Math.max(OnnxTensor.elements(dims), x.elements()))) {
            return null;
        }
        int size = x.dims().get(along);
        int inner = (int) OnnxTensor.elements(x.dims().subList(along + 1, x.dims().size()));
        int outer = (int) OnnxTensor.elements(x.dims().subList(0, along));
        double[] from = x.numbers();
        double[] which = indices.numbers();
        double[] values = new double[(int) OnnxTensor.elements(dims)];
        int to = 0;
        for (int o = 0; o < outer; o++) {
            for (double index : which) {
                int at = (int) (index < 0 ? index + size : index);
                System.arraycopy(from, (o * size + at) * inner, values, to, inner);
                to += inner;
            }
        }
        return Constant.computed(out, x.type(), dims, x.learned(), values);
    }

    private @Nullable Constant concatenated(List<@Nullable Constant> in, int axis, String out) {
        Constant first = in(in, 0);
        int along = Extents.axis(axis, first.dims().size());
        List<Integer> dims = new ArrayList<>(first.dims());
        boolean learned = false;
        int joined = 0;
        for (int i = 0; i < in.size(); i++) {
            joined = Math.addExact(joined, in(in, i).dims().get(along));
            learned |= in(in, i).learned();
        }
        dims.set(along, joined);
        if (!affordable(OnnxTensor.elements(dims))) {
            return null;
        }
        double[] values = new double[(int) OnnxTensor.elements(dims)];
        int outer = (int) OnnxTensor.elements(dims.subList(0, along));
        int row = outer == 0 ? 0 : values.length / outer;
        int before = 0;
        for (int i = 0; i < in.size(); i++) {
            double[] from = in(in, i).numbers();
            int part = outer == 0 ? 0 : from.length / outer;
            for (int o = 0; o < outer; o++) {
                System.arraycopy(from, o * part, values, o * row + before, part);
            }
            before += part;
        }
        return Constant.computed(out, first.type(), dims, learned, values);
    }

    private @Nullable Constant sliced(OnnxNode node, List<@Nullable Constant> in, String out) {
        Constant x = in(in, 0);
        List<Extents.Cut> cuts = Extents.cuts(node, x.dims(), in, opset).orElse(null);
        if (cuts == null || !affordable(x.elements())) {
            return null;
        }
        Constant result = x;
        for (Extents.Cut cut : cuts) {
            double[] indices = new double[cut.count()];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = cut.from() + (double) i * cut.step();
            }
            result = gathered(result, Constant.wholes(out, indices), cut.axis(), out);
            if (result == null) {
                return null;
            }
        }
        return result;
    }

    private @Nullable Constant range(List<@Nullable Constant> in, String out) {
        double start = in(in, 0).single();
        double limit = in(in, 1).single();
        double delta = in(in, 2).single();
        double count = Math.max(0, Math.ceil((limit - start) / delta));
        if (!(count <= MOST_ELEMENTS) || !affordable((long) count)) {
            return null;
        }
        double[] values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = start + i * delta;
        }
        return Constant.computed(out, in(in, 0).type(), List.of(values.length), false, values);
    }

    private @Nullable Constant expanded(Constant x, List<Integer> to, String out) {
        List<Integer> dims = Broadcast.dims(x.dims(), to).orElse(null);
        if (dims == null || to.stream().anyMatch(dim -> dim < 0)) {
            return null;
        }
        if (dims.equals(x.dims())) {
            return x;
        }
        if (!affordable(OnnxTensor.elements(dims))) {
            return null;
        }
        int elements = (int) OnnxTensor.elements(dims);
        double[] from = x.numbers();
        int[] places = Broadcast.places(x.dims(), dims, elements);
        double[] values = new double[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = from[places[i]];
        }
        return Constant.computed(out, x.type(), dims, x.learned(), values);
    }

    /** Of all elements, or along the only axis that there is. */
    private @Nullable Constant reduced(OnnxNode node, List<@Nullable Constant> in, String out) {
        Constant x = in(in, 0);
        List<Integer> axes = Extents.reducedAxes(node, x.dims().size(), in.size() > 1 ? in.get(1) : null);
        if (axes.size() != x.dims().size() || !affordable(x.elements())) {
            return null;
        }
        double[] values = x.numbers();
        double result =
                switch (node.type()) {
                    case "ReduceProd" -> Arrays.stream(values).reduce(1, (a, b) -> a * b);
                    case "ReduceSum" -> Arrays.stream(values).sum();
                    case "ReduceMax" -> Arrays.stream(values).max().orElse(Double.NEGATIVE_INFINITY);
                    default -> Arrays.stream(values).min().orElse(Double.POSITIVE_INFINITY);
                };
        List<Integer> dims = node.whole("keepdims", 1) == 1 ? Collections.nCopies(x.dims().size(), 1) : List.of();
        return Constant.computed(out, x.type(), dims, x.learned(), result);
    }
}
