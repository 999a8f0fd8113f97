// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.List;
import java.util.Map;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Shape;
import org.phiscope.graph.Task;
import org.phiscope.parameter.ParameterSpec;

/** What the classification networks have in common: an image, a head, and the parameters of both. */
final class Classifier {
    static final int RESOLUTION = 224;
    static final int CLASSES = 1000;

    private Classifier() {}

    static ParameterSpec resolution(int published) {
        return new ParameterSpec.Whole("resolution", "scaling", "px", 32, 2048, 1, published);
    }

    /** A multiplier of every layer's channels. */
    static ParameterSpec width() {
        return new ParameterSpec.Decimal("width", "scaling", "×", 0.1, 16, 0.05, 1);
    }

    /** A multiplier of every stage's repeats. */
    static ParameterSpec depth() {
        return new ParameterSpec.Decimal("depth", "scaling", "×", 0.1, 16, 0.1, 1);
    }

    static ParameterSpec classes() {
        return new ParameterSpec.Whole("classes", "blocks", "classes", 1, 100_000, 1, CLASSES);
    }

    static ParameterSpec activation(String published) {
        return new ParameterSpec.Choice("activation", "blocks", BlockChoices.ACTIVATIONS, published);
    }

    /** Blocks of a stage, numbered from 1. */
    static ParameterSpec repeats(int stage, int min, int published) {
        return new ParameterSpec.Whole(key(stage, "repeats"), group(stage), "blocks", min, 96, 1, published);
    }

    /** Channels of a stage, numbered from 1. */
    static ParameterSpec channels(int stage, int published) {
        return new ParameterSpec.Whole(key(stage, "channels"), group(stage), "channels", 2, 8192, 2, published);
    }

    /** Stride of a stage's first block, numbered from 1. */
    static ParameterSpec stride(int stage, int published) {
        return new ParameterSpec.Whole(key(stage, "stride"), group(stage), "px", 1, 2, 1, published);
    }

    /** Side of a stage's kernels, numbered from 1. */
    static ParameterSpec kernel(int stage, int published) {
        return new ParameterSpec.Whole(key(stage, "kernel"), group(stage), "px", 1, 15, 2, published);
    }

    /** Channels of the first convolution. */
    static ParameterSpec stem(int published) {
        return new ParameterSpec.Whole("stem", "blocks", "channels", 8, 512, 8, published);
    }

    static String group(int stage) {
        return "stages." + stage;
    }

    static String key(int stage, String what) {
        return group(stage) + "." + what;
    }

    /** One value for each stage, numbered from 1, as a preset has them. */
    static void values(Map<String, Object> preset, String what, List<? extends Object> values) {
        for (int i = 0; i < values.size(); i++) {
            preset.put(key(i + 1, what), values.get(i));
        }
    }

    /** The image. */
    static Node image(GraphBuilder graph, InputSize input) {
        return graph.input(Shape.of(input.batch(), 3, input.height(), input.width()));
    }

    /** Ends a network with the mean of every channel and a linear layer. */
    static Graph build(GraphBuilder graph, Node x, String pool, String linear, int classes) {
        graph.stage("head");
        Node y = graph.add(pool + ".pool", new Op.GlobalAveragePool(), x);
        y = graph.add(pool, new Op.Flatten(), y);
        y = graph.add(linear, new Op.Linear(x.shape().channels(), classes, true), y);
        return build(graph, y, classes);
    }

    /** Ends a network with these logits. */
    static Graph build(GraphBuilder graph, Node logits, int classes) {
        graph.output("output", logits);
        return graph.build(new Task.Classification(classes), Preprocessing.IMAGENET);
    }
}
