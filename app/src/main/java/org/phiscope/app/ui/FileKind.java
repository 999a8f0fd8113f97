// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** What opening a file means, by the end of its name; whether it is what its name says shows when it is read. */
enum FileKind {
    CONFIGURATION(Set.of("json")),
    DARKNET(Set.of("cfg")),
    ONNX(Set.of("onnx")),
    WEIGHTS(Set.of("safetensors", "weights")),
    IMAGE(Set.of("png", "jpg", "jpeg", "bmp", "gif", "webp", "tif", "tiff")),
    OTHER(Set.of());

    private final Set<String> endings;

    FileKind(Set<String> endings) {
        this.endings = endings;
    }

    /** Whether such a file is a network. */
    boolean isNetwork() {
        return this == CONFIGURATION || this == DARKNET || this == ONNX;
    }

    Set<String> endings() {
        return endings;
    }

    static FileKind of(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        for (FileKind kind : values()) {
            if (kind.endings.contains(ending)) {
                return kind;
            }
        }
        return OTHER;
    }
}
