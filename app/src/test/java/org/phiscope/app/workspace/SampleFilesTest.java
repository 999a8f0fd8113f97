// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFilesTest {

    @Test
    void areFoundFromTheCheckout() throws IOException {
        SampleFiles samples = SampleFiles.find().orElseThrow();

        assertThat(samples.images())
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .contains("dog.jpg", "chelsea.png")
                .isSorted();
        assertThat(samples.checkpoint("efficientdet-lite0")).isPresent();
        assertThat(samples.checkpoint("efficientdet-d0")).isEmpty();
    }

    @Test
    void areWhereTheInstallationSays(@TempDir Path home) throws IOException {
        Path models = Files.createDirectories(home.resolve("samples/models"));
        Path weights = Files.createFile(models.resolve("net.safetensors"));

        assertThat(SampleFiles.in(home).orElseThrow().checkpoint("net")).contains(weights);
        assertThat(SampleFiles.in(home).orElseThrow().images()).isEmpty();
        assertThat(SampleFiles.in(home.resolve("elsewhere"))).isEmpty();
    }
}
