// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.plan.Backward;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.message.Message;
import org.phiscope.style.StyleSettings.Form;
import org.phiscope.weights.Weights;

/**
 * The losses of a style transfer and their gradient as one graph in plain operators. It is fed six planes: the picture and the
 * content. The extractor stands there twice, up to the layers asked for, once for each, so that the content can be moved along
 * with the picture: were it to stay where it is, moving would blur what the picture keeps of it.
 */
final class LossGraph {
    /** Outputs: the content's loss, and the weighted sum of all but the variation. */
    static final String CONTENT = "style/content";

    static final String TOTAL = "style/total";

    /** Output {@code [1, 3, h, w]}: the gradient of the weighted sum with respect to the picture as it is fed. */
    static final String GRADIENT = "style/gradient";

    /** Outputs by layer: the style's loss, and the Gram matrix {@code [1, c, c]}. */
    static final String STYLE = "style/layer/";

    static final String GRAM = "style/gram/";

    /** Begins the names of the nodes that the content runs through. */
    private static final String TWIN = "style/twin/";

    private final Graph extractor;
    private final StyleSettings settings;
    private final GraphBuilder builder;
    private final Map<String, float[]> targets = new HashMap<>();
    private final Graph graph;

    /**
     * @param squares sums of the squares of the content's features by layer
     * @param wanted the style's Gram matrices by layer
     * @throws StyleException if the extractor has no such layers or nothing leads from the picture to them
     */
    LossGraph(Graph extractor, StyleSettings settings, Map<String, Double> squares, Map<String, Gram> wanted) {
        this.extractor = extractor;
        this.settings = settings;
        this.builder = new GraphBuilder(extractor.name());
        this.graph = build(squares, wanted);
    }

    /** The graph as large as it will be, without what it compares with. */
    static Graph sized(Graph extractor, StyleSettings settings) {
        return new LossGraph(extractor, settings, Map.of(), Map.of()).graph;
    }

    Graph graph() {
        return graph;
    }

    /** Weights of {@link #graph}, of those of the extractor. */
    Weights weights(Weights ofExtractor) {
        Map<String, Node> nodes = extractor.nodes().stream().collect(Collectors.toMap(Node::name, node -> node));
        return new Targets(ofExtractor, nodes, targets);
    }

    private Graph build(Map<String, Double> squares, Map<String, Gram> wanted) {
        Shape image = extractor.input().shape();
        int channels = image.channels();
        Node both = builder.input(image.with(1, 2 * channels));
        Node picture = builder.add("style/picture", new Op.Slice(1, 0, channels), both);
        Node still = builder.add("style/still", new Op.Slice(1, channels, 2 * channels), both);
        Set<String> compared = Set.copyOf(settings.contentLayers());
        Map<Integer, Node> features = copy(
                "", picture, Stream.concat(compared.stream(), settings.styleLayers().keySet().stream()).toList());
        Map<Integer, Node> kept = copy(TWIN, still, List.copyOf(compared));
        builder.stage("style");
        Node content = null;
        for (String layer : settings.contentLayers()) {
            int index = layer(extractor, layer).index();
            double factor = settings.form() == Form.RELATIVE
                    ? 1 / Math.max(squares.getOrDefault(layer, 1.0), Double.MIN_NORMAL)
                    : 0.5;
            Node loss = loss(CONTENT + "/" + layer, at(features, index), at(kept, index), factor);
            content = sum(CONTENT + "/" + layer + "/sum", content, loss);
        }
        Node total = null;
        if (content != null) {
            builder.output(CONTENT, content);
            total = builder.add(CONTENT + "/weighed", new Op.Affine(settings.alpha(), 0), content);
        }
        for (Map.Entry<String, Double> entry : settings.styleLayers().entrySet()) {
            String layer = entry.getKey();
            Node loss = style(layer, at(features, layer(extractor, layer).index()), wanted.get(layer));
            builder.output(STYLE + layer, loss);
            double weight = settings.beta() * entry.getValue();
            Node weighed = builder.add(STYLE + layer + "/weighed", new Op.Affine(weight, 0), loss);
            total = sum(STYLE + layer + "/sum", total, weighed);
        }
        if (total == null) {
            throw new StyleException(Message.of("there is nothing to lose"));
        }
        builder.output(TOTAL, total);
        Node one = builder.add(TOTAL + "/one", new Op.Affine(0, 1), total);
        builder.output(GRADIENT, Backward.add(builder, Map.of(total, one), picture));
        return builder.build(extractor.task(), extractor.preprocessing());
    }

    private static Node at(Map<Integer, Node> copies, int index) {
        Node copy = copies.get(index);
        if (copy == null) {
            throw new IllegalStateException("node " + index + " was not copied");
        }
        return copy;
    }

    /**
     * Adds the part of the extractor that leads to layers, fed with a node.
     *
     * @return the copies by the index of what they are copies of
     */
    private Map<Integer, Node> copy(String prefix, Node input, List<String> layers) {
        boolean[] needed = new boolean[extractor.nodes().size()];
        layers.forEach(layer -> needed[layer(extractor, layer).index()] = true);
        for (Node node : extractor.nodes().reversed()) {
            if (needed[node.index()]) {
                node.inputs().forEach(before -> needed[before] = true);
            }
        }
        Map<Integer, Node> copies = new HashMap<>();
        copies.put(extractor.input().index(), input);
        for (Node node : extractor.nodes()) {
            if (needed[node.index()] && !copies.containsKey(node.index())) {
                Node[] inputs = node.inputs().stream().map(copies::get).toArray(Node[]::new);
                builder.stage(node.stage());
                copies.put(node.index(), builder.addSharing(node.owner(), prefix + node.name(), node.op(), inputs));
            }
        }
        return copies;
    }

    /** Means over the cells of each map times each other, {@code [1, c, c]}. */
    static Node gram(GraphBuilder graph, String layer, Node features) {
        Shape map = features.shape();
        int cells = map.height() * map.width();
        String name = STYLE + layer;
        Node rows = graph.add(name + "/rows", new Op.Reshape(Shape.of(1, map.channels(), cells)), features);
        // Divided before they are added up: sums over a large map would be as large, and lose digits.
        Node shares = graph.add(name + "/shares", new Op.Affine(1.0 / cells, 0), rows);
        return graph.add(name + "/gram", new Op.MatMul(true), shares, rows);
    }

    /** @throws StyleException if there is no such feature map */
    static Node layer(Graph graph, String name) {
        Node node = graph.find(name)
                .orElseThrow(() -> new StyleException(Message.of("{0} has no layer {1}", graph.name(), name)));
        if (node.shape().rank() != 4) {
            throw new StyleException(Message.of("{0} of {1} is {2}, no feature map", name, graph.name(), node.shape()));
        }
        return node;
    }

    private Node style(String layer, Node features, @Nullable Gram wanted) {
        String name = STYLE + layer;
        Node gram = gram(builder, layer, features);
        builder.output(GRAM + layer, gram);
        float[] target = wanted == null ? new float[0] : wanted.values();
        targets.put(name + "/target", target);
        Node learned = builder.add(name + "/target", new Op.Learned(gram.shape(), gram.shape()));
        if (settings.form() == Form.RELATIVE) {
            return loss(name, gram, learned, 1 / squares(target));
        }
        // Sums over the content's cells, M of them, are M times the means: M² is cancelled out of 1/(4N²M²).
        double channels = features.shape().channels();
        return loss(name, gram, learned, 1 / (4 * channels * channels));
    }

    /** factor·Σ(x − target)². */
    private Node loss(String name, Node x, Node target, double factor) {
        Node minus = builder.add(name + "/minus", new Op.Affine(-1, 0), target);
        Node difference = builder.add(name + "/apart", new Op.Add(), x, minus);
        Shape row = Shape.of(1, 1, Math.toIntExact(x.shape().elements()));
        Node flat = builder.add(name + "/row", new Op.Reshape(row), difference);
        Node squares = builder.add(name + "/squares", new Op.MatMul(true), flat, flat);
        return builder.add(name + "/loss", new Op.Affine(factor, 0), squares);
    }

    private Node sum(String name, @Nullable Node before, Node added) {
        return before == null ? added : builder.add(name, new Op.Add(), before, added);
    }

    static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.max(sum, Double.MIN_NORMAL); // a layer that answers to nothing has nothing to lose
    }

    /** The extractor's weights for both its copies, and the targets of the losses. */
    private record Targets(Weights extractor, Map<String, Node> nodes, Map<String, float[]> targets)
            implements Weights {
        @Override
        public float[] values(Node node, WeightRole role) {
            float[] target = targets.get(node.name());
            return target != null ? target : extractor.values(original(node), role);
        }

        @Override
        public Optional<Folded> folded(Node node) {
            Node original = nodes.get(copied(node));
            return original == null ? Optional.empty() : extractor.folded(original);
        }

        private Node original(Node node) {
            Node original = nodes.get(copied(node));
            if (original == null) {
                throw new IllegalStateException(node.name() + " is no node of the extractor");
            }
            return original;
        }

        private static String copied(Node node) {
            return node.name().startsWith(TWIN) ? node.name().substring(TWIN.length()) : node.name();
        }

        @Override
        public Provenance provenance() {
            return extractor.provenance();
        }
    }
}
