// SPDX-License-Identifier: Apache-2.0
package org.phiscope.attention;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.RunResult;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Task;
import org.phiscope.vision.Fit;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.ObjectQuery;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights;

/** Reads what a network attends to, for one image after another. */
public final class AttentionProbe implements AutoCloseable {
    /** Values of attention that are read at once, about a quarter of a gigabyte. */
    public static final long MOST_VALUES = 64_000_000;

    private final Graph graph;
    private final List<AttentionLayer> layers;
    private final CompiledNetwork network;

    private AttentionProbe(Graph graph, List<AttentionLayer> layers, CompiledNetwork network) {
        this.graph = graph;
        this.layers = layers;
        this.network = network;
    }

    /**
     * What a network attended to.
     *
     * @param weights by the name of the layer
     * @param fitted the image as the network took it
     * @param queries what each object query says, in their order; empty for networks without
     * @param time that the engine took
     */
    public record Read(
            Map<String, AttentionWeights> weights, FittedImage fitted, List<ObjectQuery> queries, Duration time) {
        public Read {
            weights = Map.copyOf(weights);
            queries = List.copyOf(queries);
        }
    }

    /** How many values these layers' attention is. */
    public static long values(List<AttentionLayer> layers) {
        return layers.stream().mapToLong(layer -> layer.weights().shape().elements()).sum();
    }

    /**
     * Prepares a network to be looked into.
     *
     * @param layers of the graph, no more values than {@link #MOST_VALUES}
     * @throws IllegalArgumentException if they are more
     * @throws org.phiscope.engine.EngineException if the device cannot run it
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    public static AttentionProbe compile(
            Engine engine, Device device, Graph graph, Weights weights, List<AttentionLayer> layers) {
        return of(engine.compile(device, graph, weights, taps(layers)), layers);
    }

    /**
     * Looks into a network that is ready to run.
     *
     * @param network with the {@link #taps} of the layers; it is closed with this
     */
    public static AttentionProbe of(CompiledNetwork network, List<AttentionLayer> layers) {
        return new AttentionProbe(network.graph(), List.copyOf(layers), network);
    }

    /**
     * The nodes that have to be tapped for these layers.
     *
     * @throws IllegalArgumentException if they are more values than {@link #MOST_VALUES}
     */
    public static Set<String> taps(List<AttentionLayer> layers) {
        if (values(layers) > MOST_VALUES) {
            throw new IllegalArgumentException(values(layers) + " values of attention are more than are read at once");
        }
        Set<String> taps = new LinkedHashSet<>();
        layers.forEach(layer -> taps.add(layer.weights().name()));
        return taps;
    }

    public Weights.Provenance provenance() {
        return network.provenance();
    }

    /**
     * Runs the network.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled before it was done
     * @throws org.phiscope.vision.DecodingException if the network takes something else than one RGB image
     * @throws org.phiscope.engine.EngineException if the device fails
     */
    public Read run(RgbImage image, Fit fit, Cancellation cancellation) {
        FittedImage fitted = FittedImage.of(image, graph.input().shape(), graph.preprocessing(), fit);
        cancellation.check();
        try (RunResult result = network.run(fitted.tensor(), cancellation)) {
            Map<String, AttentionWeights> weights = new HashMap<>();
            for (AttentionLayer layer : layers) {
                cancellation.check();
                weights.put(layer.name(), AttentionWeights.of(result.tensor(layer.weights().name())));
            }
            return new Read(weights, fitted, queries(result), result.time());
        }
    }

    private List<ObjectQuery> queries(RunResult result) {
        return graph.task() instanceof Task.QueryDetection task
                ? ObjectQuery.of(task, graph.input().shape(), result)
                : List.of();
    }

    @Override
    public void close() {
        network.close();
    }
}
