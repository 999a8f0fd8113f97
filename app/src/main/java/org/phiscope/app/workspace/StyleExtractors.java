// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphException;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.style.Extractor;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.Weights;
import org.phiscope.weights.WeightsException;

/**
 * Networks as extractors of features, with their weights. A file of weights fits whether or not it holds the classifier, and
 * whichever library's classifier it holds: features are all that is looked at.
 */
public final class StyleExtractors {
    private static final String HEAD = "head";

    private final NetworkWeights shipped;

    /** @param samples what comes with the program */
    public StyleExtractors(Optional<SampleFiles> samples) {
        this.shipped = new NetworkWeights(samples);
    }

    /**
     * A network with the weights of a file, or with those that come with the program: untrained ones where none fit.
     *
     * @param file {@code null} for those that come with the program
     * @throws UserError if there is no such file
     * @throws org.phiscope.format.FormatException if the file is broken
     * @throws WeightsException if the file does not fit the network
     */
    public Extractor of(Configuration network, Pooling pooling, @Nullable Path file) {
        return new Extractor(network, pooling, file == null ? shipped(network) : ofFile(network, file));
    }

    private Function<Graph, Weights> shipped(Configuration network) {
        return graph -> shipped.any(network, graph);
    }

    private static Function<Graph, Weights> ofFile(Configuration network, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(UserError.Kind.NOT_THERE, Message.of("{0}: there is no such file of weights", file));
        }
        Checkpoint checkpoint = Checkpoint.open(file);
        Weights fitting = fitting(network, checkpoint);
        return graph -> fitting;
    }

    /** The file's weights for the network with the first of its heads that they fit. */
    private static Weights fitting(Configuration network, Checkpoint checkpoint) {
        WeightsException misfit = null;
        for (Configuration candidate : withEveryHead(network)) {
            try {
                return checkpoint.weightsFor(candidate.withInput(null).graph());
            } catch (WeightsException e) {
                if (misfit == null) {
                    misfit = e; // what is said of the network as it was asked for
                }
            } catch (GraphException e) {
                continue; // the network as it was scaled cannot have this head
            }
        }
        if (misfit == null) {
            throw new WeightsException(Message.of("{0} cannot be built at its own size", network.preset().title()));
        }
        throw misfit;
    }

    private static List<Configuration> withEveryHead(Configuration network) {
        List<Configuration> candidates = new ArrayList<>();
        candidates.add(network);
        for (ParameterSpec spec : network.family().parameters()) {
            if (spec instanceof ParameterSpec.Choice choice
                    && choice.key().equals(HEAD)
                    && !Extractor.headless(network).equals(network)) {
                choice.options().forEach(head -> candidates.add(network.with(HEAD, head)));
            }
        }
        return candidates;
    }
}
