// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.phiscope.graph.Task;

/** Names of the classes that a network tells apart. */
public final class ClassLabels {
    /** Names of PASCAL VOC, which darknet uses for COCO's categories, too. */
    private static final Map<String, String> ALIASES = Map.of(
            "aeroplane", "airplane",
            "motorbike", "motorcycle",
            "sofa", "couch",
            "tvmonitor", "tv");

    private final int count;
    private final List<String> names;

    private ClassLabels(int count, List<String> names) {
        this.count = count;
        this.names = names;
    }

    /** Names of the classes of a network. */
    public static ClassLabels of(Task task) {
        return of(
                switch (task) {
                    case Task.AnchorDetection anchors -> anchors.classes();
                    case Task.RegionDetection regions -> regions.classes();
                    case Task.YoloDetection yolo -> yolo.classes();
                    case Task.QueryDetection queries -> queries.classes();
                    case Task.Classification classification -> classification.classes();
                    case Task.Unstated _ -> 0;
                });
    }

    /**
     * COCO's names where the number of classes says that they are meant: 80 as darknet counts and spells them, 90 by
     * COCO's own ids less one, ten of which are not used, 91 by COCO's own ids; ImageNet's where there are 1000, in the
     * order of torchvision, timm and TensorFlow, which is not darknet's. Otherwise there are only numbers.
     */
    public static ClassLabels of(int classes) {
        return switch (classes) {
            case 80 -> new ClassLabels(classes, lines("coco-80.txt"));
            case 90 -> new ClassLabels(classes, lines("coco-90.txt"));
            case 91 -> new ClassLabels(classes, 
                    Stream.concat(Stream.of(""), lines("coco-90.txt").stream()).toList());
            case 1000 -> new ClassLabels(classes, lines("imagenet-1000.txt"));
            default -> new ClassLabels(classes, List.of());
        };
    }

    /** A name by which classes of two networks can be compared: letters and digits alone, in COCO's words. */
    public static String plain(String name) {
        String letters = name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
        return ALIASES.getOrDefault(letters, letters);
    }

    /** How many classes there are. */
    public int count() {
        return count;
    }

    /** Name of a class; empty where it has only a number. */
    public Optional<String> name(int classId) {
        String name = classId >= 0 && classId < names.size() ? names.get(classId) : "";
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /** Name of a class, {@code class N} where it has none. */
    public String label(int classId) {
        return name(classId).orElseGet(() -> "class " + classId);
    }

    private static List<String> lines(String resource) {
        try (InputStream in = ClassLabels.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from this program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
