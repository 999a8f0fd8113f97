// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.engine.plan.Backward;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.WeightRole;
import org.phiscope.style.StyleSettings.Form;
import org.phiscope.weights.Weights;

/**
 * The losses of a style transfer at one size, and their gradient, as one network: the extractor up to the layers asked
 * for, the losses in plain operators, and the backward pass of both.
 */
final class LossNetwork implements AutoCloseable {
    private static final String CONTENT = "style/content";
    private static final String TOTAL = "style/total";
    private static final String GRADIENT = "style/gradient";
    private static final String STYLE = "style/layer/";
    private static final double WHITE = 255;

    private final StyleSettings settings;
    private final Preprocessing pixels;
    private final int height;
    private final int width;
    private final CompiledNetwork network;
    private final Tensor input;

    /**
     * @param content the content at this size
     * @param grams Gram matrices of the style by layer, {@link #grams}
     * @throws StyleException if the extractor has no such layers or nothing leads from the picture to them
     */
    LossNetwork(
            Engine engine,
            Device device,
            Extractor extractor,
            Picture content,
            Map<String, float[]> grams,
            StyleSettings settings,
            Cancellation cancellation) {
        this.settings = settings;
        this.height = content.height();
        this.width = content.width();
        Graph graph = extractor.graph(height, width);
        this.pixels = graph.preprocessing();
        Map<String, float[]> features = features(
                engine, device, extractor, content, new LinkedHashSet<>(settings.contentLayers()), cancellation);
        Builder builder = new Builder(graph, settings);
        Graph losses = builder.build(features, grams);
        Weights weights = new Targets(extractor.weights().apply(graph), builder.targets);
        this.network = engine.compile(device, losses, weights, Set.of());
        this.input = Tensor.allocate(graph.input().shape());
    }

    /** The results of layers for a picture. */
    private static Map<String, float[]> features(
            Engine engine,
            Device device,
            Extractor extractor,
            Picture picture,
            Set<String> layers,
            Cancellation cancellation) {
        Graph graph = extractor.graph(picture.height(), picture.width());
        GraphBuilder builder = GraphBuilder.extending(graph).withoutOutputs();
        layers.forEach(layer -> builder.output(layer, layer(graph, layer)));
        Map<String, float[]> features = new HashMap<>();
        if (layers.isEmpty()) {
            return features;
        }
        Graph wanted = builder.build(graph.task(), graph.preprocessing());
        try (CompiledNetwork network =
                        engine.compile(device, wanted, extractor.weights().apply(graph), Set.of());
                RunResult result = network.run(
                        fed(picture, graph.preprocessing(), Tensor.allocate(graph.input().shape())), cancellation)) {
            layers.forEach(layer -> features.put(layer, result.tensor(layer).toArray()));
        }
        return features;
    }

    /**
     * The style's Gram matrices {@code [c, c]} by layer, divided by the cells where the form says so.
     *
     * @throws StyleException if the extractor has no such layers
     */
    static Map<String, float[]> grams(
            Engine engine,
            Device device,
            Extractor extractor,
            Picture style,
            StyleSettings settings,
            Cancellation cancellation) {
        Map<String, float[]> features = features(
                engine, device, extractor, style, settings.styleLayers().keySet(), cancellation);
        Graph graph = extractor.graph(style.height(), style.width());
        Map<String, float[]> grams = new HashMap<>();
        features.forEach((layer, values) -> {
            int channels = layer(graph, layer).shape().channels();
            int cells = values.length / channels;
            double divisor = settings.form() == Form.RELATIVE ? cells : 1;
            float[] gram = new float[channels * channels];
            for (int a = 0; a < channels; a++) {
                for (int b = 0; b <= a; b++) {
                    double sum = 0;
                    for (int i = 0; i < cells; i++) {
                        sum += (double) values[a * cells + i] * values[b * cells + i];
                    }
                    gram[a * channels + b] = (float) (sum / divisor);
                    gram[b * channels + a] = gram[a * channels + b];
                }
            }
            grams.put(layer, gram);
        });
        return grams;
    }

    private static Node layer(Graph graph, String name) {
        Node node = graph.find(name)
                .orElseThrow(() -> new StyleException(graph.name() + " has no layer " + name));
        if (node.shape().rank() != 4) {
            throw new StyleException(name + " of " + graph.name() + " is " + node.shape() + ", no feature map");
        }
        return node;
    }

    /** The picture's losses and the gradient of their weighted sum with respect to its values. */
    StyleLosses evaluate(Picture picture, float[] gradient, Cancellation cancellation) {
        Map<String, Double> style = new LinkedHashMap<>();
        double content;
        double total;
        try (RunResult result = network.run(fed(picture, pixels, input), cancellation)) {
            content = settings.contentLayers().isEmpty() ? 0 : result.tensor(CONTENT).get(0);
            settings.styleLayers().keySet().forEach(layer -> style.put(layer, (double) result.tensor(STYLE + layer).get(0)));
            total = result.tensor(TOTAL).get(0);
            Tensor arriving = result.tensor(GRADIENT);
            int plane = height * width;
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = (float) (arriving.get(i) * WHITE / pixels.deviation().get(i / plane));
            }
        }
        double variation = variation(picture, gradient, settings.variation());
        return new StyleLosses(content, style, variation, total + settings.variation() * variation);
    }

    /** The picture as the network is fed it, written into a tensor. */
    private static Tensor fed(Picture picture, Preprocessing pixels, Tensor input) {
        int plane = picture.height() * picture.width();
        float[] values = picture.values();
        for (int i = 0; i < values.length; i++) {
            int channel = i / plane;
            double normalised = (values[i] * WHITE - pixels.mean().get(channel)) / pixels.deviation().get(channel);
            input.values().put(i, (float) normalised);
        }
        return input;
    }

    /** Mean squared differences of neighbours, down and across; adds the gradient of {@code weight} times that. */
    private static double variation(Picture picture, float[] gradient, double weight) {
        int height = picture.height();
        int width = picture.width();
        float[] x = picture.values();
        double downs = (double) Picture.CHANNELS * (height - 1) * width;
        double rights = (double) Picture.CHANNELS * height * (width - 1);
        double down = 0;
        double right = 0;
        for (int i = 0; i < x.length; i++) {
            if (i / width % height < height - 1) {
                double difference = x[i + width] - x[i];
                down += difference * difference;
                double slope = 2 * weight * difference / downs;
                gradient[i + width] += (float) slope;
                gradient[i] -= (float) slope;
            }
            if (i % width < width - 1) {
                double difference = x[i + 1] - x[i];
                right += difference * difference;
                double slope = 2 * weight * difference / rights;
                gradient[i + 1] += (float) slope;
                gradient[i] -= (float) slope;
            }
        }
        return (height > 1 ? down / downs : 0) + (width > 1 ? right / rights : 0);
    }

    @Override
    public void close() {
        network.close();
    }

    /** Writes the losses into the extractor's graph. */
    private static final class Builder {
        private final Graph extractor;
        private final StyleSettings settings;
        private final GraphBuilder graph;
        private final Map<String, float[]> targets = new HashMap<>();

        Builder(Graph extractor, StyleSettings settings) {
            this.extractor = extractor;
            this.settings = settings;
            this.graph = GraphBuilder.extending(extractor).withoutOutputs().stage("style");
        }

        Graph build(Map<String, float[]> features, Map<String, float[]> grams) {
            Node content = null;
            for (String layer : settings.contentLayers()) {
                content = sum(CONTENT + "/" + layer + "/sum", content, content(layer, features.getOrDefault(layer, new float[0])));
            }
            Node total = null;
            if (content != null) {
                graph.output(CONTENT, content);
                total = graph.add(CONTENT + "/weighed", new Op.Affine(settings.alpha(), 0), content);
            }
            for (Map.Entry<String, Double> entry : settings.styleLayers().entrySet()) {
                String layer = entry.getKey();
                Node loss = style(layer, grams.getOrDefault(layer, new float[0]));
                graph.output(STYLE + layer, loss);
                double weight = settings.beta() * entry.getValue();
                Node weighed = graph.add(STYLE + layer + "/weighed", new Op.Affine(weight, 0), loss);
                total = sum(STYLE + layer + "/sum", total, weighed);
            }
            if (total == null) {
                throw new StyleException("there is nothing to lose");
            }
            graph.output(TOTAL, total);
            Node one = graph.add(TOTAL + "/one", new Op.Affine(0, 1), total);
            graph.output(GRADIENT, Backward.add(graph, Map.of(total, one), extractor.input()));
            return graph.build(extractor.task(), extractor.preprocessing());
        }

        private Node content(String layer, float[] target) {
            Node features = layer(extractor, layer);
            double factor = settings.form() == Form.RELATIVE ? 1 / squares(target) : 0.5;
            return loss(CONTENT + "/" + layer, features, target, factor);
        }

        private Node style(String layer, float[] target) {
            Node features = layer(extractor, layer);
            Shape map = features.shape();
            int cells = map.height() * map.width();
            String name = STYLE + layer;
            Node rows = graph.add(name + "/rows", new Op.Reshape(Shape.of(1, map.channels(), cells)), features);
            Node gram = graph.add(name + "/gram", new Op.MatMul(true), rows, rows);
            if (settings.form() == Form.RELATIVE) {
                gram = graph.add(name + "/mean", new Op.Affine(1.0 / cells, 0), gram);
                return loss(name, gram, target, 1 / squares(target));
            }
            double nm = (double) map.channels() * cells;
            return loss(name, gram, target, 1 / (4 * nm * nm));
        }

        /** factor·Σ(x − target)². */
        private Node loss(String name, Node x, float[] target, double factor) {
            targets.put(name + "/target", target);
            Node wanted = graph.add(name + "/target", new Op.Learned(x.shape(), x.shape()));
            Node minus = graph.add(name + "/minus", new Op.Affine(-1, 0), wanted);
            Node difference = graph.add(name + "/difference", new Op.Add(), x, minus);
            Shape row = Shape.of(1, 1, Math.toIntExact(x.shape().elements()));
            Node flat = graph.add(name + "/row", new Op.Reshape(row), difference);
            Node squares = graph.add(name + "/squares", new Op.MatMul(true), flat, flat);
            return graph.add(name + "/loss", new Op.Affine(factor, 0), squares);
        }

        private Node sum(String name, @Nullable Node before, Node added) {
            return before == null ? added : graph.add(name, new Op.Add(), before, added);
        }

        private static double squares(float[] values) {
            double sum = 0;
            for (float value : values) {
                sum += (double) value * value;
            }
            return Math.max(sum, Double.MIN_NORMAL); // a layer that answers to nothing has nothing to lose
        }
    }

    /** The extractor's weights, and the targets of the losses. */
    private record Targets(Weights extractor, Map<String, float[]> targets) implements Weights {
        @Override
        public float[] values(Node node, WeightRole role) {
            float[] target = targets.get(node.name());
            return target != null ? target : extractor.values(node, role);
        }

        @Override
        public Optional<Folded> folded(Node node) {
            return extractor.folded(node);
        }

        @Override
        public Provenance provenance() {
            return extractor.provenance();
        }
    }
}
