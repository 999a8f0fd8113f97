// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.RunResult;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Task;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;

/** Tells what an image shows with one network on one device. */
public final class Classifier implements AutoCloseable {
    private final CompiledNetwork network;
    private final String output;
    private final Task.Classification task;
    private final Weights.Provenance provenance;

    private Classifier(CompiledNetwork network, Task.Classification task) {
        this.network = network;
        this.output = network.graph().outputs().keySet().iterator().next();
        this.task = task;
        this.provenance = network.provenance();
    }

    /** A class and how likely the network takes it to be. */
    public record Ranked(int classId, double probability) {}

    /**
     * What a network takes an image for.
     *
     * @param ranked likeliest first
     * @param time that the engine took
     * @param device id of the device that it ran on
     * @param classes how many the network tells apart
     */
    public record Ranking(
            List<Ranked> ranked, Duration time, String device, Weights.Provenance provenance, int classes) {
        public Ranking {
            ranked = List.copyOf(ranked);
        }
    }

    /**
     * Prepares a network to classify.
     *
     * @throws DecodingException if the network does not classify whole images
     * @throws org.phiscope.engine.EngineException if the device cannot run it
     * @throws org.phiscope.weights.WeightsException if weights are missing
     */
    public static Classifier compile(Engine engine, Device device, Graph graph, Weights weights) {
        Task.Classification task = task(graph);
        return new Classifier(engine.compile(device, graph, weights, Set.of()), task);
    }

    /**
     * Reads what a network that is ready to run takes images for.
     *
     * @param network that is closed with this
     * @throws DecodingException if the network does not classify whole images
     */
    public static Classifier of(CompiledNetwork network) {
        return new Classifier(network, task(network.graph()));
    }

    private static Task.Classification task(Graph graph) {
        return switch (graph.task()) {
            case Task.Classification classification -> classification;
            case Task.Unstated _ -> throw new DecodingException(
                    Message.of(
                            "{0} has outputs that nothing is said about, so that they cannot be read as classes",
                            graph.name()));
            case Task.AnchorDetection _,
                    Task.RegionDetection _,
                    Task.YoloDetection _,
                    Task.QueryDetection _ -> throw new DecodingException(
                    Message.of(
                            "{0} finds objects and has no classes for the whole image; choose a classifier",
                            graph.name()));
        };
    }

    /**
     * The likeliest classes, by softmax where the output is logits.
     *
     * @param most how many
     * @throws CancellationException if it was cancelled before it was done
     * @throws DecodingException if the network's output is not {@code [1, classes]}
     */
    public Ranking classify(RgbImage image, Fit fit, int most, Cancellation cancellation) {
        cancellation.check();
        Graph graph = network.graph();
        FittedImage fitted = FittedImage.of(image, graph.input().shape(), graph.preprocessing(), fit);
        RunResult result = network.run(fitted.tensor(), cancellation);
        cancellation.check();
        float[] logits = result.tensor(output).toArray();
        int classes = task.classes();
        if (logits.length != classes) {
            throw new DecodingException(
                    Message.of(
                            "{0} is {1}, but the network has {2} classes",
                            output, result.tensor(output).shape(), classes));
        }
        double[] softened = task.probabilities() ? null : Logistic.softmax(logits, 0, 1, classes);
        List<Ranked> ranked = new ArrayList<>(classes);
        IntStream.range(0, classes)
                .forEach(c -> ranked.add(new Ranked(c, softened == null ? logits[c] : softened[c])));
        ranked.sort(Comparator.comparingDouble(Ranked::probability).reversed());
        return new Ranking(
                ranked.subList(0, Math.min(most, classes)), result.time(), network.device().id(), provenance, classes);
    }

    /** What runs; it is closed with this. */
    public CompiledNetwork network() {
        return network;
    }

    @Override
    public void close() {
        network.close();
    }
}
