// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.phiscope.format.DarknetCfg.Section;
import org.phiscope.graph.Task;

/**
 * How many classes a darknet configuration tells apart, and where it says so: in every head and in the layer that
 * predicts for it, {@code filters=anchors·(5 + classes)}, or in the layer whose result a classifier's softmax takes.
 *
 * @param count of classes
 * @param options by layer, the options that say it, each with what it stands for
 */
record DarknetClasses(int count, Map<Integer, Said> options) {
    /** Layers that leave the number of channels as it is and may stand after the predicting one. */
    private static final Set<String> AFTER_LOGITS = Set.of("avgpool", "avg", "softmax", "soft", "cost", "dropout");

    /** An option of a layer that is {@code times·(more + classes)}. */
    record Said(String key, int times, int more) {
        int value(int classes) {
            return times * (more + classes);
        }
    }

    /** Empty where heads differ in their classes, or where none are to be found. */
    static Optional<DarknetClasses> of(List<Section> layers) {
        Map<Integer, Said> options = new HashMap<>();
        int count = 0;
        for (int i = 0; i < layers.size(); i++) {
            Optional<Task.YoloCoding> coding = coding(layers.get(i));
            if (coding.isPresent()) {
                int classes = layers.get(i).whole("classes", 20, 1, Integer.MAX_VALUE);
                if (i == 0 || count != 0 && count != classes) {
                    return Optional.empty();
                }
                count = classes;
                int anchors = layers.get(i).has("mask")
                        ? layers.get(i).wholes("mask").size()
                        : layers.get(i).whole("num", 1, 1, Integer.MAX_VALUE);
                options.put(i, new Said("classes", 1, 0));
                options.put(i - 1, new Said("filters", anchors, coding.get().perAnchor()));
            }
        }
        DarknetClasses found = options.isEmpty() ? classifier(layers) : new DarknetClasses(count, options);
        return found.isSaidBy(layers) ? Optional.of(found) : Optional.empty();
    }

    private static DarknetClasses classifier(List<Section> layers) {
        int last = layers.size() - 1;
        boolean softmax = false;
        while (last >= 0 && AFTER_LOGITS.contains(layers.get(last).type())) {
            softmax |= layers.get(last).type().startsWith("soft");
            last--;
        }
        if (!softmax || last < 0) {
            return new DarknetClasses(0, Map.of());
        }
        Said said = new Said(layers.get(last).type().startsWith("conn") ? "output" : "filters", 1, 0);
        return new DarknetClasses(layers.get(last).whole(said.key, 0, 0, Integer.MAX_VALUE), Map.of(last, said));
    }

    /** Whether every option is there and says so. */
    private boolean isSaidBy(List<Section> layers) {
        return count > 0
                && options.entrySet().stream().allMatch(option -> {
                    Section layer = layers.get(option.getKey());
                    Said said = option.getValue();
                    boolean predicts = said.key.equals("classes") || layer.type().startsWith("conv")
                            || layer.type().startsWith("conn");
                    return predicts && layer.whole(said.key, 0, 0, Integer.MAX_VALUE) == said.value(count);
                });
    }

    private static Optional<Task.YoloCoding> coding(Section layer) {
        return switch (layer.type()) {
            case "yolo", "region" -> Optional.of(Task.YoloCoding.SIGMOID);
            case "Gaussian_yolo" -> Optional.of(Task.YoloCoding.GAUSSIAN);
            default -> Optional.empty();
        };
    }

    /** The layers with the options as they are for another number of classes. */
    List<Section> changed(List<Section> layers, int classes) {
        List<Section> changed = new ArrayList<>(layers);
        options.forEach((layer, said) ->
                changed.set(layer, layers.get(layer).with(said.key, Integer.toString(said.value(classes)))));
        return changed;
    }
}
