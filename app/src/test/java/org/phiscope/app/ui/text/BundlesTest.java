// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every visible text is there in English and in Korean, takes the same arguments, and is used. */
class BundlesTest {
    private static final Path RESOURCES = Path.of("src/main/resources/org/phiscope/app/ui");
    private static final Path SOURCES = Path.of("src/main/java/org/phiscope/app/ui");
    private static final Pattern HANGUL = Pattern.compile("[\\uAC00-\\uD7A3]");
    private static final Pattern LETTER = Pattern.compile("\\p{L}");
    private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d+)");
    /** Keys put together of such a beginning and a name known only when the program runs. */
    private static final Pattern COMPOSED = Pattern.compile("\"([a-z0-9.-]+[.-])\"\\s*\\+");
    /** What is called the same in both languages. */
    private static final List<String> NAMES = List.of("AP", "CIO", "DIoU", "FLOPs", "IoU", "NMS", "Phiscope", "fvcore", "ptflops", "thop", "torchinfo");

    static Stream<Path> bundles() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> file.endsWith("texts.properties")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void isCompleteInBothLanguages(Path english) throws IOException {
        Map<String, String> en = read(english);
        Map<String, String> ko = read(english.resolveSibling("texts_ko.properties"));
        assertThat(ko.keySet()).isEqualTo(en.keySet());
        en.forEach((key, text) -> {
            assertThat(text).as(key).isNotBlank();
            assertThat(HANGUL.matcher(text).find()).as("Korean in English: %s", key).isFalse();
            assertThat(arguments(ko.get(key))).as(key).isEqualTo(arguments(text));
            assertThat(new MessageFormat(text)).isNotNull();
            assertThat(new MessageFormat(ko.get(key))).isNotNull();
        });
        ko.forEach((key, text) -> {
            String bare = text.replaceAll("\\{[^}]*}", "");
            if (LETTER.matcher(bare).find() && NAMES.stream().noneMatch(bare::contains)) {
                assertThat(HANGUL.matcher(text).find()).as("no Korean: %s=%s", key, text).isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void isUsedToTheLastKey(Path english) throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.list(SOURCES.resolve(RESOURCES.relativize(english.getParent())))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                code.append(Files.readString(file));
            }
        }
        List<String> beginnings = new ArrayList<>();
        Matcher composed = COMPOSED.matcher(code);
        while (composed.find()) {
            beginnings.add(composed.group(1));
        }
        for (String key : read(english).keySet()) {
            assertThat(code.indexOf('"' + key + '"') >= 0 || beginnings.stream().anyMatch(key::startsWith))
                    .as("unused: %s in %s", key, english)
                    .isTrue();
        }
    }

    private static Map<String, String> read(Path file) throws IOException {
        assertThat(file).exists();
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        Map<String, String> texts = new TreeMap<>();
        properties.forEach((key, text) -> texts.put((String) key, (String) text));
        return texts;
    }

    private static TreeSet<String> arguments(String text) {
        TreeSet<String> arguments = new TreeSet<>();
        Matcher matcher = ARGUMENT.matcher(text);
        while (matcher.find()) {
            arguments.add(matcher.group(1));
        }
        return arguments;
    }
}
