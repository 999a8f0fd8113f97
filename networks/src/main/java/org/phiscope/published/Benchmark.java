// SPDX-License-Identifier: Apache-2.0
package org.phiscope.published;

import java.util.List;

/** What networks are compared on. */
public enum Benchmark {
    /** Classification of images. */
    IMAGENET(
            "imagenet.tsv",
            List.of(
                    Measure.TOP1,
                    Measure.TOP5,
                    Measure.IMAGENET_A,
                    Measure.IMAGENET_R,
                    Measure.SKETCH,
                    Measure.REAL,
                    Measure.V2),
            List.of(Measure.MULTIPLY_ADDS, Measure.PARAMS, Measure.ACTIVATIONS)),
    /** Detection of objects. */
    COCO(
            "coco.tsv",
            List.of(Measure.AP),
            List.of(Measure.MULTIPLY_ADDS, Measure.PARAMS, Measure.LATENCY));

    private final String resource;
    private final List<Measure> qualities;
    private final List<Measure> costs;

    Benchmark(String resource, List<Measure> qualities, List<Measure> costs) {
        this.resource = resource;
        this.qualities = qualities;
        this.costs = costs;
    }

    String resource() {
        return resource;
    }

    /** What is the better the more there is of it. */
    public List<Measure> qualities() {
        return qualities;
    }

    /** What is the better the less there is of it. */
    public List<Measure> costs() {
        return costs;
    }
}
