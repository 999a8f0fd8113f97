// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.format.DarknetCfg;
import org.phiscope.format.DarknetNetwork;
import org.phiscope.format.onnx.OnnxModel;
import org.phiscope.message.Message;

/**
 * Opens networks by what a person calls them: a published network's name or alias, a configuration file, a darknet
 * configuration, or an ONNX model.
 */
public final class NetworkSource {
    private NetworkSource() {}

    /**
     * The network of this name, or of this file.
     *
     * @throws UserError if there is neither, with the nearest names
     * @throws org.phiscope.config.ConfigurationException if the .json holds no configuration
     * @throws org.phiscope.format.FormatException if the .cfg or .onnx describes no network
     * @throws IOException if the file cannot be read
     */
    public static ConfigurationJson.Opened open(String nameOrFile) throws IOException {
        Optional<Configuration> published = Families.network(nameOrFile);
        if (published.isPresent()) {
            return new ConfigurationJson.Opened(published.get(), Convention.FLOPS, List.of());
        }
        String name = nameOrFile.toLowerCase(Locale.ROOT);
        if (name.endsWith(".json") || name.endsWith(DarknetNetwork.ENDING) || name.endsWith(OnnxModel.ENDING)) {
            return open(path(nameOrFile));
        }
        if (Files.exists(path(nameOrFile))) {
            throw new UserError(
                    UserError.Kind.WRONG_USE,
                    Message.of(
                            "{0}: a network is opened by its name, from a configuration .json, a darknet .cfg or an "
                                    + ".onnx model",
                            nameOrFile));
        }
        throw new UserError(UserError.Kind.WRONG_USE, unknown(nameOrFile));
    }

    /**
     * The network of a file: a darknet configuration or an ONNX model where its name says so, else a configuration of this program.
     *
     * @throws org.phiscope.config.ConfigurationException if the .json holds no configuration
     * @throws org.phiscope.format.FormatException if the .cfg or .onnx describes no network
     * @throws IOException if the file cannot be read
     */
    public static ConfigurationJson.Opened open(Path file) throws IOException {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(DarknetNetwork.ENDING)) {
            Configuration darknet = DarknetNetwork.configuration(DarknetCfg.read(file));
            return new ConfigurationJson.Opened(darknet, Convention.FLOPS, List.of());
        }
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(OnnxModel.ENDING)) {
            return new ConfigurationJson.Opened(ConfigurationJson.ofModel(file), Convention.FLOPS, List.of());
        }
        return ConfigurationJson.read(file);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UserError(
                    UserError.Kind.WRONG_USE,
                    Message.of("'{0}' is no file name here; letters of other scripts need a UTF-8 locale", text),
                    e);
        }
    }

    private static Message unknown(String name) {
        List<String> near = Spelling.nearest(name, names());
        return near.isEmpty()
                ? Message.of("there is no network '{0}'; 'phiscope list' shows which there are", name)
                : Message.of("there is no network '{0}'; did you mean {1}?", name, String.join(" or ", near));
    }

    /** Names and aliases of all published networks. */
    private static List<String> names() {
        return Families.all().stream()
                .flatMap(family -> family.presets().stream())
                .<String>mapMulti((preset, names) -> {
                    names.accept(preset.name());
                    preset.aliases().forEach(names);
                })
                .toList();
    }
}
