// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.inspect.Answer.Undecoded;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.DeviceFailedException;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Form;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Task;
import org.phiscope.verify.Agreement;
import org.phiscope.vision.Classifier;
import org.phiscope.vision.Detector;
import org.phiscope.vision.FittedImage;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.Weights;

/**
 * Runs networks on the engines that are there. The network compiled last is kept, so that another image, another
 * fit or another suppression takes no more than a run.
 */
public final class NetworkInspector implements Inspector, Examiner {
    /** Classes of an image that are named. */
    static final int MOST_CLASSES = 5;

    private static final System.Logger LOG = System.getLogger(NetworkInspector.class.getName());
    private static final String REFERENCE = "onnxruntime";

    private final Supplier<List<Engine>> engines;
    private final NetworkWeights shipped;
    private final Consumer<String> failures;
    /** Written where networks are run, read anywhere. */
    private volatile @Nullable Compiled compiled;

    /** A network ready to run, and what it was compiled from. */
    private record Compiled(
            Configuration configuration, Device device, @Nullable Path weights, Weights loaded, Head head) {
        boolean serves(Question question, Device wanted) {
            return configuration.equals(question.configuration())
                    && device.equals(wanted)
                    && Objects.equals(weights, question.weights());
        }
    }

    /** What reads a network's outputs. */
    private sealed interface Head {
        CompiledNetwork network();

        record Boxes(Detector detector) implements Head {
            @Override
            public CompiledNetwork network() {
                return detector.network();
            }
        }

        record Classes(Classifier classifier) implements Head {
            @Override
            public CompiledNetwork network() {
                return classifier.network();
            }
        }

        record Outputs(CompiledNetwork network) implements Head {}
    }

    /**
     * @param engines that were found, the preferred one first; asked at every run
     * @param failures told, where networks are run, why a device failed whose place another one takes
     */
    public NetworkInspector(
            Supplier<List<Engine>> engines, Optional<SampleFiles> samples, Consumer<String> failures) {
        this.engines = engines;
        this.failures = failures;
        this.shipped = new NetworkWeights(samples);
    }

    @Override
    public Answer inspect(Question question, Cancellation cancellation) {
        try {
            try {
                return inspect(question, device(question.device()), cancellation);
            } catch (DeviceFailedException e) {
                Optional<Device> reference = reference().filter(other -> !other.id().equals(e.deviceId()));
                if (reference.isEmpty()) {
                    throw e;
                }
                failures.accept(String.valueOf(e.getMessage()));
                return inspect(question, reference.get(), cancellation);
            }
        } catch (RuntimeException e) {
            // What a person can put right is an answer; anything else is a defect and goes its way.
            return new Failed(question, UserError.of(e).orElseThrow(() -> e).line());
        }
    }

    private Answer inspect(Question question, Device device, Cancellation cancellation) {
        Compiled ready = compile(question, device, cancellation);
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
                                question.setting().floor(),
                                cancellation));
            case Head.Classes(Classifier classifier) ->
                new Classified(
                        question,
                        ready.device,
                        classifier.classify(
                                question.picture().pixels(), question.fit(), MOST_CLASSES, cancellation));
            case Head.Outputs(CompiledNetwork network) -> undecoded(question, ready.device, network, cancellation);
        };
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

    private Compiled compile(Question question, Device device, Cancellation cancellation) {
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
        Compiled ready = new Compiled(question.configuration(), device, question.weights(), weights, head);
        compiled = ready;
        return ready;
    }

    private Weights weights(Question question, Graph graph) {
        Path file = question.weights();
        return file == null
                ? shipped.any(question.configuration(), graph)
                : Checkpoint.open(file).weightsOrSeeded(graph, NetworkWeights.SEED);
    }

    @Override
    public Optional<Agreement> compare(Run run, Cancellation cancellation) {
        Optional<Compiled> ready = compiled(run);
        Optional<Device> reference = reference();
        if (ready.isEmpty() || reference.isEmpty() || reference.get().engine().equals(run.device().engine())) {
            return Optional.empty();
        }
        CompiledNetwork network = ready.get().head().network();
        Graph graph = network.graph();
        Tensor input = FittedImage.of(
                        run.question().picture().pixels(),
                        graph.input().shape(),
                        graph.preprocessing(),
                        run.question().fit())
                .tensor();
        try {
            return Optional.of(Agreement.of(
                    network, engine(reference.get()), reference.get(), ready.get().loaded(), input, cancellation));
        } catch (EngineException e) {
            LOG.log(System.Logger.Level.DEBUG, "nothing to compare with", e); // the next run says what is wrong
            return Optional.empty();
        }
    }

    @Override
    public Optional<Form> form(Run run) {
        return compiled(run).map(ready -> ready.head().network().form());
    }

    /** The network of a run, while it is there. */
    private Optional<Compiled> compiled(Run run) {
        return Optional.ofNullable(compiled).filter(last -> last.serves(run.question(), run.device()));
    }

    /** The engine that the others are compared with, and that stands in for them. */
    private Optional<Device> reference() {
        return engines.get().stream()
                .filter(engine -> engine.id().equals(REFERENCE))
                .flatMap(engine -> engine.devices().stream())
                .findFirst();
    }

    /** Gives back what the network compiled last holds, as before another is compiled: two may not fit side by side. */
    @Override
    public void release() {
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
