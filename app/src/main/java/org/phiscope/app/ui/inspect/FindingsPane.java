// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
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
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.inspect.Answer.Undecoded;
import org.phiscope.app.ui.inspect.Findings.Found;
import org.phiscope.app.ui.inspect.Findings.Step;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.engine.Form;
import org.phiscope.verify.Agreement;
import org.phiscope.vision.Detector;
import org.phiscope.vision.Fit;
import org.phiscope.vision.Nms;
import org.phiscope.vision.Stage;

/** What was found: how it was run, which part of it is shown, and the boxes, classes or figures themselves. */
final class FindingsPane extends VBox {
    private static final PseudoClass DIFFERENT = PseudoClass.getPseudoClass("different");
    private static final double MOST_PROPOSALS = 300;

    private final InspectViewModel model;
    private final RunChecks checks;
    private final Findings findings;
    private final WorkbenchModel workbench;
    private final Texts texts;
    private final BooleanProperty evaluated = new SimpleBooleanProperty(this, "evaluated");

    FindingsPane(InspectViewModel model, RunChecks checks, WorkbenchModel workbench, Texts texts, Theme theme) {
        this.model = model;
        this.checks = checks;
        this.findings = model.findings();
        this.workbench = workbench;
        this.texts = texts;
        getChildren().addAll(status(), running(), threshold());
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
        EvaluationView evaluation = new EvaluationView(model.judging(), texts, theme);
        VBox.setVgrow(evaluation, Priority.ALWAYS);
        evaluation.visibleProperty().bind(model.judging().truthProperty().isNotNull().and(evaluated));
        evaluation.managedProperty().bind(evaluation.visibleProperty());
        ComparisonTable pairs = new ComparisonTable(model.comparing(), findings, texts);
        VBox.setVgrow(pairs, Priority.ALWAYS);
        pairs.visibleProperty()
                .bind(model.comparing()
                        .otherProperty()
                        .map(other -> other instanceof Detected)
                        .orElse(false)
                        .flatMap(compared -> evaluation.visibleProperty().map(shown -> compared && !shown)));
        pairs.managedProperty().bind(pairs.visibleProperty());
        table.visibleProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> hasBoxes(model.answerProperty().get())
                                && !evaluation.isVisible()
                                && !pairs.isVisible(),
                        model.answerProperty(),
                        evaluation.visibleProperty(),
                        pairs.visibleProperty()));
        table.managedProperty().bind(table.visibleProperty());
        getChildren().addAll(ranking, pages(), table, pairs, evaluation);
        getStyleClass().addAll("pane", "findings");
        setMinWidth(284);
    }

    /** Whether an answer is boxes, or may yet become such. */
    private static boolean hasBoxes(@Nullable Answer answer) {
        return !(answer instanceof Classified || answer instanceof Undecoded);
    }

    /** The list of boxes, or how good they are. */
    private Node pages() {
        ToggleButton boxes = page("page.boxes", false);
        ToggleButton figures = page("page.evaluation", true);
        figures.setId("inspect-page-evaluation");
        HBox pages = new HBox(boxes, figures);
        pages.getStyleClass().addAll("segments", "pages");
        pages.visibleProperty().bind(model.judging().truthProperty().isNotNull());
        pages.managedProperty().bind(pages.visibleProperty());
        model.judging().truthProperty().subscribe(truth -> evaluated.set(truth != null));
        return pages;
    }

    private ToggleButton page(String key, boolean ofEvaluation) {
        ToggleButton button = new ToggleButton();
        button.textProperty().bind(texts.bind(key));
        button.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(button, Priority.ALWAYS);
        evaluated.subscribe(chosen -> button.setSelected(chosen == ofEvaluation));
        button.setOnAction(_ -> {
            button.setSelected(true);
            evaluated.set(ofEvaluation);
        });
        return button;
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
        line.setMinHeight(USE_PREF_SIZE);
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
        badge.setMinHeight(USE_PREF_SIZE);
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
        String time = millis < 1000
                ? String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.1f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
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
                .bind(model.answerProperty().map(FindingsPane::hasBoxes).orElse(true));
        suppression.managedProperty().bind(suppression.visibleProperty());
        nms.visibleProperty().bind(suppression.visibleProperty());
        nms.managedProperty().bind(suppression.visibleProperty());
        return grid;
    }

    private Label muted(String key) {
        Label label = new Label();
        label.getStyleClass().add("muted");
        label.textProperty().bind(texts.bind(key));
        label.setMinWidth(USE_PREF_SIZE);
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
        slider.minProperty().bind(findings.stepProperty().map(FindingsPane::least).orElse(Detector.SCORE_FLOOR));
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
        ordered.visibleProperty().bind(findings.stepProperty().map(FindingsPane::isProposals).orElse(false));
        ordered.managedProperty().bind(ordered.visibleProperty());
        scored.visibleProperty().bind(ordered.visibleProperty().not());
        scored.managedProperty().bind(scored.visibleProperty());
        VBox box = new VBox(scored, ordered, count);
        box.getStyleClass().add("filters");
        box.visibleProperty()
                .bind(model.answerProperty().map(FindingsPane::hasBoxes).orElse(true));
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

    private Button button(String key, Runnable action) {
        Button button = new Button();
        button.textProperty().bind(texts.bind(key));
        button.setMinWidth(USE_PREF_SIZE);
        button.setOnAction(_ -> action.run());
        return button;
    }
}
