// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.time.Duration;
import java.util.List;
import org.phiscope.engine.Device;
import org.phiscope.engine.Tensor;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
import org.phiscope.vision.Classifier.Ranking;
import org.phiscope.vision.Detections;
import org.phiscope.weights.Weights;

/** What came of running a network on an image. */
public sealed interface Answer {
    Question question();

    /** Objects that a detector found. */
    record Detected(Question question, Device device, Detections detections) implements Answer, Run {
        @Override
        public Duration time() {
            return detections.time();
        }

        @Override
        public Weights.Provenance provenance() {
            return detections.provenance();
        }
    }

    /** What a classifier takes the whole image for. */
    record Classified(Question question, Device device, Ranking ranking) implements Answer, Run {
        @Override
        public Duration time() {
            return ranking.time();
        }

        @Override
        public Weights.Provenance provenance() {
            return ranking.provenance();
        }
    }

    /**
     * What a network computes of which nobody says what it means.
     *
     * @param outputs in the network's order
     */
    record Undecoded(
            Question question, Device device, List<Output> outputs, Duration time, Weights.Provenance provenance)
            implements Answer, Run {
        public Undecoded {
            outputs = List.copyOf(outputs);
        }
    }

    /** An output: its name, its shape, its least and its greatest value. */
    record Output(String name, Shape shape, float least, float most) {
        static Output of(String name, Tensor tensor) {
            float least = Float.POSITIVE_INFINITY;
            float most = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < tensor.values().limit(); i++) {
                least = Math.min(least, tensor.get(i));
                most = Math.max(most, tensor.get(i));
            }
            return new Output(name, tensor.shape(), least, most);
        }
    }

    /** It could not be run; {@code reason} is one line that says why. */
    record Failed(Question question, Message reason) implements Answer {}

    /** What is known of every run that ended well. */
    sealed interface Run permits Detected, Classified, Undecoded {
        Question question();

        Device device();

        /** That the engine took. */
        Duration time();

        Weights.Provenance provenance();
    }
}
