// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import static org.phiscope.app.cli.TextTable.Align.LEFT;
import static org.phiscope.app.cli.TextTable.Align.RIGHT;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.ConfigurationSchema;
import org.phiscope.config.Json;
import org.phiscope.family.Families;
import org.phiscope.family.Family;
import org.phiscope.family.ParameterTexts;
import org.phiscope.family.Preset;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.roofline.DeviceSpec;
import org.phiscope.roofline.DeviceTable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code phiscope list}. */
@Command(name = "list", description = "List families, published networks and parameters, or devices.")
final class ListCommand extends ProgramCommand {
    @Option(names = "--family", paramLabel = "F", description = "Only this family, with its parameters.")
    private @Nullable String family;

    @Option(
            names = "--devices",
            description = "List the devices that times can be predicted for, with peak rate, bandwidth and their source.")
    private boolean devices;

    @ArgGroup
    private Format format = new Format();

    static final class Format {
        @Option(names = "--json", description = "Print one JSON object with everything.")
        private boolean json;

        @Option(names = "--schema", description = "Print the JSON Schema of configurations.")
        private boolean schema;
    }

    @Override
    public Integer call() {
        if (format.schema) {
            print(ConfigurationSchema.json());
        } else if (devices) {
            print(format.json
                    ? Json.write(Map.of(
                            "devices",
                            DeviceTable.all().stream().map(ListCommand::json).toList()))
                    : devicesText());
        } else if (format.json) {
            print(Json.write(Map.of(
                    "families", families().stream().map(ListCommand::json).toList())));
        } else {
            print(families().stream().map(this::text).collect(Collectors.joining("\n")));
            if (family == null) {
                print("\n'phiscope list --family F' shows what can be set.\n");
            }
        }
        return DONE;
    }

    private List<Family> families() {
        if (family == null) {
            return Families.all();
        }
        return List.of(Families.family(family.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new UserError(
                        UserError.Kind.WRONG_USE,
                        "--family " + family + ": there is no such family; there are "
                                + Families.all().stream().map(Family::id).collect(Collectors.joining(", ")))));
    }

    private String text(Family shown) {
        StringBuilder text = new StringBuilder(shown.title() + " (" + shown.id() + "): "
                + ParameterTexts.description(shown, Locale.ENGLISH) + "\n" + shown.source() + "\n\n");
        TextTable presets = new TextTable(LEFT, LEFT, LEFT, LEFT);
        for (Preset preset : shown.presets()) {
            presets.row("", preset.name(), preset.title(), aliases(preset));
        }
        text.append(presets);
        if (family != null) {
            TextTable parameters = new TextTable(LEFT, LEFT, LEFT, LEFT, LEFT, LEFT);
            parameters.row("", "parameter", "values", "unit", "default", "");
            for (ParameterSpec spec : shown.parameters()) {
                parameters.row(
                        "",
                        spec.key(),
                        spec.range(),
                        spec.unit(),
                        spec.format(spec.defaultValue()),
                        ParameterTexts.documentation(shown, spec, Locale.ENGLISH) + follows(spec));
            }
            text.append("\n").append(parameters);
        }
        return text.toString();
    }

    private static String devicesText() {
        TextTable table = new TextTable(LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT);
        table.row("device", "", "peak", "bandwidth", "ridge point", "source");
        for (DeviceSpec device : DeviceTable.all()) {
            table.row(
                    device.id(),
                    device.name(),
                    Figures.rate(device.flopsPerSecond()) + "FLOP/s",
                    Figures.rate(device.bytesPerSecond()) + "B/s",
                    String.format(Locale.ROOT, "%.1f FLOP/byte", device.ridge()),
                    device.source());
        }
        return table + "\nThis machine's own are listed by 'phiscope devices', and measured once.\n";
    }

    private static Map<String, Object> json(DeviceSpec device) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", device.id());
        object.put("name", device.name());
        object.put("kind", device.kind().id());
        object.put("flopsPerSecond", device.flopsPerSecond());
        object.put("bytesPerSecond", device.bytesPerSecond());
        object.put("source", device.source());
        return object;
    }

    private static String aliases(Preset preset) {
        return preset.aliases().isEmpty() ? "" : "also " + String.join(", ", preset.aliases());
    }

    private static String follows(ParameterSpec spec) {
        ParameterSpec.Link link = spec.link();
        return link == null ? "" : " Follows " + String.join(", ", link.drivers()) + ".";
    }

    private static Map<String, Object> json(Family family) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", family.id());
        object.put("title", family.title());
        object.put("source", family.source());
        object.put("description", ParameterTexts.description(family, Locale.ENGLISH));
        object.put(
                "presets",
                family.presets().stream().map(preset -> json(family, preset)).toList());
        object.put(
                "parameters",
                family.parameters().stream().map(spec -> json(family, spec)).toList());
        return object;
    }

    private static Map<String, Object> json(Family family, Preset preset) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", preset.name());
        object.put("title", preset.title());
        object.put("aliases", preset.aliases());
        object.put("parameters", family.configure(preset).parameters().values());
        return object;
    }

    private static Map<String, Object> json(Family family, ParameterSpec spec) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("key", spec.key());
        object.put("group", spec.group());
        object.put("label", ParameterTexts.label(family, spec, Locale.ENGLISH));
        object.put("documentation", ParameterTexts.documentation(family, spec, Locale.ENGLISH));
        object.put("unit", spec.unit());
        object.put("default", spec.defaultValue());
        switch (spec) {
            case ParameterSpec.Whole whole -> {
                object.put("type", "whole");
                object.put("min", whole.min());
                object.put("max", whole.max());
                object.put("step", whole.step());
            }
            case ParameterSpec.Decimal decimal -> {
                object.put("type", "decimal");
                object.put("min", decimal.min());
                object.put("max", decimal.max());
                object.put("step", decimal.step());
            }
            case ParameterSpec.Toggle _ -> object.put("type", "toggle");
            case ParameterSpec.Choice choice -> {
                object.put("type", "choice");
                object.put("options", choice.options());
            }
            case ParameterSpec.WholeList list -> {
                object.put("type", "list");
                object.put("minLength", list.minLength());
                object.put("maxLength", list.maxLength());
                object.put("min", list.min());
                object.put("max", list.max());
                object.put("step", list.step());
            }
        }
        ParameterSpec.Link link = spec.link();
        object.put("follows", link == null ? List.of() : link.drivers());
        return object;
    }
}
