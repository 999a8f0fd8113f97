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
 * @param stages boxes on the way to these, in the order in which they come to be; none where a network has one step
 * @param time that the engine took
 * @param device id of the device that it ran on
 * @param provenance of the weights; detections by untrained weights mean nothing and are shown with that said
 */
public record Detections(
        int imageWidth,
        int imageHeight,
        List<Detection> all,
        List<Stage> stages,
        Duration time,
        String device,
        Weights.Provenance provenance) {
    public Detections {
        all = List.copyOf(all);
        stages = List.copyOf(stages);
    }

    /** Detections of a network of one step. */
    public Detections(
            int imageWidth,
            int imageHeight,
            List<Detection> all,
            Duration time,
            String device,
            Weights.Provenance provenance) {
        this(imageWidth, imageHeight, all, List.of(), time, device, provenance);
    }

    /** Those that score at least {@code threshold}, highest first. */
    public List<Detection> above(double threshold) {
        return all.stream().filter(detection -> detection.score() >= threshold).toList();
    }

    /** The same run with other boxes as its result. */
    public Detections with(List<Detection> others) {
        return new Detections(imageWidth, imageHeight, others, stages, time, device, provenance);
    }
}
