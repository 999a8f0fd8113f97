// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.OnnxExport;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.AtomicFile;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import org.phiscope.engine.onnx.OnnxFile;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.weights.Weights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code phiscope export}. */
@Command(
        name = "export",
        description = "Write a network's configuration as .json, its layers and what each costs as .csv, or the network"
                + " itself as .onnx for other programs.",
        footer = {
            "",
            "An .onnx file is of operator set " + OnnxFile.OPSET + " and takes the input's size as it is set. It has the"
                    + " weights that come with the",
            "program or those of --weights; where there are none, weights drawn at random, and the file says so. With"
                    + " --no-weights",
            "each tensor of weights is an input of the graph. Properties of the model hold the configuration, how an"
                    + " image becomes",
            "the input, and the names of the classes."
        })
final class ExportCommand extends ProgramCommand {
    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private ConventionOption convention = new ConventionOption();

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "File to write: .json, .csv or .onnx.")
    private Path to = Path.of("");

    @Option(
            names = "--weights",
            paramLabel = "F",
            description = "Weights of an .onnx file, a .safetensors or a darknet .weights.")
    private @Nullable Path weights;

    @Option(names = "--no-weights", description = "Write an .onnx file without weights.")
    private boolean noWeights;

    @Option(names = "--force", description = "Replace the file if it is there already.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        String name = to.toString().toLowerCase(Locale.ROOT);
        boolean json = name.endsWith(".json");
        boolean onnx = name.endsWith(OnnxExport.ENDING);
        if (!json && !onnx && !name.endsWith(".csv")) {
            throw new UserError(
                    UserError.Kind.WRONG_USE,
                    "--to " + to + ": a network is exported to a file ending in .json, .csv or .onnx");
        }
        if (weights != null && noWeights) {
            throw new UserError(UserError.Kind.WRONG_USE, "--weights and --no-weights: one or the other");
        }
        if (!onnx && (weights != null || noWeights)) {
            throw new UserError(
                    UserError.Kind.WRONG_USE,
                    (noWeights ? "--no-weights" : "--weights") + ": only a file ending in .onnx has weights");
        }
        refuseToReplace(to, force);
        ConfigurationJson.Opened opened = network.open();
        Convention counting = convention.or(opened.convention());
        if (onnx) {
            say("phiscope: " + onnx(opened.configuration(), counting));
        } else if (json) {
            ConfigurationJson.save(opened.configuration(), counting, to);
        } else {
            String csv = CostTable.of(opened.configuration(), counting).layersCsv();
            AtomicFile.write(to, csv.getBytes(StandardCharsets.UTF_8));
        }
        say("wrote " + to);
        return DONE;
    }

    /** Writes the network; what there is to be said about its weights. */
    private String onnx(Configuration configuration, Convention counting) throws IOException {
        Graph graph = configuration.graph();
        Weights values = null;
        if (weights != null) {
            values = NetworkWeights.ofFile(weights, graph);
        } else if (!noWeights) {
            values = new NetworkWeights(SampleFiles.find()).any(configuration, graph);
        }
        return OnnxExport.write(configuration, counting, graph, values, to);
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
