// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.phiscope.cost.Convention;
import org.phiscope.cost.Cost;
import org.phiscope.family.Families;
import org.phiscope.family.Family;
import org.phiscope.family.InputSize;
import org.phiscope.family.ParameterTexts;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.parameter.ParameterSpec;

/** The JSON Schema (draft 2020-12) of configurations, made of the families' descriptors. */
public final class ConfigurationSchema {
    private ConfigurationSchema() {}

    /** The schema's text. */
    public static String json() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Phiscope configuration");
        schema.put("type", "object");
        schema.put("properties", properties());
        schema.put("required", List.of("phiscope", "network", "family"));
        schema.put("additionalProperties", false);
        schema.put(
                "allOf",
                Stream.concat(Families.all().stream().map(ConfigurationSchema::onlyOf), Stream.of(onlyOfFiles(), onlyOfModels()))
                        .toList());
        Map<String, Object> definitions = new LinkedHashMap<>();
        Families.all().forEach(family -> definitions.put(family.id(), parameters(family)));
        definitions.put(DarknetNetwork.FAMILY, parametersOfFiles());
        definitions.put(OnnxNetwork.FAMILY, parametersOfModels());
        schema.put("$defs", definitions);
        return Json.write(schema);
    }

    private static Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("phiscope", described(Map.of("const", ConfigurationJson.VERSION), "Version of the format."));
        properties.put("program", described(Map.of("type", "string"), "Version of the program that wrote the file."));
        properties.put("network", described(Map.of("type", "string"), "Name or alias of the published network."));
        List<String> families = Stream.concat(
                        Families.all().stream().map(Family::id), Stream.of(DarknetNetwork.FAMILY, OnnxNetwork.FAMILY))
                .toList();
        properties.put("family", described(Map.of("enum", families), "Family of the network."));
        properties.put(
                ConfigurationJson.CFG,
                described(
                        Map.of("type", "string"),
                        "Text of the darknet configuration that the network was opened from; network is its name."));
        properties.put(
                ConfigurationJson.ONNX,
                described(Map.of("type", "string"), "Path of the ONNX model that the network was opened from."));
        properties.put("input", described(input(), "Shape of the input: [n, c, h, w]."));
        properties.put(
                "convention",
                described(
                        Map.of(
                                "enum",
                                Arrays.stream(Convention.values())
                                        .map(Convention::id)
                                        .toList()),
                        "How FLOPs are counted."));
        properties.put("parameters", described(Map.of("type", "object"), "The value of every parameter."));
        properties.put(
                "set",
                described(
                        Map.of("type", "array", "items", Map.of("type", "string"), "uniqueItems", true),
                        "What was set rather than taken from the preset or followed from other parameters; "
                                + "without this key, all parameters and the input that the file has."));
        properties.put("costs", described(costs(), "What the network costs under the convention."));
        return properties;
    }

    private static Map<String, Object> input() {
        Map<String, Object> side = whole(1, InputSize.MAX_SIDE);
        return new LinkedHashMap<>(Map.of(
                "type",
                "array",
                "prefixItems",
                List.of(whole(1, InputSize.MAX_BATCH), whole(1, DarknetCfg.MAX_CHANNELS), side, side),
                "items",
                false,
                "minItems",
                4));
    }

    private static Map<String, Object> costs() {
        Map<String, Object> figures = new LinkedHashMap<>();
        Stream.concat(CostFigures.of(Cost.ZERO, Convention.FLOPS).keySet().stream(), Stream.of("peakActivationBytes"))
                .forEach(key -> figures.put(key, whole(0, Long.MAX_VALUE)));
        return Map.of("type", "object", "properties", figures, "additionalProperties", false);
    }

    /** Of this family, only its networks and its parameters, and images of three channels. */
    private static Map<String, Object> onlyOf(Family family) {
        List<String> names = family.presets().stream()
                .flatMap(preset -> Stream.concat(Stream.of(preset.name()), preset.aliases().stream()))
                .toList();
        List<String> settable = new ArrayList<>(
                family.parameters().stream().map(ParameterSpec::key).toList());
        settable.add(ConfigurationJson.INPUT);
        Map<String, Object> then = new LinkedHashMap<>();
        then.put("network", Map.of("enum", names));
        then.put(
                ConfigurationJson.INPUT,
                Map.of("prefixItems", List.of(true, Map.of("const", ConfigurationJson.CHANNELS))));
        then.put("parameters", Map.of("$ref", "#/$defs/" + family.id()));
        then.put("set", Map.of("items", Map.of("enum", settable)));
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("if", Map.of("properties", Map.of("family", Map.of("const", family.id()))));
        rule.put("then", Map.of("properties", then));
        return rule;
    }

    /** Of a network opened from a darknet configuration, that file's text. */
    private static Map<String, Object> onlyOfFiles() {
        Map<String, Object> then = new LinkedHashMap<>();
        then.put("properties", Map.of("parameters", Map.of("$ref", "#/$defs/" + DarknetNetwork.FAMILY)));
        then.put("required", List.of(ConfigurationJson.CFG));
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("if", Map.of("properties", Map.of("family", Map.of("const", DarknetNetwork.FAMILY))));
        rule.put("then", then);
        rule.put("else", Map.of("properties", Map.of(ConfigurationJson.CFG, false)));
        return rule;
    }

    /** Of a network opened from an ONNX model, where that is. */
    private static Map<String, Object> onlyOfModels() {
        Map<String, Object> then = new LinkedHashMap<>();
        then.put("properties", Map.of("parameters", Map.of("$ref", "#/$defs/" + OnnxNetwork.FAMILY)));
        then.put("required", List.of(ConfigurationJson.ONNX));
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("if", Map.of("properties", Map.of("family", Map.of("const", OnnxNetwork.FAMILY))));
        rule.put("then", then);
        rule.put("else", Map.of("properties", Map.of(ConfigurationJson.ONNX, false)));
        return rule;
    }

    /** What a model leaves open. */
    private static Map<String, Object> parametersOfModels() {
        Map<String, Object> properties = new LinkedHashMap<>();
        OnnxNetwork.parameters().forEach((key, options) -> properties.put(
                key, options.isEmpty() ? whole(1, Integer.MAX_VALUE) : Map.of("enum", options)));
        return Map.of("type", "object", "properties", properties, "additionalProperties", false);
    }

    /** Which values they may have and have at first depends on the file. */
    private static Map<String, Object> parametersOfFiles() {
        Family family = DarknetNetwork.configuration(DarknetCfg.parse(
                        "any" + DarknetNetwork.ENDING, "[net]\n[convolutional]\nfilters=1\n[softmax]\n"))
                .family();
        Map<String, Object> properties = new LinkedHashMap<>();
        for (ParameterSpec spec : family.parameters()) {
            properties.put(
                    spec.key(),
                    described(
                            whole(1, Integer.MAX_VALUE), ParameterTexts.documentation(family, spec, Locale.ENGLISH)));
        }
        return object(family, properties);
    }

    private static Map<String, Object> parameters(Family family) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (ParameterSpec spec : family.parameters()) {
            Map<String, Object> type = type(spec);
            type.put("default", spec.defaultValue());
            properties.put(spec.key(), described(type, ParameterTexts.documentation(family, spec, Locale.ENGLISH)));
        }
        return object(family, properties);
    }

    private static Map<String, Object> object(Family family, Map<String, Object> properties) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("title", family.title());
        object.put("type", "object");
        object.put("properties", properties);
        object.put("additionalProperties", false);
        return object;
    }

    private static Map<String, Object> type(ParameterSpec spec) {
        Map<String, Object> type = new LinkedHashMap<>();
        switch (spec) {
            case ParameterSpec.Whole whole -> type.putAll(whole(whole.min(), whole.max(), whole.step()));
            case ParameterSpec.Decimal decimal -> {
                type.put("type", "number");
                type.put("minimum", decimal.min());
                type.put("maximum", decimal.max());
            }
            case ParameterSpec.Toggle _ -> type.put("type", "boolean");
            case ParameterSpec.Choice choice -> type.put("enum", choice.options());
            case ParameterSpec.WholeList list -> {
                type.put("type", "array");
                type.put("items", whole(list.min(), list.max(), list.step()));
                type.put("minItems", list.minLength());
                type.put("maxItems", list.maxLength());
            }
        }
        return type;
    }

    private static Map<String, Object> whole(int min, int max, int step) {
        if (step == 1) {
            return whole(min, max);
        }
        if (min % step == 0) {
            Map<String, Object> type = whole(min, max);
            type.put("multipleOf", step);
            return type;
        }
        // "multipleOf" counts from 0; from elsewhere, as odd kernels do, only naming them all is left.
        return new LinkedHashMap<>(Map.of(
                "enum",
                IntStream.iterate(min, value -> value <= max, value -> value + step)
                        .boxed()
                        .toList()));
    }

    private static Map<String, Object> whole(long min, long max) {
        Map<String, Object> type = new LinkedHashMap<>();
        type.put("type", "integer");
        type.put("minimum", min);
        type.put("maximum", max);
        return type;
    }

    private static Map<String, Object> described(Map<String, Object> type, String description) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("description", description);
        // Map.of has no order of its own; a file that a person compares with the last one needs one.
        type.keySet().stream().sorted().forEach(key -> described.put(key, type.get(key)));
        return described;
    }
}
