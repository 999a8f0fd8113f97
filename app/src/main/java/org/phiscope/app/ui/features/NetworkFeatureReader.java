// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.features.FeatureAnswer.Failed;
import org.phiscope.app.ui.features.FeatureAnswer.Missing;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.NetworkRunner.Place;
import org.phiscope.app.workspace.NodeNames;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.features.EffectiveField;
import org.phiscope.features.FeatureProbe;
import org.phiscope.features.FeatureProbe.Probed;
import org.phiscope.features.Plane;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.receptive.HeadAnchors;
import org.phiscope.receptive.ReceptiveFields;
import org.phiscope.weights.Weights;

/**
 * Looks into networks for the view of feature maps. What was seen last is kept, so that a network beside which another
 * appears need not run again.
 */
public final class NetworkFeatureReader implements FeatureReader {
    /** Answers that are kept: of two networks, now and before the last change of the node. */
    private static final int KEPT = 4;

    /** Values of all of them together, but of the newest as many as it has: 256 MiB. */
    private static final long MOST_VALUES = 64L << 20;

    private final NetworkRunner runner;
    /** The newest last. */
    private final List<Seen> kept = new ArrayList<>();

    public NetworkFeatureReader(NetworkRunner runner) {
        this.runner = runner;
    }

    @Override
    public FeatureAnswer read(FeatureQuestion question, Cancellation cancellation) {
        try {
            Seen known = known(question);
            if (known != null) {
                return known;
            }
            Graph graph = question.configuration().graph();
            cancellation.check();
            String name = question.node();
            Optional<Node> node = name == null ? Optional.of(first(graph)) : graph.find(name);
            if (node.isEmpty()) {
                return new Missing(question, String.valueOf(name), NodeNames.near(graph, String.valueOf(name)));
            }
            Node asked = node.get();
            Seen seen = runner.run(question.device(), place -> seen(question, graph, asked, place, cancellation));
            kept.removeIf(before -> before.question().equals(question)); // what another device stood in for
            kept.add(seen);
            while (kept.size() > KEPT || kept.size() > 1 && values() > MOST_VALUES) {
                kept.removeFirst();
            }
            return seen;
        } catch (RuntimeException e) {
            // What a person can put right is an answer; anything else is a defect and goes its way.
            return new Failed(question, UserError.of(e).orElseThrow(() -> e).message());
        }
    }

    private long values() {
        return kept.stream().mapToLong(seen -> seen.maps().shape().elements()).sum();
    }

    private @Nullable Seen known(FeatureQuestion question) {
        for (Seen seen : kept) {
            if (seen.question().equals(question) && !seen.isFallback()) {
                kept.remove(seen);
                kept.add(seen);
                return seen;
            }
        }
        return null;
    }

    private Seen seen(FeatureQuestion question, Graph graph, Node node, Place place, Cancellation cancellation) {
        try (FeatureProbe probe =
                FeatureProbe.compile(place.engine(), place.device(), graph, weights(question, graph), node)) {
            cancellation.check();
            Probed probed = probe.run(question.picture().pixels(), question.fit(), cancellation);
            return new Seen(
                    question,
                    node,
                    probed.maps(),
                    probed.fitted(),
                    ReceptiveFields.of(graph).field(node),
                    HeadAnchors.of(graph, node).orElse(null),
                    place.device(),
                    probed.time(),
                    probe.provenance());
        }
    }

    @Override
    public Plane trace(Seen seen, Cell cell, OptionalInt channel, Cancellation cancellation) {
        Graph graph = seen.question().configuration().graph();
        Node node = graph.find(seen.node().name()).orElseThrow();
        Weights weights = weights(seen.question(), graph);
        cancellation.check();
        return runner.run(
                seen.device(),
                place -> EffectiveField.of(
                        place.engine(),
                        place.device(),
                        graph,
                        weights,
                        node,
                        cell.row(),
                        cell.column(),
                        channel,
                        seen.fitted(),
                        cancellation));
    }

    /** The first map behind an activation: what most people expect feature maps to look like. */
    private static Node first(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Activate && node.shape().rank() == 4 && node.shape().height() > 1)
                .findFirst()
                .orElseGet(() -> graph.node(Math.min(1, graph.nodes().size() - 1)));
    }

    private Weights weights(FeatureQuestion question, Graph graph) {
        return runner.weights(question.configuration(), question.weights(), graph);
    }
}
