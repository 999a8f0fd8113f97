// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.message.Message;

class ConfigurationJsonTest {
    private static final String B0 = "\"phiscope\": 1, \"network\": \"efficientnet-b0\", \"family\": \"efficientnet\"";

    private static final int CONV_MULTIPLY_ADDS = 384_534_752;

    private static Configuration b0() {
        return Families.network("efficientnet-b0").orElseThrow();
    }

    @Test
    void writesWhatTheFormatPromises() {
        Map<?, ?> file = (Map<?, ?>) Json.read(
                ConfigurationJson.write(b0().with("phi", 1.0).withInput(new InputSize(2, 96, 128)), Convention.PAPER),
                "net.json");

        assertThat(file.keySet().stream().map(String::valueOf))
                .containsExactly(
                        "phiscope",
                        "program",
                        "network",
                        "family",
                        "input",
                        "convention",
                        "parameters",
                        "set",
                        "costs");
        assertThat(file.get("phiscope")).isEqualTo(1);
        assertThat(file.get("program")).asString().matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(file.get("input"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactly(2, 3, 96, 128);
        assertThat(file.get("set")).asInstanceOf(InstanceOfAssertFactories.LIST).containsExactly("phi", "input");
        assertThat(((Map<?, ?>) file.get("parameters")).keySet().stream().map(String::valueOf))
                .containsExactlyElementsOf(b0().parameters().values().keySet());
    }

    /** timm counts 5,288,548 parameters and 384,534,752 + 1,280,000 mult-adds. */
    @Test
    void writesPublishedFigures() {
        Map<?, ?> file = (Map<?, ?>) Json.read(ConfigurationJson.write(b0(), Convention.FLOPS), "net.json");
        Map<?, ?> costs = (Map<?, ?>) file.get("costs");

        assertThat(costs.get("params")).isEqualTo(5_288_548);
        assertThat(costs.get("convMultiplyAdds")).isEqualTo(CONV_MULTIPLY_ADDS);
        assertThat(costs.get("flops")).isEqualTo(2 * (CONV_MULTIPLY_ADDS + 1_280_000));
    }

    @Test
    void readsWhatAPersonWrites() {
        ConfigurationJson.Opened opened = ConfigurationJson.read(
                "{" + B0 + ", \"parameters\": {\"phi\": 2, \"stages.1.kernel\": 5.0}}", "net.json");

        assertThat(opened.configuration()).isEqualTo(b0().with("phi", 2.0).with("stages.1.kernel", 5));
        assertThat(opened.convention()).isEqualTo(Convention.FLOPS);
    }

    @Test
    void aDarknetFileComesBackAsItWas() {
        String cfg = "# sizes; \u00fcber\r\n[net]\r\nwidth=64\nheight=32\nchannels=1\n\n[convolutional]\nfilters=3\n[softmax]";
        Configuration opened = DarknetNetwork.configuration(DarknetCfg.parse("Grey.CFG", cfg));
        Configuration changed =
                opened.with("resolution", 128).with("batch", 2).withInput(new InputSize(3, 40, 56));
        for (Configuration each : List.of(opened, changed)) {
            ConfigurationJson.Opened read =
                    ConfigurationJson.read(ConfigurationJson.write(each, Convention.DARKNET), "net.json");
            assertThat(read.configuration()).isEqualTo(each);
            assertThat(read.configuration().graph()).isEqualTo(each.graph());
            assertThat(read.warnings()).isEmpty();
        }
    }

    @Test
    void aFaultOfADarknetFileNamesItsLine() {
        assertThatThrownBy(() -> ConfigurationJson.read(
                        "{\"phiscope\": 1, \"network\": \"n\", \"family\": \"darknet-cfg\", \"cfg\": \"[net]\\n[gru]\"}",
                        "net.json"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("net.json: /cfg: n.cfg line 2: [gru] is a layer that Phiscope does not know");
    }

    @Test
    void knowsOtherLibrariesNames() {
        assertThat(ConfigurationJson.read(
                                "{\"phiscope\": 1, \"network\": \"tf_efficientnet_b0\", \"family\": \"efficientnet\"}",
                                "net.json")
                        .configuration())
                .isEqualTo(b0());
    }

    @Test
    void saysWhereItCountsOtherwise() {
        String text =
                ConfigurationJson.write(b0(), Convention.FLOPS).replace("\"params\": 5288548", "\"params\": 5288549");

        ConfigurationJson.Opened opened = ConfigurationJson.read(text, "net.json");

        assertThat(opened.configuration()).isEqualTo(b0());
        assertThat(opened.warnings())
                .extracting(Message::text)
                .containsExactly("net.json: /costs/params: the file says 5288549, this program counts 5288548");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("", "net.json: is empty"),
                Arguments.of("{", "net.json line 1 column 2: the JSON ends too early"),
                Arguments.of("{\"phiscope\": 1", "net.json line 1 column 15: the JSON ends too early"),
                Arguments.of("{\"phiscope\"", "net.json line 1 column 12: the JSON ends too early"),
                Arguments.of("{} {}", "net.json line 1 column 4: there is something after the end"),
                Arguments.of("[1]", "net.json: an array is not an object"),
                Arguments.of("null", "net.json: null is not an object"),
                Arguments.of("{}", "net.json: /phiscope: is missing; this is no configuration of Phiscope"),
                Arguments.of("{\"phiscope\": \"1\"}", "net.json: /phiscope: 1 is no version of the format; it takes 1"),
                Arguments.of("{\"phiscope\": 0}", "net.json: /phiscope: 0 is no version of the format; it takes 1"),
                Arguments.of(
                        "{\"phiscope\": 2, \"nodes\": []}",
                        "net.json: /phiscope: a newer Phiscope wrote this, in version 2 of the format; Phiscope "
                                + ProgramVersion.text() + " reads version 1"),
                Arguments.of(
                        "{\"phiscope\": 1, \"network\": \"b99\", \"family\": \"efficientnet\"}",
                        "net.json: /network: there is no network 'b99'; 'phiscope list' shows which there are"),
                Arguments.of(
                        "{\"phiscope\": 1, \"network\": \"efficientnet-b0\", \"family\": \"resnet\"}",
                        "net.json: /family: 'resnet' is not the family of efficientnet-b0, which is efficientnet"),
                Arguments.of("{\"phiscope\": 1, \"family\": \"efficientnet\"}", "net.json: /network: is missing"),
                Arguments.of("{" + B0 + ", \"colour\": 1}", "net.json: /colour: is not a key that belongs here"),
                Arguments.of("{" + B0 + ", \"a/b~c\": 1}", "net.json: /a~1b~0c: is not a key that belongs here"),
                Arguments.of("{" + B0 + ", \"phiscope\": 1}", "net.json: /phiscope: is there twice"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"phi\": 1, \"phi\": 1}}",
                        "net.json: /parameters/phi: is there twice"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"width\": 99}}",
                        "net.json: /parameters/width: 99 is out of range; it takes 0.1 … 16"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"width\": 1e999}}",
                        "net.json: /parameters/width: Infinity is out of range; it takes 0.1 … 16"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"width\": NaN}}",
                        "net.json line 1 column 100: is not JSON: Non-standard token 'NaN'"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"width\": null}}",
                        "net.json: /parameters/width: is null; it takes 0.1 … 16"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"width\": \"wide\"}}",
                        "net.json: /parameters/width: wide is not a number; it takes 0.1 … 16"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"stages.1.kernel\": 4}}",
                        "net.json: /parameters/stages.1.kernel: 4 is out of range; it takes 1 … 15 in steps of 2"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"resolution\": 99999999999}}",
                        "net.json: /parameters/resolution: 99999999999 is out of range; it takes 32 … 2048"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"resolution\": 224.5}}",
                        "net.json: /parameters/resolution: 224.5 is not a whole number; it takes 32 … 2048"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"se\": 1}}",
                        "net.json: /parameters/se: 1 is neither true nor false"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"depht\": 1}}",
                        "net.json: /parameters/depht: efficientnet has no such parameter; "
                                + "'phiscope list --family efficientnet' shows what it has"),
                Arguments.of("{" + B0 + ", \"parameters\": [1]}", "net.json: /parameters: an array is not an object"),
                Arguments.of(
                        "{" + B0 + ", \"set\": [\"phi\"]}",
                        "net.json: /set/0: 'phi' is set, but the file has no value for it"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"phi\": 1}, \"set\": [\"phi\", \"phi\"]}",
                        "net.json: /set/1: 'phi' is there twice"),
                Arguments.of(
                        "{" + B0 + ", \"parameters\": {\"width\": 2}, \"set\": []}",
                        "net.json: /parameters/width: is 2, but is not in /set, and 1 follows from what is; "
                                + "name it in /set, or correct it"),
                Arguments.of(
                        "{" + B0 + ", \"input\": [1, 3, 224]}",
                        "net.json: /input: has 3 extents; it takes 4: [n, c, h, w]"),
                Arguments.of(
                        "{" + B0 + ", \"input\": [1, 4, 224, 224]}",
                        "net.json: /input/1: an image has 3 channels, not 4"),
                Arguments.of(
                        "{" + B0 + ", \"input\": [1, 3, 1e9, 224]}", "net.json: /input/2: 1.0E9 is not a whole number"),
                Arguments.of(
                        "{" + B0 + ", \"input\": [1, 3, 65000, 65000]}",
                        "net.json: /input: a side has 1 … 16384 pixels, not 65000×65000"),
                Arguments.of(
                        "{" + B0 + ", \"input\": [1, 3, 96, 96], \"set\": []}",
                        "net.json: /input: is [1, 3, 96, 96], but is not in /set, and 224 px follow from the"
                                + " parameters; name it in /set, or correct it"),
                Arguments.of(
                        "{" + B0 + ", \"convention\": \"thop!\"}",
                        "net.json: /convention: 'thop!' is not one of flops, paper, fvcore, ptflops, thop, torchinfo,"
                                + " darknet"),
                Arguments.of("{" + B0 + ", \"costs\": {\"params\": -1}}", "net.json: /costs/params: -1 is not a count"),
                Arguments.of(
                        "{" + B0 + ", \"costs\": {\"watts\": 1}}",
                        "net.json: /costs/watts: is not a key that belongs here"),
                Arguments.of(
                        "{" + B0 + ", \"set\": " + "[".repeat(500) + "]".repeat(500) + "}",
                        "net.json: /set" + "/0".repeat(16) + ": nests deeper than 16 levels"),
                Arguments.of(
                        "{" + B0 + ", \"program\": \"\n\"}",
                        "net.json line 1 column 85: is not JSON: Illegal unquoted character"),
                Arguments.of(
                        "{" + B0 + ", 'a': 1}",
                        "net.json line 1 column 73: is not JSON: Unexpected character (''' (code 39))"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWithOneLineThatSaysWhere(String text, String message) {
        assertThatThrownBy(() -> ConfigurationJson.read(text, "net.json"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void repeatsNoMoreOfAHostileFileThanALineTakes() {
        String huge = "x\\n".repeat(50_000);

        Throwable refusal = catchThrowableOfType(
                ConfigurationException.class,
                () -> ConfigurationJson.read(
                        "{" + B0 + ", \"parameters\": {\"activation\": \"" + huge + "\"}}", "net.json"));

        assertThat(refusal)
                .message()
                .hasSizeLessThan(500)
                .doesNotContain("\n")
                .startsWith("net.json: /parameters/activation: ");
    }

    @Test
    void refusesAFileLongerThanAnyConfiguration(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("long.json"), " ".repeat(ConfigurationJson.MAX_BYTES + 1));

        assertThatThrownBy(() -> ConfigurationJson.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ": is longer than the 8388608 bytes that a configuration may take");
    }

    @Test
    void refusesWhatIsNoText(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("binary.json"), new byte[] {'{', (byte) 0xff, '}'});

        assertThatThrownBy(() -> ConfigurationJson.read(file)).hasMessage(file + ": is no text in UTF-8");
    }

    @Test
    void skipsTheMarkThatSomeEditorsPutFirst() {
        String text = "\uFEFF{" + B0 + "}";

        assertThat(readBytes(text).configuration()).isEqualTo(b0());
    }

    private static ConfigurationJson.Opened readBytes(String text) {
        try {
            Path file = Files.writeString(Files.createTempFile("phiscope", ".json"), text);
            try {
                return ConfigurationJson.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void savesAWholeFileOrNone(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("구성.json");
        Files.writeString(file, "before");

        ConfigurationJson.save(b0(), Convention.FLOPS, file);

        assertThat(file).content(StandardCharsets.UTF_8).isEqualTo(ConfigurationJson.write(b0(), Convention.FLOPS));
        assertThat(directory).isDirectoryContaining(path -> path.equals(file));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).as("no temporary file is left").containsExactly(file);
        }
        assertThatThrownBy(() -> ConfigurationJson.save(b0(), Convention.FLOPS, directory.resolve("no/such/net.json")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
