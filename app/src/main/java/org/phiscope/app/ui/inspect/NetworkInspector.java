// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.inspect.Answer.Undecoded;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.RunResult;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Task;
import org.phiscope.vision.Classifier;
import org.phiscope.vision.Detector;
import org.phiscope.vision.FittedImage;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.Weights;

/**
 * Runs networks on the engines that are there. The network compiled last is kept, so that another image, another
 * fit or another suppression takes no more than a run.
 */
public final class NetworkInspector implements Inspector {
    /** Classes of an image that are named. */
    static final int MOST_CLASSES = 5;

    private final Supplier<List<Engine>> engines;
    private final NetworkWeights shipped;
    private @Nullable Compiled compiled;

    /** A network ready to run, and what it was compiled from. */
    private record Compiled(Configuration configuration, Device device, @Nullable Path weights, Head head) {
        boolean serves(Question question, Device wanted) {
            return configuration.equals(question.configuration())
                    && device.equals(wanted)
                    && Objects.equals(weights, question.weights());
        }
    }

    /** What reads a network's outputs. */
    private sealed interface Head {
        record Boxes(Detector detector) implements Head {}

        record Classes(Classifier classifier) implements Head {}

        record Outputs(CompiledNetwork network) implements Head {}
    }

    /** @param engines that were found, the preferred one first; asked at every run */
    public NetworkInspector(Supplier<List<Engine>> engines, Optional<SampleFiles> samples) {
        this.engines = engines;
        this.shipped = new NetworkWeights(samples);
    }

    @Override
    public Answer inspect(Question question, Cancellation cancellation) {
        try {
            Compiled ready = compile(question, cancellation);
            cancellation.check();
            return switch (ready.head) {
                case Head.Boxes(Detector detector) ->
                    new Detected(
                            question,
                            ready.device,
                            detector.detect(
                                    question.picture().pixels(),
                                    question.fit(),
                                    Objects.requireNonNullElse(question.nms(), detector.defaultNms()),
                                    cancellation));
                case Head.Classes(Classifier classifier) ->
                    new Classified(
                            question,
                            ready.device,
                            classifier.classify(
                                    question.picture().pixels(), question.fit(), MOST_CLASSES, cancellation));
                case Head.Outputs(CompiledNetwork network) -> undecoded(question, ready.device, network, cancellation);
            };
        } catch (RuntimeException e) {
            // What a person can put right is an answer; anything else is a defect and goes its way.
            return new Failed(question, UserError.of(e).orElseThrow(() -> e).line());
        }
    }

    private static Undecoded undecoded(
            Question question, Device device, CompiledNetwork network, Cancellation cancellation) {
        Graph graph = network.graph();
        FittedImage fitted = FittedImage.of(
                question.picture().pixels(), graph.input().shape(), graph.preprocessing(), question.fit());
        try (RunResult result = network.run(fitted.tensor(), cancellation)) {
            List<Answer.Output> outputs = graph.outputs().keySet().stream()
                    .map(name -> Answer.Output.of(name, result.tensor(name)))
                    .toList();
            return new Undecoded(question, device, outputs, result.time(), network.provenance());
        }
    }

    @Override
    public void checkWeights(Path file, Configuration configuration) {
        NetworkWeights.ofFile(file, configuration.graph());
    }

    private Compiled compile(Question question, Cancellation cancellation) {
        Device device = device(question.device());
        Compiled last = compiled;
        if (last != null && last.serves(question, device)) {
            return last;
        }
        Graph graph = question.configuration().graph();
        Weights weights = weights(question, graph);
        cancellation.check();
        release();
        Engine engine = engine(device);
        Head head =
                switch (graph.task()) {
                    case Task.Unstated _ -> new Head.Outputs(engine.compile(device, graph, weights, Set.of()));
                    case Task.Classification _ -> new Head.Classes(Classifier.compile(engine, device, graph, weights));
                    case Task.AnchorDetection _,
                            Task.RegionDetection _,
                            Task.YoloDetection _,
                            Task.QueryDetection _ -> new Head.Boxes(Detector.compile(engine, device, graph, weights));
                };
        Compiled ready = new Compiled(question.configuration(), device, question.weights(), head);
        compiled = ready;
        return ready;
    }

    private Weights weights(Question question, Graph graph) {
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
            switch (last.head) {
                case Head.Boxes(Detector detector) -> detector.close();
                case Head.Classes(Classifier classifier) -> classifier.close();
                case Head.Outputs(CompiledNetwork network) -> network.close();
            }
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
