// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.image.Image;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.ConfigurationFiles;
import org.phiscope.app.ui.session.Inspection;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.evaluation.GroundTruthJson;

/** Takes whatever is opened, dropped or pasted to where it belongs, by its kind. */
final class FileOpener {
    private final ConfigurationFiles configurations;
    private final Inspection inspection;
    private final Notices notices;
    private final Texts texts;
    private final Runnable showInspection;

    /** @param showInspection brings the tab to the front on which images and weights are seen */
    FileOpener(
            ConfigurationFiles configurations,
            Inspection inspection,
            Notices notices,
            Language language,
            Runnable showInspection) {
        this.configurations = configurations;
        this.inspection = inspection;
        this.notices = notices;
        this.texts = new Texts(language, FileOpener.class);
        this.showInspection = showInspection;
    }

    /** Opens files, each by its kind; weights that come with a network, once that is on the workbench. */
    void open(List<Path> files) {
        @Nullable Path network = null;
        List<Path> weights = new ArrayList<>();
        List<Path> images = new ArrayList<>();
        for (Path file : files) {
            switch (FileKind.of(file)) {
                case CONFIGURATION -> {
                    if (isTruth(file)) {
                        showInspection.run();
                        inspection.openTruth(file);
                    } else {
                        network = file;
                    }
                }
                case DARKNET, ONNX -> network = file;
                case WEIGHTS -> weights.add(file);
                case IMAGE -> images.add(file);
                case OTHER -> notices.error(texts.get("open.other", file.getFileName()));
            }
        }
        if (!images.isEmpty()) {
            showInspection.run();
            if (images.size() == 1) {
                inspection.openImage(images.getFirst());
            } else {
                inspection.openImages(images);
            }
        }
        if (network == null) {
            weights.forEach(this::load);
        } else {
            configurations.open(network, () -> weights.forEach(this::load));
        }
    }

    /** Its first 64 KiB tell; a file that cannot be read is told of by whoever opens it as a configuration. */
    private static boolean isTruth(Path file) {
        try {
            return GroundTruthJson.looksLike(file);
        } catch (IOException e) {
            return false;
        }
    }

    private void load(Path weights) {
        showInspection.run();
        inspection.openWeights(weights);
    }

    void paste(Image image) {
        showInspection.run();
        inspection.pasteImage(image);
    }
}
