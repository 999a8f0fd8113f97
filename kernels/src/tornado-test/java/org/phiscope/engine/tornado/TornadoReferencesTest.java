// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.verify.Reference;
import org.phiscope.verify.Verification;
import org.phiscope.verify.Verifier;

/** Whole networks against what timm, effdet and darknet compute with the same weights. */
@Tag("tornadovm")
class TornadoReferencesTest {
    private static final Path FORWARD = Path.of("../../shared/forward");

    private static FirstDevice first;

    @BeforeAll
    static void open() {
        first = new FirstDevice();
    }

    @AfterAll
    static void close() {
        first.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "efficientnet_b0",
        "tf_efficientdet_d0_edge1",
        "mixnet_s",
        "resnet18",
        "yolov4-tiny",
        "vit_tiny_patch16_224",
        "swin_tiny_patch4_window7_224"
    })
    void agreesWithTheLibraryAtEveryTap(String name) {
        Path file = FORWARD.resolve(name + ".json");
        assumeTrue(Files.exists(file), () -> file + " is not here");
        Verification verification =
                new Verifier(first.engine(), first.device()).verify(Reference.read(file), new Cancellation());
        assertThat(verification.skipped()).isEmpty();
        assertThat(verification.maxRelativeError()).isLessThan(1e-5);
    }
}
