// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Mark;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.chart.PlotAxis;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.inspect.Judging.Judged;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.evaluation.Evaluation;
import org.phiscope.evaluation.Evaluation.OfCategory;
import org.phiscope.evaluation.Evaluation.Summary;

/** COCO's figures over the images that were run: summary, precision over recall, and each category. */
final class EvaluationView extends ScrollPane {
    private static final double ROW = 26;
    private static final double MOST_ROWS = 14;
    private static final int AT_HALF = 0;
    private static final int AT_THREE_QUARTERS = 5;

    private final Judging judging;
    private final Texts texts;
    private final Label line = new Label();
    private final GridPane figures = new GridPane(6, 2);
    private final Plot plot;
    private final TableView<OfCategory> table = new TableView<>();

    EvaluationView(Judging judging, Texts texts, Theme theme) {
        this.judging = judging;
        this.texts = texts;
        setId("inspect-evaluation");
        getStyleClass().add("evaluation");
        line.getStyleClass().add("muted");
        line.setWrapText(true);
        line.setMinHeight(USE_PREF_SIZE);
        for (double share : new double[] {13, 32, 28, 27}) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(share);
            figures.getColumnConstraints().add(column);
        }
        plot = new Plot(theme);
        plot.setMinHeight(160);
        plot.setPrefHeight(180);
        table();
        VBox page = new VBox(line, figures, plot, table);
        page.getStyleClass().add("page");
        setContent(page);
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        setMinHeight(0);
        judging.judgedProperty().subscribe(this::show);
        table.getSelectionModel().selectedItemProperty().subscribe(this::draw);
        texts.language().currentProperty().subscribe(this::show);
    }

    private void show() {
        Judged judged = judging.judgedProperty().get();
        Evaluation evaluation = judged == null ? null : judged.evaluation();
        line.setText(line(judged));
        for (var part : List.of(figures, plot, table)) {
            part.setVisible(evaluation != null);
            part.setManaged(evaluation != null);
        }
        if (evaluation == null) {
            return;
        }
        figures(evaluation.summary());
        OfCategory chosen = table.getSelectionModel().getSelectedItem();
        table.getItems().setAll(evaluation.categories());
        double rows = 1 + Math.min(MOST_ROWS, evaluation.categories().size());
        table.setMinHeight(rows * ROW + 6);
        table.setPrefHeight(rows * ROW + 6);
        if (chosen != null) {
            evaluation.categories().stream()
                    .filter(each -> each.category().equals(chosen.category()))
                    .findFirst()
                    .ifPresent(table.getSelectionModel()::select);
        }
        draw();
    }

    private String line(@Nullable Judged judged) {
        if (judged == null) {
            return texts.get("truth.waiting");
        }
        if (judged.mapping() == null) {
            return judged.problem();
        }
        return judged.evaluation() == null
                ? texts.get("truth.none", judged.truth().name())
                : texts.get(
                        "truth.over",
                        judged.evaluation().images(),
                        judged.mapping().size(),
                        judged.truth().objects().categories().size());
    }

    private void figures(Summary summary) {
        figures.getChildren().clear();
        heads(0, "IoU .5–.95", "IoU .5", "IoU .75");
        values(1, "AP", summary.ap(), summary.ap50(), summary.ap75());
        heads(2, texts.get("size.small"), texts.get("size.medium"), texts.get("size.large"));
        values(3, "AP", summary.apSmall(), summary.apMedium(), summary.apLarge());
        values(4, "AR", summary.arSmall(), summary.arMedium(), summary.arLarge());
        heads(5, texts.get("most", 1), texts.get("most", 10), texts.get("most", 100));
        values(6, "AR", summary.ar1(), summary.ar10(), summary.ar100());
    }

    private void heads(int row, String... heads) {
        for (int i = 0; i < heads.length; i++) {
            Label head = new Label(heads[i]);
            head.getStyleClass().add("muted");
            figures.add(head, i + 1, row);
        }
    }

    private void values(int row, String name, double... values) {
        figures.add(bold(name), 0, row);
        for (int i = 0; i < values.length; i++) {
            figures.add(bold(figure(values[i])), i + 1, row);
        }
    }

    private static Label bold(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("bold-figure");
        return label;
    }

    /** Precision over recall of the category chosen, or the mean over all. */
    private void draw() {
        Judged judged = judging.judgedProperty().get();
        if (judged == null || judged.evaluation() == null) {
            return;
        }
        OfCategory chosen = table.getSelectionModel().getSelectedItem();
        List<Mark> marks = new ArrayList<>();
        for (int overlap : new int[] {AT_HALF, AT_THREE_QUARTERS}) {
            List<Double> precisions = chosen == null
                    ? judged.evaluation().meanCurve(overlap)
                    : chosen.precisions().get(overlap);
            List<Point2D> points = IntStream.range(0, precisions.size())
                    .mapToObj(i -> new Point2D(Evaluation.RECALLS.get(i), precisions.get(i)))
                    .toList();
            Ink ink = Ink.series(overlap == AT_HALF ? 0 : 1);
            marks.add(new Mark.Path(points, Mark.Pen.of(ink), false));
            Point2D at = points.get(overlap == AT_HALF ? 30 : 55);
            marks.add(new Mark.Name(at.getX(), at.getY(), overlap == AT_HALF ? "IoU 0.5" : "IoU 0.75", ink));
        }
        String of = chosen == null ? texts.get("truth.mean") : chosen.category().name();
        plot.show(
                PlotAxis.linear(texts.get("truth.recall"), Unit.PLAIN, 0, 1),
                PlotAxis.linear(texts.get("truth.precision", of), Unit.PLAIN, 0, 1),
                marks);
    }

    private void table() {
        table.getStyleClass().add("detection-table");
        table.setFixedCellSize(ROW);
        table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        table.getColumns()
                .addAll(List.of(
                        column("list.label", 90, false, each -> each.category().name()),
                        column("truth.objects", 48, true, each -> Integer.toString(each.objects())),
                        column("truth.ap", 48, true, each -> figure(each.ap())),
                        column("truth.ap50", 48, true, each -> figure(each.ap50()))));
    }

    private TableColumn<OfCategory, OfCategory> column(
            String key, double width, boolean numeric, Function<OfCategory, String> text) {
        TableColumn<OfCategory, OfCategory> column = new TableColumn<>();
        column.textProperty().bind(texts.bind(key));
        column.setPrefWidth(width);
        column.setReorderable(false);
        column.setComparator(
                numeric
                        ? (a, b) -> Double.compare(number(text.apply(a)), number(text.apply(b)))
                        : (a, b) -> text.apply(a).compareToIgnoreCase(text.apply(b)));
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        if (numeric) {
            column.getStyleClass().add("numeric");
        }
        column.setCellFactory(_ -> new TableCell<>() {
            {
                setAlignment(numeric ? Pos.CENTER_RIGHT : Pos.CENTER_LEFT);
                if (numeric) {
                    getStyleClass().add("numeric");
                }
            }

            @Override
            protected void updateItem(@Nullable OfCategory each, boolean empty) {
                super.updateItem(each, empty);
                setText(empty || each == null ? null : text.apply(each));
            }
        });
        return column;
    }

    private static double number(String text) {
        return text.equals("–") ? -1 : Double.parseDouble(text);
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }
}
