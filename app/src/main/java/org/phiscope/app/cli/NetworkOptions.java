// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.NetworkSource;
import org.phiscope.app.workspace.Spelling;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Family;
import org.phiscope.family.Feasibility;
import org.phiscope.family.Finding;
import org.phiscope.family.FindingTexts;
import org.phiscope.family.InputSize;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.search.Axis;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which network, and what is set on it: the part that most commands have in common. */
final class NetworkOptions {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})(?:[x×](\\d{1,6}))?");

    @Parameters(
            paramLabel = "NETWORK",
            description = "Name of a published network, a configuration .json, a darknet .cfg, or an .onnx model.")
    private String network = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set a parameter; may be repeated. 'phiscope list --family F' shows keys and ranges.")
    private List<String> set = List.of();

    @Option(
            names = "--input",
            paramLabel = "WxH",
            description = "Size of the image in pixels; by default the square of the network's resolution.")
    @Nullable
    String input;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli's to inject
    private CommandSpec command;

    /** The network as it was typed. */
    String name() {
        return network;
    }

    /**
     * The network with everything set; what the file says and this program sees otherwise goes to standard error.
     *
     * @throws UserError if there is no such network, an option is malformed, or the network cannot be built
     * @throws org.phiscope.parameter.ParameterException if a value is out of range
     * @throws IOException if the file cannot be read
     */
    ConfigurationJson.Opened open() throws IOException {
        ConfigurationJson.Opened opened = NetworkSource.open(network);
        opened.warnings().forEach(command.commandLine().getErr()::println);
        return new ConfigurationJson.Opened(
                possible(changed(opened.configuration(), null)), opened.convention(), opened.warnings());
    }

    /** The configuration, or one line that names the parameter at fault and the nearest values that work. */
    private static Configuration possible(Configuration configuration) {
        for (Finding finding : Feasibility.of(configuration)) {
            if (finding.severity() == Finding.Severity.IMPOSSIBLE) {
                throw wrongUse("this network cannot be built: " + FindingTexts.line(configuration.family(), finding));
            }
        }
        return configuration;
    }

    /**
     * The network with everything set that is one value, and the parameters that are given ranges, in the order in
     * which they were typed.
     *
     * @throws UserError as {@link #open}
     * @throws org.phiscope.parameter.ParameterException if a value is out of range, or a range is malformed
     * @throws IOException if the file cannot be read
     */
    Ranged openRanged() throws IOException {
        ConfigurationJson.Opened opened = NetworkSource.open(network);
        opened.warnings().forEach(command.commandLine().getErr()::println);
        List<Axis> axes = new ArrayList<>();
        Configuration changed = changed(opened.configuration(), axes);
        return new Ranged(changed, opened.convention(), axes);
    }

    /** A network, and parameters of it with the values that they are to take. */
    record Ranged(Configuration configuration, Convention convention, List<Axis> axes) {}

    /** @param axes takes the parameters that are given ranges; {@code null} where a range is no value */
    private Configuration changed(Configuration opened, @Nullable List<Axis> axes) {
        Family family = opened.family();
        Map<String, Object> changes = new LinkedHashMap<>(opened.changes());
        Map<String, String> texts = new LinkedHashMap<>();
        for (String assignment : set) {
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw wrongUse("--set " + assignment + ": a parameter is set by KEY=VALUE");
            }
            String key = assignment.substring(0, equals).strip();
            String text = assignment.substring(equals + 1);
            if (texts.putIfAbsent(key, text) != null) {
                throw wrongUse("--set " + assignment + ": " + key + " is set twice");
            }
            ParameterSpec spec = spec(family, key);
            if (axes != null && Axis.isRange(text)) {
                axes.add(Axis.parse(spec, text));
            } else {
                changes.put(key, spec.parse(text));
            }
        }
        Configuration changed = new Configuration(family, opened.preset(), changes, opened.fixedInput());
        return input == null ? changed : changed.withInput(size(changed, input));
    }

    private static ParameterSpec spec(Family family, String key) {
        List<String> keys = family.parameters().stream().map(ParameterSpec::key).toList();
        if (!keys.contains(key)) {
            List<String> near = Spelling.nearest(key, keys);
            throw wrongUse("--set " + key + ": " + family.id() + " has no such parameter; "
                    + (near.isEmpty()
                            ? "'phiscope list --family " + family.id() + "' shows what it has"
                            : "did you mean " + String.join(" or ", near) + "?"));
        }
        return family.parameter(key);
    }

    private static InputSize size(Configuration changed, String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            throw wrongUse("--input " + text + ": a size is written WxH, as in 640x480");
        }
        int batch = changed.input().batch();
        int width = Integer.parseInt(size.group(1));
        int height = size.group(2) == null ? width : Integer.parseInt(size.group(2));
        return new InputSize(batch, height, width);
    }

    private static UserError wrongUse(String message) {
        return new UserError(UserError.Kind.WRONG_USE, message);
    }
}
