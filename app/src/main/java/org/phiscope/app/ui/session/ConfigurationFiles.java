// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.session;

import java.nio.file.Path;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.workspace.NetworkSource;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;

/** Opens and exports the current network as a configuration file, off the screen's thread. */
public final class ConfigurationFiles {
    private final WorkbenchModel model;
    private final BackgroundTasks tasks;
    private final Notices notices;
    private final Texts texts;

    public ConfigurationFiles(WorkbenchModel model, BackgroundTasks tasks, Notices notices, Language language) {
        this.model = model;
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
            opened.warnings().forEach(notices::information);
            then.run();
        });
    }

    /** Writes the current network to a file, replacing it if it is there: whoever chose it was asked. */
    public void export(Path file) {
        Configuration configuration = model.configuration();
        Convention convention = model.conventionProperty().get();
        tasks.start(
                texts.bind("task.export", file.getFileName()),
                _ -> {
                    ConfigurationJson.save(configuration, convention, file);
                    return file;
                },
                written -> notices.information(texts.get("exported", written)));
    }
}
