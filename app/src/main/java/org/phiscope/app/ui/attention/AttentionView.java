// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.attention.AttentionAnswer.Failed;
import org.phiscope.app.ui.control.SampleStrip;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.Inspection;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.family.Families;

/** What the network attends to, over the image at hand; what is looked at is chosen on the right. */
public final class AttentionView extends BorderPane {
    private static final double THUMBNAIL = 110;
    private static final double PANEL = 300;
    /** Networks with attention, one of each kind. */
    private static final List<String> OFFERED = List.of("vit-b16", "deit-ti", "swin-t", "detr-r50");

    private final Texts texts;
    private final WorkbenchModel workbench;
    private final AttentionViewModel model;

    /**
     * @param samples photographs that are offered while there is no image
     * @param open takes the photograph that was chosen
     */
    AttentionView(
            AttentionViewModel model,
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            List<Path> samples,
            Consumer<Path> open) {
        this.model = model;
        this.workbench = workbench;
        texts = new Texts(language, AttentionView.class);
        getStyleClass().add("attention-view");
        getStylesheets()
                .add(Objects.requireNonNull(AttentionView.class.getResource("attention.css")).toExternalForm());
        AttentionCanvas canvas = new AttentionCanvas(model, theme);
        canvas.setId("attention-canvas");
        ObservableValue<Boolean> none = Bindings.isEmpty(model.layers());
        StackPane stage = new StackPane(canvas, empty(samples, open, none), without(none), progress());
        stage.setMinSize(100, 100);
        BorderPane seen = new BorderPane(stage, banner(), null, null, null);
        seen.getStyleClass().add("pane");
        AttentionPanel panel = new AttentionPanel(model, theme, texts);
        panel.getStyleClass().add("pane");
        panel.setPrefWidth(PANEL);
        panel.setMinWidth(PANEL);
        panel.visibleProperty().bind(Bindings.isNotEmpty(model.layers()));
        panel.managedProperty().bind(panel.visibleProperty());
        setCenter(seen);
        BorderPane.setMargin(panel, new Insets(0, 0, 0, 8));
        setRight(panel);
        // In a tab that is not in front, what holds this view is not visible: nothing is run then.
        model.activeProperty()
                .bind(parentProperty().flatMap(Node::visibleProperty).orElse(false));
    }

    /** The view beside the workbench's network. */
    public static AttentionView of(
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            Notices notices,
            Devices devices,
            NetworkRunner runner,
            Specimen specimen,
            Inspection inspection) {
        Optional<SampleFiles> files = SampleFiles.find();
        AttentionViewModel model = new AttentionViewModel(
                workbench,
                devices.selectedProperty(),
                specimen,
                new NetworkAttentionReader(runner),
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("attention").daemon().factory()),
                Platform::runLater);
        List<Path> samples = List.of();
        try {
            samples = files.isPresent() ? files.get().images() : List.of();
        } catch (IOException e) {
            notices.error(UserError.told(e).text(language.current()));
        }
        return new AttentionView(model, workbench, language, theme, samples, inspection::openImage);
    }

    /** What is there before there is an image. */
    private Node empty(List<Path> samples, Consumer<Path> open, ObservableValue<Boolean> none) {
        VBox empty = words("empty.title", samples.isEmpty() ? "empty.text" : "empty.samples");
        empty.getChildren().add(new SampleStrip(samples, open, model.pictureProperty(), THUMBNAIL));
        empty.visibleProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> model.pictureProperty().get() == null && !none.getValue(),
                        model.pictureProperty(),
                        none));
        return empty;
    }

    /** What is there for a network that has no attention, and ways to those that have. */
    private Node without(ObservableValue<Boolean> none) {
        VBox without = words("none.title", "none.text");
        FlowPane offers = new FlowPane(8, 8);
        offers.setAlignment(Pos.CENTER);
        for (String name : OFFERED) {
            Families.network(name).ifPresent(network -> {
                Button offer = new Button();
                offer.setId("attention-" + name);
                offer.textProperty()
                        .bind(texts.bind("none.try", network.preset().title()));
                offer.setOnAction(_ -> workbench.choosePreset(network.family(), network.preset()));
                offers.getChildren().add(offer);
            });
        }
        without.getChildren().add(offers);
        without.setId("attention-none");
        without.getStyleClass().add("solid");
        without.visibleProperty().bind(none);
        return without;
    }

    private VBox words(String titleKey, String textKey) {
        Label title = new Label();
        title.getStyleClass().add("empty-title");
        title.textProperty().bind(texts.bind(titleKey));
        Label text = new Label();
        text.getStyleClass().add("muted");
        text.setWrapText(true);
        text.textProperty().bind(texts.bind(textKey));
        VBox words = new VBox(title, text);
        words.getStyleClass().add("empty");
        words.setAlignment(Pos.CENTER);
        return words;
    }

    private Node progress() {
        ProgressIndicator turning = new ProgressIndicator();
        turning.setMaxSize(36, 36);
        Label words = new Label();
        words.textProperty().bind(texts.bind("running"));
        Button cancel = new Button();
        cancel.textProperty().bind(texts.bind("cancel"));
        cancel.setOnAction(_ -> model.cancel());
        HBox progress = new HBox(8, turning, words, cancel);
        progress.getStyleClass().add("progress");
        progress.setAlignment(Pos.CENTER_LEFT);
        progress.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        progress.visibleProperty().bind(model.runningProperty());
        StackPane.setAlignment(progress, Pos.BOTTOM_LEFT);
        StackPane.setMargin(progress, new Insets(12));
        return progress;
    }

    /** One line that says that weights mean nothing, or why there is nothing to see. */
    private Node banner() {
        Label words = new Label();
        words.setId("attention-banner");
        words.setWrapText(true);
        words.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(words, Priority.ALWAYS);
        ObservableValue<String> text = Bindings.createStringBinding(
                () -> model.answerProperty().get() instanceof Failed failed
                        ? texts.get("banner.failed", failed.reason())
                        : model.isUntrained() ? texts.get("banner.untrained") : "",
                model.answerProperty(),
                texts.language().currentProperty());
        words.textProperty().bind(text);
        HBox banner = new HBox(words);
        banner.getStyleClass().add("banner");
        banner.visibleProperty().bind(text.map(line -> !line.isEmpty()));
        banner.managedProperty().bind(banner.visibleProperty());
        return banner;
    }
}
