// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.Activation;

/**
 * Finds what exporters write as several nodes and networks know as one operator: activations that ONNX has or had no
 * operator for, and layer norms. A node belongs to one pattern at most, and only where nobody else takes its result.
 */
final class OnnxPatterns {
    private static final double TOLERANCE = 1e-3;

    private final OnnxModel model;
    private final Map<String, OnnxNode> makers = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();
    private final Map<String, OnnxNode> firstReaders = new HashMap<>();
    private final Map<OnnxNode, Pattern> roots = new IdentityHashMap<>();
    private final Set<OnnxNode> absorbed = Collections.newSetFromMap(new IdentityHashMap<>());

    /** What several nodes are together. */
    sealed interface Pattern {
        /** The value that they take. */
        String of();

        /** Of a value. */
        record Activated(Activation activation, String of) implements Pattern {}

        /** scale·x + shift of a value. */
        record Moved(String of, double scale, double shift) implements Pattern {}

        /** Over the last axis of a value. */
        record Normed(String of, String scale, String shift, double epsilon) implements Pattern {}
    }

    OnnxPatterns(OnnxModel model) {
        this.model = model;
        for (OnnxNode node : model.nodes()) {
            node.outputs().forEach(output -> makers.put(output, node));
            node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
            node.inputs().forEach(input -> firstReaders.putIfAbsent(input, node));
        }
        model.outputs().forEach(output -> readers.merge(output.name(), 2, Integer::sum));
        for (OnnxNode node : model.nodes().reversed()) {
            if (!absorbed.contains(node)) {
                find(node);
            }
        }
    }

    /** The pattern that ends with a node. */
    Optional<Pattern> endingWith(OnnxNode node) {
        return Optional.ofNullable(roots.get(node));
    }

    /** Whether a node is a part of a pattern that ends with another. */
    boolean isInside(OnnxNode node) {
        return absorbed.contains(node);
    }

    /** How many take a value; an output of the model counts as several. */
    private int readers(String value) {
        return readers.getOrDefault(value, 0);
    }

    /** The node that alone takes a value; {@code null} where several do, or none. */
    @Nullable OnnxNode onlyReader(String value) {
        return readers(value) == 1 ? firstReaders.get(value) : null;
    }

    private void find(OnnxNode node) {
        Set<OnnxNode> inside = new HashSet<>();
        Pattern pattern =
                switch (node.isStandard() ? node.type() : "") {
                    case "Mul", "Div" -> activation(node, inside);
                    case "Add" -> {
                        Pattern normed = layerNorm(node, inside);
                        yield normed != null ? normed : moved(node, inside);
                    }
                    default -> null;
                };
        if (pattern != null && inside.stream().noneMatch(absorbed::contains)) {
            roots.put(node, pattern);
            absorbed.addAll(inside);
        }
    }

    /** The node that makes a value which nobody else takes; {@code null} if it is of another type. */
    private @Nullable OnnxNode inner(String value, String type) {
        OnnxNode maker = makers.get(value);
        return maker != null && maker.isStandard() && maker.type().equals(type) && readers(value) == 1 ? maker : null;
    }

    /** A number that stands alone. */
    private OptionalDouble number(String value) {
        OnnxTensor tensor = model.initializers().get(value);
        if (tensor == null && makers.get(value) instanceof OnnxNode maker && maker.type().equals("Constant")) {
            if (maker.attributes().get("value_float") instanceof OnnxNode.Attribute.Real(float real)) {
                return OptionalDouble.of(real);
            }
            tensor = maker.attributes().get("value") instanceof OnnxNode.Attribute.Tensor(OnnxTensor held) ? held : null;
        }
        if (tensor == null
                || tensor.elements() != 1
                || tensor.dims().size() > 1
                || tensor.storage() instanceof OnnxTensor.Storage.Unreadable) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(tensor.numbers()[0]);
    }

    private boolean is(String value, double number) {
        OptionalDouble found = number(value);
        return found.isPresent() && near(found.getAsDouble(), number);
    }

    private static boolean near(double a, double b) {
        return Math.abs(a - b) <= TOLERANCE * Math.max(1e-6, Math.abs(b));
    }

    /** What values and which number a product is made of. */
    private static final class Product {
        private final List<String> factors = new ArrayList<>();
        private double number = 1;
    }

    private void multiply(Product product, OnnxNode node, Set<OnnxNode> inside) {
        boolean divides = node.type().equals("Div");
        for (int i = 0; i < 2; i++) {
            String input = node.input(i);
            OptionalDouble number = number(input);
            OnnxNode mul = inner(input, "Mul");
            OnnxNode div = inner(input, "Div");
            if (number.isPresent()) {
                product.number *= divides && i == 1 ? 1 / number.getAsDouble() : number.getAsDouble();
            } else if (divides && i == 1) {
                product.factors.addAll(List.of("", "", "")); // by what is no number: no pattern
            } else if ((mul != null || div != null) && product.factors.size() < 4) {
                OnnxNode part = mul != null ? mul : Objects.requireNonNull(div);
                inside.add(part);
                multiply(product, part, inside);
            } else {
                product.factors.add(input);
            }
        }
    }

    private Pattern.@Nullable Activated activation(OnnxNode root, Set<OnnxNode> inside) {
        Product product = new Product();
        multiply(product, root, inside);
        List<String> factors = product.factors;
        if (factors.size() == 1 && near(product.number, 1 / 6.0)) {
            String of = clippedAboveMinusThree(factors.getFirst(), inside);
            return of == null ? null : new Pattern.Activated(Activation.HARD_SIGMOID, of);
        }
        if (factors.size() != 2) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            Set<OnnxNode> gate = new HashSet<>();
            Activation found = gated(factors.get(i), factors.get(1 - i), product.number, gate);
            if (found != null) {
                inside.addAll(gate);
                return new Pattern.Activated(found, factors.get(i));
            }
        }
        return null;
    }

    private @Nullable Activation gated(String x, String gate, double number, Set<OnnxNode> inside) {
        if (near(number, 1)) {
            OnnxNode sigmoid = inner(gate, "Sigmoid");
            OnnxNode hard = inner(gate, "HardSigmoid");
            OnnxNode tanh = inner(gate, "Tanh");
            if (sigmoid != null && sigmoid.input(0).equals(x)) {
                inside.add(sigmoid);
                return Activation.SWISH;
            }
            if (hard != null
                    && hard.input(0).equals(x)
                    && near(hard.real("alpha", 0.2), 1 / 6.0)
                    && near(hard.real("beta", 0.5), 0.5)) {
                inside.add(hard);
                return Activation.HARD_SWISH;
            }
            OnnxNode softplus = tanh == null ? null : inner(tanh.input(0), "Softplus");
            if (softplus != null && softplus.input(0).equals(x)) {
                inside.addAll(List.of(Objects.requireNonNull(tanh), softplus));
                return Activation.MISH;
            }
            return null;
        }
        if (near(number, 1 / 6.0)) {
            return x.equals(clippedAboveMinusThree(gate, inside)) ? Activation.HARD_SWISH : null;
        }
        return near(number, 0.5) ? gelu(x, gate, inside) : null;
    }

    /** What x is in min(max(x + 3, 0), 6); {@code null} for something else. */
    private @Nullable String clippedAboveMinusThree(String value, Set<OnnxNode> inside) {
        OnnxNode clip = inner(value, "Clip");
        if (clip == null) {
            return null;
        }
        boolean bounds = clip.has("max")
                ? near(clip.real("max", 0), 6) && clip.real("min", -1) == 0
                : is(clip.input(2), 6) && number(clip.input(1)).orElse(-1) == 0;
        OnnxNode add = inner(clip.input(0), "Add");
        if (!bounds || add == null) {
            return null;
        }
        String of = is(add.input(1), 3) ? add.input(0) : is(add.input(0), 3) ? add.input(1) : null;
        if (of != null) {
            inside.addAll(List.of(clip, add));
        }
        return of;
    }

    /** 1 + erf(x/√2), or 1 + tanh(√(2/π)·(x + 0.044715·x³)). */
    private @Nullable Activation gelu(String x, String gate, Set<OnnxNode> inside) {
        OnnxNode add = inner(gate, "Add");
        if (add == null) {
            return null;
        }
        String rest = is(add.input(1), 1) ? add.input(0) : is(add.input(0), 1) ? add.input(1) : "";
        OnnxNode erf = inner(rest, "Erf");
        OnnxNode tanh = inner(rest, "Tanh");
        OnnxNode function = erf != null ? erf : tanh;
        if (function == null) {
            return null;
        }
        OnnxNode scaled = makers.get(function.input(0));
        if (scaled == null || readers(function.input(0)) != 1 || !(scaled.type().equals("Mul") || scaled.type().equals("Div"))) {
            return null;
        }
        inside.addAll(List.of(add, function, scaled));
        Product product = new Product();
        multiply(product, scaled, inside);
        if (product.factors.size() != 1) {
            return null;
        }
        String of = product.factors.getFirst();
        if (erf != null) {
            return of.equals(x) && near(product.number, Math.sqrt(0.5)) ? Activation.GELU : null;
        }
        OnnxNode sum = inner(of, "Add");
        if (sum == null || !near(product.number, Math.sqrt(2 / Math.PI))) {
            return null;
        }
        String cubic = sum.input(0).equals(x) ? sum.input(1) : sum.input(1).equals(x) ? sum.input(0) : "";
        OnnxNode cubed = inner(cubic, "Mul");
        if (cubed == null) {
            return null;
        }
        inside.addAll(List.of(sum, cubed));
        Product cube = new Product();
        multiply(cube, cubed, inside);
        boolean threeTimes = cube.factors.equals(List.of(x, x, x));
        OnnxNode pow = cube.factors.size() == 1 ? inner(cube.factors.getFirst(), "Pow") : null;
        if (pow != null && pow.input(0).equals(x) && is(pow.input(1), 3)) {
            inside.add(pow);
            threeTimes = true;
        }
        return threeTimes && near(cube.number, 0.044715) ? Activation.GELU_TANH : null;
    }

    /** (x − mean)/√(mean of squares + ε)·γ + β over the last axis, as PyTorch writes it before operator set 17. */
    private Pattern.@Nullable Normed layerNorm(OnnxNode root, Set<OnnxNode> inside) {
        for (int i = 0; i < 2; i++) {
            OnnxNode mul = inner(root.input(i), "Mul");
            for (int j = 0; mul != null && j < 2; j++) {
                OnnxNode div = inner(mul.input(j), "Div");
                if (div == null) {
                    continue;
                }
                String apart = div.input(0);
                OnnxNode sub = makers.get(apart);
                OnnxNode sqrt = inner(div.input(1), "Sqrt");
                OnnxNode add = sqrt == null ? null : inner(sqrt.input(0), "Add");
                OnnxNode mean = add == null ? null : inner(add.input(0), "ReduceMean");
                OnnxNode pow = mean == null ? null : inner(mean.input(0), "Pow");
                if (sub == null || !sub.type().equals("Sub") || pow == null || readers(apart) != 2) {
                    continue;
                }
                OnnxNode centre = inner(sub.input(1), "ReduceMean");
                OptionalDouble epsilon = number(Objects.requireNonNull(add).input(1));
                boolean matches = pow.input(0).equals(apart)
                        && is(pow.input(1), 2)
                        && centre != null
                        && centre.input(0).equals(sub.input(0))
                        && isOverLast(centre)
                        && isOverLast(Objects.requireNonNull(mean))
                        && epsilon.isPresent()
                        && isVector(mul.input(1 - j))
                        && isVector(root.input(1 - i));
                if (matches) {
                    inside.addAll(List.of(mul, div, sub, Objects.requireNonNull(sqrt), add, mean, pow));
                    inside.add(Objects.requireNonNull(centre));
                    return new Pattern.Normed(
                            sub.input(0), mul.input(1 - j), root.input(1 - i), epsilon.getAsDouble());
                }
            }
        }
        return null;
    }

    /** What is added to a multiple, both by single numbers. */
    private Pattern.@Nullable Moved moved(OnnxNode root, Set<OnnxNode> inside) {
        for (int i = 0; i < 2; i++) {
            OnnxNode mul = inner(root.input(i), "Mul");
            OptionalDouble shift = number(root.input(1 - i));
            for (int j = 0; mul != null && shift.isPresent() && j < 2; j++) {
                OptionalDouble scale = number(mul.input(1 - j));
                if (scale.isPresent() && number(mul.input(j)).isEmpty()) {
                    inside.add(mul);
                    return new Pattern.Moved(mul.input(j), scale.getAsDouble(), shift.getAsDouble());
                }
            }
        }
        return null;
    }

    private boolean isVector(String value) {
        OnnxTensor tensor = model.initializers().get(value);
        return tensor != null && tensor.dims().size() == 1;
    }

    private boolean isOverLast(OnnxNode mean) {
        return mean.whole("keepdims", 1) == 1
                && (mean.wholes("axes", List.of()).equals(List.of(-1L)) || is(mean.input(1), -1));
    }
}
