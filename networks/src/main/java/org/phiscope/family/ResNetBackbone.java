// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.phiscope.graph.GraphBuilder;
import org.phiscope.graph.Node;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.parameter.Parameters;

/** A {@link ResNet} as the backbone of a detector: the parameters by which a detector sets it. */
final class ResNetBackbone {
    /** Published networks of the family that detectors are built on. */
    private static final List<String> NETWORKS = List.of(
            "resnet18",
            "resnet34",
            "resnet50",
            "resnet101",
            "resnet152",
            "resnext50-32x4d",
            "resnext101-32x4d",
            "resnext101-32x8d",
            "resnext101-64x4d",
            "wide-resnet50-2",
            "wide-resnet101-2");

    private static final String BACKBONE = "backbone";
    private static final String STRIDE = "stride";

    /** Parameters that the ResNet has under the same keys; not every detector has them all. */
    private static final List<String> PASSED_ON =
            List.of(STRIDE, ResNet.FROZEN_NORMS, ResNet.DILATED, ResNet.DEFORMABLE, ResNet.MODULATED);

    private ResNetBackbone() {}

    /** Which network, and how often each of its stages' blocks repeat if not as published. */
    static List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new ParameterSpec.Choice(BACKBONE, "backbone", NETWORKS, "resnet50"));
        specs.add(new ParameterSpec.Choice(STRIDE, "backbone", List.of("3x3", "1x1"), "3x3"));
        specs.add(new ParameterSpec.Toggle(ResNet.FROZEN_NORMS, "backbone", true));
        specs.add(new ParameterSpec.Toggle(ResNet.DILATED, "backbone", false));
        for (int stage = 1; stage <= ResNet.PLANES.size(); stage++) {
            String key = Classifier.key(stage, "repeats");
            specs.add(new ParameterSpec.Whole(
                    key,
                    Classifier.group(stage),
                    "blocks",
                    1,
                    96,
                    1,
                    1,
                    new ParameterSpec.Link(List.of(BACKBONE), p -> Objects.requireNonNull(published(p).values().get(key)))));
        }
        return specs;
    }

    private static Preset published(Parameters p) {
        return ResNet.FAMILY.presets().stream()
                .filter(preset -> preset.name().equals(p.choice(BACKBONE)))
                .findFirst()
                .orElseThrow();
    }

    /** Pixels of the image from one cell to the next in the results of the stages, first to last. */
    static List<Integer> strides(Parameters p) {
        return List.of(4, 8, 16, p.on(ResNet.DILATED) ? 16 : 32);
    }

    /**
     * Adds the backbone under torchvision's names; the results of its stages, first to last, also
     * known as C2 to C5.
     *
     * @param prefix put before every name
     */
    static List<Node> add(GraphBuilder graph, String prefix, Parameters p, Node image) {
        Map<String, Object> set = new HashMap<>();
        PASSED_ON.stream().filter(p.values()::containsKey).forEach(key -> set.put(key, p.value(key)));
        for (int stage = 1; stage <= ResNet.PLANES.size(); stage++) {
            String key = Classifier.key(stage, "repeats");
            set.put(key, p.whole(key));
        }
        Parameters resolved = Parameters.resolve(
                ResNet.FAMILY.parameters(), published(p).values(), set);
        return ResNet.features(graph, prefix, resolved, image);
    }
}
