// SPDX-License-Identifier: Apache-2.0
package org.phiscope.message;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of messages in another language, as gettext's text format has them: {@code msgid}, the English sentence, and
 * {@code msgstr} on a line each; comments begin with {@code #}.
 */
final class Catalogue {
    private static final Catalogue ENGLISH = new Catalogue(Map.of());
    private static final Catalogue KOREAN = read("ko.po");

    private final Map<String, String> sentences;

    private Catalogue(Map<String, String> sentences) {
        this.sentences = Map.copyOf(sentences);
    }

    /** English, which says what stands in the program, where there is none. */
    static Catalogue of(Locale locale) {
        return locale.getLanguage().equals(Locale.KOREAN.getLanguage()) ? KOREAN : ENGLISH;
    }

    /** The sentence in this language; itself where it is not there. */
    String sentence(String english) {
        return sentences.getOrDefault(english, english);
    }

    private static Catalogue read(String resource) {
        try (InputStream in = Catalogue.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return parse(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException if the lines are no catalogue */
    static Catalogue parse(List<String> lines) {
        Map<String, String> sentences = new HashMap<>();
        @Nullable String english = null;
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("msgid ") && english == null) {
                english = quoted(line);
            } else if (line.startsWith("msgstr ") && english != null) {
                if (sentences.put(english, quoted(line)) != null) {
                    throw new IllegalArgumentException("twice: " + english);
                }
                english = null;
            } else {
                throw new IllegalArgumentException("neither a sentence nor its translation: " + line);
            }
        }
        return new Catalogue(sentences);
    }

    private static String quoted(String line) {
        String text = line.substring(line.indexOf(' ') + 1).strip();
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            throw new IllegalArgumentException("not in quotes: " + line);
        }
        return text.substring(1, text.length() - 1).replace("\\\"", "\"");
    }
}
