// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.GraphException;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.MessageException;

/** A graph being made of a model: which value of the model is which node or constant, and what weights nodes have. */
final class Assembly {
    private final GraphBuilder graph;
    private final Map<String, Constant> constants = new HashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, String> valueOf = new HashMap<>();
    private final Map<String, Map<WeightRole, Constant>> weights = new LinkedHashMap<>();
    private final Map<List<Object>, String> owners = new HashMap<>();
    private final Map<List<Object>, Node> tables = new HashMap<>();
    private final Set<String> held = new HashSet<>();

    Assembly(GraphBuilder graph) {
        this.graph = graph;
    }

    GraphBuilder graph() {
        return graph;
    }

    Map<String, Map<WeightRole, Constant>> weights() {
        return weights;
    }

    Map<String, String> values() {
        return valueOf;
    }

    /** A value is constant. */
    void constant(String value, Constant constant) {
        constants.put(value, constant);
    }

    /** A value is what a node computes. */
    void made(String value, Node node) {
        if (value.isEmpty()) {
            return;
        }
        nodes.put(value, node);
        valueOf.putIfAbsent(node.name(), value);
    }

    /** Values can be looked for by their names, too, where no node has that name. */
    void nameValues() {
        nodes.forEach((value, node) -> {
            if (!graph.has(value)) {
                graph.landmark(value, node);
            }
        });
    }

    /** {@code null} for a value that is not constant, or none. */
    @Nullable Constant constant(String value) {
        return value.isEmpty() ? null : constants.get(value);
    }

    /** The node that computes a value; {@code null} for a constant, or none. */
    @Nullable Node node(String value) {
        return value.isEmpty() ? null : nodes.get(value);
    }

    /** The node that computes a value of known shape; {@code null} for any other. */
    @Nullable Node sized(String value) {
        Node node = node(value);
        return node != null && isSized(node) ? node : null;
    }

    static boolean isSized(Node node) {
        return !(node.op() instanceof Op.Foreign foreign) || foreign.sized();
    }

    /** A value's extents; {@code null} where they are not known. */
    @Nullable List<Integer> dims(String value) {
        Constant constant = constant(value);
        if (constant != null) {
            return constant.dims();
        }
        Node node = sized(value);
        return node == null ? null : dims(node.shape());
    }

    static List<Integer> dims(Shape shape) {
        return Arrays.stream(shape.toArray()).boxed().toList();
    }

    /** @throws GraphException if an extent is nought */
    static Shape shape(String name, List<Integer> dims) {
        try {
            return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
        } catch (IllegalArgumentException e) {
            throw new GraphException(name, MessageException.toldBy(e));
        }
    }

    /** The name of the graph's node for one of the model's. */
    String name(OnnxNode node) {
        String first = node.outputs().stream().filter(output -> !output.isEmpty()).findFirst().orElse(node.type());
        return free(node.name().isBlank() ? first : graph.has(node.name()) ? first : node.name());
    }

    private String free(String wanted) {
        String name = wanted;
        for (int i = 2; graph.has(name); i++) {
            name = wanted + "#" + i;
        }
        return name;
    }

    Node add(String name, Op op, Node... inputs) {
        return graph.add(free(name), op, inputs);
    }

    /** Adds an operator with weights; two that take the same constants share them. */
    Node add(String name, Op op, Map<WeightRole, Constant> taken, Node... inputs) {
        List<Object> key = new ArrayList<>(List.of(op.weights()));
        taken.forEach((role, constant) -> key.add(List.of(role, constant)));
        String free = free(name);
        String owner = owners.computeIfAbsent(key, _ -> free);
        weights.putIfAbsent(owner, taken);
        taken.values().forEach(constant -> held.add(constant.name()));
        return graph.addSharing(owner, free, op, inputs);
    }

    /** Whether this is the first that holds a learned constant, so that it is to be counted there. */
    boolean holds(Constant constant) {
        return constant.learned() && held.add(constant.name());
    }

    /** A constant as a node, repeated along the batch where the shape says so. */
    Node table(Constant constant, Shape result) {
        List<Object> key = List.of(constant, result);
        Node known = tables.get(key);
        if (known != null) {
            return known;
        }
        boolean learned = constant.learned() && held.add(constant.name());
        Shape stored = shape(constant.name(), constant.dims());
        Node node = add(
                constant.name(),
                new Op.Learned(stored, result, learned),
                Map.of(WeightRole.TABLE, constant));
        tables.put(key, node);
        return node;
    }
}
