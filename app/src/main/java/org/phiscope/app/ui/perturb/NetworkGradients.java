// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.phiscope.app.ui.inspect.Question;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.EngineException;
import org.phiscope.graph.Graph;
import org.phiscope.perturb.InputGradient;
import org.phiscope.vision.Detector;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.Weights;

/** Gradients by the engines that are there. */
final class NetworkGradients implements Gradients {
    private final Supplier<List<Engine>> engines;
    private final NetworkWeights shipped;

    /** @param engines that were found, the preferred one first; asked at every run */
    NetworkGradients(Supplier<List<Engine>> engines, Optional<SampleFiles> samples) {
        this.engines = engines;
        this.shipped = new NetworkWeights(samples);
    }

    @Override
    public InputGradient of(Question question, Cancellation cancellation) {
        Graph graph = question.configuration().graph();
        Path file = question.weights();
        Weights weights = file == null
                ? shipped.any(question.configuration(), graph)
                : Checkpoint.open(file).weightsOrSeeded(graph, NetworkWeights.SEED);
        cancellation.check();
        Engine engine = engines.get().stream()
                .filter(each -> question.device() == null
                        || each.id().equals(question.device().engine()))
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        "there is no device yet to run a network on; the status bar says what is missing and why"));
        Device wanted = question.device();
        Device device = wanted == null ? engine.devices().getFirst() : wanted;
        double floor = Detector.detects(graph.task()) ? Perturber.FLOOR : 0;
        return InputGradient.of(
                engine, device, graph, weights, question.picture().pixels(), question.fit(), floor, cancellation);
    }
}
