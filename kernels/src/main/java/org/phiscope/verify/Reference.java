// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phiscope.format.FormatException;
import org.phiscope.graph.Shape;
import org.phiscope.message.FileMessages;
import org.phiscope.message.Message;
import org.phiscope.weights.FormulaWeights;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a publishing library computes for a network whose weights come from the formula of {@link FormulaWeights}.
 *
 * @param model the library's name of the network, possibly with a variant after it
 * @param input shape of the input
 * @param inputKind how the input's values are made
 * @param gain of the formula
 * @param parameters every weight by its name in the library
 * @param taps what was computed, by name
 * @param regions what the heads of a two-stage detector were made to look at instead of proposals; empty where nothing
 *     was replaced
 */
public record Reference(
        String model,
        String inputName,
        Shape input,
        FormulaWeights.Kind inputKind,
        double gain,
        Map<String, Parameter> parameters,
        Map<String, Tap> taps,
        List<Region> regions) {

    private static final long MAX_BYTES = 64L << 20;
    private static final Pattern GAIN = Pattern.compile("sqrt\\((\\d{1,3})/fan_in\\)");

    private static final Pattern REGIONS = Pattern.compile("RoIs \\(x1,y1,x2,y2 in input pixels[^)]*\\): (\\[.*])");
    private static final String NUMBER = "(-?\\d{1,9}(?:\\.\\d{1,9})?)";
    private static final Pattern BOX = Pattern.compile(
            "\\[" + NUMBER + ", " + NUMBER + ", " + NUMBER + ", " + NUMBER + "]");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxStringLength(1 << 20)
                            .build())
                    .build())
            .build();

    /** A weight as the library lists it. */
    public record Parameter(Shape shape, FormulaWeights.Kind kind) {}

    /** A box in pixels of the input. */
    public record Region(double left, double top, double right, double bottom) {}

    /**
     * A tensor as the reference digests it.
     *
     * @param deviation of the population
     * @param norm √Σx²
     * @param first the first values
     * @param strided values at ⌊k·n/length⌋
     * @param noise how far the library itself is off when it computes in float32, relative to the largest value; 0 where
     *     the reference does not say
     */
    public record Tap(
            List<Integer> shape,
            double mean,
            double deviation,
            double norm,
            List<Double> first,
            List<Double> strided,
            double noise) {}

    /**
     * Reads a reference.
     *
     * @throws FormatException naming the file and the place in it that is wrong
     */
    public static Reference read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new FormatException(Message.of(
                        "{0}: is {1} bytes long; a reference has at most {2}",
                        file, size, MAX_BYTES));
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            return new Reading(file).reference(root);
        } catch (NoSuchFileException e) {
            throw new FormatException(Message.of("{0}: there is no such file", file), e);
        } catch (IOException e) {
            throw new FormatException(Message.of("{0}: cannot be read: {1}", file, FileMessages.why(e)), e);
        } catch (JacksonException e) {
            String message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("unreadable");
            @Nullable TokenStreamLocation location = e.getLocation(); // not known where a limit is passed
            String line = location == null ? "" : " line " + location.getLineNr();
            throw new FormatException(Message.of("{0}{1}: is not the JSON it must be: {2}", file, line, message), e);
        }
    }

    /** Takes a reference off its JSON; places are JSON pointers. */
    private record Reading(Path file) {

        Reference reference(JsonNode root) {
            Map<String, Parameter> parameters = new LinkedHashMap<>();
            JsonNode listed = array(root, "/parameters");
            for (int i = 0; i < listed.size(); i++) {
                String at = "/parameters/" + i;
                Parameter parameter = new Parameter(shape(root, at + "/1"), kind(root, at + "/2"));
                if (parameters.put(text(root, at + "/0"), parameter) != null) {
                    throw wrong(at, Message.of("is listed twice"));
                }
            }
            Map<String, Tap> taps = new LinkedHashMap<>();
            JsonNode outputs = root.at("/outputs");
            if (!outputs.isObject() || outputs.isEmpty()) {
                throw wrong("/outputs", Message.of("is not an object of tensors"));
            }
            for (String name : outputs.propertyNames()) {
                if (name.chars().anyMatch(Character::isISOControl)) {
                    throw wrong("/outputs", Message.of("has a control character in the name {0}", name));
                }
                taps.put(name, tap(root, "/outputs/" + name.replace("~", "~0").replace("/", "~1")));
            }
            String inputKind = text(root, "/input/kind");
            return new Reference(
                    text(root, "/model"),
                    text(root, "/input/name"),
                    shape(root, "/input/shape"),
                    switch (inputKind) {
                        case "s in [-1,1)" -> FormulaWeights.Kind.SIGNED_INPUT;
                        case "u in [0,1)" -> FormulaWeights.Kind.UNIT_INPUT;
                        default -> throw wrong("/input/kind", Message.of("'{0}' is not known", inputKind));
                    },
                    gain(text(root, "/gain")),
                    parameters,
                    taps,
                    regions(root));
        }

        /** The notes say which regions were given. */
        private List<Region> regions(JsonNode root) {
            List<Region> regions = new ArrayList<>();
            JsonNode notes = root.path("notes");
            for (int i = 0; i < notes.size(); i++) {
                Matcher given = REGIONS.matcher(text(root, "/notes/" + i));
                if (given.matches()) {
                    Matcher box = BOX.matcher(given.group(1));
                    while (box.find()) {
                        regions.add(new Region(
                                Double.parseDouble(box.group(1)),
                                Double.parseDouble(box.group(2)),
                                Double.parseDouble(box.group(3)),
                                Double.parseDouble(box.group(4))));
                    }
                }
            }
            return List.copyOf(regions);
        }

        private Tap tap(JsonNode root, String at) {
            List<Integer> shape = new ArrayList<>();
            for (JsonNode extent : array(root, at + "/shape")) {
                if (!extent.isInt() || extent.intValue() < 1) {
                    throw wrong(at + "/shape", Message.of("holds {0}, which is no extent", extent));
                }
                shape.add(extent.intValue());
            }
            return new Tap(
                    List.copyOf(shape),
                    number(root, at + "/mean"),
                    number(root, at + "/std"),
                    number(root, at + "/l2"),
                    numbers(root, at + "/first"),
                    numbers(root, at + "/strided"),
                    root.at(at + "/max_rel_f32").isMissingNode() ? 0 : number(root, at + "/max_rel_f32"));
        }

        private double gain(String text) {
            Matcher gain = GAIN.matcher(text);
            if (!gain.matches()) {
                throw wrong("/gain", Message.of("'{0}' is not sqrt(g/fan_in)", text));
            }
            return Double.parseDouble(gain.group(1));
        }

        private FormulaWeights.Kind kind(JsonNode root, String at) {
            String name = text(root, at);
            for (FormulaWeights.Kind kind : FormulaWeights.Kind.values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return kind;
                }
            }
            throw wrong(at, Message.of("'{0}' is not a kind of weights", name));
        }

        private Shape shape(JsonNode root, String at) {
            JsonNode array = array(root, at);
            int[] extents = new int[array.size()];
            for (int i = 0; i < extents.length; i++) {
                if (!array.get(i).isInt() || array.get(i).intValue() < 1) {
                    throw wrong(at + "/" + i, Message.of("{0} is no extent", array.get(i)));
                }
                extents[i] = array.get(i).intValue();
            }
            if (extents.length == 0 || extents.length > 8) {
                throw wrong(at, Message.of("has {0} extents", extents.length));
            }
            return Shape.of(extents);
        }

        private String text(JsonNode root, String at) {
            JsonNode node = root.at(at);
            if (!node.isString()) {
                throw wrong(at, Message.of("is not a string"));
            }
            if (node.stringValue().chars().anyMatch(Character::isISOControl)) {
                throw wrong(at, Message.of("has a control character in it"));
            }
            return node.stringValue();
        }

        private double number(JsonNode root, String at) {
            JsonNode node = root.at(at);
            if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
                throw wrong(at, Message.of("is not a number"));
            }
            return node.doubleValue();
        }

        private List<Double> numbers(JsonNode root, String at) {
            JsonNode array = array(root, at);
            List<Double> numbers = new ArrayList<>(array.size());
            for (int i = 0; i < array.size(); i++) {
                numbers.add(number(root, at + "/" + i));
            }
            return List.copyOf(numbers);
        }

        private JsonNode array(JsonNode root, String at) {
            JsonNode node = root.at(at);
            if (!node.isArray()) {
                throw wrong(at, Message.of("is not an array"));
            }
            return node;
        }

        private FormatException wrong(String at, Message what) {
            return new FormatException(Message.of("{0} {1}: {2}", file, at, what));
        }
    }
}
