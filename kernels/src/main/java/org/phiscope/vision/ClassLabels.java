// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Names of the classes that a detector tells apart. */
public final class ClassLabels {
    private final List<String> names;

    private ClassLabels(List<String> names) {
        this.names = names;
    }

    /**
     * COCO's names where the number of classes says that they are meant: 80 as darknet counts and spells them, 90 by
     * COCO's own ids less one, ten of which are not used, 91 by COCO's own ids. Otherwise there are only numbers.
     */
    public static ClassLabels of(int classes) {
        return switch (classes) {
            case 80 -> new ClassLabels(lines("coco-80.txt"));
            case 90 -> new ClassLabels(lines("coco-90.txt"));
            case 91 -> new ClassLabels(
                    Stream.concat(Stream.of(""), lines("coco-90.txt").stream()).toList());
            default -> new ClassLabels(List.of());
        };
    }

    /** Name of a class, {@code class N} where it has none. */
    public String label(int classId) {
        String name = classId < names.size() ? names.get(classId) : "";
        return name.isEmpty() ? "class " + classId : name;
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
