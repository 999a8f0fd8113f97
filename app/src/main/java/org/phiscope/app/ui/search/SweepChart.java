// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.function.Consumer;
import javafx.geometry.Point2D;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Legend;
import org.phiscope.app.ui.chart.Mark;
import org.phiscope.app.ui.chart.Mark.Pen;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.chart.PlotAxis;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.search.SweepViewModel.Form;
import org.phiscope.app.ui.search.SweepViewModel.Found;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Configuration;
import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.search.Axis;
import org.phiscope.search.Outcome;
import org.phiscope.search.Sweep;

/** A sweep as a line, as lines one for each value of the second parameter, or as a map. */
final class SweepChart extends VBox {
    private static final double DOT = 3;
    private static final double CURRENT = 6;
    private static final int NAMED = 8;
    private static final int SHADES = 6;
    /** Dots of longer lines would run into each other. */
    private static final int DOTTED = 120;

    private final Texts texts;
    private final Names names;
    private final Plot plot;
    private final Legend legend;

    /** @param use takes the row of a point that is chosen */
    SweepChart(Theme theme, Texts texts, Consumer<Sweep.Row> use) {
        this.texts = texts;
        names = new Names(texts);
        plot = new Plot(theme);
        plot.setId("sweep-chart");
        plot.setOnChosen(subject -> use.accept((Sweep.Row) subject));
        legend = new Legend(theme);
        VBox.setVgrow(plot, Priority.ALWAYS);
        getChildren().setAll(plot, legend);
    }

    Plot plot() {
        return plot;
    }

    /**
     * @param current the network on the workbench
     * @param cost what it costs, as the sweep counts; {@code null} while that is not known
     */
    void show(
            Found found, Figure figure, Form form, Configuration current, @Nullable Map<String, Long> cost) {
        plot.setExplanation(subject -> explain((Sweep.Row) subject, found.sweep(), figure));
        if (found.sweep().axes().size() == 2 && form == Form.MAP) {
            map(found, figure, current);
        } else {
            lines(found, figure, current, cost);
        }
    }

    private String explain(Sweep.Row row, Sweep sweep, Figure figure) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.values().size(); i++) {
            ParameterSpec parameter = sweep.axes().get(i).parameter();
            text.append(names.parameter(sweep.base().family(), parameter))
                    .append(" = ")
                    .append(names.value(parameter, row.values().get(i)))
                    .append('\n');
        }
        return text.append(
                        switch (row.outcome()) {
                            case Outcome.Costs(Configuration _, Map<String, Long> figures) ->
                                figure.text(figure.of(figures)) + " " + names.figure(figure);
                            case Outcome.Impossible(Message reason) -> texts.say(reason);
                        })
                .toString();
    }

    private void lines(Found found, Figure figure, Configuration current, @Nullable Map<String, Long> cost) {
        Axis along = found.sweep().axes().getFirst();
        int series = found.sweep().size() / along.values().size();
        List<Mark> marks = new ArrayList<>();
        List<Legend.Entry> entries = new ArrayList<>();
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (int s = 0; s < series; s++) {
            Ink ink = ink(s, series);
            List<Point2D> line = new ArrayList<>();
            for (int i = 0; i < along.values().size(); i++) {
                Sweep.Row row = found.rows().get(i * series + s);
                if (row.outcome() instanceof Outcome.Costs(Configuration _, Map<String, Long> figures)) {
                    Point2D point = new Point2D(place(along, i), figure.of(figures));
                    line.add(point);
                    xs.add(point.getX());
                    ys.add(point.getY());
                    double radius = along.values().size() <= DOTTED ? DOT : 0;
                    marks.add(new Mark.Dot(point.getX(), point.getY(), Mark.Shape.DISC, radius, ink, row));
                    if (s == 0 && !isNumber(along)) {
                        marks.add(new Mark.Name(
                                point.getX(), point.getY(), value(along, row.values().getFirst()), Ink.TEXT));
                    }
                }
            }
            marks.add(new Mark.Path(line, Pen.of(ink), false));
            if (series > 1 && isNamed(s, series)) {
                Axis by = found.sweep().axes().getLast();
                entries.add(new Legend.Entry(
                        names.parameter(found.sweep().base().family(), by.parameter()) + " "
                                + value(by, by.values().get(s)),
                        ink,
                        true));
            }
        }
        int now = along.values().indexOf(current.parameters().value(along.parameter().key()));
        if (cost != null && (now >= 0 || isNumber(along))) {
            double x = now >= 0
                    ? place(along, now)
                    : ((Number) current.parameters().value(along.parameter().key())).doubleValue();
            if (x >= place(along, 0) && x <= place(along, along.values().size() - 1)) {
                double y = figure.of(cost);
                ys.add(y);
                marks.add(new Mark.Dot(x, y, Mark.Shape.RING, CURRENT, Ink.TEXT, null));
                marks.add(new Mark.Name(x, y, texts.get("sweep.now"), Ink.TEXT));
            }
        }
        legend.show(entries);
        plot.show(
                PlotAxis.around(
                        title(found, along), Unit.PLAIN, xs.stream().mapToDouble(Double::doubleValue)),
                PlotAxis.around(
                        names.figure(figure), figure.unit(), ys.stream().mapToDouble(Double::doubleValue)),
                marks);
    }

    private void map(Found found, Figure figure, Configuration current) {
        Axis along = found.sweep().axes().getFirst();
        Axis up = found.sweep().axes().getLast();
        LongSummaryStatistics range = new LongSummaryStatistics();
        found.rows().forEach(row -> {
            if (row.outcome() instanceof Outcome.Costs(Configuration _, Map<String, Long> figures)) {
                range.accept(figure.of(figures));
            }
        });
        List<Mark> marks = new ArrayList<>();
        int height = up.values().size();
        for (int i = 0; i < found.rows().size(); i++) {
            Sweep.Row row = found.rows().get(i);
            int x = i / height;
            int y = i % height;
            Ink ink = row.outcome() instanceof Outcome.Costs(Configuration _, Map<String, Long> figures)
                    ? Ink.heat(share(figure.of(figures), range))
                    : Ink.BAD.faded(0.35);
            marks.add(new Mark.Cell(edge(along, x), edge(up, y), edge(along, x + 1), edge(up, y + 1), ink, row));
        }
        int x = along.values().indexOf(current.parameters().value(along.parameter().key()));
        int y = up.values().indexOf(current.parameters().value(up.parameter().key()));
        if (x >= 0 && y >= 0) {
            marks.add(new Mark.Dot(place(along, x), place(up, y), Mark.Shape.RING, CURRENT, Ink.WARN, null));
            marks.add(new Mark.Name(place(along, x), place(up, y), texts.get("sweep.now"), Ink.TEXT));
        }
        if (!isNumber(up)) {
            for (int i = 0; i < height; i++) {
                marks.add(new Mark.Name(edge(along, 0), place(up, i), value(up, up.values().get(i)), Ink.TEXT));
            }
        }
        if (!isNumber(along)) {
            for (int i = 0; i < along.values().size(); i++) {
                marks.add(new Mark.Name(
                        place(along, i), edge(up, 0), value(along, along.values().get(i)), Ink.TEXT));
            }
        }
        legend.show(range.getCount() == 0 ? List.of() : shades(figure, range));
        plot.show(
                PlotAxis.linear(title(found, along), Unit.PLAIN, edge(along, 0), edge(along, along.values().size())),
                PlotAxis.linear(title(found, up), Unit.PLAIN, edge(up, 0), edge(up, height)),
                marks);
    }

    /** Where a figure lies between the least and the largest, by its logarithm: costs grow by factors. */
    private static double share(long value, LongSummaryStatistics range) {
        double least = Math.max(1, range.getMin());
        double most = Math.max(1, range.getMax());
        return most > least ? Math.log(Math.max(1, value) / least) / Math.log(most / least) : 0.5;
    }

    private static List<Legend.Entry> shades(Figure figure, LongSummaryStatistics range) {
        List<Legend.Entry> shades = new ArrayList<>();
        double least = Math.max(1, range.getMin());
        double ratio = Math.max(1, range.getMax()) / least;
        for (int i = 0; i < SHADES; i++) {
            double share = i / (SHADES - 1.0);
            shades.add(new Legend.Entry(
                    figure.text(Math.round(least * Math.pow(ratio, share))), Ink.heat(share), false));
        }
        return shades;
    }

    private static Ink ink(int series, int of) {
        return of <= NAMED ? Ink.series(series) : Ink.heat(0.2 + 0.8 * series / (of - 1.0));
    }

    /** All of a few; of many, some evenly. */
    private static boolean isNamed(int series, int of) {
        return of <= NAMED || series * (NAMED - 1) / (of - 1) != (series - 1) * (NAMED - 1) / (of - 1) || series == 0;
    }

    private String title(Found found, Axis axis) {
        return names.parameter(found.sweep().base().family(), axis.parameter());
    }

    private String value(Axis axis, Object value) {
        return names.value(axis.parameter(), value);
    }

    private static boolean isNumber(Axis axis) {
        return axis.values().getFirst() instanceof Number;
    }

    /** Where a value lies: a number where it is, a name at its place in the list. */
    private static double place(Axis axis, int index) {
        return axis.values().get(index) instanceof Number number ? number.doubleValue() : index + 1;
    }

    /** The border between two values, and beyond the first and the last. */
    private static double edge(Axis axis, int index) {
        int last = axis.values().size() - 1;
        if (last == 0) {
            return place(axis, 0) + index - 0.5;
        }
        if (index == 0) {
            return place(axis, 0) - (place(axis, 1) - place(axis, 0)) / 2;
        }
        return index > last
                ? place(axis, last) + (place(axis, last) - place(axis, last - 1)) / 2
                : (place(axis, index - 1) + place(axis, index)) / 2;
    }
}
