// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.phiscope.graph.Activation;
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
        return List.of(
                new ParameterSpec.Choice("padding", "dialect", List.of("same", "symmetric"), "same"),
                new ParameterSpec.Decimal(
                        "batchNormEpsilon", "dialect", "", 1e-8, 0.1, 1e-5, EfficientNet.TENSORFLOW_EPSILON));
    }

    static MobileBlock.Style style(Parameters p) {
        return new MobileBlock.Style(p.decimal("batchNormEpsilon"), p.padding("padding"));
    }
}
