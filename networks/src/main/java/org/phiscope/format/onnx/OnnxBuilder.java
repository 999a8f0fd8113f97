// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/**
 * Makes a graph of a model for one size of its input: with that fixed, exporters' arithmetic on shapes is constant and is
 * computed away, and every node becomes the operator that it is, or stands as a foreign one.
 */
final class OnnxBuilder {
    private final OnnxModel model;
    private final OnnxPatterns patterns;
    private final ConstantFolding folding;
    private final Assembly assembly;
    private final WindowOperators windows;
    private final ElementOperators elements;
    private final ShapeOperators shapes;
    private final ForeignOperators foreign;
    private final Stages stages;
    private final Set<OnnxNode> merged = Collections.newSetFromMap(new IdentityHashMap<>());

    OnnxBuilder(OnnxModel model, String name) {
        this.model = model;
        this.patterns = new OnnxPatterns(model);
        this.folding = new ConstantFolding(model.opset());
        this.assembly = new Assembly(new GraphBuilder(name));
        this.windows = new WindowOperators(assembly);
        this.elements = new ElementOperators(assembly);
        this.shapes = new ShapeOperators(assembly, model.opset());
        this.foreign = new ForeignOperators(assembly, shapes, model.declared(), model.opset());
        this.stages = new Stages(model);
    }

    /** @throws GraphException if the model makes no network at this size; the message names the node */
    ImportedNetwork build(OnnxInput input, Shape fed, Preprocessing preprocessing) {
        Node image = assembly.graph().input(fed);
        assembly.made(input.value().name(), image);
        for (int axis = 0; axis < input.value().dims().size(); axis++) {
            foreign.symbol(input.value().dims().get(axis).symbol(), fed.extent(axis));
        }
        model.inputs().stream().filter(other -> !other.equals(input.value())).forEach(foreign::input);
        model.initializers().forEach((name, tensor) -> assembly.constant(name, Constant.stored(tensor, true)));
        Set<OnnxNode> needed = needed();
        for (OnnxNode node : model.nodes()) {
            if (needed.contains(node) && !patterns.isInside(node) && !merged.contains(node)) {
                assembly.graph().stage(stages.of(node));
                add(node);
            }
        }
        for (OnnxValue output : model.outputs()) {
            Node made = assembly.node(output.name());
            Constant constant = assembly.constant(output.name());
            if (made == null && constant != null) {
                made = assembly.table(constant, Assembly.shape(output.name(), constant.dims()));
            }
            if (made == null) {
                throw new GraphException(output.name(), Message.of("is an output that nothing makes"));
            }
            assembly.graph().output(output.name(), made);
        }
        assembly.nameValues();
        return new ImportedNetwork(
                assembly.graph().build(task(), preprocessing), assembly.weights(), assembly.values());
    }

    /** Nodes that lead to an output. */
    private Set<OnnxNode> needed() {
        Set<String> wanted = new HashSet<>();
        model.outputs().forEach(output -> wanted.add(output.name()));
        Set<OnnxNode> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (OnnxNode node : model.nodes().reversed()) {
            if (node.outputs().stream().anyMatch(output -> !output.isEmpty() && wanted.contains(output))) {
                needed.add(node);
                wanted.addAll(node.inputs());
            }
        }
        return needed;
    }

    private void add(OnnxNode node) {
        String name = assembly.name(node);
        try {
            if (!fold(node) && !map(node, name)) {
                foreign.add(node, name);
            }
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            GraphException impossible = new GraphException(name, Message.of("{0}: {1}", node.type(), MessageException.toldBy(e)));
            impossible.initCause(e);
            throw impossible;
        }
    }

    private boolean fold(OnnxNode node) {
        if (node.isStandard() && node.type().equals("Shape")) {
            List<Integer> dims = assembly.dims(node.input(0));
            if (dims != null) {
                assembly.constant(node.outputs().getFirst(), folding.shape(node, dims));
                return true;
            }
        }
        List<@Nullable Constant> in = new ArrayList<>();
        for (String input : node.inputs()) {
            Constant constant = assembly.constant(input);
            if (constant == null && !input.isEmpty()) {
                return false;
            }
            in.add(constant);
        }
        Optional<Constant> folded = folding.fold(node, in);
        folded.ifPresent(constant -> assembly.constant(node.outputs().getFirst(), constant));
        return folded.isPresent();
    }

    private boolean map(OnnxNode node, String name) {
        Optional<OnnxPatterns.Pattern> pattern = patterns.endingWith(node);
        if (!node.isStandard() || isBroadcastAlongAnAxis(node)) {
            return false;
        }
        if (node.type().equals("Split")) {
            List<Node> parts = shapes.split(node, name);
            for (int i = 0; i < parts.size(); i++) {
                assembly.made(node.outputs().get(i), parts.get(i));
            }
            return !parts.isEmpty();
        }
        if (pattern.isPresent() && assembly.sized(pattern.get().of()) == null) {
            foreign.unsized(node, name, pattern.get().of());
            return true;
        }
        Node mapped = pattern.isPresent() ? pattern(pattern.get(), name) : mapped(node, name);
        if (mapped == null) {
            return false;
        }
        assembly.made(node.outputs().getFirst(), mapped);
        return true;
    }

    /** Before operator set 7, terms were aligned at an axis that was named, not at their last ones. */
    private boolean isBroadcastAlongAnAxis(OnnxNode node) {
        return model.opset() < 7 && node.whole("broadcast", 0) == 1;
    }

    private Node pattern(OnnxPatterns.Pattern pattern, String name) {
        switch (pattern) {
            case OnnxPatterns.Pattern.Activated(var activation, String of) -> {
                return assembly.add(name, new Op.Activate(activation), required(of, name));
            }
            case OnnxPatterns.Pattern.Moved(String of, double scale, double shift) -> {
                return assembly.add(name, new Op.Affine(scale, shift), required(of, name));
            }
            case OnnxPatterns.Pattern.Normed(String of, String scale, String shift, double epsilon) -> {
                Node norm = windows.layerNorm(required(of, name), scale, shift, epsilon, name);
                if (norm == null) {
                    throw new GraphException(name, Message.of(
                            "normalises another number of features than it has weights for"));
                }
                return norm;
            }
        }
    }

    private Node required(String value, String name) {
        Node node = assembly.sized(value);
        if (node == null) {
            throw new GraphException(name, Message.of("takes {0}, whose shape is not known", value));
        }
        return node;
    }

    private @Nullable Node mapped(OnnxNode node, String name) {
        return switch (node.type()) {
            case "Conv" -> windows.convolution(node, name);
            case "ConvTranspose" -> windows.transposed(node, name);
            case "DeformConv" -> windows.deformable(node, name);
            case "Gemm" -> windows.gemm(node, name);
            case "MatMul" -> matMul(node, name);
            case "BatchNormalization" -> windows.batchNorm(node, name);
            case "LayerNormalization" -> windows.layerNorm(node, name);
            case "InstanceNormalization", "GroupNormalization" -> windows.groupNorm(node, name);
            case "MaxPool", "AveragePool" -> windows.pool(node, name);
            case "GlobalAveragePool", "GlobalMaxPool" -> windows.globalPool(node, name);
            case "ReduceMean" -> windows.mean(node, name);
            case "Relu",
                    "Sigmoid",
                    "Tanh",
                    "Softplus",
                    "Mish",
                    "HardSwish",
                    "Gelu",
                    "LeakyRelu",
                    "Elu",
                    "Selu",
                    "HardSigmoid",
                    "Clip" -> elements.activation(node, name);
            case "Add" -> elements.add(node, name);
            case "Sum" -> elements.sum(node, name);
            case "Sub" -> elements.subtract(node, name);
            case "Mul" -> elements.multiply(node, name);
            case "Div" -> elements.divide(node, name);
            case "Neg" -> elements.negate(node, name);
            case "Pow" -> elements.power(node, name);
            case "Softmax", "LogSoftmax" -> elements.softmax(node, name, model.opset());
            case "Reshape" -> shapes.reshape(node, name);
            case "Flatten" -> shapes.flatten(node, name);
            case "Squeeze", "Unsqueeze" -> shapes.squeeze(node, name);
            case "Transpose" -> shapes.transpose(node, name);
            case "Concat" -> shapes.concat(node, name);
            case "Slice" -> shapes.slice(node, name);
            case "Gather" -> shapes.gather(node, name);
            case "Pad" -> shapes.pad(node, name);
            case "Resize", "Upsample" -> shapes.resize(node, name);
            case "SpaceToDepth" -> shapes.spaceToDepth(node, name);
            case "Identity", "Dropout" -> assembly.node(node.input(0));
            case "Cast" -> OnnxType.ofCode(node.whole("to", 0)).isReal() ? assembly.node(node.input(0)) : null;
            case "Expand" -> expand(node);
            default -> null;
        };
    }

    /** One that repeats nothing. */
    private @Nullable Node expand(OnnxNode node) {
        Node x = assembly.sized(node.input(0));
        Constant to = assembly.constant(node.input(1));
        boolean keeps = x != null
                && to != null
                && Broadcast.dims(Assembly.dims(x.shape()), to.integers())
                        .filter(Assembly.dims(x.shape())::equals)
                        .isPresent();
        return keeps ? x : null;
    }

    /** With a constant matrix it is a linear layer, and what is added to nothing else its bias. */
    private @Nullable Node matMul(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Constant matrix = assembly.constant(node.input(1));
        if (x == null || matrix == null || matrix.dims().size() != 2 || x.shape().rank() < 2) {
            return shapes.matMul(node, name);
        }
        Constant kernel = matrix.permuted(List.of(1, 0));
        String product = node.outputs().getFirst();
        OnnxNode add = patterns.onlyReader(product);
        if (add != null && add.isStandard() && add.type().equals("Add") && patterns.endingWith(add).isEmpty()
                && !patterns.isInside(add)) {
            Constant bias = assembly.constant(add.input(add.input(0).equals(product) ? 1 : 0));
            if (bias != null && bias.dims().equals(List.of(kernel.dims().getFirst()))) {
                merged.add(add);
                Node linear = windows.linear(x, kernel, bias, assembly.name(add));
                if (linear != null) {
                    assembly.made(add.outputs().getFirst(), linear);
                }
                return linear;
            }
        }
        return windows.linear(x, kernel, null, name);
    }

    /** A classifier has one output {@code [n, classes]}. */
    private Task task() {
        Node output = assembly.node(model.outputs().getFirst().name());
        if (model.outputs().size() != 1 || output == null || !Assembly.isSized(output)) {
            return new Task.Unstated();
        }
        Shape shape = output.shape();
        boolean classes = (shape.rank() == 2 || shape.rank() == 4 && shape.height() == 1 && shape.width() == 1)
                && shape.channels() > 1
                && shape.batch() == assembly.graph().node(0).shape().batch();
        return classes ? new Task.Classification(shape.channels(), isProbable(output)) : new Task.Unstated();
    }

    private boolean isProbable(Node output) {
        return switch (output.op()) {
            case Op.Softmax softmax -> !softmax.logarithm();
            case Op.Reshape _, Op.Flatten _ ->
                isProbable(assembly.graph().node(output.inputs().getFirst()));
            default -> false;
        };
    }
}
