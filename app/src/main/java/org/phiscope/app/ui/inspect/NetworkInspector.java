// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.inspect.Answer.Undecoded;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.NetworkRunner.Place;
import org.phiscope.app.ui.session.NetworkRunner.Ready;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.UserError;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.CompiledNetwork;
import org.phiscope.engine.Device;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Form;
import org.phiscope.engine.Progress;
import org.phiscope.engine.RunResult;
import org.phiscope.engine.Tensor;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Task;
import org.phiscope.verify.Agreement;
import org.phiscope.vision.Classifier;
import org.phiscope.vision.Detector;
import org.phiscope.vision.FittedImage;

/**
 * Runs networks for the views that inspect. The network compiled last is kept, so that another image, another fit or another
 * suppression takes no more than a run.
 */
public final class NetworkInspector implements Inspector, Examiner {
    /** Classes of an image that are named. */
    static final int MOST_CLASSES = 5;

    private static final System.Logger LOG = System.getLogger(NetworkInspector.class.getName());

    private final NetworkRunner runner;
    private final NetworkRunner.Keeper keeper;
    /** Written where networks are run, read anywhere. */
    private volatile @Nullable Read last;

    /** The network that was run last, what it was run for and what reads it. */
    private record Read(Question question, Device device, Ready ready, Head head) {
        boolean serves(Question other, Device wanted) {
            return device.equals(wanted)
                    && question.configuration().equals(other.configuration())
                    && Objects.equals(question.weights(), other.weights());
        }
    }

    /** What reads a network's outputs. */
    private sealed interface Head {
        static Head of(CompiledNetwork network) {
            return switch (network.graph().task()) {
                case Task.Unstated _ -> new Outputs(network);
                case Task.Classification _ -> new Classes(Classifier.of(network));
                case Task.AnchorDetection _,
                        Task.RegionDetection _,
                        Task.YoloDetection _,
                        Task.QueryDetection _ -> new Boxes(Detector.of(network));
            };
        }

        record Boxes(Detector detector) implements Head {}

        record Classes(Classifier classifier) implements Head {}

        record Outputs(CompiledNetwork network) implements Head {}
    }

    public NetworkInspector(NetworkRunner runner) {
        this.runner = runner;
        this.keeper = runner.keeper();
    }

    @Override
    public Answer inspect(Question question, Cancellation cancellation) {
        try {
            return runner.run(question.device(), place -> inspect(question, place, cancellation));
        } catch (RuntimeException e) {
            // What a person can put right is an answer; anything else is a defect and goes its way.
            return new Failed(question, UserError.of(e).orElseThrow(() -> e).message());
        }
    }

    private Answer inspect(Question question, Place place, Cancellation cancellation) {
        Read read = read(question, place, cancellation);
        cancellation.check();
        return switch (read.head) {
            case Head.Boxes(Detector detector) ->
                new Detected(
                        question,
                        read.device,
                        detector.detect(
                                question.picture().pixels(),
                                question.fit(),
                                Objects.requireNonNullElse(question.nms(), detector.defaultNms()),
                                question.setting().floor(),
                                cancellation));
            case Head.Classes(Classifier classifier) ->
                new Classified(
                        question,
                        read.device,
                        classifier.classify(
                                question.picture().pixels(), question.fit(), MOST_CLASSES, cancellation));
            case Head.Outputs(CompiledNetwork network) -> undecoded(question, read.device, network, cancellation);
        };
    }

    private Read read(Question question, Place place, Cancellation cancellation) {
        Read before = last;
        last = null; // it may be given back
        Ready ready =
                keeper.compile(place, question.configuration(), question.weights(), Set.of(), cancellation);
        Head head = before != null && before.ready == ready ? before.head : Head.of(ready.network());
        Read read = new Read(question, place.device(), ready, head);
        last = read;
        return read;
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

    @Override
    public Optional<Agreement> compare(Run run, Cancellation cancellation) {
        Optional<Ready> ready = ready(run);
        Optional<Place> reference = runner.reference();
        if (ready.isEmpty()
                || reference.isEmpty()
                || reference.get().device().engine().equals(run.device().engine())) {
            return Optional.empty();
        }
        CompiledNetwork network = ready.get().network();
        Graph graph = network.graph();
        Tensor input = FittedImage.of(
                        run.question().picture().pixels(),
                        graph.input().shape(),
                        graph.preprocessing(),
                        run.question().fit())
                .tensor();
        try {
            return Optional.of(Agreement.of(
                    network,
                    reference.get().engine(),
                    reference.get().device(),
                    ready.get().weights(),
                    input,
                    cancellation));
        } catch (EngineException e) {
            LOG.log(System.Logger.Level.DEBUG, "nothing to compare with", e); // the next run says what is wrong
            return Optional.empty();
        }
    }

    @Override
    public Optional<Form> form(Run run) {
        return ready(run).map(ready -> ready.network().form());
    }

    @Override
    public void specialise(Run run, Progress progress, Cancellation cancellation) {
        ready(run).ifPresent(ready -> ready.network().specialise(progress, cancellation));
    }

    @Override
    public void release() {
        last = null;
        keeper.close();
    }

    /** The network of a run, while it is there. */
    private Optional<Ready> ready(Run run) {
        return Optional.ofNullable(last)
                .filter(read -> read.serves(run.question(), run.device()))
                .map(Read::ready);
    }
}
