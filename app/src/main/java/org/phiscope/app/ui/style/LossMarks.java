// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javafx.geometry.Point2D;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Legend;
import org.phiscope.app.ui.chart.Mark;
import org.phiscope.app.ui.chart.PlotAxis;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.style.StyleLosses;
import org.phiscope.style.StyleSettings;

/**
 * The losses of a run as curves, each as it counts: times its weight. Over many steps only some of the points are drawn, and
 * what lies more than six decades below the largest is left out.
 */
final class LossMarks {
    private static final int POINTS = 400;
    private static final double DECADES = 1e-6;

    private final List<StyleLosses> losses;
    private final StyleSettings settings;
    private final Texts texts;
    private final List<Curve> curves;

    /** One curve. */
    record Curve(String name, Ink ink, List<Point2D> points) {}

    LossMarks(Painted painted, Texts texts) {
        this.losses = painted.losses();
        this.settings = painted.job().settings();
        this.texts = texts;
        this.curves = curves();
    }

    private List<Curve> curves() {
        List<Curve> drawn = new ArrayList<>();
        int colour = 1;
        for (String layer : settings.styleLayers().keySet()) {
            double weight = settings.beta() * settings.styleLayers().getOrDefault(layer, 0.0);
            drawn.add(curve(shortened(layer), Ink.series(colour++), loss -> weight * loss.style().getOrDefault(layer, 0.0)));
        }
        if (settings.variation() > 0) {
            drawn.add(curve(texts.get("losses.variation"), Ink.MUTED, loss -> settings.variation() * loss.variation()));
        }
        if (!settings.contentLayers().isEmpty()) {
            drawn.add(curve(texts.get("losses.content"), Ink.series(0), loss -> settings.alpha() * loss.content()));
        }
        drawn.add(curve(texts.get("losses.total"), Ink.TEXT, StyleLosses::total));
        return drawn;
    }

    private Curve curve(String name, Ink ink, ToDoubleFunction<StyleLosses> loss) {
        int every = Math.max(1, Math.ceilDiv(losses.size(), POINTS));
        double largest = losses.stream().mapToDouble(StyleLosses::total).max().orElse(1);
        List<Point2D> points = new ArrayList<>();
        for (int i = 0; i < losses.size(); i++) {
            if (i % every == 0 || i == losses.size() - 1) {
                double value = loss.applyAsDouble(losses.get(i));
                if (value > largest * DECADES) {
                    points.add(new Point2D(i + 1, value));
                }
            }
        }
        return new Curve(name, ink, points);
    }

    /** The last two parts of a layer's name, which tell it from the others. */
    static String shortened(String layer) {
        String[] parts = layer.split("\\.");
        return parts.length <= 2
                ? layer
                : "…" + String.join(".", List.of(parts).subList(Math.max(1, parts.length - 3), parts.length));
    }

    List<Curve> shown() {
        return curves;
    }

    PlotAxis horizontal() {
        int all = settings.iterations().stream().mapToInt(Integer::intValue).sum();
        return PlotAxis.linear(texts.get("losses.steps"), Unit.COUNT, 0, Math.max(2, all));
    }

    PlotAxis vertical() {
        return PlotAxis.aroundLogarithmic(
                texts.get("losses.axis"),
                Unit.PLAIN,
                curves.stream().flatMapToDouble(curve -> curve.points().stream().mapToDouble(Point2D::getY)));
    }

    List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        int step = 0;
        int sizes = settings.iterations().size();
        for (int size = 0; size < sizes; size++) {
            if (sizes > 1) {
                int side = settings.longerSide() >> (sizes - 1 - size);
                marks.add(new Mark.Vertical(step, texts.get("losses.size", String.valueOf(side)), Mark.Pen.thin(Ink.MUTED)));
            }
            step += settings.iterations().get(size);
        }
        for (Curve curve : curves) {
            marks.add(new Mark.Path(curve.points(), Mark.Pen.of(curve.ink()), false));
        }
        return marks;
    }

    List<Legend.Entry> legend() {
        return curves.reversed().stream()
                .map(curve -> new Legend.Entry(curve.name(), curve.ink(), true))
                .toList();
    }
}
