// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;

class ExportCommandTest {
    @TempDir
    Path directory;

    @Test
    void exportsWhatOpensAgainAsTheSameNetwork() throws IOException {
        Path file = directory.resolve("net.json");

        Ran ran = Ran.of(
                "export",
                "mixnet-s",
                "--set",
                "width=1.3",
                "--input",
                "200x100",
                "--convention",
                "paper",
                "--to",
                file.toString());

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("wrote " + file + System.lineSeparator());
        ConfigurationJson.Opened opened = ConfigurationJson.read(file);
        assertThat(opened.configuration())
                .isEqualTo(Families.network("mixnet-s")
                        .orElseThrow()
                        .with("width", 1.3)
                        .withInput(new InputSize(1, 100, 200)));
        assertThat(opened.convention()).isEqualTo(Convention.PAPER);
    }

    @Test
    void exportsLayersAsCsv() {
        Path file = directory.resolve("net.csv");

        assertThat(Ran.of("export", "mixnet-s", "--to", file.toString()).status())
                .isZero();

        assertThat(file)
                .hasContent(Ran.of("cost", "mixnet-s", "--layers", "--csv").out());
    }

    @Test
    void replacesNothingUnlessToldTo() throws IOException {
        Path file = Files.writeString(directory.resolve("net.json"), "precious");

        Ran refused = Ran.of("export", "mixnet-s", "--to", file.toString());

        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo("phiscope: " + file + ": is there already; --force replaces it" + System.lineSeparator());
        assertThat(file).hasContent("precious");
        assertThat(Ran.of("export", "mixnet-s", "--to", file.toString(), "--force")
                        .status())
                .isZero();
        assertThat(ConfigurationJson.read(file).configuration())
                .isEqualTo(Families.network("mixnet-s").orElseThrow());
    }

    @Test
    void writesNothingForANetworkThatCannotBe() {
        Path file = directory.resolve("net.json");

        assertThat(Ran.of("export", "mixnet-s", "--set", "width=-1", "--to", file.toString())
                        .status())
                .isEqualTo(2);
        assertThat(file).doesNotExist();
    }

    @Test
    void wantsADirectoryThatIsThere() {
        Path file = directory.resolve("no/such/net.json");

        Ran ran = Ran.of("export", "mixnet-s", "--to", file.toString());

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualTo(
                        "phiscope: " + file + ": there is no directory " + file.getParent() + System.lineSeparator());
    }

    @Test
    void aDarknetConfigurationTravelsInsideTheExport() throws IOException {
        Path cfg = Files.writeString(directory.resolve("small.cfg"), """
            [net]
            width=32
            height=32
            channels=3

            [convolutional]
            filters=8
            size=3
            stride=1
            pad=1
            activation=leaky
            """);

        Path json = directory.resolve("net.json");
        Ran exported = Ran.of("export", cfg.toString(), "--set", "resolution=64", "--to", json.toString());
        Files.delete(cfg);

        assertThat(exported.status()).isZero();
        assertThat(Ran.of("cost", json.toString(), "--json").json())
                .containsEntry("network", "small")
                .containsEntry("family", "darknet-cfg")
                .containsEntry("params", 3 * 8 * 9 + 8)
                .containsEntry("convMultiplyAdds", 3 * 8 * 9 * 64 * 64);
    }

    /** What is opened again knows from the file how images are fed and what its outputs mean. */
    @Test
    void exportsANetworkThatOpensAgainAndFindsTheSame() {
        Path file = directory.resolve("tiny.onnx");

        Ran ran = Ran.of("export", "efficientdet-lite0", "--to", file.toString());

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).contains("phiscope: trained weights of efficientdet-lite0.safetensors");
        assertThat(Ran.of("cost", file.toString(), "--json").json())
                .containsEntry("family", "onnx")
                .containsEntry("multiplyAdds", Ran.of("cost", "efficientdet-lite0", "--json").json().get("multiplyAdds"));
        String image = "../samples/images/dog.jpg";
        List<?> found = (List<?>) Ran.of("detect", file.toString(), "--image", image, "--json").json().get("detections");
        assertThat(found.stream().map(one -> (Object) ((Map<?, ?>) one).get("class")).toList())
                .isEqualTo(List.of("car", "bicycle", "dog"));

        Path configuration = directory.resolve("opened.json");
        assertThat(Ran.of("export", file.toString(), "--to", configuration.toString()).status()).isZero();
        assertThat(Ran.of("cost", configuration.toString()).out())
                .isEqualTo(Ran.of("cost", file.toString()).out());
    }

    @Test
    void saysWhatIsNoTrainedNetworkAndWhatGoesNotTogether() {
        Path file = directory.resolve("vit.onnx");

        assertThat(Ran.of("export", "mobilenetv1-025", "--to", file.toString()).err())
                .contains("untrained weights drawn from seed 1: no weights for mobilenetv1-025 come with the program");
        assertThat(Ran.of("export", "mobilenetv1-025", "--to", file.toString()).err()).contains("is there already");
        assertThat(Ran.of("export", "mobilenetv1-025", "--no-weights", "--force", "--to", file.toString()).err())
                .contains("no weights: every tensor of weights is an input");
        assertThat(Ran.of("export", "mobilenetv1-025", "--no-weights", "--to", directory.resolve("a.json").toString()))
                .returns(2, Ran::status)
                .extracting(Ran::err)
                .asString()
                .contains("--no-weights: only a file ending in .onnx has weights");
    }
}
