// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.app.workspace.StyleRecipes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StyleCommandTest {
    private static final String CONTENT = "../samples/images/chelsea.png";
    private static final String STYLE = "../styles/starry_night.jpg";

    @TempDir
    Path folder;

    @Test
    void paintsAPictureThatSaysHowItWasMade() throws IOException {
        Path out = folder.resolve("painted.png");
        Ran ran = Ran.of(
                "style", "--content", CONTENT, "--style", STYLE, "--out", out.toString(), "--size", "64",
                "--iterations", "2,3", "--start", "noise", "--seed", "5");
        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("5 of 5, 64×43").contains("wrote ");
        assertThat(ImageIO.read(out.toFile()).getWidth()).isEqualTo(64);

        JsonNode settings = new JsonMapper().readTree(text(out));
        assertThat(settings.get("extractor").asString("")).isEqualTo("efficientdet-lite0");
        assertThat(settings.get("start").asString("")).isEqualTo("noise");
        assertThat(settings.get("seed").intValue()).isEqualTo(5);
        assertThat(settings.get("styleLayers").propertyNames()).hasSize(5).contains("backbone.bn1");

        byte[] first = Files.readAllBytes(out);
        Ran again = Ran.of("style", "--content", CONTENT, "--style", STYLE, "--out", out.toString());
        assertThat(again.status()).isEqualTo(2);
        assertThat(again.err()).contains("--force");
        assertThat(Files.readAllBytes(out)).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "--start, sky, 'not one of content, noise, style'",
        "--style-layer, nowhere, 'has no layer nowhere'",
        "--iterations, 0, 'at least one iteration'",
        "--size, 20, 'at least 32 pixels'",
        "--extractor, vit-b16, 'no feature maps'"
    })
    void whatCannotBeIsSaidInOneLine(String option, String value, String why) {
        Path out = folder.resolve("none.png");
        Ran ran = Ran.of(
                "style", "--content", CONTENT, "--style", STYLE, "--out", out.toString(), option, value);
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err().strip().lines()).hasSize(1);
        assertThat(ran.err()).contains(why);
        assertThat(out).doesNotExist();
    }

    private static String text(Path png) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream stream = ImageIO.createImageInputStream(png.toFile())) {
            reader.setInput(stream);
            IIOMetadataNode root =
                    (IIOMetadataNode) reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0");
            IIOMetadataNode entry = (IIOMetadataNode) root.getElementsByTagName("tEXtEntry").item(0);
            assertThat(entry.getAttribute("keyword")).isEqualTo(StyleRecipes.KEYWORD);
            return entry.getAttribute("value");
        } finally {
            reader.dispose();
        }
    }
}
