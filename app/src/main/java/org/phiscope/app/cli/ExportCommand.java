// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.AtomicFile;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code phiscope export}. */
@Command(
        name = "export",
        description = "Write a network's configuration as .json, or its layers and what each costs as .csv.")
final class ExportCommand extends ProgramCommand {
    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private ConventionOption convention = new ConventionOption();

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "File to write: .json or .csv.")
    private Path to = Path.of("");

    @Option(names = "--force", description = "Replace the file if it is there already.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        String name = to.toString().toLowerCase(Locale.ROOT);
        boolean json = name.endsWith(".json");
        if (!json && !name.endsWith(".csv")) {
            throw new UserError(
                    UserError.Kind.WRONG_USE,
                    "--to " + to + ": a network is exported to a file ending in .json or .csv");
        }
        refuseToReplace(to, force);
        ConfigurationJson.Opened opened = network.open();
        Convention counting = convention.or(opened.convention());
        if (json) {
            ConfigurationJson.save(opened.configuration(), counting, to);
        } else {
            String csv = CostTable.of(opened.configuration(), counting).layersCsv();
            AtomicFile.write(to, csv.getBytes(StandardCharsets.UTF_8));
        }
        say("wrote " + to);
        return DONE;
    }

    /** @throws UserError if a file is there and is not to be replaced, or could not be written where it is to be */
    static void refuseToReplace(Path file, boolean force) {
        if (Files.isDirectory(file)) {
            throw new UserError(UserError.Kind.WRONG_USE, file + ": is a directory");
        }
        if (!force && Files.exists(file)) {
            throw new UserError(UserError.Kind.WRONG_USE, file + ": is there already; --force replaces it");
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            throw new UserError(UserError.Kind.WRONG_USE, file + ": there is no directory " + directory);
        }
    }
}
