// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.EngineException;
import org.phiscope.engine.Tensor;
import org.phiscope.features.FeatureMaps;
import org.phiscope.features.Plane;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Node;
import org.phiscope.graph.Shape;
import org.phiscope.message.Message;
import org.phiscope.receptive.HeadAnchors;
import org.phiscope.receptive.ReceptiveFields;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights.Provenance;

/** Answers without running anything: element i of a node's result is i. Keeps what it was asked. */
final class FakeFeatureReader implements FeatureReader {
    static final Device CPU = new Device("test:cpu", "test", "a CPU", "CPU", 1L << 30);

    final List<FeatureQuestion> asked = new ArrayList<>();
    final List<String> traced = new ArrayList<>();
    Provenance provenance = new Provenance.Trained("test");
    boolean traceable = true;

    static Picture picture(int width, int height) {
        return Picture.of("photo.png", RgbImage.of(width, height, new byte[3 * width * height]));
    }

    /** Names like that of a node that is not there. */
    volatile List<String> near = List.of("features.1");

    @Override
    public FeatureAnswer read(FeatureQuestion question, Cancellation cancellation) {
        cancellation.check();
        asked.add(question);
        Graph graph = question.configuration().graph();
        Optional<Node> found = question.node() == null ? graph.find("features.1") : graph.find(question.node());
        if (found.isEmpty()) {
            return new FeatureAnswer.Missing(question, String.valueOf(question.node()), near);
        }
        Node node = found.get();
        Shape shape = node.shape();
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        FittedImage fitted = FittedImage.of(
                question.picture().pixels(), graph.input().shape(), graph.preprocessing(), question.fit());
        return new FeatureAnswer.Seen(
                question,
                node,
                FeatureMaps.of(graph, node, Tensor.of(shape, values)),
                fitted,
                ReceptiveFields.of(graph).field(node),
                HeadAnchors.of(graph, node).orElse(null),
                CPU,
                Duration.ofMillis(7),
                provenance);
    }

    @Override
    public Plane trace(FeatureAnswer.Seen seen, Cell cell, OptionalInt channel, Cancellation cancellation) {
        cancellation.check();
        traced.add(cell.row() + "," + cell.column() + (channel.isPresent() ? " of " + channel.getAsInt() : ""));
        if (!traceable) {
            throw new EngineException(Message.verbatim("there is no gradient through " + seen.node().name()));
        }
        Shape input = seen.fitted().tensor().shape();
        float[] strengths = new float[input.height() * input.width()];
        strengths[0] = 2;
        return new Plane(input.height(), input.width(), strengths);
    }
}
