// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;

/** The labs on the left; on the right the one that was chosen, made when it is first looked at. */
public final class LabsView extends BorderPane {
    private final Texts texts;
    private final WorkbenchModel workbench;
    private final Theme theme;
    private final Specimen specimen;
    private final Optional<SampleFiles> samples;
    private final List<Path> images;
    private final Executor worker;
    private final Executor screen;
    private final Map<Lab, Node> made = new EnumMap<>(Lab.class);

    /**
     * @param worker where labs compute
     * @param screen {@code Platform::runLater}
     * @param samples that come with the program
     */
    LabsView(
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            Specimen specimen,
            Optional<SampleFiles> samples,
            List<Path> images,
            Executor worker,
            Executor screen) {
        texts = new Texts(language, LabsView.class);
        this.workbench = workbench;
        this.theme = theme;
        this.specimen = specimen;
        this.samples = samples;
        this.images = List.copyOf(images);
        this.worker = worker;
        this.screen = screen;
        getStyleClass().add("labs-view");
        getStylesheets().add(Objects.requireNonNull(LabsView.class.getResource("labs.css")).toExternalForm());
        setLeft(list());
    }

    /** The labs of the workbench's network and the image at hand, with the samples that there are. */
    public static LabsView of(
            WorkbenchModel workbench, Language language, Theme theme, Specimen specimen, Notices notices) {
        Executor worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("labs").daemon().factory());
        Optional<SampleFiles> samples = SampleFiles.find();
        List<Path> images = List.of();
        try {
            images = samples.isPresent() ? samples.get().images() : List.of();
        } catch (IOException e) {
            notices.error(UserError.told(e).text(language.current()));
        }
        return new LabsView(workbench, language, theme, specimen, samples, images, worker, Platform::runLater);
    }

    private Region list() {
        ListView<Lab> list = new ListView<>();
        list.setId("labs");
        list.getItems().setAll(Lab.values());
        texts.language().currentProperty().subscribe(_ -> list.setCellFactory(_ -> new LabCell()));
        list.getSelectionModel().selectedItemProperty().addListener((_, _, lab) -> {
            if (lab != null) {
                setCenter(made.computeIfAbsent(lab, this::make));
            }
        });
        list.getSelectionModel().selectFirst();
        list.setPrefWidth(206);
        list.setMinWidth(160);
        list.getStyleClass().add("lab-list");
        return list;
    }

    private Node make(Lab lab) {
        return switch (lab) {
            case LOSSES -> new LossesView(new LossesViewModel(), texts, theme);
            case BOXES -> new BoxesView(new BoxesViewModel(), texts, theme);
            case NMS -> new NmsView(new NmsViewModel(), texts, theme);
            case ANCHORS ->
                new AnchorsView(
                        new AnchorsViewModel(workbench.reportProperty(), specimen, worker, screen), texts, theme);
            case MIXCONV -> new MixConvView(new MixConvViewModel(), workbench, texts, theme);
            case FUSION ->
                new FusionView(
                        new FusionViewModel(
                                workbench.configurationProperty(), specimen, new NetworkWeights(samples), worker, screen),
                        texts);
            case AUGMENT -> new AugmentView(new AugmentViewModel(specimen, images, worker, screen), texts, theme);
        };
    }

    private final class LabCell extends ListCell<Lab> {
        LabCell() {
            setPrefWidth(0); // as wide as the list, the text cut rather than the list scrolled
        }

        @Override
        protected void updateItem(@Nullable Lab lab, boolean empty) {
            super.updateItem(lab, empty);
            setText(empty || lab == null ? null : texts.get("lab." + lab.id()));
        }
    }
}
