// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileKindTest {
    @ParameterizedTest
    @CsvSource({
        "a.json, CONFIGURATION",
        "A.JSON, CONFIGURATION",
        "yolov4-tiny.cfg, DARKNET",
        "model.ONNX, ONNX",
        "m.safetensors, WEIGHTS",
        "yolov4-tiny.weights, WEIGHTS",
        "dog.jpg, IMAGE",
        "dog.JPEG, IMAGE",
        "dog.png.pdf, OTHER",
        "noending, OTHER",
        "/, OTHER"
    })
    void isKnownByItsEnding(Path file, FileKind kind) {
        assertThat(FileKind.of(file)).isEqualTo(kind);
    }
}
