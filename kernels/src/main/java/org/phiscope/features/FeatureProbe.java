// SPDX-License-Identifier: Apache-2.0
package org.phiscope.features;

import java.time.Duration;
import java.util.Set;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.RunResult;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.vision.Fit;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.OnnxWeights;
import org.phiscope.weights.Weights;

/**
 * Reads one node of a network for one image after another. What the node does not need is not run, but for models from
 * files, which run as they are.
 */
public final class FeatureProbe implements AutoCloseable {
    private static final String OUTPUT = "probed";

    private final Graph graph;
    private final Node node;
    /** Name of what the compiled network gives for the node. */
    private final String result;

    private final CompiledNetwork network;

    private FeatureProbe(Graph graph, Node node, String result, CompiledNetwork network) {
        this.graph = graph;
        this.node = node;
        this.result = result;
        this.network = network;
    }

    /**
     * What a node held.
     *
     * @param fitted the image as the network took it
     * @param time that the engine took
     */
    public record Probed(FeatureMaps maps, FittedImage fitted, Duration time) {}

    /**
     * Prepares a network to be looked into.
     *
     * @param node of the graph
     * @param weights of the graph
     * @throws org.phiscope.engine.EngineException if the device cannot run it
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    public static FeatureProbe compile(Engine engine, Device device, Graph graph, Weights weights, Node node) {
        if (weights instanceof OnnxWeights) { // its file is run as it is, and has its own outputs
            String name = node.name();
            return new FeatureProbe(graph, node, name, engine.compile(device, graph, weights, Set.of(name)));
        }
        GraphBuilder builder = GraphBuilder.extending(graph).withoutOutputs();
        builder.output(OUTPUT, node);
        Graph upToNode = builder.build(graph.task(), graph.preprocessing());
        return new FeatureProbe(graph, node, OUTPUT, engine.compile(device, upToNode, weights, Set.of()));
    }

    public Node node() {
        return node;
    }

    public Weights.Provenance provenance() {
        return network.provenance();
    }

    /**
     * Runs the network up to the node.
     *
     * @throws java.util.concurrent.CancellationException if it was cancelled before it was done
     * @throws org.phiscope.vision.DecodingException if the network takes something else than one RGB image
     * @throws org.phiscope.engine.EngineException if the device fails
     */
    public Probed run(RgbImage image, Fit fit, Cancellation cancellation) {
        FittedImage fitted = FittedImage.of(image, graph.input().shape(), graph.preprocessing(), fit);
        cancellation.check();
        try (RunResult run = network.run(fitted.tensor(), cancellation)) {
            cancellation.check();
            return new Probed(FeatureMaps.of(graph, node, run.tensor(result)), fitted, run.time());
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
