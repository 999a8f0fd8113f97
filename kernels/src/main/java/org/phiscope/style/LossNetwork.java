// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Preprocessing;
import org.phiscope.weights.Weights;

/** The losses of a style transfer at one size, and their gradient, compiled: {@link LossGraph} on a device. */
final class LossNetwork implements AutoCloseable {
    private static final double WHITE = 255;

    private final StyleSettings settings;
    private final Preprocessing pixels;
    private final int height;
    private final int width;
    private final CompiledNetwork network;
    private final Tensor input;
    private final Map<String, Gram> grams = new LinkedHashMap<>();

    /**
     * @param content the content at this size
     * @param wanted Gram matrices of the style by layer, {@link #grams(Engine, Device, Extractor, Picture, StyleSettings,
     *     Cancellation)}
     * @throws StyleException if the extractor has no such layers or nothing leads from the picture to them
     */
    LossNetwork(
            Engine engine,
            Device device,
            Extractor extractor,
            Picture content,
            Map<String, Gram> wanted,
            StyleSettings settings,
            Cancellation cancellation) {
        this.settings = settings;
        this.height = content.height();
        this.width = content.width();
        Graph graph = extractor.graph(height, width);
        this.pixels = graph.preprocessing();
        LossGraph losses =
                new LossGraph(graph, settings, squares(engine, device, extractor, content, settings, cancellation), wanted);
        this.network =
                engine.compile(device, losses.graph(), losses.weights(extractor.weights().apply(graph)), Set.of());
        this.input = Tensor.allocate(losses.graph().input().shape());
        wanted.forEach((layer, gram) -> grams.put(layer, new Gram(gram.channels(), gram.values().clone())));
    }

    /** Sums of the squares of the content's features, by layer. */
    private static Map<String, Double> squares(
            Engine engine,
            Device device,
            Extractor extractor,
            Picture content,
            StyleSettings settings,
            Cancellation cancellation) {
        Map<String, Double> squares = new HashMap<>();
        if (!settings.contentLayers().isEmpty()) {
            Graph graph = extractor.graph(content.height(), content.width());
            GraphBuilder wanted = GraphBuilder.extending(graph).withoutOutputs();
            settings.contentLayers().forEach(layer -> wanted.output(layer, LossGraph.layer(graph, layer)));
            run(engine, device, extractor, graph, wanted, content, cancellation, (layer, values) ->
                    squares.put(layer, LossGraph.squares(values.toArray())));
        }
        return squares;
    }

    /**
     * The style's Gram matrices by layer.
     *
     * @throws StyleException if the extractor has no such layers
     */
    static Map<String, Gram> grams(
            Engine engine,
            Device device,
            Extractor extractor,
            Picture style,
            StyleSettings settings,
            Cancellation cancellation) {
        Map<String, Gram> grams = new LinkedHashMap<>();
        if (!settings.styleLayers().isEmpty()) {
            Graph graph = extractor.graph(style.height(), style.width());
            GraphBuilder wanted = GraphBuilder.extending(graph).withoutOutputs().stage("style");
            settings.styleLayers().keySet().forEach(layer -> wanted.output(layer, LossGraph.gram(wanted, layer, LossGraph.layer(graph, layer))));
            run(engine, device, extractor, graph, wanted, style, cancellation, (layer, values) ->
                    grams.put(layer, new Gram(values.shape().extent(1), values.toArray())));
        }
        return grams;
    }

    private static void run(
            Engine engine,
            Device device,
            Extractor extractor,
            Graph graph,
            GraphBuilder wanted,
            Picture picture,
            Cancellation cancellation,
            BiConsumer<String, Tensor> taker) {
        Preprocessing pixels = graph.preprocessing();
        Weights weights = extractor.weights().apply(graph);
        try (CompiledNetwork network =
                        engine.compile(device, wanted.build(graph.task(), pixels), weights, Set.of());
                RunResult result = network.run(fed(graph, picture), cancellation)) {
            result.tensors().forEach(taker);
        }
    }

    /** Copies of the Gram matrices of the picture evaluated last, by layer. */
    Map<String, Gram> grams() {
        Map<String, Gram> copies = new LinkedHashMap<>();
        grams.forEach((layer, gram) -> copies.put(layer, new Gram(gram.channels(), gram.values().clone())));
        return copies;
    }

    /**
     * The picture's losses and the gradient of their weighted sum with respect to its values.
     *
     * @param content moved as the picture is
     */
    StyleLosses evaluate(Picture picture, Picture content, float[] gradient, Cancellation cancellation) {
        Map<String, Double> style = new LinkedHashMap<>();
        double far;
        double total;
        feed(input, 0, picture, pixels);
        feed(input, gradient.length, content, pixels);
        try (RunResult result = network.run(input, cancellation)) {
            far = settings.contentLayers().isEmpty() ? 0 : result.tensor(LossGraph.CONTENT).get(0);
            settings.styleLayers()
                    .keySet()
                    .forEach(layer -> style.put(layer, (double) result.tensor(LossGraph.STYLE + layer).get(0)));
            grams.forEach((layer, gram) -> result.tensor(LossGraph.GRAM + layer).values().get(0, gram.values()));
            total = result.tensor(LossGraph.TOTAL).get(0);
            Tensor arriving = result.tensor(LossGraph.GRADIENT);
            int plane = height * width;
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = (float) (arriving.get(i) * WHITE / pixels.deviation().get(i / plane));
            }
        }
        double variation = variation(picture, gradient, settings.variation());
        return new StyleLosses(far, style, variation, total + settings.variation() * variation);
    }

    private static Tensor fed(Graph graph, Picture picture) {
        Tensor input = Tensor.allocate(graph.input().shape());
        feed(input, 0, picture, graph.preprocessing());
        return input;
    }

    /** Writes a picture as the network is fed it. */
    private static void feed(Tensor input, int from, Picture picture, Preprocessing pixels) {
        int plane = picture.height() * picture.width();
        float[] values = picture.values();
        for (int i = 0; i < values.length; i++) {
            int channel = i / plane;
            double normalised = (values[i] * WHITE - pixels.mean().get(channel)) / pixels.deviation().get(channel);
            input.values().put(from + i, (float) normalised);
        }
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
}
