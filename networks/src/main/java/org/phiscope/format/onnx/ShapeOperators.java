// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;

/** ONNX's operators that move elements. Every method answers {@code null} for what it cannot map. */
final class ShapeOperators {
    private static final double CUBIC = -0.75;

    private final Assembly assembly;
    private final int opset;

    ShapeOperators(Assembly assembly, int opset) {
        this.assembly = assembly;
        this.opset = opset;
    }

    @Nullable Node reshape(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        List<Integer> wanted;
        if (opset < 5) {
            wanted = node.wholes("shape", List.of()).stream().map(Long::intValue).toList();
        } else {
            Constant given = assembly.constant(node.input(1));
            wanted = given == null ? List.of() : given.integers();
            if (given == null) {
                return null;
            }
        }
        if (x == null) {
            return null;
        }
        List<Integer> dims = Extents.reshaped(node, Assembly.dims(x.shape()), wanted)
                .orElseThrow(() -> new GraphException(name, Message.of("{0} cannot be read as {1}", x.shape(), wanted)));
        return renamed(x, dims, name);
    }

    /** The same elements under other extents: flattened, where only the batch remains before them. */
    private Node renamed(Node x, List<Integer> dims, String name) {
        Shape to = Assembly.shape(name, dims);
        boolean flattens = to.rank() == 2 && x.shape().rank() > 2 && to.batch() == x.shape().batch();
        return assembly.add(name, flattens ? new Op.Flatten() : new Op.Reshape(to), x);
    }

    @Nullable Node flatten(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        return x == null
                ? null
                : renamed(x, Extents.flattened(Assembly.dims(x.shape()), (int) node.whole("axis", 1)), name);
    }

    @Nullable Node squeeze(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Constant axes = assembly.constant(node.input(1));
        if (x == null || !node.input(1).isEmpty() && axes == null) {
            return null;
        }
        return renamed(x, Extents.squeezed(node, Assembly.dims(x.shape()), axes), name);
    }

    @Nullable Node transpose(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        return x == null ? null : assembly.add(name, new Op.Permute(Extents.order(node, x.shape().rank())), x);
    }

    @Nullable Node concat(OnnxNode node, String name) {
        List<Node> parts = new ArrayList<>();
        for (String input : node.inputs()) {
            Node part = assembly.sized(input);
            Constant constant = assembly.constant(input);
            if (part == null && constant != null && !constant.dims().contains(0)) {
                part = assembly.table(constant, Assembly.shape(constant.name(), constant.dims()));
            }
            if (part == null) {
                return null;
            }
            parts.add(part);
        }
        int axis = Extents.axis((int) node.whole("axis", 1), parts.getFirst().shape().rank());
        return assembly.add(name, new Op.Concat(axis), parts.toArray(Node[]::new));
    }

    /** One slice for each output; an empty list for what cannot be mapped. */
    List<Node> split(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Constant given = assembly.constant(node.input(1));
        if (x == null || !node.input(1).isEmpty() && given == null) {
            return List.of();
        }
        int axis = Extents.axis((int) node.whole("axis", 0), x.shape().rank());
        int size = x.shape().extent(axis);
        int parts = node.outputs().size();
        List<Integer> sizes = given != null
                ? given.integers()
                : node.wholes("split", List.of()).stream().map(Long::intValue).toList();
        if (sizes.isEmpty()) {
            int each = Math.ceilDiv(size, parts);
            sizes = IntStream.range(0, parts).mapToObj(i -> Math.min(each, size - i * each)).toList();
        }
        if (sizes.size() != parts || sizes.stream().anyMatch(part -> part < 1)) {
            return List.of();
        }
        List<Node> slices = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < parts; i++) {
            int to = Math.addExact(from, sizes.get(i));
            slices.add(assembly.add(i == 0 ? name : name + "/" + i, new Op.Slice(axis, from, to), x));
            from = to;
        }
        return slices;
    }

    @Nullable Node slice(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        if (x == null) {
            return null;
        }
        List<@Nullable Constant> in = new ArrayList<>();
        for (String input : node.inputs()) {
            in.add(assembly.constant(input));
        }
        for (int i = 1; i < node.inputs().size(); i++) {
            if (!node.input(i).isEmpty() && in.get(i) == null) {
                return null;
            }
        }
        List<Extents.Cut> cuts = Extents.cuts(node, Assembly.dims(x.shape()), in, opset).orElse(List.of());
        if (cuts.isEmpty() || cuts.stream().anyMatch(cut -> cut.step() != 1 || cut.count() < 1)) {
            return null;
        }
        List<Op> slices = cuts.stream()
                .filter(cut -> cut.count() < x.shape().extent(cut.axis()))
                .<Op>map(cut -> new Op.Slice(cut.axis(), cut.from(), cut.from() + cut.count()))
                .toList();
        return slices.isEmpty() ? x : chain(slices, x, name);
    }

    private Node chain(List<Op> ops, Node x, String name) {
        Node y = x;
        for (int i = 0; i < ops.size(); i++) {
            y = assembly.add(i == ops.size() - 1 ? name : name + "/" + i, ops.get(i), y);
        }
        return y;
    }

    /** One of an axis, neighbours on it, or every cell the nearest of a smaller map's. */
    @Nullable Node gather(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Constant indices = assembly.constant(node.input(1));
        if (x == null || indices == null || indices.dims().size() > 1 || indices.elements() < 1) {
            return null;
        }
        int axis = Extents.axis((int) node.whole("axis", 0), x.shape().rank());
        int size = x.shape().extent(axis);
        int[] at = indices.integers().stream().mapToInt(index -> index < 0 ? index + size : index).toArray();
        if (Arrays.stream(at).anyMatch(index -> index < 0 || index >= size)) {
            return null;
        }
        boolean neighbours = IntStream.range(1, at.length).allMatch(i -> at[i] == at[i - 1] + 1);
        if (neighbours) {
            Op.Slice slice = new Op.Slice(axis, at[0], at[0] + at.length);
            if (!indices.dims().isEmpty()) {
                return assembly.add(name, slice, x);
            }
            List<Integer> dims = new ArrayList<>(Assembly.dims(x.shape()));
            dims.remove(axis);
            return assembly.add(
                    name,
                    new Op.Reshape(Assembly.shape(name, dims)),
                    assembly.add(name + "/slice", slice, x));
        }
        boolean nearest = x.shape().rank() == 4
                && axis >= 2
                && IntStream.range(0, at.length).allMatch(i -> at[i] == (int) ((long) i * size / at.length));
        if (!nearest) {
            return null;
        }
        return assembly.add(
                name,
                axis == 2 ? new Op.Resize(at.length, x.shape().width()) : new Op.Resize(x.shape().height(), at.length),
                x);
    }

    /** Noughts around. */
    @Nullable Node pad(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Constant given = assembly.constant(node.input(1));
        Constant value = assembly.constant(node.input(2));
        Constant axes = assembly.constant(node.input(3));
        boolean plain = node.text("mode", "constant").equals("constant")
                && (opset < 11 ? node.real("value", 0) == 0 : node.input(2).isEmpty() || value != null && value.single() == 0)
                && (node.input(3).isEmpty() || axes != null);
        if (x == null || !plain || opset >= 11 && given == null) {
            return null;
        }
        List<Integer> pads = given != null
                ? given.integers()
                : node.wholes("pads", node.wholes("paddings", List.of())).stream().map(Long::intValue).toList();
        int rank = x.shape().rank();
        List<Integer> of = axes == null ? IntStream.range(0, rank).boxed().toList() : axes.integers();
        if (pads.size() != 2 * of.size() || pads.stream().anyMatch(pad -> pad < 0)) {
            return null;
        }
        List<Op> padded = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            int before = pads.get(i);
            int after = pads.get(i + of.size());
            if (before + after > 0) {
                padded.add(new Op.Pad(Extents.axis(of.get(i), rank), before, after));
            }
        }
        return padded.isEmpty() ? x : chain(padded, x, name);
    }

    @Nullable Node resize(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Shape to = resized(node);
        if (x == null || to == null || to.rank() != 4 || !to.with(2, 1).with(3, 1).equals(x.shape().with(2, 1).with(3, 1))) {
            return null;
        }
        Op.Resize.Mode mode = mode(node, x.shape(), to);
        return mode == null ? null : assembly.add(name, new Op.Resize(to.height(), to.width(), mode), x);
    }

    /** The extents of a resampled value; {@code null} where they are computed, or where they are not what the factors say. */
    @Nullable Shape resized(OnnxNode node) {
        List<Integer> dims = assembly.dims(node.input(0));
        if (dims == null || node.has("axes")) {
            return null;
        }
        boolean early = node.type().equals("Upsample") || opset < 11;
        Constant sizes = early ? null : assembly.constant(node.input(3));
        if (sizes != null && sizes.elements() == dims.size()) {
            return Assembly.shape(node.title(), sizes.integers());
        }
        Constant scales = assembly.constant(node.input(early ? 1 : 2));
        double[] factors;
        if (scales != null) {
            factors = scales.numbers();
        } else if (node.attributes().get("scales") instanceof OnnxNode.Attribute.Reals(List<Float> reals)) {
            factors = reals.stream().mapToDouble(Float::doubleValue).toArray();
        } else {
            return null;
        }
        if (factors.length != dims.size()) {
            return null;
        }
        List<Integer> scaled = new ArrayList<>();
        for (int axis = 0; axis < factors.length; axis++) {
            double exact = dims.get(axis) * factors[axis];
            if (exact != Math.rint(exact)) {
                return null;
            }
            scaled.add((int) Math.min(exact, Integer.MAX_VALUE));
        }
        return Assembly.shape(node.title(), scaled);
    }

    private Op.Resize.@Nullable Mode mode(OnnxNode node, Shape from, Shape to) {
        boolean early = node.type().equals("Upsample") || opset < 11;
        String coordinates = early ? "asymmetric" : node.text("coordinate_transformation_mode", "half_pixel");
        if (node.whole("antialias", 0) == 1 || node.whole("exclude_outside", 0) == 1) {
            return null;
        }
        boolean halves = coordinates.equals("half_pixel")
                || coordinates.equals("pytorch_half_pixel") && to.height() > 1 && to.width() > 1;
        return switch (node.text("mode", "nearest")) {
            case "nearest" -> {
                String rounding = early ? "floor" : node.text("nearest_mode", "round_prefer_floor");
                boolean whole = to.height() % from.height() == 0 && to.width() % from.width() == 0;
                boolean twice = to.height() <= 2 * from.height() && to.width() <= 2 * from.width();
                boolean floor = coordinates.equals("asymmetric")
                        && (rounding.equals("floor") || rounding.equals("round_prefer_floor") && whole && twice);
                yield floor || halves && whole && rounding.startsWith("round") ? Op.Resize.Mode.NEAREST : null;
            }
            case "linear", "bilinear" ->
                halves
                        ? Op.Resize.Mode.BILINEAR
                        : coordinates.equals("align_corners") ? Op.Resize.Mode.BILINEAR_CORNERS : null;
            case "cubic" -> halves && node.real("cubic_coeff_a", CUBIC) == CUBIC ? Op.Resize.Mode.BICUBIC : null;
            default -> null;
        };
    }

    @Nullable Node spaceToDepth(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        return x == null || x.shape().rank() != 4
                ? null
                : assembly.add(name, new Op.Reorg((int) node.whole("blocksize", 1), Op.Reorg.Order.DEPTH), x);
    }

    /** A product of two computed stacks of matrices, or of one with a constant matrix that is none's weights. */
    @Nullable Node matMul(OnnxNode node, String name) {
        Node a = operand(node.input(0));
        Node b = operand(node.input(1));
        if (a == null || b == null || a.shape().rank() != b.shape().rank() || a.shape().rank() < 2) {
            return null;
        }
        List<Integer> left = Assembly.dims(a.shape());
        List<Integer> right = Assembly.dims(b.shape());
        int stack = left.size() - 2;
        return left.subList(0, stack).equals(right.subList(0, stack))
                ? assembly.add(name, new Op.MatMul(false), a, b)
                : null;
    }

    private @Nullable Node operand(String value) {
        Constant constant = assembly.constant(value);
        return constant == null || constant.dims().contains(0)
                ? assembly.sized(value)
                : assembly.table(constant, Assembly.shape(constant.name(), constant.dims()));
    }
}
