// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.geometry.Point2D;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Mark;
import org.phiscope.app.ui.chart.Mark.Pen;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.chart.PlotAxis;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.search.BudgetViewModel.Drawn;
import org.phiscope.app.ui.search.BudgetViewModel.Question;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Configuration;
import org.phiscope.parameter.ParameterSpec;
import org.phiscope.search.Solution.Point;

/** The costs around the value that was found, with the limit as a line that they cross. */
final class StaircaseChart {
    private static final double DOT = 3;
    private static final double FOUND = 5;

    private final Texts texts;
    private final Names names;
    private final Plot plot;

    /** @param use takes the network of a step that is chosen */
    StaircaseChart(Theme theme, Texts texts, Consumer<Configuration> use) {
        this.texts = texts;
        names = new Names(texts);
        plot = new Plot(theme);
        plot.setId("budget-chart");
        plot.setOnChosen(subject -> use.accept(((Point) subject).configuration()));
    }

    Plot plot() {
        return plot;
    }

    /**
     * @param current the network on the workbench, which need not lie on the staircase: a preset's published
     *     coefficients are none of φ's
     * @param costing what it costs, as the question counts; {@code null} while that is not known
     */
    void show(Drawn drawn, Configuration current, @Nullable Map<String, Long> costing) {
        Question question = drawn.of().question();
        ParameterSpec parameter = drawn.of().solution().parameter();
        Figure figure = question.figure();
        long limit = question.budget().limit();
        List<Point> points = drawn.points();
        if (points.isEmpty()) {
            plot.show(
                    PlotAxis.linear("", Unit.PLAIN, 0, 1), PlotAxis.linear("", Unit.PLAIN, 0, 1), List.of());
            return;
        }
        List<Point2D> line = points.stream()
                .map(point -> new Point2D(number(point.value()), figure.of(point.figures())))
                .toList();
        double now = number(current.parameters().value(parameter.key()));
        List<Double> costs = new ArrayList<>(line.stream().map(Point2D::getY).toList());
        costs.add((double) limit);
        List<Mark> marks = new ArrayList<>();
        marks.add(new Mark.Area(line, Ink.ACCENT.faded(0.12), true));
        marks.add(new Mark.Path(line, Pen.of(Ink.ACCENT), true));
        marks.add(new Mark.Horizontal(
                limit, texts.get("budget.chart.limit", figure.text(limit)), Pen.dashed(Ink.BAD)));
        for (Point point : points) {
            boolean fits = figure.of(point.figures()) <= limit;
            boolean tread = parameter instanceof ParameterSpec.Whole || isStop(parameter, point.value());
            marks.add(new Mark.Dot(
                    number(point.value()),
                    figure.of(point.figures()),
                    Mark.Shape.DISC,
                    tread ? DOT : 0,
                    fits ? Ink.ACCENT : Ink.BAD,
                    point));
        }
        if (costing != null && isWithin(line, now)) {
            long cost = figure.of(costing);
            costs.add((double) cost);
            marks.add(new Mark.Dot(now, cost, Mark.Shape.RING, FOUND, Ink.TEXT, null));
            marks.add(new Mark.Name(now, cost, texts.get("budget.chart.current"), Ink.TEXT));
        }
        Point largest = drawn.of().solution().largest();
        if (largest != null) {
            double x = number(largest.value());
            double y = figure.of(largest.figures());
            marks.add(new Mark.Dot(x, y, Mark.Shape.DIAMOND, FOUND + 2, Ink.GOOD, largest));
            marks.add(new Mark.Name(x, y, parameter.format(largest.value()), Ink.GOOD));
        }
        plot.setExplanation(subject -> explain((Point) subject, question, parameter));
        plot.show(
                PlotAxis.around(
                        names.parameter(question.base().family(), parameter),
                        Unit.PLAIN,
                        line.stream().mapToDouble(Point2D::getX)),
                PlotAxis.around(
                        names.figure(figure),
                        figure.unit(),
                        costs.stream().mapToDouble(Double::doubleValue)),
                marks);
    }

    private String explain(Point point, Question question, ParameterSpec parameter) {
        Figure figure = question.figure();
        Map<String, Long> figures = point.figures();
        return texts.get(
                "budget.chart.point",
                names.parameter(question.base().family(), parameter),
                names.value(parameter, point.value()),
                figure.text(figure.of(figures)),
                names.figure(figure),
                Shares.percent(question.fill(figures)));
    }

    private static boolean isWithin(List<Point2D> line, double value) {
        return line.getFirst().getX() <= value && value <= line.getLast().getX();
    }

    private static boolean isStop(ParameterSpec parameter, Object value) {
        if (!(parameter instanceof ParameterSpec.Decimal decimal)) {
            return true;
        }
        double steps = (((Double) value) - decimal.min()) / decimal.step();
        return Math.abs(steps - Math.rint(steps)) < 1e-6;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
