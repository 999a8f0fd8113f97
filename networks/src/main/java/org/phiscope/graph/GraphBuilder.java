// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/**
 * Builds a {@link Graph} node by node. Every node is checked as it is added, so a graph that was built is valid: shapes
 * agree, names are unique, shared weights have the same shapes.
 */
public final class GraphBuilder {
    /** Room for the larger published networks: a map that grows hashes every name again. */
    private static final int EXPECTED_NODES = 1600;

    private final String name;
    private final List<Node> nodes = new ArrayList<>(EXPECTED_NODES);
    private final Map<String, Integer> names = HashMap.newHashMap(EXPECTED_NODES);
    private final Map<String, Op> owners = HashMap.newHashMap(EXPECTED_NODES);
    private final Map<String, Integer> outputs = new LinkedHashMap<>();
    private final Map<String, Integer> landmarks = new LinkedHashMap<>();
    private String stage = "input";

    public GraphBuilder(String name) {
        this.name = name;
    }

    /** A builder that begins with all of a graph, to which more is added; outputs and landmarks are kept. */
    public static GraphBuilder extending(Graph graph) {
        GraphBuilder builder = new GraphBuilder(graph.name());
        for (Node node : graph.nodes()) {
            builder.nodes.add(node);
            builder.names.put(node.name(), node.index());
            builder.owners.putIfAbsent(node.owner(), node.op());
        }
        builder.outputs.putAll(graph.outputs());
        builder.landmarks.putAll(graph.landmarks());
        return builder;
    }

    /** Forgets the outputs that were declared so far, for others to be declared. */
    public GraphBuilder withoutOutputs() {
        outputs.clear();
        return this;
    }

    /** Whether a node of this name was added. */
    public boolean has(String nodeName) {
        return names.containsKey(nodeName);
    }

    /** The node of an index, of those that were added. */
    public Node node(int index) {
        return nodes.get(index);
    }

    /** Nodes added from here on belong to this part of the network. */
    public GraphBuilder stage(String stage) {
        this.stage = stage;
        return this;
    }

    /** The image {@code [n, c, h, w]}; must be added first. */
    public Node input(Shape shape) {
        if (!nodes.isEmpty()) {
            throw new GraphException("input", Message.of("the input is the first node of a graph, and there is one"));
        }
        return add("input", new Op.Input(shape));
    }

    /**
     * Adds an operator that has weights of its own.
     *
     * @throws GraphException if the name is taken or the operator cannot take these inputs
     */
    public Node add(String nodeName, Op op, Node... inputs) {
        return addSharing(nodeName, nodeName, op, inputs);
    }

    /**
     * Adds an operator whose weights are stored under a name that several nodes share; the first of them defines the
     * weights.
     *
     * @throws GraphException if the name is taken, the operator cannot take these inputs, or the weights differ from
     *     the owner's
     */
    public Node addSharing(String owner, String nodeName, Op op, Node... inputs) {
        List<Shape> shapes = shapes(inputs);
        Shape shape;
        try {
            shape = op.infer(shapes);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new GraphException(nodeName, MessageException.toldBy(e));
        }
        if (names.putIfAbsent(nodeName, nodes.size()) != null || landmarks.containsKey(nodeName)) {
            throw new GraphException(nodeName, Message.of("two nodes have this name"));
        }
        Op holder = owners.putIfAbsent(owner, op);
        if (holder != null && !holder.weights().equals(op.weights())) {
            throw new GraphException(nodeName, Message.of(
                    "cannot share the weights of {0}: their shapes differ",
                    owner));
        }
        Node node = new Node(nodes.size(), nodeName, stage, op, indices(inputs), shape, owner, holder == null);
        nodes.add(node);
        return node;
    }

    /** A square convolution whose padding follows a rule. */
    public Node conv(
            String nodeName, Node x, int out, int kernel, int stride, int groups, boolean bias, Padding.Rule rule) {
        return add(nodeName, convolution(nodeName, x, out, kernel, stride, 1, groups, bias, rule), x);
    }

    /** The operator of {@link #conv}, with dilation, for a node that is added otherwise. */
    public static Op.Conv2d convolution(
            String nodeName,
            Node x,
            int out,
            int kernel,
            int stride,
            int dilation,
            int groups,
            boolean bias,
            Padding.Rule rule) {
        Shape in = x.shape();
        if (in.rank() != 4) {
            throw new GraphException(nodeName, Message.of("takes a map [n, c, h, w], gets {0}", in));
        }
        Padding padding = rule.resolve(in.height(), in.width(), kernel, stride, dilation);
        try {
            return new Op.Conv2d(in.channels(), out, kernel, kernel, stride, dilation, padding, groups, bias);
        } catch (IllegalArgumentException e) {
            throw new GraphException(nodeName, MessageException.toldBy(e));
        }
    }

    /** A square pooling whose padding follows a rule. */
    public Node pool(String nodeName, Node x, Op.Pool.Kind kind, int kernel, int stride, Padding.Rule rule) {
        Padding padding = rule.resolve(x.shape().height(), x.shape().width(), kernel, stride, 1);
        return add(nodeName, new Op.Pool(kind, kernel, stride, padding), x);
    }

    public Node batchNorm(String nodeName, Node x, double epsilon) {
        return add(nodeName, new Op.BatchNorm(x.shape().channels(), epsilon), x);
    }

    /** An activation; {@code null} for none, which adds no node. */
    public Node activate(String nodeName, Node x, @Nullable Activation activation) {
        return activation == null ? x : add(nodeName, new Op.Activate(activation), x);
    }

    /**
     * Batch norm and activation, known together by one name as timm and torchvision know them: the norm is {@code
     * name.norm}, the activation {@code name.act}, the landmark {@code name} the activation's result, and {@code name}
     * owns the weights.
     */
    public Node batchNormActivate(String nodeName, Node x, double epsilon, @Nullable Activation activation) {
        if (activation == null) {
            return batchNorm(nodeName, x, epsilon);
        }
        Op norm = new Op.BatchNorm(x.shape().channels(), epsilon);
        Node normed = addSharing(nodeName, nodeName + ".norm", norm, x);
        Node activated = activate(nodeName + ".act", normed, activation);
        landmark(nodeName, activated);
        return activated;
    }

    /**
     * Gives a node a further name: the module of the publishing library whose result it is.
     *
     * @throws GraphException if the name is another node's, so that a name never means two results
     */
    public void landmark(String module, Node node) {
        Integer named = names.get(module);
        if (named != null && named != node.index()) {
            throw new GraphException(node.name(), Message.of("cannot be called {0} as well: another node is", module));
        }
        landmarks.put(module, node.index());
    }

    /** Declares a node's result to be an output of the network. */
    public void output(String outputName, Node node) {
        if (outputs.putIfAbsent(outputName, node.index()) != null) {
            throw new GraphException(node.name(), Message.of("two outputs are called {0}", outputName));
        }
    }

    /** @throws GraphException if there is no input or no output */
    public Graph build(Task task, Preprocessing preprocessing) {
        if (nodes.isEmpty() || outputs.isEmpty()) {
            throw new GraphException(name, Message.of("a network has an input and an output"));
        }
        return new Graph(
                name,
                List.copyOf(nodes),
                Collections.unmodifiableMap(new LinkedHashMap<>(outputs)),
                Collections.unmodifiableMap(new LinkedHashMap<>(landmarks)),
                task,
                preprocessing);
    }

    private static List<Shape> shapes(Node[] inputs) {
        return switch (inputs.length) {
            case 0 -> List.of();
            case 1 -> List.of(inputs[0].shape());
            case 2 -> List.of(inputs[0].shape(), inputs[1].shape());
            default -> {
                Shape[] shapes = new Shape[inputs.length];
                for (int i = 0; i < inputs.length; i++) {
                    shapes[i] = inputs[i].shape();
                }
                yield List.of(shapes);
            }
        };
    }

    private static List<Integer> indices(Node[] inputs) {
        return switch (inputs.length) {
            case 0 -> List.of();
            case 1 -> List.of(inputs[0].index());
            case 2 -> List.of(inputs[0].index(), inputs[1].index());
            default -> {
                Integer[] indices = new Integer[inputs.length];
                for (int i = 0; i < inputs.length; i++) {
                    indices[i] = inputs[i].index();
                }
                yield List.of(indices);
            }
        };
    }
}
