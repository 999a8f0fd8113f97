// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code devices}, {@code bench} and {@code verify}. */
class EngineCommandsTest {

    @Test
    void listsDevicesAndSaysWhyTornadoVmIsMissing() {
        assumeTrue(System.getenv("TORNADOVM_HOME") == null, "TornadoVM is here");
        Map<String, Object> json = Ran.of("devices", "--json").json();

        assertThat(json.keySet()).containsExactly("devices", "missing");
        assertThat(objects(json.get("devices"))).anySatisfy(device -> {
            assertThat(device.keySet())
                    .containsExactly("id", "engine", "engineTitle", "name", "backend", "memoryBytes");
            assertThat(device).containsEntry("id", "onnxruntime:cpu").containsEntry("engine", "onnxruntime");
        });
        assertThat(objects(json.get("missing")))
                .containsExactly(Map.of(
                        "engine", "tornadovm", "reason", "TornadoVM is missing because TORNADOVM_HOME is not set."));
        assertThat(Ran.of("devices").out())
                .contains("onnxruntime:cpu", "TornadoVM is missing because TORNADOVM_HOME is not set.");
    }

    @Test
    void benchPrintsQuantilesOverheadAndParts() {
        Map<String, Object> json = Ran.of("bench", "yolov3-tiny", "--input", "96", "--runs", "3", "--layers", "--json")
                .json();

        assertThat(json.keySet())
                .containsExactly(
                        "network",
                        "input",
                        "device",
                        "form",
                        "runs",
                        "p50",
                        "p95",
                        "bareP50",
                        "bareP95",
                        "overhead",
                        "ceilings",
                        "layers");
        assertThat(json)
                .containsEntry("network", "yolov3-tiny")
                .containsEntry("input", List.of(1, 3, 96, 96))
                .containsEntry("form", "specialised")
                .containsEntry("runs", 3);
        assertThat((double) json.get("p50")).isPositive().isLessThanOrEqualTo((double) json.get("p95"));
        assertThat(objects(json.get("layers")))
                .isNotEmpty()
                .allSatisfy(part -> assertThat(part.keySet()).startsWith("node", "time"))
                .anySatisfy(part -> assertThat((double) part.get("shareOfCeiling")).isPositive());
        assertThat(Ran.of("bench", "yolov3-tiny", "--input", "96", "--runs", "1")
                        .out())
                .contains(
                        "YOLOv3-tiny, input 1×3×96×96",
                        "on onnxruntime:cpu",
                        "p50",
                        "p95",
                        "overhead of the workbench: ");
    }

    @Test
    void benchComparesDevicesInTurnsAndTakesBatches() {
        Map<String, Object> json = Ran.of(
                        "bench", "yolov3-tiny", "--input", "64", "--batch", "2", "--runs", "2", "--with", "onnxruntime:cpu",
                        "--json")
                .json();

        assertThat(json).containsEntry("input", List.of(2, 3, 64, 64));
        assertThat(objects(json.get("others"))).singleElement().satisfies(other -> {
            assertThat(other).containsEntry("device", "onnxruntime:cpu").containsEntry("runs", 2);
            assertThat((double) other.get("speed"))
                    .isCloseTo((double) json.get("p50") / (double) other.get("p50"), withinPercentage(0.001));
        });
        assertThat(Ran.of("bench", "yolov3-tiny", "--batch", "0").err())
                .contains("a batch has 1 … 4096 images, not 0");
    }

    @Test
    void verifyPrintsEveryTapAndFailsAboveTheTolerance() {
        String reference = reference("tf_efficientnet_b0_96.json");

        Ran ran = Ran.of("verify", reference, "--json", "--tolerance", "1e-5");

        assertThat(ran.status()).isZero();
        Map<String, Object> verification = ran.jsonLines().getFirst();
        assertThat(verification.keySet()).containsExactly("network", "device", "maxRelativeError", "taps");
        assertThat(verification).containsEntry("network", "efficientnet-b0").containsEntry("device", "onnxruntime:cpu");
        assertThat((double) verification.get("maxRelativeError")).isBetween(0.0, 1e-5);
        assertThat(objects(verification.get("taps"))).hasSize(9).allSatisfy(tap -> {
            assertThat(tap.keySet()).containsExactly("tap", "node", "relativeError");
            assertThat((double) tap.get("relativeError")).isBetween(0.0, 1e-5);
        });

        Ran strict = Ran.of("verify", reference, "--tolerance", "1e-12");
        assertThat(strict.status()).isEqualTo(VerifyCommand.OFF);
        assertThat(strict.out()).contains("conv_stem", "relative error");
        assertThat(strict.err()).startsWith(reference + ": above the tolerance 1.0E-12: ");
        assertThat(Ran.of("verify", reference).status())
                .as("no tolerance, no failure")
                .isZero();
    }

    @Test
    void verifyRunsTheNetworkThatIsNamed() {
        String reference = reference("enet-coco.json");
        Path cfg = Path.of("../../shared/cfg/enet-coco.cfg");
        assumeTrue(Files.exists(cfg), () -> cfg + " is not here");

        Ran ran = Ran.of("verify", reference, "--network", cfg.toString(), "--json", "--tolerance", "1e-5");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.status()).isZero();
        assertThat(ran.jsonLines().getFirst()).containsEntry("network", "enet-coco");
        Ran other = Ran.of("verify", reference, "--network", "yolov4-tiny");
        assertThat(other.status()).isEqualTo(3);
        assertThat(other.err()).startsWith("phiscope: yolov4-tiny is not the reference's enet-coco: ").hasLineCount(1);
        assertThat(Ran.of("verify", reference).err())
                .isEqualTo("phiscope: there is no network enet-coco to compare; --network names one, as a darknet .cfg"
                        + System.lineSeparator());
    }

    /** A reference changed in one value is no longer met. */
    @Test
    void verifySeesAWrongValue(@TempDir Path directory) throws IOException {
        String text = Files.readString(Path.of(reference("tf_efficientnet_b0_96.json")));
        Path changed = Files.writeString(
                directory.resolve("changed.json"), text.replaceFirst("(\"first\":\\s*\\[)[^,]+", "$1 99.0"));

        Ran ran = Ran.of("verify", changed.toString(), "--json", "--tolerance", "1e-5");

        assertThat(ran.status()).isEqualTo(VerifyCommand.OFF);
        assertThat((double) ran.jsonLines().getFirst().get("maxRelativeError")).isGreaterThan(0.5);
    }

    private static String reference(String name) {
        Path file = Path.of("../../shared/forward", name);
        assumeTrue(Files.exists(file), () -> file.toAbsolutePath().normalize() + " is not here");
        return file.toString();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> objects(Object array) {
        return (List<Map<String, Object>>) array;
    }
}
