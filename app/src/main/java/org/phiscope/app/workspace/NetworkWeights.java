// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.family.Configuration;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.OnnxWeights;
import org.phiscope.weights.SeededWeights;
import org.phiscope.weights.Weights;

/**
 * Finds weights for networks. Trained ones are those of a file that is named, or those that come with the program for the
 * preset; a network that was changed so that these do not fit runs with untrained ones, whose {@linkplain Weights#provenance()
 * provenance} says so.
 */
public final class NetworkWeights {
    /** Seed of untrained weights: always the same, so that two runs agree. */
    public static final long SEED = 1;

    private final Optional<SampleFiles> samples;

    /** @param samples what comes with the program */
    public NetworkWeights(Optional<SampleFiles> samples) {
        this.samples = samples;
    }

    /**
     * The weights of a file.
     *
     * @throws UserError if there is no such file
     * @throws org.phiscope.format.FormatException if the file is broken
     * @throws org.phiscope.weights.WeightsException if it does not fit the network
     */
    public static Weights ofFile(Path file, Graph graph) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(UserError.Kind.NOT_THERE, Message.of("{0}: there is no such file of weights", file));
        }
        return Checkpoint.open(file).weightsFor(graph);
    }

    /**
     * The weights that come with the program for a configuration's preset, or that its ONNX model has; untrained ones where the configuration was changed
     * so that they do not fit.
     *
     * @throws UserError if none come with the program
     * @throws org.phiscope.format.FormatException if the file that came is broken
     */
    public Weights shipped(Configuration configuration, Graph graph) {
        Optional<OnnxModel> model = OnnxNetwork.file(configuration.family());
        if (model.isPresent()) {
            return OnnxWeights.of(model.get(), graph);
        }
        Path file = shippedFile(configuration)
                .orElseThrow(() -> new UserError(
                        UserError.Kind.NOT_THERE,
                        Message.of(
                                "{0}; a .safetensors or .weights file of them can be loaded",
                                noneCome(configuration))));
        return Checkpoint.open(file).weightsOrSeeded(graph, SEED);
    }

    /**
     * Weights for a run that asks only how long it takes, or that shows untrained results as such: those of {@link #shipped}
     * where they come, else untrained ones.
     *
     * @throws org.phiscope.format.FormatException if the file that came is broken
     */
    public Weights any(Configuration configuration, Graph graph) {
        Optional<OnnxModel> model = OnnxNetwork.file(configuration.family());
        if (model.isPresent()) {
            return OnnxWeights.of(model.get(), graph);
        }
        return shippedFile(configuration)
                .map(file -> Checkpoint.open(file).weightsOrSeeded(graph, SEED))
                .orElseGet(() -> new SeededWeights(graph, SEED, noneCome(configuration)));
    }

    /**
     * The weights of a file where one is named, untrained ones where it no longer fits; else those of {@link #any(Configuration,
     * Graph)}.
     *
     * @throws org.phiscope.format.FormatException if the file is broken
     */
    public Weights any(Configuration configuration, @Nullable Path file, Graph graph) {
        return file == null ? any(configuration, graph) : Checkpoint.open(file).weightsOrSeeded(graph, SEED);
    }

    private Optional<Path> shippedFile(Configuration configuration) {
        return samples.flatMap(files -> files.checkpoint(configuration.preset().name()));
    }

    private static Message noneCome(Configuration configuration) {
        return Message.of("no weights for {0} come with the program", configuration.preset().name());
    }
}
