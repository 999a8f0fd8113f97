// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import org.phiscope.app.ui.inspect.Question;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.engine.Cancellation;
import org.phiscope.graph.Graph;
import org.phiscope.perturb.InputGradient;
import org.phiscope.vision.Detector;
import org.phiscope.weights.Weights;

/** Gradients on the device that was chosen. */
final class NetworkGradients implements Gradients {
    private final NetworkRunner runner;

    NetworkGradients(NetworkRunner runner) {
        this.runner = runner;
    }

    @Override
    public InputGradient of(Question question, Cancellation cancellation) {
        Graph graph = question.configuration().graph();
        Weights weights = runner.weights(question.configuration(), question.weights(), graph);
        cancellation.check();
        double floor = Detector.detects(graph.task()) ? Perturber.FLOOR : 0;
        return runner.run(
                question.device(),
                place -> InputGradient.of(
                        place.engine(),
                        place.device(),
                        graph,
                        weights,
                        question.picture().pixels(),
                        question.fit(),
                        floor,
                        cancellation));
    }
}
