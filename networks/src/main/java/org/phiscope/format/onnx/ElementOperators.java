// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;

/** ONNX's operators on single elements. Every method answers {@code null} for what it cannot map. */
final class ElementOperators {
    private static final double TOLERANCE = 1e-6;

    private final Assembly assembly;

    ElementOperators(Assembly assembly) {
        this.assembly = assembly;
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) < TOLERANCE;
    }

    /** A non-linearity with the parameters that networks know it by. */
    @Nullable Node activation(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Activation activation =
                switch (node.type()) {
                    case "Relu" -> Activation.RELU;
                    case "Sigmoid" -> Activation.SIGMOID;
                    case "Tanh" -> Activation.TANH;
                    case "Softplus" -> Activation.SOFTPLUS;
                    case "Mish" -> Activation.MISH;
                    case "HardSwish" -> Activation.HARD_SWISH;
                    case "Gelu" -> node.text("approximate", "none").equals("tanh") ? Activation.GELU_TANH : Activation.GELU;
                    case "LeakyRelu" -> leaky(node.real("alpha", 0.01));
                    case "Elu" -> node.real("alpha", 1) == 1 ? Activation.ELU : null;
                    case "Selu" -> selu(node);
                    case "HardSigmoid" ->
                        near(node.real("alpha", 0.2), 1 / 6.0) && near(node.real("beta", 0.5), 0.5)
                                ? Activation.HARD_SIGMOID
                                : null;
                    case "Clip" -> clip(node);
                    default -> null;
                };
        return x == null || activation == null ? null : assembly.add(name, new Op.Activate(activation), x);
    }

    private static @Nullable Activation leaky(double slope) {
        return near(slope, Activation.LEAKY_SLOPE)
                ? Activation.LEAKY
                : near(slope, Activation.LEAKY_RELU_SLOPE) ? Activation.LEAKY_RELU : null;
    }

    private static @Nullable Activation selu(OnnxNode node) {
        boolean published = near(node.real("alpha", 1.67326319217681884765625), 1.6732632)
                && near(node.real("gamma", 1.05070102214813232421875), 1.0507010);
        return published ? Activation.SELU : null;
    }

    private @Nullable Activation clip(OnnxNode node) {
        double least = bound(node, 1, "min", Double.NEGATIVE_INFINITY);
        double most = bound(node, 2, "max", Double.POSITIVE_INFINITY);
        if (least != 0) {
            return null;
        }
        return most == 6 ? Activation.RELU6 : most >= Float.MAX_VALUE ? Activation.RELU : null;
    }

    /** NaN for a bound that is computed. */
    private double bound(OnnxNode node, int input, String key, double none) {
        if (node.input(input).isEmpty()) {
            return node.real(key, none);
        }
        Constant constant = assembly.constant(node.input(input));
        return constant != null && constant.isSingle() ? constant.single() : Double.NaN;
    }

    @Nullable Node add(OnnxNode node, String name) {
        return added(node.input(0), node.input(1), false, name);
    }

    @Nullable Node subtract(OnnxNode node, String name) {
        return added(node.input(0), node.input(1), true, name);
    }

    private @Nullable Node added(String left, String right, boolean negated, String name) {
        Constant subtrahend = assembly.constant(right);
        Constant minuend = assembly.constant(left);
        Node x = assembly.sized(left);
        Node y = assembly.sized(right);
        if (x != null && subtrahend != null) {
            return plus(x, negated ? subtrahend.turned(false) : subtrahend, name);
        }
        if (y != null && minuend != null) {
            return plus(negated ? assembly.add(name + "/negated", new Op.Affine(-1, 0), y) : y, minuend, name);
        }
        if (x == null || y == null) {
            return null;
        }
        if (negated) {
            y = assembly.add(name + "/negated", new Op.Affine(-1, 0), y);
        }
        if (x.shape().equals(y.shape())) {
            return assembly.add(name, new Op.Add(), x, y);
        }
        List<Integer> dims =
                Broadcast.dims(Assembly.dims(x.shape()), Assembly.dims(y.shape())).orElse(null);
        if (dims == null) {
            return null;
        }
        Shape result = Assembly.shape(name, dims);
        return result.equals(x.shape())
                ? repeated(x, y, name)
                : result.equals(y.shape()) ? repeated(y, x, name) : null;
    }

    /** A sum whose second term is repeated. */
    private Node repeated(Node x, Node added, String name) {
        Node aligned = added;
        int rank = x.shape().rank();
        if (added.shape().rank() < rank) {
            Shape to = Assembly.shape(name, Broadcast.padded(Assembly.dims(added.shape()), rank));
            aligned = assembly.add(name + "/aligned", new Op.Reshape(to), added);
        }
        return assembly.add(name, new Op.BroadcastAdd(), x, aligned);
    }

    private @Nullable Node plus(Node x, Constant constant, String name) {
        if (constant.isSingle() && constant.dims().size() <= x.shape().rank()) {
            return assembly.add(name, new Op.Affine(1, constant.single()), x);
        }
        Shape shape = fitting(x, constant);
        return shape == null ? null : assembly.add(name, new Op.BroadcastAdd(), x, assembly.table(constant, shape));
    }

    /** A constant's shape as it is aligned with a node's; {@code null} if it makes the result larger. */
    private static @Nullable Shape fitting(Node x, Constant constant) {
        List<Integer> own = Assembly.dims(x.shape());
        boolean fits = constant.dims().size() <= own.size()
                && !constant.dims().contains(0)
                && Broadcast.dims(own, constant.dims()).filter(own::equals).isPresent();
        return fits ? Assembly.shape(constant.name(), Broadcast.padded(constant.dims(), own.size())) : null;
    }

    @Nullable Node multiply(OnnxNode node, String name) {
        String left = node.input(0);
        String right = node.input(1);
        Node x = assembly.sized(left);
        Node y = assembly.sized(right);
        if (x != null && assembly.constant(right) instanceof Constant factor) {
            return times(x, factor, name);
        }
        if (y != null && assembly.constant(left) instanceof Constant factor) {
            return times(y, factor, name);
        }
        if (x == null || y == null) {
            return null;
        }
        if (x.shape().equals(y.shape())) {
            return assembly.add(name, new Op.Multiply(), x, y);
        }
        return isGate(y, x) ? assembly.add(name, new Op.Scale(), x, y)
                : isGate(x, y) ? assembly.add(name, new Op.Scale(), y, x) : null;
    }

    private static boolean isGate(Node gate, Node map) {
        return map.shape().rank() == 4
                && gate.shape().equals(Shape.of(map.shape().batch(), map.shape().channels(), 1, 1));
    }

    private @Nullable Node times(Node x, Constant factor, String name) {
        if (factor.isSingle() && factor.dims().size() <= x.shape().rank()) {
            return assembly.add(name, new Op.Affine(factor.single(), 0), x);
        }
        Shape aligned = fitting(x, factor);
        if (aligned == null) {
            return null;
        }
        if (aligned.equals(x.shape())) {
            return assembly.add(name, new Op.Multiply(), x, assembly.table(factor, aligned));
        }
        boolean perChannel = aligned.rank() == 4 && aligned.equals(Shape.of(1, x.shape().channels(), 1, 1));
        return perChannel
                ? assembly.add(name, new Op.Scale(), x, assembly.table(factor, aligned.with(0, x.shape().batch())))
                : null;
    }

    @Nullable Node divide(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Constant divisor = assembly.constant(node.input(1));
        return x == null || divisor == null ? null : times(x, divisor.turned(true), name);
    }

    /** A sum of any number of terms of one shape. */
    @Nullable Node sum(OnnxNode node, String name) {
        if (node.inputs().size() == 2) {
            return add(node, name);
        }
        List<Node> terms = new ArrayList<>();
        for (String input : node.inputs()) {
            Node term = assembly.sized(input);
            if (term == null || !terms.isEmpty() && !term.shape().equals(terms.getFirst().shape())) {
                return null;
            }
            terms.add(term);
        }
        return terms.size() < 2 ? null : assembly.add(name, new Op.Add(), terms.toArray(Node[]::new));
    }

    @Nullable Node negate(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        return x == null ? null : assembly.add(name, new Op.Affine(-1, 0), x);
    }

    @Nullable Node power(OnnxNode node, String name) {
        Node x = assembly.sized(node.input(0));
        Constant exponent = assembly.constant(node.input(1));
        boolean squares = exponent != null && exponent.isSingle() && exponent.single() == 2;
        return x == null || !squares ? null : assembly.add(name, new Op.Multiply(), x, x);
    }

    /** Before operator set 13, over all axes from the given one on. */
    @Nullable Node softmax(OnnxNode node, String name, int opset) {
        Node x = assembly.sized(node.input(0));
        if (x == null) {
            return null;
        }
        int rank = x.shape().rank();
        int axis = Extents.axis((int) node.whole("axis", opset < 13 ? 1 : -1), rank);
        long beyond = OnnxTensor.elements(Assembly.dims(x.shape()).subList(axis + 1, rank));
        if (opset < 13 && beyond != 1) {
            return null;
        }
        return assembly.add(name, new Op.Softmax(axis, node.type().equals("LogSoftmax")), x);
    }
}
