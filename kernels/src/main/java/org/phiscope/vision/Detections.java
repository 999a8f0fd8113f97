// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.time.Duration;
import java.util.List;
import org.phiscope.weights.Weights;

/**
 * What a network found on an image.
 *
 * @param imageWidth of the original image, in pixels
 * @param imageHeight of the original image, in pixels
 * @param all that score above {@link Detector#SCORE_FLOOR}, highest first
 * @param time that the engine took
 * @param device id of the device that it ran on
 * @param provenance of the weights; detections by untrained weights mean nothing and are shown with that said
 */
public record Detections(
        int imageWidth,
        int imageHeight,
        List<Detection> all,
        Duration time,
        String device,
        Weights.Provenance provenance) {
    public Detections {
        all = List.copyOf(all);
    }

    /** Those that score at least {@code threshold}, highest first. */
    public List<Detection> above(double threshold) {
        return all.stream().filter(detection -> detection.score() >= threshold).toList();
    }
}
