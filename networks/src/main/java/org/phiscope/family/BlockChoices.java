// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
import org.phiscope.graph.Graph;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.graph.Op;
import org.phiscope.graph.Preprocessing;
import org.phiscope.graph.Task;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/** Choices that the families built of MBConv blocks have in common. */
final class BlockChoices {
    static final List<String> ACTIVATIONS =
            Arrays.stream(Activation.values()).map(Activation::id).toList();

    /** What timm's own ports do differently from TensorFlow's code. */
    static final Map<String, Object> PYTORCH_DIALECT =
            Map.of("padding", "symmetric", "batchNormEpsilon", EfficientNet.PYTORCH_EPSILON);

    private BlockChoices() {}

    /** How convolutions pad and norms guard against zero: what differs between a network's ports. */
    static List<ParameterSpec> dialect() {
        return List.of(padding("padding"), epsilon("batchNormEpsilon"));
    }

    static ParameterSpec padding(String key) {
        return new ParameterSpec.Choice(key, "dialect", List.of("same", "symmetric"), "same");
    }

    static ParameterSpec epsilon(String key) {
        return new ParameterSpec.Decimal(key, "dialect", "", 1e-8, 0.1, 1e-5, EfficientNet.TENSORFLOW_EPSILON);
    }

    /**
     * Finishes an image classifier as timm names its end: 1×1 convolution, global average, linear layer.
     *
     * @param width channels of the 1×1 convolution
     */
    static Graph classify(
            GraphBuilder graph, Node x, int width, Activation activation, MobileBlock.Style style, int classes) {
        graph.stage("head");
        Node y = graph.conv("conv_head", x, width, 1, 1, 1, false, style.padding());
        y = graph.batchNormActivate("bn2", y, style.epsilon(), activation);
        y = graph.add("global_pool.pool", new Op.GlobalAveragePool(), y);
        y = graph.add("global_pool", new Op.Flatten(), y);
        y = graph.add("classifier", new Op.Linear(width, classes, true), y);
        graph.output("output", y);
        return graph.build(new Task.Classification(classes), Preprocessing.IMAGENET);
    }

    static MobileBlock.Style style(Parameters p) {
        return new MobileBlock.Style(p.decimal("batchNormEpsilon"), p.padding("padding"));
    }
}
