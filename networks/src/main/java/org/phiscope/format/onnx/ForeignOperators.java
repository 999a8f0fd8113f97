// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Weight;
import org.phiscope.graph.WeightRole;

/**
 * Operators that networks do not have: each stands in the graph as what it is, with the shape that ONNX's rules give it,
 * or else the one that the model declares, or else none.
 */
final class ForeignOperators {
    /** What keeps its first input's extents. */
    private static final Set<String> ELEMENTWISE = Set.of(
            "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cast", "Ceil", "Celu", "Clip", "Cos", "Cosh",
            "CumSum", "DequantizeLinear", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "Hardmax",
            "InstanceNormalization", "IsInf", "IsNaN", "LRN", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax",
            "LpNormalization", "MeanVarianceNormalization", "Mish", "Neg", "Not", "PRelu", "QuantizeLinear",
            "Reciprocal", "Relu", "Round", "ScatterElements", "ScatterND", "Selu", "Shrink", "Sigmoid", "Sign", "Sin",
            "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt", "Tan", "Tanh", "ThresholdedRelu", "Trilu",
            "BatchNormalization", "GroupNormalization", "Bernoulli", "RandomNormalLike", "RandomUniformLike");

    /** What takes the extents of all its inputs together. */
    private static final Set<String> BROADCAST = Set.of(
            "Add", "And", "BitShift", "BitwiseAnd", "BitwiseOr", "Div", "Equal", "Greater", "GreaterOrEqual", "Less",
            "LessOrEqual", "Max", "Mean", "Min", "Mod", "Mul", "Or", "Pow", "Sub", "Sum", "Where", "Xor");

    private final Assembly assembly;
    private final ShapeOperators shapes;
    private final Map<String, OnnxValue> declared;
    private final Map<String, Integer> symbols = new HashMap<>();
    private final int opset;

    ForeignOperators(Assembly assembly, ShapeOperators shapes, Map<String, OnnxValue> declared, int opset) {
        this.assembly = assembly;
        this.shapes = shapes;
        this.declared = declared;
        this.opset = opset;
    }

    /** What an extent that is not fixed is here. */
    void symbol(String name, int size) {
        if (!name.isEmpty()) {
            symbols.putIfAbsent(name, size);
        }
    }

    /** Adds a node as what it is, and says what each of its outputs is. */
    void add(OnnxNode node, String name) {
        List<Node> inputs = new ArrayList<>();
        List<Weight> held = new ArrayList<>();
        for (String input : node.inputs()) {
            Node computed = assembly.node(input);
            Constant constant = assembly.constant(input);
            if (computed != null) {
                inputs.add(computed);
            } else if (constant != null && !constant.dims().contains(0) && assembly.holds(constant)) {
                held.add(new Weight(WeightRole.TABLE, Assembly.shape(constant.name(), constant.dims())));
            }
        }
        Node[] taken = inputs.toArray(Node[]::new);
        List<Optional<List<Integer>>> outputs = outputs(node);
        boolean first = true;
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            if (output.isEmpty()) {
                continue;
            }
            Optional<List<Integer>> dims = i < outputs.size() ? outputs.get(i) : Optional.empty();
            Optional<Shape> shape = dims.or(() -> declared(output))
                    .filter(extents -> !extents.contains(0))
                    .map(extents -> Assembly.shape(name, extents));
            OptionalLong multiplyAdds = first ? multiplyAdds(node, shape) : OptionalLong.empty();
            Op.Foreign op = new Op.Foreign(
                    node.fullType(), shape.orElse(Shape.of()), shape.isPresent(), first ? held : List.of(), multiplyAdds);
            assembly.made(output, assembly.add(first ? name : name + "/" + i, op, taken));
            first = false;
        }
    }

    /** Adds several nodes that end with one and take a value whose shape is not known. */
    void unsized(OnnxNode last, String name, String of) {
        Node taken = assembly.node(of);
        Op.Foreign op = new Op.Foreign(last.fullType(), Shape.of(), false, List.of(), OptionalLong.empty());
        Node node = taken == null ? assembly.add(name, op) : assembly.add(name, op, taken);
        assembly.made(last.outputs().getFirst(), node);
    }

    /** A value that is fed besides the image. */
    void input(OnnxValue input) {
        Optional<Shape> shape = declared(input.name()).map(dims -> Assembly.shape(input.name(), dims));
        Op.Foreign op = new Op.Foreign(
                "Input", shape.orElse(Shape.of()), shape.isPresent(), List.of(), OptionalLong.empty());
        assembly.made(input.name(), assembly.add(input.name(), op));
    }

    /** The extents that the model says a value has, extents of one name being the same. */
    private Optional<List<Integer>> declared(String value) {
        OnnxValue said = declared.get(value);
        if (said == null || !said.shaped()) {
            return Optional.empty();
        }
        List<Integer> dims = new ArrayList<>();
        for (OnnxValue.Dim dim : said.dims()) {
            Integer size = dim.isFixed() ? (Integer) (int) Math.min(dim.size(), Integer.MAX_VALUE) : symbols.get(dim.symbol());
            if (size == null || size < 1) {
                return Optional.empty();
            }
            dims.add(size);
        }
        return Optional.of(dims);
    }

    /** Of convolutions of any number of axes, and of those in whole numbers. */
    private OptionalLong multiplyAdds(OnnxNode node, Optional<Shape> result) {
        int kernel = switch (node.isStandard() ? node.type() : "") {
            case "Conv", "ConvInteger" -> 1;
            case "QLinearConv" -> 3;
            default -> -1;
        };
        List<Integer> dims = kernel < 0 ? null : assembly.dims(node.input(kernel));
        if (dims == null || dims.size() < 3 || result.isEmpty()) {
            return OptionalLong.empty();
        }
        long perOutput = OnnxTensor.elements(dims.subList(1, dims.size()));
        return OptionalLong.of(Math.multiplyExact(perOutput, result.get().elements()));
    }

    private @Nullable List<Integer> in(OnnxNode node, int index) {
        return assembly.dims(node.input(index));
    }

    /** The extents of each output; where a list ends or an entry is empty, they are not known. */
    private List<Optional<List<Integer>>> outputs(OnnxNode node) {
        if (!node.isStandard()) {
            return List.of();
        }
        try {
            String type = node.type();
            return switch (type) {
                case "TopK" -> {
                    Optional<List<Integer>> top = top(node);
                    yield List.of(top, top);
                }
                case "Split" -> split(node);
                case "MaxPool" -> {
                    Optional<List<Integer>> pooled = window(node, in(node, 0), null);
                    yield List.of(pooled, pooled);
                }
                default -> List.of(first(node, type));
            };
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            return List.of(); // not what such an operator takes
        }
    }

    private Optional<List<Integer>> first(OnnxNode node, String type) {
        if (ELEMENTWISE.contains(type)) {
            return Optional.ofNullable(in(node, 0));
        }
        if (BROADCAST.contains(type)) {
            return broadcast(node);
        }
        if (type.startsWith("Reduce")) {
            return reduced(node);
        }
        List<Integer> x = in(node, 0);
        return switch (type) {
            case "Conv", "ConvInteger" -> window(node, x, in(node, 1));
            case "QLinearConv" -> window(node, x, in(node, 3));
            case "AveragePool", "LpPool" -> window(node, x, null);
            case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool" -> {
                if (x == null) {
                    yield Optional.empty();
                }
                List<Integer> dims = new ArrayList<>(Collections.nCopies(x.size(), 1));
                dims.set(0, x.get(0));
                dims.set(1, x.get(1));
                yield Optional.of(dims);
            }
            case "MatMul", "MatMulInteger" -> product(x, in(node, 1));
            case "QLinearMatMul" -> product(x, in(node, 3));
            case "Gemm" -> gemm(node, x, in(node, 1));
            case "Gather" -> gathered(node, x, in(node, 1));
            case "GatherElements" -> Optional.ofNullable(in(node, 1));
            case "ArgMax", "ArgMin" -> argument(node, x);
            case "Transpose" -> x == null
                    ? Optional.empty()
                    : Optional.of(Extents.order(node, x.size()).stream().map(x::get).toList());
            case "Reshape" -> x == null || !(assembly.constant(node.input(1)) instanceof Constant to)
                    ? Optional.empty()
                    : Extents.reshaped(node, x, to.integers());
            case "Flatten" -> Optional.ofNullable(x).map(dims -> Extents.flattened(dims, (int) node.whole("axis", 1)));
            case "Expand" -> x == null || !(assembly.constant(node.input(1)) instanceof Constant to)
                    ? Optional.empty()
                    : Broadcast.dims(x, to.integers());
            case "Tile" -> tiled(node, x);
            case "Concat" -> concatenated(node);
            case "Slice" -> sliced(node, x);
            case "Pad" -> padded(node, x);
            case "Resize", "Upsample" -> Optional.ofNullable(shapes.resized(node)).map(Assembly::dims);
            case "DepthToSpace" -> {
                int block = (int) node.whole("blocksize", 1);
                yield x == null || x.size() != 4
                        ? Optional.empty()
                        : Optional.of(List.of(
                                x.get(0), x.get(1) / (block * block), x.get(2) * block, x.get(3) * block));
            }
            case "Shape" -> x == null ? Optional.empty() : Optional.of(List.of(x.size()));
            case "Size" -> Optional.of(List.of());
            case "Identity", "Dropout" -> Optional.ofNullable(x);
            default -> Optional.empty();
        };
    }

    private Optional<List<Integer>> broadcast(OnnxNode node) {
        Optional<List<Integer>> dims = Optional.of(List.of());
        for (int i = 0; i < node.inputs().size(); i++) {
            List<Integer> input = in(node, i);
            dims = input == null ? Optional.empty() : dims.flatMap(known -> Broadcast.dims(known, input));
        }
        return dims;
    }

    private Optional<List<Integer>> reduced(OnnxNode node) {
        List<Integer> x = in(node, 0);
        Constant axes = assembly.constant(node.input(1));
        if (x == null || !node.input(1).isEmpty() && axes == null) {
            return Optional.empty();
        }
        List<Integer> dims = new ArrayList<>(x);
        for (int axis : Extents.reducedAxes(node, x.size(), axes).reversed()) {
            if (node.whole("keepdims", 1) == 1) {
                dims.set(axis, 1);
            } else {
                dims.remove(axis);
            }
        }
        return Optional.of(dims);
    }

    /** A window of any number of axes; with a kernel's extents {@code [out, in/groups, …]}, or the pooling's own. */
    private static Optional<List<Integer>> window(
            OnnxNode node, @Nullable List<Integer> x, @Nullable List<Integer> kernel) {
        if (x == null || x.size() < 3) {
            return Optional.empty();
        }
        int axes = x.size() - 2;
        boolean convolves = node.type().contains("Conv");
        if (convolves && (kernel == null || kernel.size() != x.size())) {
            return Optional.empty();
        }
        List<Long> sides = kernel != null
                ? kernel.subList(2, kernel.size()).stream().map(Integer::longValue).toList()
                : node.wholes("kernel_shape", List.of());
        List<Long> strides = node.wholes("strides", Collections.nCopies(axes, 1L));
        List<Long> dilations = node.wholes("dilations", Collections.nCopies(axes, 1L));
        List<Long> pads = node.wholes("pads", Collections.nCopies(2 * axes, 0L));
        String auto = node.text("auto_pad", "NOTSET");
        List<Integer> dims = new ArrayList<>(List.of(x.get(0), kernel != null ? kernel.getFirst() : x.get(1)));
        for (int i = 0; i < axes; i++) {
            long size = x.get(i + 2);
            if (auto.startsWith("SAME")) {
                dims.add(Math.toIntExact(Math.ceilDiv(size, strides.get(i))));
                continue;
            }
            long extent = Math.addExact(Math.multiplyExact(dilations.get(i), sides.get(i) - 1), 1);
            long padding = auto.equals("VALID") ? 0 : Math.addExact(pads.get(i), pads.get(i + axes));
            long room = Math.subtractExact(Math.addExact(size, padding), extent);
            if (room < 0 || strides.get(i) < 1) {
                return Optional.empty();
            }
            long windows = (node.whole("ceil_mode", 0) == 1 ? Math.ceilDiv(room, strides.get(i)) : room / strides.get(i)) + 1;
            dims.add(Math.toIntExact(windows));
        }
        return Optional.of(dims);
    }

    private static Optional<List<Integer>> product(@Nullable List<Integer> a, @Nullable List<Integer> b) {
        if (a == null || b == null || a.size() < 2 || b.size() < 2) {
            return Optional.empty();
        }
        return Broadcast.dims(a.subList(0, a.size() - 2), b.subList(0, b.size() - 2)).map(stack -> {
            List<Integer> dims = new ArrayList<>(stack);
            dims.add(a.get(a.size() - 2));
            dims.add(b.getLast());
            return dims;
        });
    }

    private static Optional<List<Integer>> gemm(OnnxNode node, @Nullable List<Integer> a, @Nullable List<Integer> b) {
        return a == null || b == null
                ? Optional.empty()
                : Optional.of(List.of(
                        a.get(node.whole("transA", 0) == 1 ? 1 : 0), b.get(node.whole("transB", 0) == 1 ? 0 : 1)));
    }

    private static Optional<List<Integer>> gathered(
            OnnxNode node, @Nullable List<Integer> x, @Nullable List<Integer> indices) {
        if (x == null || indices == null) {
            return Optional.empty();
        }
        int axis = Extents.axis((int) node.whole("axis", 0), x.size());
        List<Integer> dims = new ArrayList<>(x.subList(0, axis));
        dims.addAll(indices);
        dims.addAll(x.subList(axis + 1, x.size()));
        return Optional.of(dims);
    }

    private static Optional<List<Integer>> argument(OnnxNode node, @Nullable List<Integer> x) {
        if (x == null) {
            return Optional.empty();
        }
        List<Integer> dims = new ArrayList<>(x);
        int axis = Extents.axis((int) node.whole("axis", 0), x.size());
        if (node.whole("keepdims", 1) == 1) {
            dims.set(axis, 1);
        } else {
            dims.remove(axis);
        }
        return Optional.of(dims);
    }

    private Optional<List<Integer>> top(OnnxNode node) {
        List<Integer> x = in(node, 0);
        Constant count = assembly.constant(node.input(1));
        int k = count != null ? (int) count.single() : (int) node.whole("k", 0);
        if (x == null || k < 1) {
            return Optional.empty();
        }
        List<Integer> dims = new ArrayList<>(x);
        dims.set(Extents.axis((int) node.whole("axis", -1), x.size()), k);
        return Optional.of(dims);
    }

    private Optional<List<Integer>> tiled(OnnxNode node, @Nullable List<Integer> x) {
        Constant repeats = assembly.constant(node.input(1));
        if (x == null || repeats == null || repeats.elements() != x.size()) {
            return Optional.empty();
        }
        List<Integer> dims = new ArrayList<>();
        for (int axis = 0; axis < x.size(); axis++) {
            dims.add(Math.multiplyExact(x.get(axis), repeats.integers().get(axis)));
        }
        return Optional.of(dims);
    }

    private Optional<List<Integer>> concatenated(OnnxNode node) {
        List<Integer> first = in(node, 0);
        if (first == null) {
            return Optional.empty();
        }
        int axis = Extents.axis((int) node.whole("axis", 1), first.size());
        int joined = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            List<Integer> part = in(node, i);
            if (part == null) {
                return Optional.empty();
            }
            joined = Math.addExact(joined, part.get(axis));
        }
        List<Integer> dims = new ArrayList<>(first);
        dims.set(axis, joined);
        return Optional.of(dims);
    }

    private Optional<List<Integer>> sliced(OnnxNode node, @Nullable List<Integer> x) {
        if (x == null) {
            return Optional.empty();
        }
        List<@Nullable Constant> in = new ArrayList<>();
        for (String input : node.inputs()) {
            in.add(assembly.constant(input));
        }
        return Extents.cuts(node, x, in, opset).map(cuts -> {
            List<Integer> dims = new ArrayList<>(x);
            cuts.forEach(cut -> dims.set(cut.axis(), cut.count()));
            return dims;
        });
    }

    private Optional<List<Integer>> padded(OnnxNode node, @Nullable List<Integer> x) {
        Constant given = assembly.constant(node.input(1));
        List<Integer> pads = given != null
                ? given.integers()
                : node.wholes("pads", List.of()).stream().map(Long::intValue).toList();
        if (x == null || pads.size() != 2 * x.size()) {
            return Optional.empty();
        }
        List<Integer> dims = new ArrayList<>();
        for (int axis = 0; axis < x.size(); axis++) {
            dims.add(Math.addExact(x.get(axis), Math.addExact(pads.get(axis), pads.get(axis + x.size()))));
        }
        return Optional.of(dims);
    }

    private List<Optional<List<Integer>>> split(OnnxNode node) {
        List<Integer> x = in(node, 0);
        Constant given = assembly.constant(node.input(1));
        if (x == null || given == null || given.elements() != node.outputs().size()) {
            return List.of();
        }
        int axis = Extents.axis((int) node.whole("axis", 0), x.size());
        List<Optional<List<Integer>>> parts = new ArrayList<>();
        for (int size : given.integers()) {
            List<Integer> dims = new ArrayList<>(x);
            dims.set(axis, size);
            parts.add(Optional.of(dims));
        }
        return parts;
    }
}
