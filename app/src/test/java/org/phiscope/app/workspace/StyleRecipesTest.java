// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phiscope.config.ConfigurationException;
import org.phiscope.family.Families;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.StyleSettings;
import org.phiscope.style.StyleSettings.Colours;
import org.phiscope.style.StyleSettings.Form;
import org.phiscope.style.StyleSettings.OptimiserKind;
import org.phiscope.style.StyleSettings.Start;
import org.phiscope.vision.ImageException;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.RgbImage;

class StyleRecipesTest {
    private static final String KEYWORD = "phiscope-style";

    @TempDir
    Path folder;

    private static StyleRecipe recipe() {
        Map<String, Double> layers = new LinkedHashMap<>();
        layers.put("backbone.bn1", 0.1);
        layers.put("backbone.blocks.1.0.bn1", 1.0 / 3);
        return new StyleRecipe(
                Families.network("efficientdet-lite0").orElseThrow().with("backboneWidth", 1.1),
                Pooling.AVERAGE,
                "my.safetensors",
                "고양이 \"chat\".png",
                "étoile.jpg",
                new StyleSettings(
                        List.of("backbone.blocks.2.1.bn1"),
                        layers,
                        0.001,
                        123.456,
                        7.5,
                        Form.GATYS,
                        Start.NOISE,
                        Colours.CONTENT,
                        OptimiserKind.LBFGS,
                        512,
                        List.of(10, 20),
                        3,
                        Long.MIN_VALUE),
                17);
    }

    @Test
    void aPictureAndAFileOfSettingsBringBackAllOfThem() throws IOException {
        Path json = folder.resolve("settings.json");
        StyleRecipes.write(recipe(), json);
        assertThat(StyleRecipes.read(json)).contains(recipe());

        Path png = folder.resolve("picture.png");
        RgbImage picture = RgbImage.of(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
        StylePictures.write(picture, recipe(), png);
        assertThat(StyleRecipes.read(png)).contains(recipe());
        assertThat(ImageFiles.read(png).sample(1, 0, 2)).isEqualTo(6);
    }

    @Test
    void aDarknetNetworkComesWithItsText() {
        String cfg = "[net]\nwidth=64\nheight=64\nchannels=3\n[convolutional]\nfilters=8\nsize=3\nstride=1\npad=1\n"
                + "activation=leaky\n";
        StyleRecipe like = recipe();
        StyleRecipe own = new StyleRecipe(
                DarknetNetwork.configuration(DarknetCfg.parse("mine.cfg", cfg)),
                Pooling.PUBLISHED,
                "",
                "",
                "",
                like.settings(),
                30);
        StyleRecipe read = StyleRecipes.read(StyleRecipes.json(own), "a test");
        assertThat(read.extractor().graph().nodes()).isEqualTo(own.extractor().graph().nodes());
        assertThat(read.isFinished()).isTrue();
    }

    @Test
    void anImageWithoutSettingsHasNone() throws IOException {
        assertThat(StyleRecipes.read(Path.of("../samples/images/chelsea.png"))).isEmpty();
    }

    /** What {@code phiscope style} wrote before there was a version. */
    @Test
    void settingsOfEarlierPicturesAreRead() {
        StyleRecipe read = StyleRecipes.read(
                """
                {"program":"0.1.0","extractor":"efficientdet-lite0","set":{},"contentLayers":["backbone.blocks.2.1.bn1"],
                "styleLayers":{"backbone.bn1":0.2},"alpha":1.0,"beta":100.0,"tv":30.0,"loss":"relative",
                "start":"content","optimiser":"adam","size":320,"iterations":[150,80],"shift":4,"seed":1}""",
                "a test");
        assertThat(read.settings().colours()).isEqualTo(Colours.STYLE);
        assertThat(read.pooling()).isEqualTo(Pooling.PUBLISHED);
        assertThat(read.steps()).isEqualTo(230);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"alpha\": 0.001 | \"alpha\": -1 | /alpha",
        "\"alpha\": 0.001 | \"alpha\": 1e999 | /alpha",
        "\"alpha\": 0.001 | \"alpha\": \"NaN\" | /alpha",
        "\"beta\": 123.456 | \"beta\": null | /beta",
        "\"tv\": 7.5 | \"tv\": [7.5] | /tv",
        "\"size\": 512 | \"size\": 2147483648 | /size",
        "\"size\": 512 | \"size\": 512.5 | /size",
        "\"size\": 512 | \"size\": 40 | at least 32 pixels",
        "\"shift\": 3 | \"shift\": 99 | shift is from 0 to 15",
        "\"steps\": 17 | \"steps\": 31 | /steps",
        "\"loss\": \"gatys\" | \"loss\": \"mine\" | /loss",
        "\"extractor\": \"efficientdet-lite0\" | \"extractor\": \"no such\" | /extractor",
        "\"backboneWidth\": 1.1 | \"backboneWidth\": \"wide\" | /set/backboneWidth",
        "\"backboneWidth\": 1.1 | \"nothing\": 1 | /set/nothing",
        "\"phiscope-style\": 1 | \"phiscope-style\": 2 | /phiscope-style",
        "\"seed\": | \"sead\": | /sead",
        "\"backbone.bn1\": 0.1 | \"backbone.bn1\": -0.1 | /styleLayers/backbone.bn1"
    })
    void whatIsWrongIsNamedByItsPlace(String part, String wrong, String place) {
        String json = StyleRecipes.json(recipe());
        assertThat(json).contains(part);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> StyleRecipes.read(json.replace(part, wrong), "file.json"))
                .withMessageContaining("file.json")
                .withMessageContaining(place);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"`` | is empty", "[1, 2] | not an object", "{ | ends too early", "{} {} | after the end"})
    void whatIsNoJsonIsSaidInOneLine(String text, String why) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> StyleRecipes.read(text, "file.json"))
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    // ---- PNG files that anybody may have written ----

    private Path png(byte[]... chunks) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        for (byte[] chunk : chunks) {
            bytes.write(chunk);
        }
        return Files.write(folder.resolve("hostile.png"), bytes.toByteArray());
    }

    private static byte[] chunk(String type, byte[] data) {
        return chunk(type, data, data.length, 0);
    }

    /** @param length what the chunk says of itself */
    private static byte[] chunk(String type, byte[] data, int length, int wrongSum) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
            CRC32 sum = new CRC32();
            sum.update(name);
            sum.update(data);
            out.writeInt(length);
            out.write(name);
            out.write(data);
            out.writeInt((int) sum.getValue() + wrongSum);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String keyword, String text) {
        return (keyword + "\0" + text).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void otherTextsArePassedOver() throws IOException {
        Path file = png(
                chunk("IHDR", new byte[13]),
                chunk("tEXt", text("Software", "another")),
                chunk("tEXt", new byte[0]),
                chunk("tEXt", KEYWORD.getBytes(StandardCharsets.ISO_8859_1)),
                chunk("zTXt", text(KEYWORD, "\0not looked at")),
                chunk("tEXt", text(KEYWORD, StyleRecipes.ascii(StyleRecipes.json(recipe())))),
                chunk("IEND", new byte[0]));
        assertThat(StyleRecipes.read(file)).contains(recipe());
    }

    @Test
    void aChunkThatClaimsMoreThanTheFileHoldsTakesNoMemory() throws IOException {
        for (int length : List.of(Integer.MAX_VALUE, -1, 900_000)) {
            Path file = png(chunk("tEXt", text(KEYWORD, "{}"), length, 0));
            assertThatExceptionOfType(ImageException.class)
                    .isThrownBy(() -> StyleRecipes.read(file))
                    .withMessageContaining("ends too early");
        }
    }

    @Test
    void aLongTextIsPassedOver() throws IOException {
        byte[] data = new byte[PngText.MAX_BYTES + 81];
        System.arraycopy(text(KEYWORD, ""), 0, data, 0, KEYWORD.length() + 1);
        assertThat(StyleRecipes.read(png(chunk("tEXt", data), chunk("IEND", new byte[0])))).isEmpty();
    }

    @Test
    void damagedSettingsAreNotUsed() throws IOException {
        byte[] data = text(KEYWORD, StyleRecipes.ascii(StyleRecipes.json(recipe())));
        Path file = png(chunk("tEXt", data, data.length, 1));
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> StyleRecipes.read(file))
                .withMessageContaining("checksum");
    }

    @Test
    void aTextThatIsNoRecipeIsNamed() throws IOException {
        Path file = png(chunk("tEXt", text(KEYWORD, "{\"extractor\": \"<script>\"}")));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> StyleRecipes.read(file))
                .withMessageContaining("hostile.png");
        Path deep = png(chunk("tEXt", text(KEYWORD, "[".repeat(5000))));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> StyleRecipes.read(deep));
    }
}
