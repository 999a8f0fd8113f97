// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.laws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Line;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Mark;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.chart.PlotAxis;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.laws.LawsViewModel.Drawing;
import org.phiscope.app.ui.laws.LawsViewModel.Drawn;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.cost.CostReport;
import org.phiscope.law.Law;
import org.phiscope.law.Law.Landmark;
import org.phiscope.law.Law.Measure;
import org.phiscope.law.Law.Standing;
import org.phiscope.law.Law.Variable;

/** The laws on the left; on the right one of them: its formulas, its curves, its variables, and what is to be said of it. */
public final class LawsView extends BorderPane {
    /** Of a curve's points every so many can be pointed at. */
    private static final int POINTED = 4;

    private final LawsViewModel model = new LawsViewModel();
    private final Texts texts;
    private final Theme theme;
    private final Plot plot;
    private final Label title = new Label();
    private final Label summary = new Label();
    private final GridPane formulas = new GridPane();
    private final HBox sliders = new HBox(18);
    private final Label standing = new Label();
    private final Button follow = new Button();
    private final Label remark = new Label();
    private final Map<String, VariableSlider> variables = new HashMap<>();
    private @Nullable Law shown;

    public LawsView(WorkbenchModel workbench, Language language, Theme theme) {
        texts = new Texts(language, LawsView.class);
        this.theme = theme;
        plot = new Plot(theme);
        getStyleClass().add("laws-view");
        getStylesheets().add(Objects.requireNonNull(LawsView.class.getResource("laws.css")).toExternalForm());
        setLeft(list());
        setCenter(detail());
        connect(workbench);
        model.drawingProperty().subscribe(this::show);
        language.currentProperty().subscribe(() -> {
            shown = null;
            show(model.drawingProperty().get());
        });
        theme.paletteProperty().subscribe(() -> {
            shown = null;
            show(model.drawingProperty().get());
        });
    }

    private void connect(WorkbenchModel workbench) {
        Runnable stand = () -> {
            CostReport report = workbench.reportProperty().get();
            if (report != null) {
                model.show(
                        report,
                        workbench.selectedStageProperty().get(),
                        workbench.selectedNodeProperty().get());
            }
        };
        workbench.reportProperty().subscribe(stand);
        workbench.selectedStageProperty().subscribe(stand);
        workbench.selectedNodeProperty().subscribe(stand);
        stand.run();
    }

    private Region list() {
        ListView<Law> list = new ListView<>();
        list.setId("laws");
        list.getItems().setAll(model.laws());
        texts.language().currentProperty().subscribe(_ -> list.setCellFactory(_ -> new LawCell()));
        list.getSelectionModel().select(model.lawProperty().get());
        list.getSelectionModel().selectedItemProperty().addListener((_, _, law) -> {
            if (law != null) {
                model.lawProperty().set(law);
            }
        });
        list.setPrefWidth(266);
        list.setMinWidth(200);
        list.getStyleClass().add("law-list");
        return list;
    }

    private Region detail() {
        title.getStyleClass().add("law-title");
        summary.setWrapText(true);
        summary.getStyleClass().add("muted");
        summary.setMinHeight(USE_PREF_SIZE);
        formulas.setHgap(12);
        formulas.setVgap(3);
        ColumnConstraints name = new ColumnConstraints();
        name.setMinWidth(USE_PREF_SIZE);
        ColumnConstraints formula = new ColumnConstraints();
        formula.setHgrow(Priority.ALWAYS);
        formulas.getColumnConstraints().addAll(new ColumnConstraints(16), name, formula);
        plot.setId("law-plot");
        plot.setExplanation(Object::toString);
        plot.setMinHeight(190);
        VBox.setVgrow(plot, Priority.ALWAYS);
        sliders.setAlignment(Pos.CENTER_LEFT);
        standing.setId("law-standing");
        standing.setWrapText(true);
        standing.setMinHeight(USE_PREF_SIZE);
        HBox.setHgrow(standing, Priority.ALWAYS);
        standing.setMaxWidth(Double.MAX_VALUE);
        follow.setId("law-follow");
        follow.textProperty().bind(texts.bind("follow"));
        follow.setMinWidth(USE_PREF_SIZE);
        follow.setOnAction(_ -> model.follow());
        HBox stand = new HBox(12, standing, follow);
        stand.setAlignment(Pos.CENTER_LEFT);
        remark.setId("law-remark");
        remark.setWrapText(true);
        remark.setMinHeight(USE_PREF_SIZE);
        remark.getStyleClass().add("law-remark");
        remark.setMaxWidth(Double.MAX_VALUE);
        VBox content = new VBox(10, title, summary, formulas, plot, sliders, stand, remark);
        content.getStyleClass().add("law");
        ScrollPane scroll = new ScrollPane(content);
        scroll.setFitToWidth(true);
        scroll.setFitToHeight(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        return scroll;
    }

    private void show(Drawing drawing) {
        Law law = drawing.law();
        if (law != shown) {
            shown = law;
            title.setText(texts.get("law." + law.id()));
            summary.setText(texts.get("summary." + law.id()));
            remark.setText(texts.get("remark." + law.id()));
            sliders.getChildren().clear();
            variables.clear();
            for (Variable variable : law.variables()) {
                VariableSlider slider = new VariableSlider(variable, model, texts);
                variables.put(variable.symbol(), slider);
                sliders.getChildren().add(slider);
            }
        }
        variables.forEach((symbol, slider) -> slider.show(drawing.values().of(symbol)));
        fillFormulas(drawing);
        standing.setText(standing(drawing));
        follow.setDisable(drawing.following() || drawing.standing() == null);
        draw(drawing);
    }

    private void fillFormulas(Drawing drawing) {
        formulas.getChildren().clear();
        for (int i = 0; i < drawing.curves().size(); i++) {
            Drawn curve = drawing.curves().get(i);
            Line sign = new Line(0, 0, 14, 0);
            sign.setStrokeWidth(2);
            sign.setStroke(Ink.series(i).in(theme.palette()));
            Label name = new Label(texts.get("curve." + drawing.law().id() + "." + curve.curve().id()));
            name.setMinWidth(USE_PREF_SIZE);
            Label formula = new Label(
                    curve.curve().formula() + "  =  " + number(drawing.law().measure(), curve.now()));
            formula.getStyleClass().add("formula");
            formula.setMinWidth(0);
            formulas.addRow(i, sign, name, formula);
        }
    }

    private String standing(Drawing drawing) {
        Standing network = drawing.standing();
        if (network == null) {
            return texts.get("standing.none");
        }
        StringBuilder where = new StringBuilder();
        for (Variable variable : drawing.law().variables()) {
            where.append(where.isEmpty() ? "" : ", ")
                    .append(variable.symbol())
                    .append(" = ")
                    .append(VariableSlider.text(network.values().of(variable.symbol())));
        }
        return Double.isNaN(network.measured())
                ? texts.get("standing.place", network.name(), where)
                : texts.get(
                        "standing." + measure(drawing.law().measure()),
                        network.name(),
                        where,
                        number(drawing.law().measure(), network.measured()));
    }

    private static String measure(Measure measure) {
        return measure.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String number(Measure measure, double value) {
        return measure == Measure.SAVING
                ? String.format(Locale.ROOT, "%.1f %%", 100 * value).replace('-', '−')
                : Quantity.count(Math.round(value));
    }

    private void draw(Drawing drawing) {
        Law law = drawing.law();
        boolean saving = law.measure() == Measure.SAVING;
        double scale = saving ? 100 : 1;
        Standing network = drawing.comparable();
        PlotAxis x = law.x().logarithmic()
                ? PlotAxis.logarithmic(xTitle(law), Unit.PLAIN, law.x().min(), law.x().max())
                : PlotAxis.linear(xTitle(law), Unit.PLAIN, Math.min(law.x().min(), 0), law.x().max());
        DoubleStream heights = drawing.curves().stream()
                .flatMapToDouble(curve -> curve.points().stream().mapToDouble(point -> scale * point.getY()));
        String yTitle = texts.get("measure." + measure(law.measure()));
        PlotAxis y = saving
                ? PlotAxis.around(yTitle, Unit.PLAIN, heights)
                : law.measure() == Measure.MEMORY_ACCESS
                        ? PlotAxis.aroundLogarithmic(yTitle, Unit.COUNT, heights)
                        : PlotAxis.fromZero(
                                yTitle,
                                Unit.COUNT,
                                network == null
                                        ? heights
                                        : DoubleStream.concat(heights, DoubleStream.of(network.measured())));
        List<Mark> marks = new ArrayList<>();
        if (saving) {
            marks.add(new Mark.Horizontal(0, "", Mark.Pen.thin(Ink.MUTED)));
        }
        for (Landmark landmark : law.landmarks()) {
            marks.add(new Mark.Vertical(
                    landmark.at(),
                    texts.get("landmark." + law.id() + "." + landmark.id(), VariableSlider.text(landmark.at())),
                    Mark.Pen.dashed(Ink.MUTED)));
        }
        double now = drawing.values().of(law.x().symbol());
        marks.add(new Mark.Vertical(now, "", Mark.Pen.thin(Ink.TEXT)));
        for (int i = 0; i < drawing.curves().size(); i++) {
            Drawn curve = drawing.curves().get(i);
            String name = texts.get("curve." + law.id() + "." + curve.curve().id());
            List<Point2D> points = curve.points().stream()
                    .map(point -> new Point2D(point.getX(), scale * point.getY()))
                    .toList();
            marks.add(new Mark.Path(points, Mark.Pen.of(Ink.series(i)), false));
            for (int j = 0; j < points.size(); j += POINTED) {
                Point2D point = points.get(j);
                String text = name + "\n" + law.x().symbol() + " = " + VariableSlider.text(round(point.getX())) + ": "
                        + number(law.measure(), point.getY() / scale);
                marks.add(new Mark.Dot(point.getX(), point.getY(), Mark.Shape.DISC, 0, Ink.series(i), text));
            }
            marks.add(new Mark.Dot(now, scale * curve.now(), Mark.Shape.DISC, 4, Ink.series(i), null));
        }
        if (network != null) {
            double at = network.values().of(law.x().symbol());
            String text = standing(drawing);
            marks.add(new Mark.Dot(at, network.measured(), Mark.Shape.DIAMOND, 6, Ink.TEXT, text));
            marks.add(new Mark.Name(at, network.measured(), network.name(), Ink.TEXT));
        }
        plot.setAccessibleText(texts.get("law." + law.id()) + ". " + standing(drawing));
        plot.show(x, y, marks);
    }

    private String xTitle(Law law) {
        return law.x().symbol() + ", " + texts.get("variable." + law.x().symbol());
    }

    private static double round(double value) {
        return Math.rint(1000 * value) / 1000;
    }

    private final class LawCell extends ListCell<Law> {
        LawCell() {
            setPrefWidth(0); // as wide as the list, the text cut rather than the list scrolled
        }

        @Override
        protected void updateItem(@Nullable Law law, boolean empty) {
            super.updateItem(law, empty);
            setText(empty || law == null ? null : texts.get("law." + law.id()));
        }
    }
}
