// SPDX-License-Identifier: Apache-2.0
package org.phiscope.perturb;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
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
import org.phiscope.message.Message;
import org.phiscope.vision.Fit;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights;

/**
 * Which way every sample of a network's input has to go for the network to lose what it found: the fast gradient sign method,
 * x + ε·sign ∂L/∂x (Goodfellow, Shlens & Szegedy 2015, section 4). L is the cross entropy of a classifier's likeliest class; of a
 * detector −Σ log score over the anchors, cells or queries that score above a floor, before suppression, by their best class.
 */
public final class InputGradient {
    private static final String GRADIENT = "perturb/gradient";
    private static final int CHANNELS = 3;
    private static final double WHITE = 255;

    private final Shape input;
    private final float[] pixels;
    private final float[] gradient;
    private final double loss;
    private final int found;

    private InputGradient(Shape input, float[] pixels, float[] gradient, double loss, int found) {
        this.input = input;
        this.pixels = pixels;
        this.gradient = gradient;
        this.loss = loss;
        this.found = found;
    }

    /**
     * Runs a network forward, and then with its backward pass.
     *
     * @param floor scores of detectors at or below this do not count
     * @throws CancellationException if it was cancelled before it was done
     * @throws EngineException if the device fails or memory is short, if an operator has no gradient, or if the network found
     *     nothing that it could lose
     */
    public static InputGradient of(
            Engine engine,
            Device device,
            Graph graph,
            Weights weights,
            RgbImage image,
            Fit fit,
            double floor,
            Cancellation cancellation) {
        FittedImage fitted = FittedImage.of(image, graph.input().shape(), graph.preprocessing(), fit);
        ScoreLoss loss;
        try (CompiledNetwork network = engine.compile(device, graph, weights, Set.of());
                RunResult result = network.run(fitted.tensor(), cancellation)) {
            loss = ScoreLoss.of(graph, result, floor);
        }
        if (loss.found() == 0) {
            throw new EngineException(Message.of(
                    "{0} finds nothing on this image that scores above {1}, so there is nothing to lose; take an "
                            + "image on which it finds something",
                    graph.name(), floor));
        }
        cancellation.check();
        GraphBuilder builder = GraphBuilder.extending(graph).withoutOutputs().stage("perturb");
        Map<Node, Node> seeds = new LinkedHashMap<>();
        Map<String, float[]> values = new HashMap<>();
        loss.gradients().forEach((output, slopes) -> {
            Node node = graph.find(output).orElseThrow();
            String name = "perturb/seed/" + output;
            seeds.put(node, builder.add(name, new Op.Learned(node.shape(), node.shape())));
            values.put(name, slopes);
        });
        builder.output(GRADIENT, Backward.add(builder, seeds, graph.input()));
        Graph backward = builder.build(graph.task(), graph.preprocessing());
        try (CompiledNetwork network = engine.compile(device, backward, new Seeds(weights, values), Set.of());
                RunResult result = network.run(fitted.tensor(), cancellation)) {
            return new InputGradient(
                    graph.input().shape(),
                    levels(fitted.tensor(), graph.preprocessing()),
                    result.tensor(GRADIENT).toArray(),
                    loss.value(),
                    loss.found());
        }
    }

    /** The samples that a network was fed, as levels 0 … 255. */
    private static float[] levels(Tensor fed, Preprocessing preprocessing) {
        float[] levels = fed.toArray();
        int plane = levels.length / CHANNELS;
        for (int i = 0; i < levels.length; i++) {
            int channel = i / plane;
            levels[i] = (float)
                    (levels[i] * preprocessing.deviation().get(channel) + preprocessing.mean().get(channel));
        }
        return levels;
    }

    /** The loss, in nats. */
    public double loss() {
        return loss;
    }

    /** How many scores the loss is of; 1 of a classifier. */
    public int found() {
        return found;
    }

    /** ∂L/∂x by the samples of the input as the network is fed them, normalised: {@code [1, 3, h, w]}. */
    float[] gradient() {
        return gradient.clone();
    }

    /**
     * The network's input as an image, every sample moved by ε where that makes the loss larger: rounded to whole levels and cut off
     * at black and white, so it is an image that could be saved.
     *
     * @param epsilon in levels of 255; 0 for the input as it was
     */
    public RgbImage perturbed(int epsilon) {
        int width = input.width();
        int height = input.height();
        byte[] rgb = new byte[CHANNELS * width * height];
        for (int y = 0, to = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    int at = (c * height + y) * width + x;
                    double level = Math.rint(pixels[at]) + epsilon * Math.signum(gradient[at]);
                    rgb[to++] = (byte) Math.round(Math.clamp(level, 0, WHITE));
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    /** What is added to the input at ε = 1, as an image: grey where nothing is, black and white where it is. */
    public RgbImage sign() {
        int width = input.width();
        int height = input.height();
        byte[] rgb = new byte[CHANNELS * width * height];
        for (int y = 0, to = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    double sign = Math.signum(gradient[(c * height + y) * width + x]);
                    rgb[to++] = (byte) Math.round((1 + sign) * WHITE / 2);
                }
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    /** The network's weights, and the gradients that the backward pass begins with. */
    private record Seeds(Weights network, Map<String, float[]> seeds) implements Weights {
        @Override
        public float[] values(Node node, WeightRole role) {
            float[] seed = seeds.get(node.name());
            return seed != null ? seed : network.values(node, role);
        }

        @Override
        public Optional<Folded> folded(Node node) {
            return network.folded(node);
        }

        @Override
        public Provenance provenance() {
            return network.provenance();
        }
    }
}
