// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.phiscope.format.Safetensors.Entry;
import org.phiscope.message.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The header of a safetensors file, checked: every tensor lies within the data, its bytes are its shape's, and together
 * they cover the data without gap or overlap.
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> entries) {
    private static final int MAX_RANK = 16;
    private static final int MAX_NAME_LENGTH = 512;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxNumberLength(20)
                    .maxStringLength(Safetensors.MAX_HEADER_BYTES)
                    .build())
            .build();

    /** @param dataBytes bytes that follow the header in the file */
    static SafetensorsHeader parse(Path file, byte[] header, long dataBytes) {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Entry> entries = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), header)) {
            Reading reading = new Reading(file, json);
            reading.expect(JsonToken.START_OBJECT, "header", "an object");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                if (name.equals("__metadata__")) {
                    reading.metadata(metadata);
                } else if (name.chars().anyMatch(Character::isISOControl)) {
                    throw new FormatException(
                            Message.of("{0}: header: the tensor {1} has a control character in its name", file, name));
                } else {
                    entries.put(name, reading.entry(name));
                }
            }
            if (json.nextToken() != null) {
                throw new FormatException(Message.of("{0}: header: more follows after its end", file));
            }
        } catch (JacksonException e) {
            String message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("unreadable");
            throw new FormatException(Message.of("{0}: header: is not the JSON it must be: {1}", file, message), e);
        }
        check(file, entries, dataBytes);
        return new SafetensorsHeader(metadata, entries);
    }

    private static void check(Path file, Map<String, Entry> entries, long dataBytes) {
        List<Entry> inOrder = new ArrayList<>(entries.values());
        inOrder.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long covered = 0;
        for (Entry entry : inOrder) {
            String where = file + ": tensor " + entry.name() + ": ";
            if (entry.end() > dataBytes) {
                throw new FormatException(
                        Message.of("{0}ends at byte {1} of the data, which has {2}", where, entry.end(), dataBytes));
            }
            if (entry.begin() < covered) {
                throw new FormatException(Message.of(
                        "{0}begins at byte {1}, inside the tensor before it",
                        where, entry.begin()));
            }
            if (entry.begin() > covered) {
                throw new FormatException(
                        Message.of(
                                "{0}begins at byte {1}; bytes {2} … belong to no tensor",
                                where, entry.begin(), covered));
            }
            covered = entry.end();
        }
        if (covered != dataBytes) {
            throw new FormatException(Message.of(
                    "{0}: {1} bytes at its end belong to no tensor",
                    file, dataBytes - covered));
        }
    }

    /** Reads the parts of the header off a parser. */
    private record Reading(Path file, JsonParser json) {

        void metadata(Map<String, String> into) {
            expect(JsonToken.START_OBJECT, "__metadata__", "an object of strings");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                expect(JsonToken.VALUE_STRING, "__metadata__: " + key, "a string");
                into.put(key, json.getString());
            }
        }

        Entry entry(String name) {
            String place = "tensor " + name;
            expect(JsonToken.START_OBJECT, place, "an object");
            @Nullable ElementType type = null;
            @Nullable List<Long> shape = null;
            @Nullable List<Long> offsets = null;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String key = json.currentName();
                switch (key) {
                    case "dtype" -> type = type(place);
                    case "shape" -> shape = sizes(place, "shape", MAX_RANK);
                    case "data_offsets" -> offsets = sizes(place, "data_offsets", 2);
                    default -> throw wrong(place, Message.of("has an unknown key {0}", key));
                }
            }
            if (type == null || shape == null || offsets == null || offsets.size() != 2) {
                throw wrong(place, Message.of("needs dtype, shape and two data_offsets"));
            }
            long begin = offsets.get(0);
            long end = offsets.get(1);
            if (begin > end) {
                throw wrong(place, Message.of("ends at byte {0} before it begins at {1}", end, begin));
            }
            Entry entry = new Entry(name, type, shape, begin, end);
            if (bytes(type, shape) != end - begin) {
                throw wrong(place, Message.of(
                        "of type {0} and shape {1} does not have {2} bytes",
                        type, entry.shapeText(), end - begin));
            }
            return entry;
        }

        private ElementType type(String place) {
            expect(JsonToken.VALUE_STRING, place + ": dtype", "a string");
            String name = json.getString();
            try {
                return ElementType.valueOf(name);
            } catch (IllegalArgumentException e) {
                throw new FormatException(Message.of(
                        "{0}: {1}: its dtype {2} is not known",
                        file, place, abridged(name)), e);
            }
        }

        private List<Long> sizes(String place, String key, int most) {
            expect(JsonToken.START_ARRAY, place + ": " + key, "an array of whole numbers");
            List<Long> sizes = new ArrayList<>(4);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                    throw wrong(place, Message.of(
                            "{0} holds {1}, which is not a whole number",
                            key, abridged(json.getString())));
                }
                JsonParser.NumberType kind = json.getNumberType();
                boolean small = kind == JsonParser.NumberType.INT || kind == JsonParser.NumberType.LONG;
                if (!small || json.getLongValue() < 0) {
                    throw wrong(place, Message.of("{0} holds {1}, which is out of range", key, json.getString()));
                }
                if (sizes.size() == most) {
                    throw wrong(place, Message.of("{0} holds more than {1} numbers", key, most));
                }
                sizes.add(json.getLongValue());
            }
            return List.copyOf(sizes);
        }

        /** −1 where the size overflows, which no file can have. */
        private static long bytes(ElementType type, List<Long> shape) {
            if (shape.contains(0L)) {
                return 0;
            }
            try {
                long bytes = type.bytes();
                for (long extent : shape) {
                    bytes = Math.multiplyExact(bytes, extent);
                }
                return bytes;
            } catch (ArithmeticException e) {
                return -1;
            }
        }

        void expect(JsonToken token, String place, String wanted) {
            if (json.nextToken() != token) {
                throw wrong(place, Message.of("is not {0}", wanted));
            }
        }

        private FormatException wrong(String place, Message what) {
            return new FormatException(Message.of("{0}: {1}: {2}", file, place, what));
        }

        private static String abridged(@Nullable String text) {
            String shown = String.valueOf(text);
            return shown.length() > 40 ? shown.substring(0, 40) + "…" : shown;
        }
    }
}
