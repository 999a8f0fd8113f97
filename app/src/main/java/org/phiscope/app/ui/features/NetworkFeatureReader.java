// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.features.FeatureAnswer.Failed;
import org.phiscope.app.ui.features.FeatureAnswer.Missing;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.NodeNames;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.features.EffectiveField;
import org.phiscope.features.FeatureProbe;
import org.phiscope.features.FeatureProbe.Probed;
import org.phiscope.features.Plane;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.receptive.HeadAnchors;
import org.phiscope.receptive.ReceptiveFields;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.Weights;

/**
 * Looks into networks on the engines that are there. What was seen last is kept, so that a network beside which another
 * appears need not run again.
 */
public final class NetworkFeatureReader implements FeatureReader {
    /** Answers that are kept: of two networks, now and before the last change of the node. */
    private static final int KEPT = 4;

    /** Values of all of them together, but of the newest as many as it has: 256 MiB. */
    private static final long MOST_VALUES = 64L << 20;

    private final Supplier<List<Engine>> engines;
    private final NetworkWeights shipped;
    /** The newest last. */
    private final List<Seen> kept = new ArrayList<>();

    /** @param engines that were found, the preferred one first; asked at every run */
    public NetworkFeatureReader(Supplier<List<Engine>> engines, Optional<SampleFiles> samples) {
        this.engines = engines;
        this.shipped = new NetworkWeights(samples);
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
            Seen seen = seen(question, graph, node.get(), cancellation);
            kept.add(seen);
            while (kept.size() > KEPT || kept.size() > 1 && values() > MOST_VALUES) {
                kept.removeFirst();
            }
            return seen;
        } catch (RuntimeException e) {
            // What a person can put right is an answer; anything else is a defect and goes its way.
            return new Failed(question, UserError.of(e).orElseThrow(() -> e).line());
        }
    }

    private long values() {
        return kept.stream().mapToLong(seen -> seen.maps().shape().elements()).sum();
    }

    private @Nullable Seen known(FeatureQuestion question) {
        for (Seen seen : kept) {
            if (seen.question().equals(question)) {
                kept.remove(seen);
                kept.add(seen);
                return seen;
            }
        }
        return null;
    }

    private Seen seen(FeatureQuestion question, Graph graph, Node node, Cancellation cancellation) {
        Device device = device(question.device());
        try (FeatureProbe probe =
                FeatureProbe.compile(engine(device), device, graph, weights(question, graph), node)) {
            cancellation.check();
            Probed probed = probe.run(question.picture().pixels(), question.fit(), cancellation);
            return new Seen(
                    question,
                    node,
                    probed.maps(),
                    probed.fitted(),
                    ReceptiveFields.of(graph).field(node),
                    HeadAnchors.of(graph, node).orElse(null),
                    device,
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
        return EffectiveField.of(
                engine(seen.device()),
                seen.device(),
                graph,
                weights,
                node,
                cell.row(),
                cell.column(),
                channel,
                seen.fitted(),
                cancellation);
    }

    /** The first map behind an activation: what most people expect feature maps to look like. */
    private static Node first(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.Activate && node.shape().rank() == 4 && node.shape().height() > 1)
                .findFirst()
                .orElseGet(() -> graph.node(Math.min(1, graph.nodes().size() - 1)));
    }

    private Weights weights(FeatureQuestion question, Graph graph) {
        Path file = question.weights();
        return file == null
                ? shipped.any(question.configuration(), graph)
                : Checkpoint.open(file).weightsOrSeeded(graph, NetworkWeights.SEED);
    }

    private Device device(@Nullable Device wanted) {
        if (wanted != null) {
            return wanted;
        }
        return engines.get().stream()
                .flatMap(engine -> engine.devices().stream())
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "there is no device yet to run a network on; the status bar says what is missing and why"));
    }

    private Engine engine(Device device) {
        return engines.get().stream()
                .filter(engine -> engine.id().equals(device.engine()))
                .findFirst()
                .orElseThrow(() -> new EngineException("device " + device.id() + " belongs to no engine that is here"));
    }
}
