// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.format.onnx.TestModel;
import org.phiscope.parameter.ParameterSpec;

/** Every text there must be is there, in both languages, and none that nobody reads. */
class ParameterTextsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"parameters.properties", "parameters_ko.properties"})
    void everyKeyIsReadAndEveryKeyReadIsThere(String file) throws IOException {
        Set<String> present = texts(file).stringPropertyNames();
        Set<String> read = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        Family ofFile = DarknetNetwork.configuration(DarknetCfg.parse("a.cfg", "[net]\n[convolutional]\nfilters=1\n[softmax]"))
                .family();
        Path model = new TestModel(17)
                .input("x", "n", 3, "h", "w")
                .node("Relu", "y", List.of("x"))
                .output("y")
                .write(directory.resolve("a.onnx"));
        Family ofModel =
                OnnxNetwork.configuration(OnnxModel.open(model), _ -> Optional.empty()).family();
        read.add("option." + OnnxNetwork.STATED);
        for (Family family : Stream.concat(Families.all().stream(), Stream.of(ofFile, ofModel)).toList()) {
            find(family.id() + ".description", present, read, missing);
            for (ParameterSpec spec : family.parameters()) {
                findFor(family, spec.textKey() + ".label", present, read, missing);
                findFor(family, spec.textKey() + ".doc", present, read, missing);
                findFor(family, "group." + spec.group().replaceFirst("\\.\\d+$", ""), present, read, missing);
                if (!spec.unit().isEmpty()) {
                    find("unit." + spec.unit(), present, read, missing);
                }
                if (spec instanceof ParameterSpec.Choice choice) {
                    choice.options().forEach(option -> find("option." + option, present, read, missing));
                }
            }
        }

        assertThat(missing).as("missing in " + file).isEmpty();
        assertThat(present).as("unused in " + file).isEqualTo(read);
    }

    @Test
    void noTextIsEmptyAndNoDocumentationWithoutFullStop() throws IOException {
        for (String file : new String[] {"parameters.properties", "parameters_ko.properties"}) {
            Properties texts = texts(file);
            for (String key : texts.stringPropertyNames()) {
                assertThat(texts.getProperty(key)).as(key + " in " + file).isNotBlank();
                if (key.endsWith(".doc") || key.endsWith(".description")) {
                    assertThat(texts.getProperty(key)).as(key + " in " + file).endsWith(".");
                }
            }
        }
    }

    @Test
    void koreanIsReadAsUtf8AndTheRestIsEnglish() {
        Family family = Families.family("efficientnet").orElseThrow();
        ParameterSpec kernel = family.parameter("stages.3.kernel");

        assertThat(ParameterTexts.label(family, kernel, Locale.KOREAN)).isEqualTo("커널 크기");
        assertThat(ParameterTexts.label(family, kernel, Locale.KOREA)).isEqualTo("커널 크기");
        assertThat(ParameterTexts.label(family, kernel, Locale.ENGLISH)).isEqualTo("Kernel");
        assertThat(ParameterTexts.label(family, kernel, Locale.FRENCH)).isEqualTo("Kernel");
        assertThat(ParameterTexts.group(family, kernel.group(), Locale.KOREAN)).isEqualTo("스테이지 3");
        assertThat(ParameterTexts.unit(family.parameter("depth"), Locale.KOREAN)).isEqualTo("배");
        assertThat(ParameterTexts.option("symmetric", Locale.KOREAN)).isEqualTo("대칭 (PyTorch)");
    }

    @Test
    void aFamilysOwnTextComesBeforeTheCommonOne() {
        Family mixnet = Families.family("mixnet").orElseThrow();
        Family efficientnet = Families.family("efficientnet").orElseThrow();

        assertThat(ParameterTexts.documentation(mixnet, mixnet.parameter("head"), Locale.ENGLISH))
                .isNotEqualTo(ParameterTexts.documentation(
                        efficientnet, efficientnet.parameter("head"), Locale.ENGLISH));
    }

    private static void findFor(
            Family family, String key, Set<String> present, Set<String> read, Set<String> missing) {
        String own = family.id() + "." + key;
        find(present.contains(own) ? own : key, present, read, missing);
    }

    private static void find(String key, Set<String> present, Set<String> read, Set<String> missing) {
        (present.contains(key) ? read : missing).add(key);
    }

    private static Properties texts(String file) throws IOException {
        Properties texts = new Properties();
        InputStream resource = Objects.requireNonNull(ParameterTexts.class.getResourceAsStream(file), file);
        try (InputStreamReader reader = new InputStreamReader(
                resource, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT))) {
            texts.load(reader);
        }
        return texts;
    }
}
