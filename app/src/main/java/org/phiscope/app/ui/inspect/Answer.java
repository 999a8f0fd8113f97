// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.time.Duration;
import org.phiscope.engine.Device;
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

    /** It could not be run; {@code reason} is one line that says why. */
    record Failed(Question question, String reason) implements Answer {}

    /** What is known of every run that ended well. */
    sealed interface Run permits Detected, Classified {
        Question question();

        Device device();

        /** That the engine took. */
        Duration time();

        Weights.Provenance provenance();
    }
}
