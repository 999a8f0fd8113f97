// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Every family there is, and the published networks by name. */
public final class Families {
    private static final List<Family> ALL = List.of(
            EfficientNet.FAMILY,
            MixNet.FAMILY,
            EfficientDet.FAMILY,
            RetinaNet.FAMILY,
            CascadeRcnn.FAMILY,
            YoloV3Tiny.FAMILY,
            Yolo.FAMILY,
            YoloV4Tiny.FAMILY,
            Vgg.FAMILY,
            ResNet.FAMILY,
            DenseNet.FAMILY,
            VoVNet.FAMILY,
            HarDNet.FAMILY,
            MobileNetV1.FAMILY,
            MobileNetV2.FAMILY,
            RegNet.FAMILY,
            Darknet.FAMILY,
            CspNet.FAMILY,
            CspOsaNet.FAMILY,
            Vit.FAMILY,
            Swin.FAMILY,
            Detr.FAMILY);

    private static final Map<String, Configuration> BY_NAME = index();

    private Families() {}

    public static List<Family> all() {
        return ALL;
    }

    /** The family of this id. */
    public static Optional<Family> family(String id) {
        return ALL.stream().filter(family -> family.id().equals(id)).findFirst();
    }

    /** The published network of this name or alias, nothing changed. */
    public static Optional<Configuration> network(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    private static Map<String, Configuration> index() {
        Map<String, Configuration> index = new HashMap<>();
        for (Family family : ALL) {
            for (Preset preset : family.presets()) {
                Configuration configuration = family.configure(preset);
                register(index, preset.name(), configuration);
                preset.aliases().forEach(alias -> register(index, alias, configuration));
            }
        }
        return index;
    }

    private static void register(Map<String, Configuration> index, String name, Configuration configuration) {
        if (index.putIfAbsent(name.toLowerCase(Locale.ROOT), configuration) != null) {
            throw new IllegalStateException("two presets are called " + name);
        }
    }
}
