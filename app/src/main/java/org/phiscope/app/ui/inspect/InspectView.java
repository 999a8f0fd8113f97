// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.Slider;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.control.SampleStrip;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.inspect.Answer.Undecoded;
import org.phiscope.app.ui.inspect.Findings.Found;
import org.phiscope.app.ui.inspect.Findings.Step;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Form;
import org.phiscope.family.Configuration;
import org.phiscope.verify.Agreement;
import org.phiscope.vision.Detector;
import org.phiscope.vision.Fit;
import org.phiscope.vision.Nms;
import org.phiscope.vision.Stage;
import org.phiscope.weights.Weights;

/** What the current network sees on an image: the image with boxes on the left, the list of them on the right. */
public final class InspectView extends BorderPane {
    private static final PseudoClass DIFFERENT = PseudoClass.getPseudoClass("different");
    private static final double STRIP_THUMBNAIL = 44;
    private static final double LARGE_THUMBNAIL = 110;
    private static final double MOST_PROPOSALS = 300;

    /** Time after which a network counts as one that stays. */
    private static final long UNHURRIED_MILLIS = 1500;

    private final InspectViewModel model;
    private final RunChecks checks;
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
        this.checks = checks;
        findings = model.findings();
        this.workbench = workbench;
        this.samples = List.copyOf(samples);
        texts = new Texts(language, InspectView.class);
        canvas = new ImageCanvas(model, theme);
        getStyleClass().add("inspect-view");
        getStylesheets()
                .add(Objects.requireNonNull(InspectView.class.getResource("inspect.css")).toExternalForm());
        // In a tab that is not in front, what holds this view is not visible: nothing is run then.
        model.activeProperty()
                .bind(parentProperty().flatMap(Node::visibleProperty).orElse(false));

        SplitPane split = new SplitPane(picture(), findings());
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
            Specimen specimen) {
        // Networks run on a thread of their own, which may ask for engines while the screen's thread finds them.
        AtomicReference<List<Engine>> engines = new AtomicReference<>(List.of());
        devices.selectedProperty().subscribe(_ -> engines.set(devices.available().stream()
                .map(devices::engine)
                .flatMap(Optional::stream)
                .distinct()
                .toList()));
        Optional<SampleFiles> files = SampleFiles.find();
        Executor worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("inspection").daemon().factory());
        Texts texts = new Texts(language, InspectView.class);
        NetworkInspector inspector = new NetworkInspector(
                engines::get,
                files,
                reason -> Platform.runLater(() -> notices.error(texts.get("fallback", reason))));
        InspectViewModel model = new InspectViewModel(
                workbench.configurationProperty(),
                devices.selectedProperty(),
                specimen,
                inspector,
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
                CompletableFuture.delayedExecutor(UNHURRIED_MILLIS, TimeUnit.MILLISECONDS, checking),
                tasks,
                texts);
        List<Path> samples = List.of();
        try {
            samples = files.isPresent() ? files.get().images() : List.of();
        } catch (IOException e) {
            notices.error(Objects.requireNonNullElse(e.getMessage(), e.toString()));
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
        HBox bar = new HBox(open, paste, gap, save);
        bar.getStyleClass().add("pane-header");
        bar.setAlignment(Pos.CENTER_LEFT);

        StackPane stage = new StackPane(canvas, empty(), zoom());
        stage.setMinSize(100, 100);
        SampleStrip strip = new SampleStrip(samples, model::openImage, model.pictureProperty(), STRIP_THUMBNAIL);
        strip.visibleProperty().bind(model.pictureProperty().isNotNull().and(Bindings.isNotEmpty(strip.getChildren())));
        strip.managedProperty().bind(strip.visibleProperty());
        VBox top = new VBox(bar, new StageBar(findings, texts), banner());
        BorderPane pane = new BorderPane(stage, top, null, strip, null);
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
        reason.textProperty().bind(model.answerProperty().map(InspectView::reason).orElse(""));
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

    /** Whether an answer is boxes, or may yet become such. */
    private static boolean hasBoxes(@Nullable Answer answer) {
        return !(answer instanceof Classified || answer instanceof Undecoded);
    }

    private static String output(Answer.Output output) {
        return String.format(
                Locale.ROOT, "%s %s, %.4g … %.4g", output.name(), output.shape(), output.least(), output.most());
    }

    /** Why the weights are not trained ones, to the letter. */
    private static String reason(@Nullable Answer answer) {
        return answer instanceof Run run && run.provenance() instanceof Weights.Provenance.Untrained untrained
                ? untrained.reason()
                : "";
    }

    private Node findings() {
        VBox pane = new VBox(status(), running(), threshold());
        DetectionTable table = new DetectionTable(findings, texts);
        table.setId("inspect-detections");
        // There may be no box because none scores so high, but only where boxes were looked for.
        Label none = new Label();
        none.getStyleClass().add("muted");
        none.textProperty().bind(texts.bind("list.empty"));
        none.visibleProperty().bind(model.answerProperty().map(answer -> answer instanceof Detected).orElse(false));
        table.setPlaceholder(none);
        VBox.setVgrow(table, Priority.ALWAYS);
        RankingBars ranking = new RankingBars(findings, texts);
        ranking.visibleProperty()
                .bind(model.answerProperty().map(answer -> answer instanceof Classified).orElse(false));
        ranking.managedProperty().bind(ranking.visibleProperty());
        table.visibleProperty().bind(model.answerProperty().map(InspectView::hasBoxes).orElse(true));
        table.managedProperty().bind(table.visibleProperty());
        pane.getChildren().addAll(ranking, table);
        pane.getStyleClass().addAll("pane", "findings");
        pane.setMinWidth(284);
        return pane;
    }

    /** What was run, how long it took and on what; or that it is running, and how to end that. */
    private Node status() {
        Label network = new Label();
        network.getStyleClass().add("pane-title");
        network.textProperty().bind(workbench.configurationProperty().map(shown -> shown.preset().title()));
        Label line = new Label();
        line.setId("inspect-status");
        line.getStyleClass().add("muted");
        line.setWrapText(true);
        line.setMinHeight(Region.USE_PREF_SIZE);
        line.textProperty()
                .bind(Bindings.createStringBinding(
                        this::statusText,
                        model.answerProperty(),
                        model.runningProperty(),
                        model.staleProperty(),
                        texts.language().currentProperty()));
        ProgressIndicator busy = new ProgressIndicator();
        busy.setPrefSize(16, 16);
        busy.setMinSize(16, 16);
        busy.setMaxSize(16, 16);
        Button cancel = button("cancel", model::cancel);
        HBox working = new HBox(busy, cancel);
        working.getStyleClass().add("working");
        working.setAlignment(Pos.CENTER);
        working.visibleProperty().bind(model.runningProperty());
        Button again = button("again", model::runAgain);
        again.visibleProperty()
                .bind(Bindings.createBooleanBinding(
                                () -> RunChecks.isFallback(model.answerProperty().get()), model.answerProperty())
                        .or(model.staleProperty())
                        .and(model.runningProperty().not())
                        .and(model.pictureProperty().isNotNull()));
        VBox words = new VBox(network, line, badge());
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        StackPane action = new StackPane(working, again);
        action.visibleProperty().bind(working.visibleProperty().or(again.visibleProperty()));
        action.managedProperty().bind(action.visibleProperty());
        HBox status = new HBox(words, action);
        status.getStyleClass().add("pane-header");
        status.setAlignment(Pos.CENTER_LEFT);
        return status;
    }

    /** Whether the device computes what the reference engine does, and in which form it runs the network. */
    private Node badge() {
        Label badge = new Label();
        badge.setId("inspect-badge");
        badge.getStyleClass().add("badge");
        badge.setWrapText(true);
        badge.setMinHeight(Region.USE_PREF_SIZE);
        badge.textProperty()
                .bind(Bindings.createStringBinding(
                        this::badgeText,
                        checks.agreementProperty(),
                        checks.formProperty(),
                        texts.language().currentProperty()));
        checks.agreementProperty()
                .subscribe(agreement ->
                        badge.pseudoClassStateChanged(DIFFERENT, agreement != null && !agreement.holds()));
        badge.visibleProperty().bind(badge.textProperty().isNotEmpty());
        badge.managedProperty().bind(badge.visibleProperty());
        return badge;
    }

    private String badgeText() {
        Agreement agreement = checks.agreementProperty().get();
        Form form = checks.formProperty().get();
        if (agreement == null || form == null) {
            return "";
        }
        return texts.get(
                agreement.holds() ? "badge.same" : "badge.different",
                String.format(Locale.ROOT, "%.1e", agreement.relativeError()),
                texts.get("form." + form.name().toLowerCase(Locale.ROOT)));
    }

    private String statusText() {
        if (model.runningProperty().get()) {
            return texts.get("status.running");
        }
        return switch (model.answerProperty().get()) {
            case null -> texts.get("status.none");
            case Failed _ -> texts.get("status.failed");
            case Detected found -> statusText(found);
            case Classified classified -> statusText(classified);
            case Undecoded undecoded -> statusText(undecoded);
        };
    }

    private String statusText(Run run) {
        double millis = run.time().toNanos() / 1e6;
        String time = String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.1f ms", millis);
        return texts.get(
                model.staleProperty().get() ? "status.stale" : "status.done",
                time,
                run.device().name(),
                run.device().backend());
    }

    /** How an image is fitted, and which of overlapping boxes remain. */
    private Node running() {
        ComboBox<Fit> fit = Choices.of(
                List.of(Fit.values()),
                model.fitProperty(),
                item -> texts.get("fit." + item.id()),
                texts.language());
        fit.setId("inspect-fit");
        List<@Nullable Nms> kinds = new ArrayList<>();
        kinds.add(null);
        kinds.addAll(List.of(Nms.values()));
        ComboBox<@Nullable Nms> nms = Choices.of(
                kinds,
                model.nmsProperty(),
                item -> texts.get("nms." + (item == null ? "published" : item.id())),
                texts.language());
        nms.setId("inspect-nms");
        GridPane grid = new GridPane(8, 6);
        grid.getStyleClass().add("options");
        grid.addRow(0, muted("fit"), wide(fit));
        Label suppression = muted("nms");
        grid.addRow(1, suppression, wide(nms));
        suppression.visibleProperty()
                .bind(model.answerProperty().map(InspectView::hasBoxes).orElse(true));
        suppression.managedProperty().bind(suppression.visibleProperty());
        nms.visibleProperty().bind(suppression.visibleProperty());
        nms.managedProperty().bind(suppression.visibleProperty());
        return grid;
    }

    private Label muted(String key) {
        Label label = new Label();
        label.getStyleClass().add("muted");
        label.textProperty().bind(texts.bind(key));
        label.setMinWidth(Region.USE_PREF_SIZE);
        return label;
    }

    private static Node wide(ComboBox<?> box) {
        box.setMaxWidth(Double.MAX_VALUE);
        GridPane.setHgrow(box, Priority.ALWAYS);
        return box;
    }

    private Node threshold() {
        Label name = new Label();
        name.textProperty().bind(texts.bind("threshold"));
        Label value = new Label();
        value.getStyleClass().add("bold-figure");
        value.textProperty()
                .bind(findings.thresholdProperty().map(at -> String.format(Locale.ROOT, "%.2f", at.doubleValue())));
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox title = new HBox(name, gap, value);
        Slider slider = new Slider(Detector.SCORE_FLOOR, 0.99, Findings.FIRST_THRESHOLD);
        slider.minProperty().bind(findings.stepProperty().map(InspectView::least).orElse(Detector.SCORE_FLOOR));
        slider.setId("inspect-threshold");
        slider.setBlockIncrement(0.05);
        slider.valueProperty().bindBidirectional(findings.thresholdProperty());

        ObservableList<@Nullable Found> classes = FXCollections.observableArrayList();
        Runnable list = () -> {
            List<@Nullable Found> items = new ArrayList<>();
            items.add(null);
            items.addAll(findings.classes());
            if (!items.equals(classes)) {
                Found chosen = findings.onlyClassProperty().get();
                classes.setAll(items);
                findings.onlyClassProperty().set(chosen);
            }
        };
        ComboBox<@Nullable Found> only = Choices.of(
                classes,
                findings.onlyClassProperty(),
                item -> item == null ? texts.get("classes.all") : item.label(),
                texts.language());
        findings.classes().subscribe(list);
        list.run();
        only.setId("inspect-class");
        only.setMaxWidth(Double.MAX_VALUE);
        Label count = new Label();
        count.getStyleClass().add("muted");
        count.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> texts.get("list.count", findings.detections().size()),
                        findings.detections(),
                        texts.language().currentProperty()));
        VBox scored = new VBox(title, slider, only);
        scored.getStyleClass().add("filter");
        VBox ordered = proposals();
        ordered.visibleProperty().bind(findings.stepProperty().map(InspectView::isProposals).orElse(false));
        ordered.managedProperty().bind(ordered.visibleProperty());
        scored.visibleProperty().bind(ordered.visibleProperty().not());
        scored.managedProperty().bind(scored.visibleProperty());
        VBox box = new VBox(scored, ordered, count);
        box.getStyleClass().add("filters");
        box.visibleProperty()
                .bind(model.answerProperty().map(InspectView::hasBoxes).orElse(true));
        box.managedProperty().bind(box.visibleProperty());
        return box;
    }

    /** Proposals have no scores, but an order. */
    private VBox proposals() {
        Label name = new Label();
        name.textProperty().bind(texts.bind("stage.likeliest"));
        Label value = new Label();
        value.getStyleClass().add("bold-figure");
        value.textProperty().bind(findings.proposalsProperty().asString());
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        Slider slider = new Slider(1, MOST_PROPOSALS, Findings.FIRST_PROPOSALS);
        slider.setId("inspect-proposals");
        slider.setBlockIncrement(10);
        slider.valueProperty().bindBidirectional(findings.proposalsProperty());
        VBox box = new VBox(new HBox(name, gap, value), slider);
        box.getStyleClass().add("filter");
        return box;
    }

    private static boolean isProposals(@Nullable Step step) {
        return step != null && step.kind() == Stage.Kind.PROPOSALS;
    }

    /** Queries are all there, whatever they score. */
    private static double least(@Nullable Step step) {
        return step != null && step.kind() == Stage.Kind.QUERIES ? 0 : Detector.SCORE_FLOOR;
    }

    private void chooseImage() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(texts.get("open"));
        chooser.getExtensionFilters()
                .setAll(
                        new FileChooser.ExtensionFilter(
                                texts.get("open.images"), "*.png", "*.jpg", "*.jpeg", "*.webp", "*.bmp", "*.gif"),
                        new FileChooser.ExtensionFilter(texts.get("open.any"), "*"));
        File file = chooser.showOpenDialog(getScene().getWindow());
        if (file != null) {
            model.openImage(file.toPath());
        }
    }

    private void chooseOverlay() {
        Picture picture = model.pictureProperty().get();
        if (picture == null) {
            return;
        }
        FileChooser chooser = new FileChooser();
        chooser.setTitle(texts.get("save"));
        int dot = picture.name().lastIndexOf('.');
        String name = dot > 0 ? picture.name().substring(0, dot) : picture.name();
        chooser.setInitialFileName(name + "-" + workbench.configuration().preset().name() + ".png");
        chooser.getExtensionFilters().setAll(new FileChooser.ExtensionFilter("PNG", "*.png"));
        File file = chooser.showSaveDialog(getScene().getWindow());
        if (file != null) {
            model.saveOverlay(file.toPath());
        }
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
