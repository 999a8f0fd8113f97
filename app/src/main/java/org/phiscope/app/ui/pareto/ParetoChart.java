// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.pareto;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import javafx.geometry.Point2D;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Mark;
import org.phiscope.app.ui.chart.Mark.Pen;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.chart.PlotAxis;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.pareto.ParetoViewModel.Point;
import org.phiscope.app.ui.pareto.ParetoViewModel.Shown;
import org.phiscope.app.ui.pareto.ParetoViewModel.Student;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Configuration;
import org.phiscope.published.Measure;
import org.phiscope.published.PublishedNetwork;

/** Published networks as dots, the frontier as a line, and the current network's cost as a line that moves with it. */
final class ParetoChart {
    static final Ink FRONTIER = Ink.GOOD;
    static final Ink LADDER = Ink.series(3);
    static final Ink PRESET = Ink.ACCENT;
    static final Ink OTHER = Ink.MUTED;
    static final Ink CURRENT = Ink.series(1);

    private static final double FADED = 0.15;
    private static final double DOT = 3;
    private static final double KNOWN = 3.5;

    private final Texts texts;
    private final Plot plot;

    /** @param use takes a point that is chosen */
    ParetoChart(Theme theme, Texts texts, Consumer<Point> use) {
        this.texts = texts;
        plot = new Plot(theme);
        plot.setId("pareto-chart");
        plot.setExplanation(subject -> explain((Point) subject));
        plot.setOnChosen(subject -> use.accept((Point) subject));
    }

    Plot plot() {
        return plot;
    }

    /**
     * @param trail latest costs of the current network, the latest last
     * @param current that network
     */
    void show(Shown shown, List<Double> trail, Configuration current) {
        List<Mark> marks = new ArrayList<>();
        for (Point point : shown.points()) {
            Ink ink = point.preset() ? PRESET : OTHER;
            marks.add(new Mark.Dot(
                    point.cost(),
                    point.quality(),
                    point.preset() ? Mark.Shape.DISC : Mark.Shape.RING,
                    point.preset() ? KNOWN : DOT,
                    point.faded() ? ink.faded(FADED) : ink,
                    point));
        }
        marks.add(new Mark.Path(line(shown.frontier()), new Pen(FRONTIER, 1.5, false), false));
        marks.add(new Mark.Path(line(shown.ladder()), new Pen(LADDER, 2, false), false));
        for (int i = 0; i < trail.size() - 1; i++) {
            marks.add(new Mark.Vertical(
                    trail.get(i), "", Pen.thin(CURRENT.faded(0.6 * (i + 1) / trail.size()))));
        }
        if (!trail.isEmpty()) {
            marks.add(new Mark.Vertical(
                    trail.getLast(), current.preset().title(), new Pen(CURRENT, 1.5, false)));
        }
        for (Student student : shown.students()) {
            OptionalDouble cost = ParetoViewModel.figure(student.cost(), shown.cost());
            if (cost.isPresent()) {
                String title = student.configuration().preset().title();
                marks.add(new Mark.Vertical(
                        cost.getAsDouble(), texts.get("no-accuracy", title), Pen.dashed(LADDER)));
            }
        }
        shown.ladder().forEach(point -> marks.add(name(point, LADDER)));
        shown.points().stream()
                .filter(point -> !point.faded() && shown.points().stream().anyMatch(Point::faded))
                .forEach(point -> marks.add(name(point, Ink.TEXT)));
        shown.frontier().reversed().stream()
                .filter(point -> !point.faded())
                .forEach(point -> marks.add(name(point, Ink.MUTED)));
        plot.show(
                PlotAxis.aroundLogarithmic(
                        texts.get("measure." + shown.cost().name()),
                        shown.cost() == Measure.LATENCY ? Unit.PLAIN : Unit.COUNT,
                        DoubleStream.concat(
                                shown.points().stream().mapToDouble(Point::cost),
                                trail.stream().mapToDouble(Double::doubleValue))),
                PlotAxis.around(
                        texts.get("measure." + shown.quality().name()),
                        Unit.PLAIN,
                        shown.points().stream().mapToDouble(Point::quality)),
                marks);
    }

    private static List<Point2D> line(List<Point> points) {
        return points.stream()
                .map(point -> new Point2D(point.cost(), point.quality()))
                .toList();
    }

    private static Mark.Name name(Point point, Ink ink) {
        return new Mark.Name(point.cost(), point.quality(), point.network().shortName(), ink);
    }

    private String explain(Point point) {
        PublishedNetwork network = point.network();
        StringBuilder text =
                new StringBuilder(texts.get("point", network.name(), Integer.toString(network.size())));
        network.figures().forEach((measure, figure) -> text.append('\n')
                .append(texts.get("measure." + measure.name()))
                .append(' ')
                .append(figure(measure, figure))
                .append(network.isCounted(measure) ? " " + texts.get("point.counted") : ""));
        return text.append('\n')
                .append(network.source())
                .append('\n')
                .append(texts.get(point.preset() ? "point.click" : "point.unknown"))
                .toString();
    }

    private static String figure(Measure measure, double figure) {
        return switch (measure) {
            case PARAMS, MULTIPLY_ADDS, ACTIVATIONS -> Quantity.count(Math.round(figure));
            case LATENCY -> String.format(Locale.ROOT, "%.1f", figure);
            case TOP1, TOP5, IMAGENET_A, IMAGENET_R, SKETCH, REAL, V2, AP -> String.format(Locale.ROOT, "%.1f", figure);
        };
    }
}
