// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.control.SampleStrip;
import org.phiscope.app.ui.control.SaveDialog;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.inspect.Answer.Undecoded;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.weights.Weights;

/** What the current network sees on an image: the image with boxes on the left, the list of them on the right. */
public final class InspectView extends BorderPane {
    private static final double STRIP_THUMBNAIL = 44;
    private static final double LARGE_THUMBNAIL = 110;

    /** Time after which a network counts as one that stays. */
    private static final long UNHURRIED_MILLIS = 1500;

    /** The same for what takes the processor for a minute: somebody who tries sliders out is not to pay for it. */
    private static final long PATIENT_MILLIS = 15_000;

    private final InspectViewModel model;
    private final Findings findings;
    private final WorkbenchModel workbench;
    private final Texts texts;
    private final ImageCanvas canvas;
    private final List<Path> samples;

    /**
     * @param model what is shown
     * @param checks of what it shows
     * @param samples photographs to try
     */
    InspectView(
            InspectViewModel model,
            RunChecks checks,
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            List<Path> samples) {
        this.model = model;
        findings = model.findings();
        this.workbench = workbench;
        this.samples = List.copyOf(samples);
        texts = new Texts(language, InspectView.class);
        canvas = new ImageCanvas(model, theme, new Layers(model, texts)::current);
        getStyleClass().add("inspect-view");
        getStylesheets()
                .add(Objects.requireNonNull(InspectView.class.getResource("inspect.css")).toExternalForm());
        // In a tab that is not in front, what holds this view is not visible: nothing is run then.
        model.activeProperty()
                .bind(parentProperty().flatMap(Node::visibleProperty).orElse(false));

        SplitPane split = new SplitPane(picture(), new FindingsPane(model, checks, workbench, texts, theme));
        split.setDividerPositions(0.73);
        SplitPane.setResizableWithParent(split.getItems().getLast(), false);
        setCenter(split);
    }

    /** The view of the workbench's network, with the engines and samples that there are. */
    public static InspectView of(
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            BackgroundTasks tasks,
            Notices notices,
            Devices devices,
            NetworkRunner runner,
            Specimen specimen) {
        Optional<SampleFiles> files = SampleFiles.find();
        Executor worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("inspection").daemon().factory());
        Texts texts = new Texts(language, InspectView.class);
        NetworkInspector inspector = new NetworkInspector(runner);
        InspectViewModel model = new InspectViewModel(
                workbench.configurationProperty(),
                devices.selectedProperty(),
                workbench.referenceProperty().map(shown -> shown == null ? null : shown.configuration()),
                specimen,
                inspector,
                new NetworkInspector(runner),
                worker,
                Platform::runLater,
                tasks,
                notices,
                texts);
        ExecutorService checking = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("checks").daemon().factory());
        RunChecks checks = new RunChecks(
                model.answerProperty(),
                inspector,
                checking,
                Platform::runLater,
                CompletableFuture.delayedExecutor(UNHURRIED_MILLIS, TimeUnit.MILLISECONDS, checking));
        new OwnKernels(
                model.answerProperty(),
                inspector,
                tasks,
                Platform::runLater,
                CompletableFuture.delayedExecutor(PATIENT_MILLIS, TimeUnit.MILLISECONDS, checking),
                texts,
                checks::again);
        List<Path> samples = List.of();
        try {
            samples = files.isPresent() ? files.get().images() : List.of();
        } catch (IOException e) {
            notices.error(UserError.told(e).text(language.current()));
        }
        return new InspectView(model, checks, workbench, language, theme, samples);
    }

    /** What the view shows; it takes images and weights. */
    public InspectViewModel model() {
        return model;
    }

    private Node picture() {
        Button open = button("open", this::chooseImage);
        open.setId("inspect-open");
        Button paste = button("paste", this::paste);
        Button save = button("save", this::chooseOverlay);
        save.setId("inspect-save");
        save.disableProperty()
                .bind(model.answerProperty()
                        .map(answer -> !(answer instanceof Detected))
                        .orElse(true));
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        ToggleButton compare = new ToggleButton();
        compare.setId("inspect-compare");
        compare.setMinWidth(Region.USE_PREF_SIZE);
        compare.textProperty().bind(texts.bind("compare"));
        Tooltip what = new Tooltip();
        what.textProperty().bind(texts.bind("compare.what"));
        compare.setTooltip(what);
        compare.selectedProperty().bindBidirectional(model.comparing().onProperty());
        HBox bar = new HBox(open, paste, gap, compare, save);
        bar.getStyleClass().add("pane-header");
        bar.setAlignment(Pos.CENTER_LEFT);

        StackPane stage = new StackPane(canvas, empty(), zoom());
        stage.setMinSize(100, 100);
        SampleStrip strip = new SampleStrip(samples, model::openImage, model.pictureProperty(), STRIP_THUMBNAIL);
        FilmstripView frames = new FilmstripView(model, texts);
        strip.visibleProperty()
                .bind(model.pictureProperty()
                        .isNotNull()
                        .and(Bindings.isNotEmpty(strip.getChildren()))
                        .and(frames.visibleProperty().not()));
        strip.managedProperty().bind(strip.visibleProperty());
        VBox top = new VBox(bar, new StageBar(findings, texts), new TruthBar(model, texts),
                new ComparisonBar(model, workbench.configurationProperty(), texts), banner());
        BorderPane pane = new BorderPane(stage, top, null, new VBox(strip, frames), null);
        pane.getStyleClass().add("pane");
        pane.setMinWidth(320);
        return pane;
    }

    /** What stands where the image will: how to get one. */
    private Node empty() {
        Label title = new Label();
        title.getStyleClass().add("empty-title");
        title.textProperty().bind(texts.bind("empty.title"));
        Label text = new Label();
        text.getStyleClass().add("muted");
        text.setWrapText(true);
        text.textProperty().bind(texts.bind(samples.isEmpty() ? "empty.text" : "empty.samples"));
        VBox empty = new VBox(
                title,
                text,
                new SampleStrip(samples, model::openImage, model.pictureProperty(), LARGE_THUMBNAIL));
        empty.getStyleClass().add("empty");
        empty.setAlignment(Pos.CENTER);
        empty.setPickOnBounds(false);
        empty.visibleProperty().bind(model.pictureProperty().isNull());
        return empty;
    }

    private Node zoom() {
        Label percent = new Label();
        percent.getStyleClass().add("zoom");
        percent.textProperty()
                .bind(canvas.scaleProperty().map(scale ->
                        String.format(Locale.ROOT, "%.0f %%", 100 * scale.doubleValue())));
        Button out = new Button("−");
        out.setOnAction(_ -> canvas.zoomOut());
        Button in = new Button("+");
        in.setOnAction(_ -> canvas.zoomIn());
        Button one = new Button("1:1");
        one.setOnAction(_ -> canvas.actualSize());
        HBox controls = new HBox(out, percent, in, one, button("zoom.fit", canvas::fit));
        controls.getStyleClass().add("zoom-bar");
        controls.setAlignment(Pos.CENTER);
        controls.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        controls.visibleProperty().bind(model.pictureProperty().isNotNull());
        StackPane.setAlignment(controls, Pos.BOTTOM_RIGHT);
        return controls;
    }

    /** A line that says that the weights are untrained, or why nothing could be run. */
    private Node banner() {
        Label words = new Label();
        words.setId("inspect-banner");
        words.setWrapText(true);
        words.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(words, Priority.ALWAYS);
        Button reset = button("banner.reset", workbench::reset);
        reset.visibleProperty()
                .bind(workbench.configurationProperty().map(Configuration::differsFromPreset));
        reset.managedProperty().bind(reset.visibleProperty());
        HBox banner = new HBox(words, reset);
        banner.setAlignment(Pos.CENTER_LEFT);
        banner.getStyleClass().add("banner");
        ObservableValue<String> text = Bindings.createStringBinding(
                this::bannerText, model.answerProperty(), texts.language().currentProperty());
        words.textProperty().bind(text);
        Tooltip reason = new Tooltip();
        reason.textProperty().bind(texts.bind(model.answerProperty().map(InspectView::reason).orElse(Message.NOTHING)));
        words.tooltipProperty().bind(reason.textProperty().map(line -> line.isEmpty() ? null : reason));
        banner.visibleProperty().bind(text.map(line -> !line.isEmpty()));
        banner.managedProperty().bind(banner.visibleProperty());
        model.answerProperty().subscribe(answer -> {
            banner.getStyleClass().removeAll("failed", "untrained");
            banner.getStyleClass().add(answer instanceof Failed ? "failed" : "untrained");
        });
        return banner;
    }

    private String bannerText() {
        return switch (model.answerProperty().get()) {
            case null -> "";
            case Failed failed -> texts.get("banner.failed", failed.reason());
            case Detected found -> bannerText(found);
            case Classified classified -> bannerText(classified);
            case Undecoded undecoded -> texts.get(
                    "banner.undecoded",
                    undecoded.outputs().stream().map(InspectView::output).collect(Collectors.joining("; ")));
        };
    }

    private String bannerText(Run run) {
        return switch (run.provenance()) {
            case Weights.Provenance.Untrained _ ->
                texts.get(
                        run.question().configuration().differsFromPreset()
                                ? "banner.untrained.changed"
                                : "banner.untrained",
                        run.question().configuration().preset().title());
            case Weights.Provenance.Trained _, Weights.Provenance.Formula _ -> "";
        };
    }

    private static String output(Answer.Output output) {
        return String.format(
                Locale.ROOT, "%s %s, %.4g … %.4g", output.name(), output.shape(), output.least(), output.most());
    }

    /** Why the weights are not trained ones, to the letter. */
    private static Message reason(@Nullable Answer answer) {
        return answer instanceof Run run && run.provenance() instanceof Weights.Provenance.Untrained untrained
                ? untrained.reason()
                : Message.NOTHING;
    }

    private void chooseImage() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(texts.get("open"));
        chooser.getExtensionFilters()
                .setAll(
                        new FileChooser.ExtensionFilter(
                                texts.get("open.images"), "*.png", "*.jpg", "*.jpeg", "*.webp", "*.bmp", "*.gif", "*.tif",
                                "*.tiff"),
                        new FileChooser.ExtensionFilter(texts.get("open.any"), "*"));
        List<File> files = chooser.showOpenMultipleDialog(getScene().getWindow());
        if (files != null && files.size() == 1) {
            model.openImage(files.getFirst().toPath());
        } else if (files != null) {
            model.openImages(files.stream().map(File::toPath).toList());
        }
    }

    private void chooseOverlay() {
        Picture picture = model.pictureProperty().get();
        if (picture == null) {
            return;
        }
        int dot = picture.name().lastIndexOf('.');
        String name = dot > 0 ? picture.name().substring(0, dot) : picture.name();
        SaveDialog.ask(
                        getScene().getWindow(),
                        texts.language(),
                        texts.get("save"),
                        name + "-" + workbench.configuration().preset().name(),
                        new SaveDialog.Kind("PNG", ".png"))
                .ifPresent(model::saveOverlay);
    }

    private void paste() {
        model.pasteImage(Clipboard.getSystemClipboard().getImage());
    }

    private Button button(String key, Runnable action) {
        Button button = new Button();
        button.textProperty().bind(texts.bind(key));
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> action.run());
        return button;
    }
}
