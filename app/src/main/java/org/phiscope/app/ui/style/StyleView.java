// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.input.Dragboard;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Legend;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.control.DropZone;
import org.phiscope.app.ui.control.SaveDialog;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.style.Painting.State;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.family.Families;

/** A picture painted in the style of another: images and settings on the left, the picture, how the losses fall on the right. */
public final class StyleView extends BorderPane {
    /** Networks to take features from besides the one on the workbench; the first is the usual one. */
    private static final List<String> EXTRACTORS =
            List.of("efficientdet-lite0", "efficientdet-lite1", "efficientdet-lite2", "yolov3-tiny", "vgg19");

    private static final double SETTINGS = 300;

    private final StyleViewModel model;
    private final Painting painting;
    private final Theme theme;
    private final Texts texts;
    private final Plot plot;
    private final Legend legend;

    StyleView(StyleViewModel model, Theme theme, Texts texts, List<Path> styles, List<Path> samples) {
        this.model = model;
        this.painting = model.painting();
        this.theme = theme;
        this.texts = texts;
        plot = new Plot(theme);
        legend = new Legend(theme);
        getStyleClass().add("style-view");
        getStylesheets()
                .add(Objects.requireNonNull(StyleView.class.getResource("style.css")).toExternalForm());
        setLeft(left(styles, samples));
        SplitPane split = new SplitPane(result(), right());
        split.setDividerPositions(0.66);
        SplitPane.setResizableWithParent(split.getItems().getLast(), false);
        setCenter(split);
        DropZone.install(this, StyleView::takes, this::drop);
        painting.paintedProperty().subscribe(this::draw);
        texts.language().currentProperty().subscribe(this::draw);
    }

    /** The view that paints on the engines that there are. */
    public static StyleView of(
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            BackgroundTasks tasks,
            Notices notices,
            Devices devices,
            NetworkRunner runner,
            Specimen specimen) {
        Executor worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("style").daemon().factory());
        Texts texts = new Texts(language, StyleView.class);
        Optional<SampleFiles> files = SampleFiles.find();
        List<Path> styles = List.of();
        List<Path> samples = List.of();
        try {
            if (files.isPresent()) {
                styles = files.get().styles();
                samples = files.get().images();
            }
        } catch (IOException e) {
            notices.error(UserError.told(e).text(language.current()));
        }
        List<NetworkChoice> choices = new ArrayList<>();
        EXTRACTORS.forEach(name -> choices.add(new NetworkChoice(Families.network(name).orElseThrow())));
        choices.add(NetworkChoice.WORKBENCH);
        List<Path> pictures = new ArrayList<>(styles);
        pictures.addAll(samples);
        StyleViewModel model = new StyleViewModel(
                workbench.configurationProperty(),
                devices.selectedProperty(),
                specimen,
                new EnginePainter(runner, files),
                choices,
                pictures,
                worker,
                Platform::runLater,
                System::nanoTime,
                tasks,
                notices,
                texts);
        styles.stream().findFirst().ifPresent(model::openStyle);
        return new StyleView(model, theme, texts, styles, samples);
    }

    // ---- what is dropped ----

    private static boolean takes(DropZone.Held held) {
        return held.image() || held.files().stream().anyMatch(StyleView::takes);
    }

    private static boolean takes(File file) {
        String name = file.getName().toLowerCase(Locale.ROOT);
        return ImageWell.isImage(file) || name.endsWith(".safetensors") || name.endsWith(".weights");
    }

    /** Beside the wells a painted picture brings its settings, another image is the content, weights are the network's. */
    private void drop(Dragboard held) {
        if (!held.hasFiles()) {
            ClipboardPixels.of(held.getImage()).ifPresent(model::pasteContent);
            return;
        }
        for (File file : held.getFiles()) {
            if (ImageWell.isImage(file)) {
                if (file.getName().toLowerCase(Locale.ROOT).endsWith(".png")) {
                    model.openSettings(file.toPath());
                } else {
                    model.openContent(file.toPath());
                }
            } else if (takes(file)) {
                model.openWeights(file.toPath());
            }
        }
    }

    // ---- left ----

    private Node left(List<Path> styles, List<Path> samples) {
        ImageWell content = new ImageWell(
                "content", model.contentProperty(), samples, taker(model::openContent, model::pasteContent), texts);
        List<Path> all = new ArrayList<>(styles);
        all.addAll(samples);
        ImageWell style = new ImageWell(
                "style", model.styleProperty(), all, taker(model::openStyle, model::pasteStyle), texts);
        HBox.setHgrow(content, Priority.ALWAYS);
        HBox.setHgrow(style, Priority.ALWAYS);
        HBox wells = new HBox(content, style);
        wells.getStyleClass().add("wells");
        VBox column = new VBox(wells, new SettingsPane(model, texts));
        column.getStyleClass().add("left-column");
        ScrollPane scroll = new ScrollPane(column);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("left-scroll");
        BorderPane pane = new BorderPane(scroll);
        pane.getStyleClass().add("pane");
        pane.setMinWidth(SETTINGS);
        pane.setPrefWidth(SETTINGS);
        pane.setMaxWidth(SETTINGS);
        return pane;
    }

    private ImageWell.Taker taker(
            Consumer<Path> open, Consumer<ClipboardPixels> paste) {
        return new ImageWell.Taker() {
            @Override
            public void open(Path file) {
                open.accept(file);
            }

            @Override
            public void paste(ClipboardPixels pixels) {
                paste.accept(pixels);
            }

            @Override
            public void nothing() {
                model.tellNothingToPaste();
            }
        };
    }

    // ---- the picture ----

    private Node result() {
        BorderPane pane = new BorderPane(new ResultCanvas(model, theme, texts), null, null, below(), null);
        pane.getStyleClass().add("pane");
        pane.setMinWidth(280);
        return pane;
    }

    private Node below() {
        Button paint = button("paint", model::paint);
        paint.getStyleClass().add("primary");
        paint.disableProperty().bind(model.readyProperty().not());
        shownWhile(paint, () -> !painting.isActive());
        Button pause = button("pause", painting::pause);
        shownWhile(pause, () -> painting.stateProperty().get() == State.RUNNING);
        Button resume = button("resume", painting::resume);
        resume.getStyleClass().add("primary");
        shownWhile(resume, () -> painting.stateProperty().get() == State.PAUSED);
        Button stop = button("stop", painting::stop);
        shownWhile(stop, painting::isActive);
        Button keep = button("keep", painting::keep);
        keep.disableProperty().bind(painting.paintedProperty().isNull());
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox bar = new HBox(paint, pause, resume, stop, keep, gap, files());
        bar.getStyleClass().add("actions");
        bar.setAlignment(Pos.CENTER_LEFT);
        ProgressBar progress = new ProgressBar(0);
        progress.setId("style-progress");
        progress.setMaxWidth(Double.MAX_VALUE);
        progress.progressProperty()
                .bind(painting.paintedProperty()
                        .map(StyleView::share)
                        .orElse(0.0));
        Label status = new Label();
        status.setId("style-status");
        status.getStyleClass().add("muted");
        status.textProperty()
                .bind(Bindings.createStringBinding(
                        this::status,
                        painting.paintedProperty(),
                        painting.stateProperty(),
                        model.prospectProperty(),
                        texts.language().currentProperty()));
        return new VBox(progress, bar, status, new SnapshotStrip(model, texts));
    }

    private static double share(@Nullable Painted painted) {
        return painted == null ? 0 : (double) painted.done() / painted.all();
    }

    private MenuButton files() {
        MenuButton menu = new MenuButton();
        menu.setId("style-files");
        menu.textProperty().bind(texts.bind("files"));
        menu.setMinWidth(Region.USE_PREF_SIZE);
        MenuItem picture = item("save.picture", this::savePicture);
        picture.disableProperty().bind(painting.paintedProperty().isNull());
        menu.getItems().setAll(picture, item("save.settings", this::saveSettings), item("open.settings", this::openSettings));
        return menu;
    }

    private MenuItem item(String key, Runnable action) {
        MenuItem item = new MenuItem();
        item.textProperty().bind(texts.bind(key));
        item.setOnAction(_ -> action.run());
        return item;
    }

    private Button button(String key, Runnable action) {
        Button button = new Button();
        button.setId("style-" + key);
        button.textProperty().bind(texts.bind(key));
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> action.run());
        return button;
    }

    private void shownWhile(Node node, BooleanSupplier shown) {
        node.visibleProperty()
                .bind(Bindings.createBooleanBinding(shown::getAsBoolean, painting.stateProperty()));
        node.managedProperty().bind(node.visibleProperty());
    }

    private String status() {
        Painted painted = painting.paintedProperty().get();
        if (painted == null) {
            return painting.isActive() ? texts.get("status.preparing") : lacking();
        }
        String size = painted.image().width() + "×" + painted.image().height();
        String done = String.valueOf(painted.done());
        String all = String.valueOf(painted.all());
        return switch (painting.stateProperty().get()) {
            case RUNNING ->
                painted.seconds().isPresent()
                        ? texts.get("status.running", done, all, size, left(painted.seconds().getAsDouble()))
                        : texts.get("status.begun", done, all, size);
            case PAUSED -> texts.get("status.paused", done, all, size);
            case STOPPED -> texts.get("status.stopped", done, all, size);
            case DONE, IDLE -> texts.get("status.done", all, size);
        };
    }

    private String left(double seconds) {
        long rounded = Math.max(1, Math.round(seconds));
        return rounded < 90
                ? texts.get("left.seconds", String.valueOf(rounded))
                : texts.get("left.minutes", String.valueOf(Math.round(rounded / 60.0)));
    }

    private String lacking() {
        return switch (model.prospectProperty().get()) {
            case Prospect.Incomplete(Prospect.Lack lack) -> texts.get("lack." + lack.name().toLowerCase(Locale.ROOT));
            case Prospect.Impossible _ -> texts.get("lack.impossible");
            case Prospect.Known known -> texts.get(known.outlook().fits() ? "lack.nothing" : "lack.impossible");
        };
    }

    // ---- right ----

    private Node right() {
        plot.setId("style-losses");
        plot.accessibleTextProperty().bind(texts.bind("losses.title"));
        Label title = new Label();
        title.getStyleClass().add("pane-title");
        title.textProperty().bind(texts.bind("losses.title"));
        HBox header = new HBox(title);
        header.getStyleClass().add("pane-header");
        Label none = new Label();
        none.getStyleClass().addAll("muted", "nothing");
        none.setWrapText(true);
        none.textProperty().bind(texts.bind("losses.none"));
        none.visibleProperty().bind(painting.paintedProperty().isNull());
        plot.visibleProperty().bind(painting.paintedProperty().isNotNull());
        BorderPane losses = new BorderPane(new StackPane(plot, none), header, null, legend, null);
        losses.getStyleClass().add("pane");
        losses.setMinHeight(120);
        GramPane grams = new GramPane(painting, theme, texts);
        grams.setMinHeight(176);
        SplitPane split = new SplitPane(losses, grams);
        split.setOrientation(Orientation.VERTICAL);
        split.setDividerPositions(0.7);
        SplitPane.setResizableWithParent(grams, false);
        split.setMinWidth(220);
        return split;
    }

    private void draw() {
        Painted painted = painting.paintedProperty().get();
        if (painted != null) {
            LossMarks drawn = new LossMarks(painted, texts);
            plot.show(drawn.horizontal(), drawn.vertical(), drawn.marks());
            legend.show(drawn.legend());
        }
    }

    // ---- files ----

    private void savePicture() {
        ask("save.picture", "PNG", ".png").ifPresent(model::savePicture);
    }

    private void saveSettings() {
        ask("save.settings", "JSON", ".json").ifPresent(model::saveSettings);
    }

    private Optional<Path> ask(String title, String kind, String ending) {
        return SaveDialog.ask(
                getScene().getWindow(), texts.language(), texts.get(title), base(), new SaveDialog.Kind(kind, ending));
    }

    private void openSettings() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(texts.get("open.settings"));
        chooser.getExtensionFilters()
                .setAll(new FileChooser.ExtensionFilter(texts.get("open.recipes"), "*.png", "*.json"));
        File file = chooser.showOpenDialog(getScene().getWindow());
        if (file != null) {
            model.openSettings(file.toPath());
        }
    }

    /** {@code chelsea-starry_night}. */
    private String base() {
        Painted painted = painting.paintedProperty().get();
        Picture content = painted == null ? model.contentProperty().get() : painted.job().content();
        Picture style = painted == null ? model.styleProperty().get() : painted.job().style();
        return stem(content) + "-" + stem(style);
    }

    private static String stem(@Nullable Picture picture) {
        String name = picture == null ? "picture" : picture.name();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
