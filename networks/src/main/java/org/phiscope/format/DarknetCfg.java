// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.phiscope.message.Message;

/**
 * The text of a darknet {@code .cfg}: sections of options. {@link DarknetNetwork} makes a network of it.
 *
 * @param name the file's name, for messages
 * @param text all of it
 * @param net the options of {@code [net]}
 * @param layers the sections after it, in order; layer 0 is the first
 */
public record DarknetCfg(String name, String text, Section net, List<Section> layers) {
    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_LAYERS = 10_000;

    /** Most channels that an image may have. */
    public static final int MAX_CHANNELS = 4096;

    /** One {@code [section]} with its line in the file and its options by key. */
    public record Section(String file, String type, int line, Map<String, Option> options) {

        /** Whether an option is there. */
        public boolean has(String key) {
            return options.containsKey(key);
        }

        /** An option that is one of some words, or anything. */
        public String text(String key, String otherwise) {
            Option option = options.get(key);
            return option == null ? otherwise : option.text;
        }

        /** @throws FormatException if it is no whole number in the range */
        public int whole(String key, int otherwise, int min, int max) {
            Option option = options.get(key);
            return option == null ? otherwise : whole(key, option, option.text, min, max);
        }

        /** @throws FormatException if it is missing or no whole number in the range */
        public int whole(String key, int min, int max) {
            return whole(key, required(key), required(key).text, min, max);
        }

        /** @throws FormatException if it is no finite number */
        public double decimal(String key, double otherwise) {
            Option option = options.get(key);
            return option == null ? otherwise : decimal(key, option, option.text);
        }

        /** Comma-separated whole numbers. */
        public List<Integer> wholes(String key) {
            Option option = required(key);
            List<Integer> values = new ArrayList<>();
            for (String part : parts(option)) {
                values.add(whole(key, option, part, Integer.MIN_VALUE, Integer.MAX_VALUE));
            }
            return values;
        }

        /** Comma-separated numbers. */
        public List<Double> decimals(String key) {
            Option option = required(key);
            List<Double> values = new ArrayList<>();
            for (String part : parts(option)) {
                values.add(decimal(key, option, part));
            }
            return values;
        }

        /** This section with an option that says something else. */
        Section with(String key, String value) {
            Map<String, Option> changed = new LinkedHashMap<>(options);
            changed.put(key, new Option(value, required(key).line));
            return new Section(file, type, line, changed);
        }

        /** A complaint about this section, naming file and line. */
        public FormatException fault(Message complaint) {
            return new FormatException(Message.of("{0} line {1}: [{2}] {3}", file, line, type, complaint));
        }

        private Option required(String key) {
            Option option = options.get(key);
            if (option == null) {
                throw fault(Message.of("has no {0}=", key));
            }
            return option;
        }

        private FormatException fault(String key, Option option, Message complaint) {
            return new FormatException(
                    Message.of(
                            "{0} line {1}: [{2}] {3}={4} {5}",
                            file, option.line, type, key, option.text, complaint));
        }

        private static List<String> parts(Option option) {
            List<String> parts = new ArrayList<>();
            for (String part : option.text.split(",")) {
                if (!part.isBlank()) {
                    parts.add(part.strip());
                }
            }
            return parts;
        }

        private int whole(String key, Option option, String text, int min, int max) {
            int value;
            try {
                value = Integer.parseInt(text.strip());
            } catch (NumberFormatException e) {
                throw fault(key, option, Message.of("is not a whole number"));
            }
            if (value < min || value > max) {
                throw fault(key, option, Message.of("is out of range; it takes {0} … {1}", min, max));
            }
            return value;
        }

        private double decimal(String key, Option option, String text) {
            double value;
            try {
                value = Double.parseDouble(text.strip());
            } catch (NumberFormatException e) {
                throw fault(key, option, Message.of("is not a number"));
            }
            if (!Double.isFinite(value)) {
                throw fault(key, option, Message.of("is not a finite number"));
            }
            return value;
        }
    }

    /** The text after the equals sign and the line it stands on. */
    public record Option(String text, int line) {}

    /** Channels of the image. */
    public int channels() {
        return net.whole("channels", 3, 1, MAX_CHANNELS);
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if it is no darknet configuration; the message names the line
     * @throws IOException if it cannot be read
     */
    public static DarknetCfg read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new FormatException(
                    Message.of(
                            "{0}: {1} bytes are too many for a darknet configuration; it has at most {2}",
                            name, size, MAX_BYTES));
        }
        return parse(name, decode(Files.readAllBytes(file)));
    }

    /** Options are ASCII, but comments are in whatever their author wrote. */
    private static String decode(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** @throws FormatException if the text is no darknet configuration; the message names the line */
    public static DarknetCfg parse(String name, String text) {
        List<Section> sections = new ArrayList<>();
        Map<String, Option> options = new LinkedHashMap<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.charAt(0) == '#' || line.charAt(0) == ';') {
                continue;
            }
            if (line.charAt(0) == '[') {
                if (!line.endsWith("]")) {
                    throw new FormatException(Message.of(
                            "{0} line {1}: '{2}' is no section",
                            name, number, clip(line)));
                }
                if (sections.size() > MAX_LAYERS) {
                    throw new FormatException(Message.of(
                            "{0} line {1}: more than {2} layers",
                            name, number, MAX_LAYERS));
                }
                options = new LinkedHashMap<>();
                sections.add(new Section(name, line.substring(1, line.length() - 1).strip(), number, options));
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1 || sections.isEmpty()) {
                throw new FormatException(Message.of(
                        "{0} line {1}: '{2}' is no option of a section",
                        name, number, clip(line)));
            }
            String value = line.substring(equals + 1);
            int comment = value.indexOf('#'); // darknet reads a number up to it
            value = comment < 0 ? value : value.substring(0, comment);
            // darknet takes the first of two options of one name
            options.putIfAbsent(line.substring(0, equals).strip(), new Option(value.strip(), number));
        }
        if (sections.isEmpty()
                || !(sections.getFirst().type.equals("net") || sections.getFirst().type.equals("network"))) {
            throw new FormatException(Message.of("{0} line 1: a darknet configuration begins with [net]", name));
        }
        return new DarknetCfg(
                name, text, sections.getFirst(), List.copyOf(sections.subList(1, sections.size())));
    }

    private static String clip(String line) {
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
}
