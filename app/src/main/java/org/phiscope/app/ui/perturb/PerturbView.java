// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.perturb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.ToDoubleFunction;
import javafx.application.Platform;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Mark;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.chart.PlotAxis;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.control.NamedSlider;
import org.phiscope.app.ui.inspect.Answer;
import org.phiscope.app.ui.inspect.Answer.Classified;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.inspect.NetworkInspector;
import org.phiscope.app.ui.inspect.PictureBoard;
import org.phiscope.app.ui.perturb.Comparison.Tally;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.perturb.Corruption;
import org.phiscope.vision.Classifier.Ranked;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Weights;

/** The image before and after, each with what the network makes of it; beside them the difference in numbers, and a curve. */
public final class PerturbView extends BorderPane {
    private final PerturbViewModel model;
    private final Texts texts;
    private final Side before;
    private final Side after;
    private final GridPane figures = new GridPane();
    private final Label banner = new Label();
    private final Plot plot;

    /** One of the two images. */
    private static final class Side {
        private final PictureBoard board;
        private final Label caption = new Label();
        private final VBox ranking = new VBox(4);

        Side(Theme theme, String id) {
            board = new PictureBoard(theme);
            board.setId("perturb-" + id);
            caption.setId("perturb-caption-" + id);
            caption.getStyleClass().add("strong");
        }

        Node pane() {
            VBox.setVgrow(board, Priority.ALWAYS);
            ranking.setFillWidth(true);
            VBox pane = new VBox(6, caption, board, ranking);
            pane.getStyleClass().add("side");
            HBox.setHgrow(pane, Priority.ALWAYS);
            pane.setPrefWidth(400);
            pane.setMinWidth(140);
            return pane;
        }
    }

    PerturbView(PerturbViewModel model, Language language, Theme theme) {
        this.model = model;
        texts = new Texts(language, PerturbView.class);
        before = new Side(theme, "before");
        after = new Side(theme, "after");
        plot = new Plot(theme);
        getStyleClass().add("perturb-view");
        getStylesheets()
                .add(Objects.requireNonNull(PerturbView.class.getResource("perturb.css")).toExternalForm());
        // In a tab that is not in front, what holds this view is not visible: nothing is run then.
        model.activeProperty()
                .bind(parentProperty().flatMap(Node::visibleProperty).orElse(false));
        setTop(controls());
        setCenter(content());
        model.comparisonProperty().subscribe(this::show);
        model.thresholdProperty().subscribe(this::show);
        model.curveProperty().subscribe(this::draw);
        model.thresholdProperty().subscribe(this::draw);
        model.corruptionProperty().subscribe(this::draw);
        texts.language().currentProperty().subscribe(() -> {
            show();
            draw();
        });
        show();
        draw();
    }

    /** The view of the workbench's network and the image at hand, on the engines that there are. */
    public static PerturbView of(
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            Devices devices,
            NetworkRunner runner,
            Specimen specimen) {
        Executor worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("perturbation").daemon().factory());
        Perturber perturber = new Perturber(new NetworkInspector(runner), new NetworkGradients(runner));
        return new PerturbView(
                new PerturbViewModel(
                        workbench.configurationProperty(),
                        devices.selectedProperty(),
                        specimen,
                        perturber,
                        worker,
                        Platform::runLater),
                language,
                theme);
    }

    private Node controls() {
        List<@Nullable Corruption> kinds = new ArrayList<>(Arrays.asList(Corruption.values()));
        kinds.add(null);
        ComboBox<@Nullable Corruption> kind =
                Choices.of(kinds, model.corruptionProperty(), this::name, texts.language());
        kind.setId("perturb-kind");
        kind.setMinWidth(210);
        kind.setVisibleRowCount(20);
        NamedSlider severity = NamedSlider.whole(
                "perturb-severity", texts.bind("severity"), model.severityProperty(), 1, Corruption.SEVERITIES, 1);
        NamedSlider epsilon =
                NamedSlider.whole("perturb-epsilon", texts.bind("epsilon"), model.epsilonProperty(), 0, 16, 1);
        NamedSlider seed = NamedSlider.whole("perturb-seed", texts.bind("seed"), model.seedProperty(), 1, 50, 1);
        severity.visibleProperty().bind(model.corruptionProperty().isNotNull());
        seed.visibleProperty().bind(model.corruptionProperty().isNotNull());
        epsilon.visibleProperty().bind(model.corruptionProperty().isNull());
        for (NamedSlider slider : List.of(severity, seed, epsilon)) {
            slider.managedProperty().bind(slider.visibleProperty());
        }
        NamedSlider threshold = new NamedSlider(
                "perturb-threshold", texts.bind("threshold"), model.thresholdProperty(), 0.05, 0.95, 0.05, Quantity::decimal);
        Button curve = new Button();
        curve.setId("perturb-curve");
        curve.textProperty()
                .bind(model.corruptionProperty().isNull().flatMap(fgsm -> texts.bind(fgsm ? "curve.epsilon" : "curve.severity")));
        curve.setMinWidth(Region.USE_PREF_SIZE);
        curve.disableProperty().bind(model.pictureProperty().isNull().or(model.curvingProperty()));
        curve.setOnAction(_ -> model.measureCurve());
        Button cancel = new Button();
        cancel.setId("perturb-cancel");
        cancel.textProperty().bind(texts.bind("cancel"));
        cancel.setMinWidth(Region.USE_PREF_SIZE);
        cancel.setOnAction(_ -> model.cancel());
        ProgressIndicator busy = new ProgressIndicator();
        busy.setPrefSize(16, 16);
        busy.setMinSize(16, 16);
        busy.setMaxSize(16, 16);
        HBox working = new HBox(8, busy, cancel);
        working.setAlignment(Pos.CENTER);
        working.visibleProperty().bind(model.runningProperty().or(model.curvingProperty()));
        HBox bar = new HBox(16, kind, severity, epsilon, seed, threshold, curve, working);
        bar.setAlignment(Pos.CENTER_LEFT);
        bar.getStyleClass().add("controls");
        Label explanation = new Label();
        explanation.setId("perturb-explanation");
        explanation.getStyleClass().add("muted");
        explanation.setWrapText(true);
        explanation.setMinHeight(Region.USE_PREF_SIZE);
        explanation.textProperty()
                .bind(model.corruptionProperty()
                        .isNull()
                        .flatMap(fgsm -> texts.bind(fgsm ? "explain.gradient" : "explain.corruption")));
        banner.setId("perturb-banner");
        banner.getStyleClass().add("banner");
        banner.setWrapText(true);
        banner.setMinHeight(Region.USE_PREF_SIZE);
        banner.setMaxWidth(Double.MAX_VALUE);
        banner.managedProperty().bind(banner.visibleProperty());
        return new VBox(8, bar, explanation, banner);
    }

    private String name(@Nullable Corruption corruption) {
        return texts.get(corruption == null ? "kind.fgsm" : "kind." + corruption.id());
    }

    private Node content() {
        figures.setHgap(14);
        figures.setVgap(6);
        plot.setId("perturb-plot");
        plot.setExplanation(Object::toString);
        plot.setMinHeight(180);
        VBox.setVgrow(plot, Priority.ALWAYS);
        Label title = new Label();
        title.getStyleClass().add("section-title");
        title.textProperty()
                .bind(model.corruptionProperty().isNull().flatMap(fgsm -> texts.bind(fgsm ? "plot.epsilon" : "plot.severity")));
        VBox numbers = new VBox(12, figures, title, plot);
        numbers.setPrefWidth(330);
        numbers.setMinWidth(300);
        HBox content = new HBox(14, before.pane(), after.pane(), numbers);
        Label empty = new Label();
        empty.setId("perturb-empty");
        empty.getStyleClass().add("empty");
        empty.setWrapText(true);
        empty.textProperty().bind(texts.bind("empty"));
        empty.visibleProperty().bind(model.pictureProperty().isNull());
        content.visibleProperty().bind(model.pictureProperty().isNotNull());
        StackPane stack = new StackPane(content, empty);
        stack.getStyleClass().add("stage");
        return stack;
    }

    private void show() {
        Comparison shown = model.comparisonProperty().get();
        figures.getChildren().clear();
        String reason = reason(shown);
        banner.setText(reason);
        banner.setVisible(!reason.isEmpty());
        if (shown == null) {
            show(before, null, null, "");
            show(after, null, null, "");
            return;
        }
        show(before, shown.original(), shown.before(), texts.get("before"));
        show(after, shown.perturbed(), shown.after(), texts.get("after", name(shown.attempt().corruption()),
                Quantity.decimal(shown.attempt().strength())));
        if (isRead(shown.before()) && isRead(shown.after())) {
            fillFigures(shown);
        }
    }

    private String reason(@Nullable Comparison shown) {
        if (shown == null) {
            return "";
        }
        if (shown.after() instanceof Failed failed) {
            return texts.get("banner.failed", failed.reason());
        }
        if (!isRead(shown.after())) {
            return texts.get("banner.unread");
        }
        return shown.after() instanceof Run run && run.provenance() instanceof Weights.Provenance.Untrained
                ? texts.get("banner.untrained", run.question().configuration().preset().title())
                : "";
    }

    private void show(Side side, @Nullable RgbImage image, @Nullable Answer answer, String caption) {
        boolean meaningless = answer instanceof Run run && run.provenance() instanceof Weights.Provenance.Untrained;
        side.caption.setText(caption);
        side.board.show(
                image,
                answer == null || meaningless ? List.of() : Comparison.boxes(answer, model.thresholdProperty().get()));
        side.ranking.getChildren().clear();
        if (answer instanceof Classified) {
            for (Ranked ranked : Comparison.ranking(answer)) {
                Label name = new Label(texts.get("class", String.valueOf(ranked.classId())));
                Region gap = new Region();
                HBox.setHgrow(gap, Priority.ALWAYS);
                Label probability = new Label(Quantity.percent(ranked.probability()));
                probability.getStyleClass().add("strong");
                side.ranking.getChildren().add(new HBox(name, gap, probability));
            }
        }
    }

    private void fillFigures(Comparison shown) {
        double threshold = model.thresholdProperty().get();
        Tally was = Comparison.tally(shown.before(), threshold);
        Tally is = Comparison.tally(shown.after(), threshold);
        boolean classifies = shown.before() instanceof Classified;
        figures.addRow(0, new Label(), head("before"), head("figure.after"));
        int row = 1;
        if (!classifies) {
            row(row++, "boxes", Integer.toString(was.boxes()), Integer.toString(is.boxes()));
        }
        row(
                row++,
                classifies ? "probability" : "confidence",
                confidence(was),
                confidence(is));
        int lost = shown.lost(threshold);
        if (classifies) {
            row(row++, "changed", "", texts.get(lost == 0 ? "no" : "yes"));
        } else {
            row(row++, "lost", "", Integer.toString(lost));
        }
        row(row, "distance", "", Quantity.decimal(shown.distance()));
    }

    /** Whether an answer says what it is that was found. */
    private static boolean isRead(Answer answer) {
        return answer instanceof Detected || answer instanceof Classified;
    }

    private static String confidence(Tally tally) {
        return tally.confidence().isPresent() ? Quantity.decimal(tally.confidence().getAsDouble()) : "–";
    }

    private Label head(String key) {
        Label head = new Label(texts.get(key));
        head.getStyleClass().addAll("muted", "small");
        return head;
    }

    private void row(int row, String key, String was, String is) {
        Label name = new Label(texts.get("figure." + key));
        name.setMinWidth(0);
        name.setWrapText(true);
        name.setTooltip(new Tooltip(texts.get("tip." + key)));
        GridPane.setHgrow(name, Priority.ALWAYS);
        Label before = new Label(was);
        Label after = new Label(is);
        after.setId("perturb-figure-" + key);
        after.getStyleClass().add("strong");
        before.setMinWidth(USE_PREF_SIZE);
        after.setMinWidth(USE_PREF_SIZE);
        figures.addRow(row, name, before, after);
    }

    private void draw() {
        List<Comparison> curve = model.curveProperty().get();
        boolean gradient = model.corruptionProperty().get() == null;
        double threshold = model.thresholdProperty().get();
        PlotAxis x = PlotAxis.linear(texts.get(gradient ? "epsilon" : "severity"), Unit.PLAIN, 0, gradient ? 16 : 5);
        PlotAxis y = PlotAxis.linear(texts.get("axis.share"), Unit.PLAIN, 0, 1.05);
        List<Mark> marks = new ArrayList<>();
        if (!curve.isEmpty() && isRead(curve.getFirst().before())) {
            Comparison first = curve.getFirst();
            Tally was = Comparison.tally(first.before(), threshold);
            boolean classifies = first.before() instanceof Classified;
            line(marks, curve, 0, was.confidence().orElse(0),
                    texts.get(classifies ? "figure.probability" : "figure.confidence"),
                    each -> Comparison.tally(each.after(), threshold).confidence().orElse(0));
            double all = Math.max(1, was.boxes());
            line(marks, curve, 1, 1, texts.get(classifies ? "curve.same" : "curve.kept"),
                    each -> 1 - each.lost(threshold) / all);
        }
        plot.setAccessibleText(texts.get(gradient ? "plot.epsilon" : "plot.severity"));
        plot.show(x, y, marks);
    }

    /** A curve that begins with what holds of the image as it was. */
    private static void line(
            List<Mark> marks, List<Comparison> curve, int series, double start, String name, ToDoubleFunction<Comparison> value) {
        List<Point2D> points = new ArrayList<>();
        points.add(new Point2D(0, start));
        for (Comparison each : curve) {
            if (each.attempt().strength() > 0 && isRead(each.after())) {
                points.add(new Point2D(each.attempt().strength(), value.applyAsDouble(each)));
            }
        }
        marks.add(new Mark.Path(points, Mark.Pen.of(Ink.series(series)), false));
        for (Point2D point : points) {
            String text = name + ": " + Quantity.decimal(point.getY());
            marks.add(new Mark.Dot(point.getX(), point.getY(), Mark.Shape.DISC, 3.5, Ink.series(series), text));
        }
        marks.add(new Mark.Name(points.getLast().getX(), points.getLast().getY(), name, Ink.series(series)));
    }
}
