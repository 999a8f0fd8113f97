// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.workspace.NetworkSource;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.OnnxExport;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.graph.Graph;
import org.phiscope.weights.Weights;

/** Opens networks from files, and exports the current one, off the screen's thread. */
public final class ConfigurationFiles {
    private final WorkbenchModel model;
    private final BackgroundTasks tasks;
    private final Notices notices;
    private final Specimen specimen;
    private final NetworkWeights shipped;
    private final Texts texts;

    /**
     * @param specimen whose loaded weights an exported network has
     * @param samples what comes with the program
     */
    public ConfigurationFiles(
            WorkbenchModel model,
            BackgroundTasks tasks,
            Notices notices,
            Language language,
            Specimen specimen,
            Optional<SampleFiles> samples) {
        this.model = model;
        this.specimen = specimen;
        this.shipped = new NetworkWeights(samples);
        this.tasks = tasks;
        this.notices = notices;
        this.texts = new Texts(language, ConfigurationFiles.class);
    }

    /**
     * Puts the network of a file on the workbench; a file that holds none becomes a notice, and nothing changes.
     *
     * @param then run once the network is there
     */
    public void open(Path file, Runnable then) {
        tasks.start(texts.bind("task.open", file.getFileName()), _ -> NetworkSource.open(file), opened -> {
            model.show(opened.configuration());
            model.conventionProperty().set(opened.convention());
            opened.warnings().stream().map(texts::say).forEach(notices::information);
            then.run();
        });
    }

    /**
     * Writes the current network to a file, replacing it if it is there: whoever chose it was asked. A file whose name
     * ends so is an ONNX model with the weights that the network runs with, any other a configuration.
     */
    public void export(Path file) {
        Configuration configuration = model.configuration();
        Convention convention = model.conventionProperty().get();
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(OnnxExport.ENDING)) {
            exportModel(configuration, convention, file);
            return;
        }
        tasks.start(
                texts.bind("task.export", file.getFileName()),
                _ -> {
                    ConfigurationJson.save(configuration, convention, file);
                    return file;
                },
                written -> notices.information(texts.get("exported", written)));
    }

    private void exportModel(Configuration configuration, Convention convention, Path file) {
        @Nullable Path loaded = specimen.weights(configuration);
        tasks.start(
                texts.bind("task.export", file.getFileName()),
                _ -> {
                    Graph graph = configuration.graph();
                    Weights weights = shipped.any(configuration, loaded, graph);
                    OnnxExport.write(configuration, convention, graph, weights, file);
                    return weights.provenance();
                },
                provenance -> {
                    if (provenance instanceof Weights.Provenance.Untrained untrained) {
                        notices.information(texts.get("exported.untrained", file, untrained.reason()));
                    } else {
                        notices.information(texts.get("exported", file));
                    }
                });
    }
}
