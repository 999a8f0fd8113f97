// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.message.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * JSON as trees of {@link Map}, {@link List}, {@link String}, {@link Boolean}, numbers and {@code null}: strict when it
 * reads, indented when it writes.
 *
 * <p>Streams through jackson-core alone: binding would cost a short command more time than all its work.
 */
public final class Json {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_TOKENS = 200_000;
    private static final int MAX_NUMBER = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * MAX_DEPTH) // the last resort; MAX_DEPTH names the place
                    .maxNumberLength(MAX_NUMBER)
                    .maxTokenCount(MAX_TOKENS)
                    .build())
            .build();

    private Json() {}

    /**
     * Indented text of a tree, ending in a line feed. Objects keep the order of their maps.
     *
     * @throws IllegalArgumentException if the tree holds anything that JSON has not
     */
    public static String write(@Nullable Object tree) {
        return write(tree, new Indented());
    }

    /**
     * Text of a tree on one line, ending in a line feed, for objects that follow one another.
     *
     * @throws IllegalArgumentException if the tree holds anything that JSON has not
     */
    public static String writeLine(@Nullable Object tree) {
        return write(tree, ObjectWriteContext.empty());
    }

    private static String write(@Nullable Object tree, ObjectWriteContext layout) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(layout, text)) {
            write(generator, tree);
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator generator, @Nullable Object tree) {
        switch (tree) {
            case null -> generator.writeNull();
            case String string -> generator.writeString(string);
            case Boolean truth -> generator.writeBoolean(truth);
            case Integer whole -> generator.writeNumber(whole.intValue());
            case Long whole -> generator.writeNumber(whole.longValue());
            case Double number when Double.isFinite(number) -> generator.writeNumber(number.doubleValue());
            case Map<?, ?> object -> {
                generator.writeStartObject();
                object.forEach((key, value) -> {
                    generator.writeName(String.valueOf(key));
                    write(generator, value);
                });
                generator.writeEndObject();
            }
            case List<?> array -> {
                generator.writeStartArray();
                array.forEach(element -> write(generator, element));
                generator.writeEndArray();
            }
            default -> throw new IllegalArgumentException("JSON has no way to write " + tree);
        }
    }

    /**
     * Reads one value and nothing after it. Whole numbers become {@link Integer} or {@link Long}, all others
     * {@link Double}.
     *
     * @throws ConfigurationException if it is no JSON, nests deeper than 16 levels, or names a key twice
     */
    public static @Nullable Object read(String text, String source) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new ConfigurationException(source, "", Message.of("is empty"));
            }
            Object tree = value(parser, source, "", 0);
            if (parser.nextToken() != null) {
                throw new ConfigurationException(
                        source, place(parser.currentTokenLocation()), Message.of("there is something after the end"));
            }
            return tree;
        } catch (JacksonException e) {
            throw new ConfigurationException(source, place(e.getLocation()), oneSentence(e));
        }
    }

    private static @Nullable Object value(JsonParser parser, String source, String pointer, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ConfigurationException(source, pointer, Message.of("nests deeper than {0} levels", MAX_DEPTH));
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, source, pointer, depth);
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser, source, pointer + "/" + array.size(), depth + 1));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> whole(parser.getString());
            case VALUE_NUMBER_FLOAT -> Double.valueOf(parser.getString());
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw new ConfigurationException(source, pointer, Message.of("is not JSON"));
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser, String source, String pointer, int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String inner = pointer + "/" + escape(key);
            if (object.containsKey(key)) {
                throw new ConfigurationException(source, inner, Message.of("is there twice"));
            }
            parser.nextToken();
            object.put(key, value(parser, source, inner, depth + 1));
        }
        return object;
    }

    /** A part of a JSON pointer (RFC 6901); control characters and long keys are not repeated. */
    public static String escape(String key) {
        String shown = key.length() > 64 ? key.substring(0, 64) + "…" : key;
        return shown.replaceAll("\\p{Cntrl}", "?").replace("~", "~0").replace("/", "~1");
    }

    private static Number whole(String digits) {
        try {
            long whole = Long.parseLong(digits);
            if ((int) whole == whole) {
                return (int) whole;
            }
            return whole;
        } catch (NumberFormatException e) {
            return Double.valueOf(digits); // wider than any count: what takes it decides on its range
        }
    }

    private static String place(@Nullable TokenStreamLocation at) {
        return at == null ? "" : " line " + at.getLineNr() + " column " + at.getColumnNr();
    }

    /** The parser's own words without its advice to programmers, which follows the first colon. */
    private static Message oneSentence(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage()).replaceAll("\\p{Cntrl}+", " ");
        if (message.startsWith("Unexpected end-of-input")) {
            return Message.of("the JSON ends too early");
        }
        return Message.of("is not JSON: {0}", message.replaceFirst("(: |; |, expected| \\(+(CTRL|for |start )).*", ""));
    }

    private static final class Indented extends ObjectWriteContext.Base {
        private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return PRINTER.createInstance();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
