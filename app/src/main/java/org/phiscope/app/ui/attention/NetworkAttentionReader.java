// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.phiscope.app.ui.attention.AttentionAnswer.Failed;
import org.phiscope.app.ui.attention.AttentionAnswer.Seen;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.NetworkRunner.Place;
import org.phiscope.app.workspace.UserError;
import org.phiscope.attention.AttentionLayer;
import org.phiscope.attention.AttentionLayers;
import org.phiscope.attention.AttentionProbe;
import org.phiscope.attention.AttentionWeights;
import org.phiscope.attention.Rollout;
import org.phiscope.attention.Tokens;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.graph.Graph;
import org.phiscope.message.Message;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.Fit;

/** Looks into networks for the view of attention. The network compiled last is kept for the next image. */
public final class NetworkAttentionReader implements AttentionReader {
    private final NetworkRunner runner;
    private final NetworkRunner.Keeper keeper;

    public NetworkAttentionReader(NetworkRunner runner) {
        this.runner = runner;
        this.keeper = runner.keeper();
    }

    @Override
    public AttentionAnswer read(AttentionQuestion question, Cancellation cancellation) {
        try {
            List<AttentionLayer> layers = readable(question.configuration().graph(), question.layer());
            return runner.run(question.device(), place -> seen(question, layers, place, cancellation));
        } catch (RuntimeException e) {
            // What a person can put right is an answer; anything else is a defect and goes its way.
            return new Failed(question, UserError.of(e).orElseThrow(() -> e).message());
        }
    }

    private Seen seen(AttentionQuestion question, List<AttentionLayer> layers, Place place, Cancellation cancellation) {
        CompiledNetwork network = keeper.compile(
                        place, question.configuration(), question.weights(), AttentionProbe.taps(layers), cancellation)
                .network();
        cancellation.check();
        Graph graph = network.graph();
        AttentionProbe.Read read =
                AttentionProbe.of(network, layers).run(question.picture().pixels(), Fit.LETTERBOX, cancellation);
        return new Seen(
                question,
                place.device(),
                graph.input().shape(),
                ClassLabels.of(graph.task()),
                read,
                rollout(graph, read.weights()),
                network.provenance());
    }

    private static Optional<Rollout> rollout(Graph graph, Map<String, AttentionWeights> weights) {
        List<AttentionLayer> layers = AttentionLayers.of(graph).stream()
                .filter(AttentionLayer::isGlobalSelf)
                .toList();
        boolean whole = !layers.isEmpty()
                && layers.stream()
                        .allMatch(layer -> weights.containsKey(layer.name())
                                && layer.queries().equals(layers.getFirst().queries()));
        return whole && layers.getFirst().queries() instanceof Tokens.Grid grid
                ? Optional.of(new Rollout(
                        layers.stream()
                                .map(layer -> Objects.requireNonNull(weights.get(layer.name())).mean())
                                .toList(),
                        grid.count()))
                : Optional.empty();
    }

    /** All layers that attend to places, or the one looked at where all are too much. */
    private static List<AttentionLayer> readable(Graph graph, String wanted) {
        List<AttentionLayer> all = AttentionLayers.of(graph).stream()
                .filter(AttentionViewModel::isShown)
                .toList();
        if (AttentionProbe.values(all) <= AttentionProbe.MOST_VALUES) {
            return all;
        }
        List<AttentionLayer> one =
                all.stream().filter(layer -> layer.name().equals(wanted)).toList();
        if (AttentionProbe.values(one) > AttentionProbe.MOST_VALUES) {
            throw new UserError(
                    UserError.Kind.BAD_INPUT,
                    Message.of(
                            "{0} attends with {1} values, more than the {2} that are read at once; choose a smaller "
                                    + "resolution",
                            wanted, AttentionProbe.values(one), AttentionProbe.MOST_VALUES));
        }
        return one;
    }
}
