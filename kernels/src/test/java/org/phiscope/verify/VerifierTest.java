// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.family.Configuration;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;

/** Networks against what timm, effdet and darknet compute with the same weights. */
class VerifierTest {
    private static final Path FORWARD = Path.of("../../shared/forward");

    private static Engines engines;

    @BeforeAll
    static void discover() {
        engines = Engines.discover();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "tf_efficientnet_b0",
        "tf_efficientnet_b0_96",
        "efficientnet_b0",
        "tf_efficientnet_lite0",
        "mixnet_s",
        "tf_mixnet_m",
        "tf_efficientdet_d0",
        "tf_efficientdet_d0_edge1",
        "retinanet_resnet50_fpn",
        "yolov3-tiny",
        "Gaussian_yolov3_BDD",
        "yolov3",
        "yolov4",
        "yolov4-p5",
        "yolov4-p6",
        "yolov4-tiny",
        "yolov4-tiny-3l",
        "yolov4x-mish",
        "cspdarknet53",
        "cspresnet50",
        "darknet53",
        "densenet121",
        "ese_vovnet39b",
        "mobilenetv1_100",
        "mobilenetv2_100",
        "regnetx_002",
        "resnet18",
        "resnet50",
        "seresnet50",
        "vgg19_features",
        "vit_tiny_patch16_224",
        "swin_tiny_patch4_window7_224",
        "detr_resnet50"
    })
    void agreesWithTheLibraryAtEveryTap(String name) {
        agrees(name, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Gaussian_yolov3_BDD", "enet-coco", "yolov3", "yolov3-tiny", "yolov4", "yolov4-p5", "yolov4-p6", "yolov4-tiny", "yolov4-tiny-3l"
    })
    void agreesWithDarknetAtEveryTap(String name) throws IOException {
        Path cfg = Path.of("../../shared/cfg/" + name + ".cfg");
        assumeTrue(Files.exists(cfg), () -> cfg + " is not here");
        agrees(name, DarknetNetwork.configuration(DarknetCfg.read(cfg)));
    }

    private static void agrees(String name, @Nullable Configuration network) {
        Path file = FORWARD.resolve(name + ".json");
        assumeTrue(Files.exists(file), () -> file + " is not here");
        Engine engine = engines.preferred();
        Verifier verifier = new Verifier(engine, engine.devices().getFirst());
        Reference reference = Reference.read(file);
        Verification verification = network == null
                ? verifier.verify(reference, new Cancellation())
                : verifier.verify(reference, network, new Cancellation());
        assertThat(verification.skipped()).isEmpty();
        // Heads behind a logistic that the formula's weights saturate: their own float32 noise in darknet is up to
        // 1e-3, and the tensor before the logistic is compared instead.
        boolean saturated = reference.taps().keySet().stream().anyMatch(tap -> tap.endsWith(".preactivation"));
        assertThat(verification.taps()).allSatisfy(tap -> {
            boolean afterLogistic = saturated && (tap.tap().startsWith("yolo_input") || tap.tap().equals("boxes"));
            double allowed = afterLogistic ? 1e-3 : Math.max(1e-5, reference.taps().get(tap.tap()).noise());
            assertThat(tap.relativeError()).as(tap.tap()).isLessThanOrEqualTo(allowed);
        });
    }
}
