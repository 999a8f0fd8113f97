// SPDX-License-Identifier: Apache-2.0
package org.phiscope.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostModel;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.Family;
import org.phiscope.family.Feasibility;
import org.phiscope.family.Finding;
import org.phiscope.family.FindingTexts;
import org.phiscope.family.InputSize;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.format.FormatException;
import org.phiscope.format.onnx.OnnxNetwork;
import org.phiscope.graph.GraphException;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;
import org.phiscope.parameter.ParameterSpec;

/** Makes a configuration of a JSON tree, or says with a JSON pointer why there is none. */
final class ConfigurationReader {
    private static final Set<String> KEYS =
            Set.of("phiscope", "program", "network", "family", "cfg", "onnx", "input", "convention", "parameters", "set", "costs");

    /** Powers differ in their last digit from machine to machine. */
    private static final double ROUNDING = 1e-9;

    private final String source;
    private final Map<String, @Nullable Object> file;
    private final boolean embedded;
    private final List<Message> warnings = new ArrayList<>();

    /** @param embedded whether the text stands in another file, which then may name no third one */
    ConfigurationReader(String source, @Nullable Object tree, boolean embedded) {
        this.source = source;
        this.embedded = embedded;
        this.file = object("", tree);
    }

    ConfigurationJson.Opened read() {
        version();
        known("", file, KEYS);
        Configuration published = network();
        Map<String, Object> parameters = parameters(published.family());
        Set<String> set = set(published.family(), parameters);
        Map<String, Object> changes = new LinkedHashMap<>(parameters);
        changes.keySet().retainAll(set);
        Configuration configuration = new Configuration(published.family(), published.preset(), changes, null);
        agrees(configuration, parameters);
        configuration = input(configuration, set.contains(ConfigurationJson.INPUT));
        Convention convention = convention();
        costs(configuration, convention);
        return new ConfigurationJson.Opened(configuration, convention, List.copyOf(warnings));
    }

    private void version() {
        Object version = file.get("phiscope");
        if (version == null) {
            throw refused("/phiscope", Message.of("is missing; this is no configuration of Phiscope"));
        }
        if (!(version instanceof Integer number) || number < 1) {
            throw refused("/phiscope", Message.of(
                    "{0} is no version of the format; it takes {1}",
                    version, ConfigurationJson.VERSION));
        }
        if (number > ConfigurationJson.VERSION) {
            throw refused(
                    "/phiscope",
                    Message.of(
                            "a newer Phiscope wrote this, in version {0} of the format; Phiscope {1} reads version {2}",
                            number, ProgramVersion.text(), ConfigurationJson.VERSION));
        }
        if (file.get("program") instanceof Object program) {
            string("/program", program);
        }
    }

    private Configuration network() {
        String name = string("/network", file.get("network"));
        if (DarknetNetwork.FAMILY.equals(file.get("family"))) {
            return darknet(name);
        }
        if (OnnxNetwork.FAMILY.equals(file.get("family"))) {
            return onnx();
        }
        if (file.containsKey(ConfigurationJson.ONNX)) {
            throw refused("/onnx", Message.of("belongs to networks of family {0} alone", OnnxNetwork.FAMILY));
        }
        if (file.containsKey(ConfigurationJson.CFG)) {
            throw refused("/cfg", Message.of("belongs to networks of family {0} alone", DarknetNetwork.FAMILY));
        }
        Configuration published = Families.network(name)
                .orElseThrow(() -> refused(
                        "/network", Message.of(
                        "there is no network '{0}'; 'phiscope list' shows which there are",
                        name)));
        String family = string("/family", file.get("family"));
        if (!family.equals(published.family().id())) {
            throw refused(
                    "/family",
                    Message.of("'{0}' is not the family of {1}, which is {2}", family, name, published.family().id()));
        }
        return published;
    }

    private Configuration darknet(String name) {
        try {
            String text = string("/cfg", file.get(ConfigurationJson.CFG));
            return DarknetNetwork.configuration(DarknetCfg.parse(name + DarknetNetwork.ENDING, text));
        } catch (FormatException e) {
            throw refused("/cfg", e.message());
        }
    }

    private Configuration onnx() {
        if (embedded) {
            throw refused("/onnx", Message.of("a model is not made of another model"));
        }
        try {
            return ConfigurationJson.ofModel(Path.of(string("/onnx", file.get(ConfigurationJson.ONNX))));
        } catch (FormatException | InvalidPathException e) {
            throw refused(
                    "/onnx",
                    e instanceof FormatException format
                            ? format.message()
                            : Message.of("is no file name here"));
        }
    }

    private Map<String, Object> parameters(Family family) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (!file.containsKey("parameters")) {
            return values;
        }
        Map<String, @Nullable Object> given = object("/parameters", file.get("parameters"));
        for (Map.Entry<String, @Nullable Object> entry : given.entrySet()) {
            String pointer = "/parameters/" + Json.escape(entry.getKey());
            try {
                ParameterSpec spec = family.parameter(entry.getKey());
                values.put(entry.getKey(), value(pointer, spec, entry.getValue()));
            } catch (ParameterException e) {
                throw refused(pointer, e.reason());
            }
        }
        return values;
    }

    private Object value(String pointer, ParameterSpec spec, @Nullable Object value) {
        if (value == null) {
            throw refused(pointer, Message.of("is null; it takes {0}", spec.allowed()));
        }
        return switch (spec) {
            case ParameterSpec.Whole _ -> spec.check(whole(pointer, spec, value));
            case ParameterSpec.WholeList _
            when value instanceof List<?> list -> {
                List<Object> wholes = new ArrayList<>(list.size());
                for (int i = 0; i < list.size(); i++) {
                    wholes.add(whole(pointer + "/" + i, spec, list.get(i)));
                }
                yield spec.check(wholes);
            }
            case ParameterSpec.Decimal _ ->
                spec.check(value instanceof Long whole ? (Object) whole.doubleValue() : value);
            case ParameterSpec.WholeList _, ParameterSpec.Toggle _, ParameterSpec.Choice _ -> spec.check(value);
        };
    }

    /** JSON knows no whole numbers: 3.0 is 3. */
    private Object whole(String pointer, ParameterSpec spec, @Nullable Object value) {
        return switch (value) {
            case null -> throw refused(pointer, Message.of("is null; it takes {0}", spec.allowed()));
            case Double number when number.intValue() == number -> number.intValue();
            case Double number
            when number == Math.rint(number) ->
                throw refused(pointer, Message.of("{0} is out of range; it takes {1}", number, spec.allowed()));
            case Long number -> throw refused(pointer, Message.of(
                    "{0} is out of range; it takes {1}",
                    number, spec.allowed()));
            default -> value;
        };
    }

    /** Keys that the user set; all that the file names where it does not say. */
    private Set<String> set(Family family, Map<String, Object> parameters) {
        if (!file.containsKey("set")) {
            Set<String> all = new HashSet<>(parameters.keySet());
            if (file.containsKey(ConfigurationJson.INPUT)) {
                all.add(ConfigurationJson.INPUT);
            }
            return all;
        }
        List<?> given = array("/set", file.get("set"));
        Set<String> set = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String pointer = "/set/" + i;
            String key = string(pointer, given.get(i));
            if (!key.equals(ConfigurationJson.INPUT)) {
                try {
                    family.parameter(key);
                } catch (ParameterException e) {
                    throw refused(pointer, Message.of("'{0}': {1}", key, e.reason()));
                }
            }
            if (!(key.equals(ConfigurationJson.INPUT) ? file : parameters).containsKey(key)) {
                throw refused(pointer, Message.of("'{0}' is set, but the file has no value for it", key));
            }
            if (!set.add(key)) {
                throw refused(pointer, Message.of("'{0}' is there twice", key));
            }
        }
        return set;
    }

    /** What was not set has to be what follows from what was; otherwise the file would not be the network it describes. */
    private void agrees(Configuration configuration, Map<String, Object> parameters) {
        parameters.forEach((key, value) -> {
            Object follows = configuration.parameters().value(key);
            if (!same(value, follows)) {
                ParameterSpec spec = configuration.family().parameter(key);
                throw refused(
                        "/parameters/" + Json.escape(key),
                        Message.of(
                                "is {0}, but is not in /set, and {1} follows from what is; name it in /set, or correct it",
                                spec.format(value), spec.format(follows)));
            }
        });
    }

    private static boolean same(Object a, Object b) {
        return a instanceof Double x && b instanceof Double y
                ? Math.abs(x - y) <= ROUNDING * Math.max(Math.abs(x), Math.abs(y))
                : a.equals(b);
    }

    private Configuration input(Configuration configuration, boolean set) {
        if (!file.containsKey(ConfigurationJson.INPUT)) {
            return configuration;
        }
        List<?> given = array("/input", file.get(ConfigurationJson.INPUT));
        if (given.size() != 4) {
            throw refused("/input", Message.of("has {0} extents; it takes 4: [n, c, h, w]", given.size()));
        }
        List<Integer> extents = new ArrayList<>(4);
        for (int i = 0; i < 4; i++) {
            if (!(given.get(i) instanceof Integer extent)) {
                throw refused("/input/" + i, Message.of("{0} is not a whole number", shown(given.get(i))));
            }
            extents.add(extent);
        }
        int channels = DarknetNetwork.file(configuration.family())
                .map(DarknetCfg::channels)
                .or(() -> OnnxNetwork.file(configuration.family()).map(OnnxNetwork::channels))
                .orElse(ConfigurationJson.CHANNELS);
        if (extents.get(1) != channels) {
            throw refused("/input/1", Message.of("an image has {0} channels, not {1}", channels, extents.get(1)));
        }
        InputSize size;
        try {
            size = ConfigurationJson.size(extents);
        } catch (ParameterException e) {
            throw refused("/input", e.reason());
        }
        if (set) {
            return configuration.withInput(size);
        }
        if (!size.equals(configuration.input())) {
            throw refused(
                    "/input",
                    Message.of(
                            "is {0}, but is not in /set, and {1} px follow from the parameters; name it in /set, or "
                                    + "correct it",
                            extents, configuration.input().height()));
        }
        return configuration;
    }

    private Convention convention() {
        if (!file.containsKey("convention")) {
            return Convention.FLOPS;
        }
        String id = string("/convention", file.get("convention"));
        return Arrays.stream(Convention.values())
                .filter(convention -> convention.id().equals(id))
                .findFirst()
                .orElseThrow(() -> refused(
                        "/convention",
                        Message.of(
                                "'{0}' is not one of {1}",
                                id,
                                Arrays.stream(Convention.values()).map(Convention::id).collect(Collectors.joining(", ")))));
    }

    /** The parameter at fault with values that work; where none is known, the node that cannot be built. */
    private static Message cause(Configuration configuration, GraphException failure) {
        return Feasibility.of(configuration).stream()
                .filter(finding -> finding.severity() == Finding.Severity.IMPOSSIBLE)
                .findFirst()
                .map(finding -> Message.verbatim(FindingTexts.line(configuration.family(), finding)))
                .orElseGet(failure::message);
    }

    /** The file's costs are what another program counted: where this one counts otherwise, both figures are said. */
    private void costs(Configuration configuration, Convention convention) {
        Map<String, Long> counted;
        try {
            counted = CostFigures.totals(CostModel.report(configuration.graph()), convention);
        } catch (GraphException e) {
            throw refused("/parameters", Message.of("describe no network: {0}", cause(configuration, e)));
        }
        if (!file.containsKey("costs")) {
            return;
        }
        Map<String, @Nullable Object> costs = object("/costs", file.get("costs"));
        known("/costs", costs, counted.keySet());
        costs.forEach((key, value) -> {
            String pointer = "/costs/" + Json.escape(key);
            if (!(value instanceof Integer || value instanceof Long) || ((Number) value).longValue() < 0) {
                throw refused(pointer, Message.of("{0} is not a count", shown(value)));
            }
            long stated = ((Number) value).longValue();
            long ours = counted.getOrDefault(key, -1L);
            if (stated != ours) {
                warnings.add(Message.of(
                        "{0}: {1}: the file says {2}, this program counts {3}", source, pointer, stated, ours));
            }
        });
    }

    private void known(String pointer, Map<String, ?> object, Set<String> keys) {
        for (String key : object.keySet()) {
            if (!keys.contains(key)) {
                throw refused(pointer + "/" + Json.escape(key), Message.of("is not a key that belongs here"));
            }
        }
    }

    @SuppressWarnings("unchecked") // Json.read makes maps of strings alone
    private Map<String, @Nullable Object> object(String pointer, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw refused(pointer, Message.of("{0} is not an object", shown(value)));
    }

    private List<?> array(String pointer, @Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw refused(pointer, Message.of("{0} is not an array", shown(value)));
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
            case String string -> Message.verbatim("'" + string + "'");
            default -> Message.verbatim(value.toString());
        };
    }

    private ConfigurationException refused(String pointer, Message reason) {
        return new ConfigurationException(source, pointer, reason);
    }
}
