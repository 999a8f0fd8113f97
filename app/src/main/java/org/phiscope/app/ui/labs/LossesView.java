// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.HPos;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Legend;
import org.phiscope.app.ui.chart.Mark;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.chart.PlotAxis;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.control.NamedSlider;
import org.phiscope.app.ui.labs.LossesViewModel.Curve;
import org.phiscope.app.ui.labs.LossesViewModel.Drawing;
import org.phiscope.app.ui.labs.LossesViewModel.Kind;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.loss.ClassLoss;
import org.phiscope.loss.GaussianLoss;

/** Losses of a class over p on the left, of a coordinate over σ on the right, and their values at the sliders. */
final class LossesView extends LabPage {
    /** Highest loss that the linear axis shows. */
    private static final double HIGHEST = 5;

    private static final double LEAST_OF_DECADES = 1e-5;
    /** Strips of a plot that can be pointed at. */
    private static final int STRIPS = 100;
    /** Width of the page, px, below which one chart is beneath the other. */
    private static final double NARROW = 800;
    /** What the wider chart takes of the page's width, %. */
    private static final double WIDER_SHARE = 63;

    private static final Ink NONE = Ink.TEXT.faded(0);

    private final LossesViewModel model;
    private final Plot classes;
    private final Plot coordinate;
    private final Legend legend;
    private final CheckBox decades = new CheckBox();
    private final GridPane values = new GridPane();
    private final Label gaussian = new Label();

    LossesView(LossesViewModel model, Texts texts, Theme theme) {
        super("losses", texts);
        this.model = model;
        classes = plot(theme, "losses-plot");
        classes.setOnChosen(p -> model.pProperty().set(Math.clamp((double) p, 0.01, 0.99)));
        classes.setExplanation(p -> explain((double) p));
        coordinate = plot(theme, "gaussian-plot");
        coordinate.setOnChosen(sigma -> model.deviationProperty().set((double) sigma));
        coordinate.setExplanation(sigma -> explainGaussian((double) sigma));
        legend = new Legend(theme);
        decades.setId("losses-decades");
        decades.setMinWidth(USE_PREF_SIZE);
        decades.textProperty().bind(texts.bind("losses.decades"));
        decades.selectedProperty().subscribe(this::draw);
        GridPane charts = sideBySide(ofClasses(), ofCoordinate());
        fill(charts, List.of(remark("remark.losses")));
        model.drawingProperty().subscribe(this::draw);
        texts.language().currentProperty().subscribe(this::draw);
        draw();
    }

    /** The one beside the other, or beneath it where both would be too narrow for their sliders. */
    private static GridPane sideBySide(Node first, Node second) {
        GridPane pane = new GridPane(24, 16);
        pane.addColumn(0, first);
        pane.addColumn(1, second);
        for (Node chart : List.of(first, second)) {
            GridPane.setVgrow(chart, Priority.ALWAYS);
        }
        ColumnConstraints wide = new ColumnConstraints();
        ColumnConstraints rest = new ColumnConstraints();
        pane.widthProperty().map(width -> width.doubleValue() < NARROW).subscribe(narrow -> {
            wide.setPercentWidth(narrow ? 100 : WIDER_SHARE);
            rest.setPercentWidth(100 - WIDER_SHARE);
            pane.getColumnConstraints().setAll(narrow ? List.of(wide) : List.of(wide, rest));
            GridPane.setConstraints(second, narrow ? 0 : 1, narrow ? 1 : 0);
        });
        return pane;
    }

    private static Plot plot(Theme theme, String id) {
        Plot plot = new Plot(theme);
        plot.setId(id);
        plot.setMinHeight(200);
        VBox.setVgrow(plot, Priority.ALWAYS);
        return plot;
    }

    private Node ofClasses() {
        Label title = words("losses.classes");
        title.getStyleClass().add("strong");
        HBox above = new HBox(12, legend, decades);
        HBox.setHgrow(legend, Priority.ALWAYS);
        above.setAlignment(Pos.CENTER_LEFT);
        HBox sliders = new HBox(
                14,
                slider("p", "p", model.pProperty(), 0.01, 0.99, 0.001),
                slider("gamma", "γ", model.gammaProperty(), 0, 5, 0.1),
                slider("alpha", "α", model.alphaProperty(), 0.05, 1, 0.05),
                slider("epsilon", "ε", model.epsilonProperty(), 0, 0.4, 0.01),
                slider("classes", "K", model.classesProperty(), 2, 1000, 1));
        values.getStyleClass().add("lab-table");
        ColumnConstraints name = new ColumnConstraints();
        name.setHgrow(Priority.ALWAYS);
        ColumnConstraints number = new ColumnConstraints();
        number.setHalignment(HPos.RIGHT);
        number.setMinWidth(96);
        values.getColumnConstraints().setAll(name, number, number, number);
        VBox pane = new VBox(8, title, above, classes, sliders, values);
        pane.setMinWidth(0);
        return pane;
    }

    private Node ofCoordinate() {
        Label title = words("losses.coordinate");
        title.getStyleClass().add("strong");
        gaussian.setId("gaussian-value");
        gaussian.setWrapText(true);
        gaussian.setMinHeight(USE_PREF_SIZE);
        HBox sliders = new HBox(
                18,
                slider("error", "|x − μ|", model.errorProperty(), 0, 1, 0.01),
                slider("deviation", "σ", model.deviationProperty(), LossesViewModel.LEAST_DEVIATION, 1, 0.01));
        VBox pane = new VBox(8, title, coordinate, sliders, gaussian);
        pane.setMinWidth(0);
        return pane;
    }

    private static NamedSlider slider(
            String id, String symbol, DoubleProperty value, double min, double max, double step) {
        return new NamedSlider(
                "losses-" + id, new ReadOnlyStringWrapper(symbol), value, min, max, step, Quantity::decimal);
    }

    private String name(Kind kind) {
        return texts().get("loss." + kind.name().toLowerCase(Locale.ROOT));
    }

    private String explain(double p) {
        Drawing drawing = model.drawingProperty().get();
        StringBuilder text = new StringBuilder("p = " + Quantity.decimal(p));
        for (Curve curve : drawing.curves()) {
            text.append('\n').append(name(curve.kind())).append(": ").append(Quantity.decimal(curve.loss().of(p)));
        }
        return text.append('\n')
                .append(texts().get("losses.reduced", Quantity.decimal(drawing.reduction(Kind.FOCAL, p))))
                .toString();
    }

    private String explainGaussian(double sigma) {
        double error = model.drawingProperty().get().error();
        return "σ = " + Quantity.decimal(sigma) + "\n−log N = " + Quantity.decimal(GaussianLoss.of(error, sigma));
    }

    private void draw() {
        Drawing drawing = model.drawingProperty().get();
        drawClasses(drawing);
        drawCoordinate(drawing);
        fillValues(drawing);
        gaussian.setText(texts().get(
                "losses.gaussian.value",
                Quantity.decimal(drawing.deviation()),
                Quantity.decimal(GaussianLoss.of(drawing.error(), drawing.deviation())),
                Quantity.decimal(GaussianLoss.slope(drawing.error(), drawing.deviation()))));
    }

    private void drawClasses(Drawing drawing) {
        boolean logarithmic = decades.isSelected();
        String title = texts().get("losses.axis.loss");
        PlotAxis y = logarithmic
                ? PlotAxis.logarithmic(title, Unit.PLAIN, LEAST_OF_DECADES, 10)
                : PlotAxis.linear(title, Unit.PLAIN, 0, HIGHEST);
        List<Mark> marks = new ArrayList<>(strips(0, 1, LEAST_OF_DECADES));
        marks.add(new Mark.Vertical(drawing.p(), "", Mark.Pen.thin(Ink.TEXT)));
        for (Curve curve : drawing.curves()) {
            Ink ink = Ink.series(curve.kind().ordinal());
            marks.add(new Mark.Path(
                    curve.points().stream()
                            .map(point -> new Point2D(
                                    point.getX(), Math.max(point.getY(), logarithmic ? LEAST_OF_DECADES / 10 : 0)))
                            .toList(),
                    Mark.Pen.of(ink),
                    false));
            marks.add(new Mark.Dot(drawing.p(), curve.loss().of(drawing.p()), Mark.Shape.DISC, 4, ink, null));
        }
        legend.show(drawing.curves().stream()
                .map(curve -> new Legend.Entry(name(curve.kind()), Ink.series(curve.kind().ordinal()), true))
                .toList());
        classes.setAccessibleText(explain(drawing.p()));
        classes.show(PlotAxis.linear(texts().get("losses.axis.p"), Unit.PLAIN, 0, 1), y, marks);
    }

    private void drawCoordinate(Drawing drawing) {
        List<Mark> marks = new ArrayList<>(strips(0, LossesViewModel.MOST_DEVIATION, -HIGHEST));
        Ink ink = Ink.series(3);
        if (drawing.error() >= LossesViewModel.LEAST_DEVIATION) {
            marks.add(new Mark.Vertical(
                    drawing.error(), texts().get("losses.least"), Mark.Pen.dashed(Ink.MUTED)));
        }
        marks.add(new Mark.Horizontal(0, "", Mark.Pen.thin(Ink.MUTED)));
        marks.add(new Mark.Vertical(drawing.deviation(), "", Mark.Pen.thin(Ink.TEXT)));
        marks.add(new Mark.Path(drawing.gaussian(), Mark.Pen.of(ink), false));
        double now = GaussianLoss.of(drawing.error(), drawing.deviation());
        marks.add(new Mark.Dot(drawing.deviation(), now, Mark.Shape.DISC, 4, ink, null));
        coordinate.setAccessibleText(explainGaussian(drawing.deviation()));
        coordinate.show(
                PlotAxis.linear(texts().get("losses.axis.deviation"), Unit.PLAIN, 0, LossesViewModel.MOST_DEVIATION),
                PlotAxis.linear(texts().get("losses.axis.likelihood"), Unit.PLAIN, -3, 8),
                marks);
    }

    /** Upright strips over a whole plot, so that values can be read wherever the mouse is. */
    private static List<Mark> strips(double from, double to, double bottom) {
        List<Mark> strips = new ArrayList<>();
        double width = (to - from) / STRIPS;
        for (int i = 1; i < STRIPS; i++) {
            double middle = Math.rint((from + i * width) * 1e4) / 1e4;
            strips.add(new Mark.Cell(middle - width / 2, bottom, middle + width / 2, 2 * HIGHEST, NONE, middle));
        }
        return strips;
    }

    private void fillValues(Drawing drawing) {
        values.getChildren().clear();
        values.addRow(
                0,
                head("losses.at", Quantity.decimal(drawing.p())),
                head("losses.value"),
                head("losses.slope"),
                head("losses.reduction"));
        for (Curve curve : drawing.curves()) {
            ClassLoss loss = curve.loss();
            Label name = new Label(name(curve.kind()) + "   " + formula(curve.kind()));
            name.setMinWidth(0);
            values.addRow(
                    curve.kind().ordinal() + 1,
                    name,
                    figure("losses-value-" + curve.kind().ordinal(), Quantity.decimal(loss.of(drawing.p()))),
                    figure("losses-slope-" + curve.kind().ordinal(), Quantity.decimal(loss.slope(drawing.p()))),
                    figure(
                            "losses-reduction-" + curve.kind().ordinal(),
                            "÷ " + Quantity.decimal(drawing.reduction(curve.kind(), drawing.p()))));
        }
    }

    private static String formula(Kind kind) {
        return switch (kind) {
            case CROSS_ENTROPY -> "−log p";
            case FOCAL -> "−α(1−p)^γ log p";
            case SMOOTHED -> "−Σ q log p, q = 1−ε+ε/K";
        };
    }

    private Label head(String key, Object... arguments) {
        Label head = new Label(texts().get(key, arguments));
        head.getStyleClass().addAll("muted", "small");
        return head;
    }

    private static Label figure(String id, String text) {
        Label figure = new Label(text);
        figure.setId(id);
        figure.getStyleClass().add("strong");
        return figure;
    }
}
