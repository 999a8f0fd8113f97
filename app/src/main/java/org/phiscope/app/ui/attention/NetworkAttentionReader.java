// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.attention.AttentionAnswer.Failed;
import org.phiscope.app.ui.attention.AttentionAnswer.Seen;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.attention.AttentionLayer;
import org.phiscope.attention.AttentionLayers;
import org.phiscope.attention.AttentionProbe;
import org.phiscope.attention.AttentionWeights;
import org.phiscope.attention.Rollout;
import org.phiscope.attention.Tokens;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.vision.ClassLabels;
import org.phiscope.vision.Fit;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.Weights;

/** Looks into networks on the engines that are there. The network compiled last is kept for the next image. */
public final class NetworkAttentionReader implements AttentionReader {
    private final Supplier<List<Engine>> engines;
    private final NetworkWeights shipped;
    private @Nullable Compiled compiled;

    /** A network ready to run, and what it was compiled from. */
    private record Compiled(
            Configuration configuration,
            Device device,
            @Nullable Path weights,
            List<AttentionLayer> layers,
            Graph graph,
            AttentionProbe probe) {}

    /** @param engines that were found, the preferred one first; asked at every run */
    public NetworkAttentionReader(Supplier<List<Engine>> engines, Optional<SampleFiles> samples) {
        this.engines = engines;
        this.shipped = new NetworkWeights(samples);
    }

    @Override
    public AttentionAnswer read(AttentionQuestion question, Cancellation cancellation) {
        try {
            Compiled ready = compile(question, cancellation);
            cancellation.check();
            AttentionProbe.Read read =
                    ready.probe.run(question.picture().pixels(), Fit.LETTERBOX, cancellation);
            return new Seen(
                    question,
                    ready.device,
                    ready.graph.input().shape(),
                    ClassLabels.of(ready.graph.task()),
                    read,
                    rollout(ready.graph, read.weights()),
                    ready.probe.provenance());
        } catch (RuntimeException e) {
            // What a person can put right is an answer; anything else is a defect and goes its way.
            return new Failed(question, UserError.of(e).orElseThrow(() -> e).line());
        }
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

    private Compiled compile(AttentionQuestion question, Cancellation cancellation) {
        Device device = device(question.device());
        Graph graph = question.configuration().graph();
        List<AttentionLayer> layers = readable(graph, question.layer());
        Compiled last = compiled;
        if (last != null
                && last.configuration.equals(question.configuration())
                && last.device.equals(device)
                && Objects.equals(last.weights, question.weights())
                && last.layers.equals(layers)) {
            return last;
        }
        Weights weights = weights(question, graph);
        cancellation.check();
        release();
        Compiled ready = new Compiled(
                question.configuration(),
                device,
                question.weights(),
                layers,
                graph,
                AttentionProbe.compile(engine(device), device, graph, weights, layers));
        compiled = ready;
        return ready;
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
                    wanted + " attends with " + AttentionProbe.values(one) + " values, more than the "
                            + AttentionProbe.MOST_VALUES + " that are read at once; choose a smaller resolution");
        }
        return one;
    }

    private Weights weights(AttentionQuestion question, Graph graph) {
        Path file = question.weights();
        return file == null
                ? shipped.any(question.configuration(), graph)
                : Checkpoint.open(file).weightsOrSeeded(graph, NetworkWeights.SEED);
    }

    /** Gives back what the network compiled last holds, before another is compiled: two may not fit side by side. */
    private void release() {
        Compiled last = compiled;
        compiled = null;
        if (last != null) {
            last.probe.close();
        }
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
