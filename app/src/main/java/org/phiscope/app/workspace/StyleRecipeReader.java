// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.config.ConfigurationException;
import org.phiscope.config.Json;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.format.FormatException;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.StyleException;
import org.phiscope.style.StyleSettings;

/** Makes a recipe of a JSON tree, or says with a JSON pointer why there is none. */
final class StyleRecipeReader {
    private static final Set<String> KEYS = Set.of(
            StyleRecipes.KEYWORD,
            "program",
            "extractor",
            "cfg",
            "set",
            "pooling",
            "weights",
            "content",
            "style",
            "contentLayers",
            "styleLayers",
            "alpha",
            "beta",
            "tv",
            "loss",
            "start",
            "colours",
            "optimiser",
            "size",
            "iterations",
            "shift",
            "seed",
            "steps");
    private static final int MOST_LAYERS = 1000;
    private static final int MOST_SIZES = 16;
    private static final int MOST_STEPS = 1_000_000;

    private final String source;
    private final Map<String, @Nullable Object> file;

    StyleRecipeReader(String source, @Nullable Object tree) {
        this.source = source;
        this.file = object("", tree);
    }

    StyleRecipe read() {
        version();
        for (String key : file.keySet()) {
            if (!KEYS.contains(key)) {
                throw refused("/" + Json.escape(key), Message.of("is not a key that belongs here"));
            }
        }
        Configuration extractor = extractor();
        StyleSettings settings = settings();
        int all = StyleRecipe.all(settings);
        return new StyleRecipe(
                extractor,
                choice("pooling", Pooling.class, Pooling.PUBLISHED),
                text("weights"),
                text("content"),
                text("style"),
                settings,
                file.containsKey("steps") ? (int) whole("/steps", file.get("steps"), 0, all) : all);
    }

    /** Pictures that version 0.1 of the program wrote do not say. */
    private void version() {
        Object version = file.getOrDefault(StyleRecipes.KEYWORD, StyleRecipes.VERSION);
        if (!(version instanceof Integer number) || number != StyleRecipes.VERSION) {
            throw refused("/" + StyleRecipes.KEYWORD, Message.of(
                    "{0} is no version of these settings that this program reads; it reads {1}",
                    shown(version), StyleRecipes.VERSION));
        }
        text("program");
    }

    private Configuration extractor() {
        String name = string("/extractor", file.get("extractor"));
        Configuration published = file.containsKey("cfg") ? darknet(name) : published(name);
        Map<String, Object> changes = new LinkedHashMap<>();
        if (file.containsKey("set")) {
            object("/set", file.get("set")).forEach((key, value) -> {
                String pointer = "/set/" + Json.escape(key);
                try {
                    changes.put(key, published.family().parameter(key).check(Objects.requireNonNullElse(value, "null")));
                } catch (ParameterException e) {
                    throw refused(pointer, e.reason());
                }
            });
        }
        return new Configuration(published.family(), published.preset(), changes, null);
    }

    private Configuration published(String name) {
        return Families.network(name)
                .orElseThrow(() -> refused(
                        "/extractor", Message.of(
                        "{0} is no network of this program; 'phiscope list' shows which are",
                        shown(name))));
    }

    private Configuration darknet(String name) {
        try {
            return DarknetNetwork.configuration(
                    DarknetCfg.parse(name + DarknetNetwork.ENDING, string("/cfg", file.get("cfg"))));
        } catch (FormatException e) {
            throw refused("/cfg", e.message());
        }
    }

    private StyleSettings settings() {
        try {
            return new StyleSettings(
                    strings("/contentLayers"),
                    weights(),
                    number("/alpha", file.get("alpha")),
                    number("/beta", file.get("beta")),
                    number("/tv", file.get("tv")),
                    choice("loss", StyleSettings.Form.class, StyleSettings.Form.RELATIVE),
                    choice("start", StyleSettings.Start.class, StyleSettings.Start.CONTENT),
                    choice("colours", StyleSettings.Colours.class, StyleSettings.Colours.STYLE),
                    choice("optimiser", StyleSettings.OptimiserKind.class, StyleSettings.OptimiserKind.ADAM),
                    (int) whole("/size", file.get("size"), 1, StyleSettings.MOST_SIDE),
                    iterations(),
                    (int) whole("/shift", file.get("shift"), 0, Integer.MAX_VALUE),
                    whole("/seed", file.get("seed"), Long.MIN_VALUE, Long.MAX_VALUE));
        } catch (StyleException e) {
            throw refused("", e.message());
        }
    }

    private List<String> strings(String pointer) {
        List<?> given = array(pointer, file.get(pointer.substring(1)), MOST_LAYERS);
        List<String> strings = new ArrayList<>();
        for (Object value : given) {
            strings.add(string(pointer + "/" + strings.size(), value));
        }
        return strings;
    }

    private Map<String, Double> weights() {
        Map<String, @Nullable Object> given = object("/styleLayers", file.get("styleLayers"));
        if (given.size() > MOST_LAYERS) {
            throw refused("/styleLayers", Message.of("has more than {0} layers", MOST_LAYERS));
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        given.forEach((layer, weight) -> weights.put(layer, number("/styleLayers/" + Json.escape(layer), weight)));
        return weights;
    }

    private List<Integer> iterations() {
        List<?> given = array("/iterations", file.get("iterations"), MOST_SIZES);
        List<Integer> iterations = new ArrayList<>();
        for (Object value : given) {
            iterations.add((int) whole("/iterations/" + iterations.size(), value, 1, MOST_STEPS));
        }
        return iterations;
    }

    private <E extends Enum<E>> E choice(String key, Class<E> kind, E absent) {
        if (!file.containsKey(key)) {
            return absent;
        }
        String id = string("/" + key, file.get(key));
        E[] values = Objects.requireNonNull(kind.getEnumConstants());
        return Arrays.stream(values)
                .filter(value -> StyleRecipes.id(value).equals(id))
                .findFirst()
                .orElseThrow(() -> refused(
                        "/" + key,
                        Message.of(
                                "{0} is not one of {1}",
                                shown(id), Arrays.stream(values).map(StyleRecipes::id).collect(Collectors.joining(", ")))));
    }

    /** Nothing where the file does not say. */
    private String text(String key) {
        return file.containsKey(key) ? string("/" + key, file.get(key)) : "";
    }

    private double number(String pointer, @Nullable Object value) {
        if (value instanceof Number number && Double.isFinite(number.doubleValue()) && number.doubleValue() >= 0) {
            return number.doubleValue();
        }
        throw refused(pointer, value == null ? Message.of("is missing") : Message.of("{0} is no number from 0 on", shown(value)));
    }

    private long whole(String pointer, @Nullable Object value, long least, long most) {
        if (value instanceof Integer || value instanceof Long) {
            long whole = ((Number) value).longValue();
            if (whole >= least && whole <= most) {
                return whole;
            }
            throw refused(pointer, Message.of("{0} is not from {1} to {2}", whole, least, most));
        }
        throw refused(pointer, value == null ? Message.of("is missing") : Message.of("{0} is not a whole number", shown(value)));
    }

    @SuppressWarnings("unchecked") // Json.read makes maps of strings alone
    private Map<String, @Nullable Object> object(String pointer, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw refused(pointer, value == null ? Message.of("is missing") : Message.of("{0} is not an object", shown(value)));
    }

    private List<?> array(String pointer, @Nullable Object value, int most) {
        if (value instanceof List<?> list) {
            if (list.size() > most) {
                throw refused(pointer, Message.of("has more than {0} entries", most));
            }
            return list;
        }
        throw refused(pointer, value == null ? Message.of("is missing") : Message.of("{0} is not an array", shown(value)));
    }

    private String string(String pointer, @Nullable Object value) {
        if (value instanceof String string) {
            return string;
        }
        throw refused(pointer, value == null ? Message.of("is missing") : Message.of("{0} is not a string", shown(value)));
    }

    private static Message shown(@Nullable Object value) {
        return switch (value) {
            case null -> Message.verbatim("null");
            case Map<?, ?> _ -> Message.of("an object");
            case List<?> _ -> Message.of("an array");
            case String string -> Message.verbatim("'" + Json.escape(string) + "'");
            default -> Message.verbatim(value.toString());
        };
    }

    private ConfigurationException refused(String pointer, Message reason) {
        return new ConfigurationException(source, pointer, reason);
    }
}
