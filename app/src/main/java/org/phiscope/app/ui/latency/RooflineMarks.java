// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import javafx.geometry.Point2D;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Legend;
import org.phiscope.app.ui.chart.Mark;
import org.phiscope.app.ui.chart.PlotAxis;
import org.phiscope.app.ui.chart.Unit;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.roofline.DeviceSpec;

/**
 * The roofline chart as data: a device's roofs, and every layer that computes at its arithmetic intensity, as high as
 * the roof lets it come; where it was measured on this device, as high as it came.
 */
final class RooflineMarks {
    private static final double LEAST_RADIUS = 3;
    private static final double LARGEST_GAIN = 13;
    private static final double MARGIN = 1.6;
    /** Room above the roof for names. */
    private static final double HEADROOM = 5;

    private static final double PALE = 0.4;
    private static final double CLEAR = 0.8;

    private final Analysis analysis;
    private final Texts texts;

    RooflineMarks(Analysis analysis, Texts texts) {
        this.analysis = analysis;
        this.texts = texts;
    }

    private DeviceSpec device() {
        return analysis.roofline().device();
    }

    private Stream<LayerFigures> computing() {
        return analysis.layers().stream().filter(layer -> layer.flops() > 0);
    }

    /** FLOP/byte. */
    PlotAxis horizontal() {
        DoubleSummaryStatistics ends = DoubleStream.concat(
                        computing().mapToDouble(LayerFigures::intensity), DoubleStream.of(device().ridge()))
                .summaryStatistics();
        return PlotAxis.logarithmic(
                texts.get("chart.intensity"), Unit.PLAIN, ends.getMin() / MARGIN, ends.getMax() * MARGIN);
    }

    /** FLOP/s. */
    PlotAxis vertical() {
        DoubleStream reachable = computing().mapToDouble(layer -> device().attainable(layer.intensity()));
        DoubleStream reached = analysis.isMeasuredHere()
                ? computing().filter(LayerFigures::isMeasured).mapToDouble(RooflineMarks::reached)
                : DoubleStream.empty();
        double least = DoubleStream.concat(DoubleStream.of(device().flopsPerSecond()), DoubleStream.concat(reachable, reached))
                .min()
                .orElseThrow();
        return PlotAxis.logarithmic(
                texts.get("chart.rate"), Unit.COUNT, least / MARGIN, device().flopsPerSecond() * HEADROOM);
    }

    private static double reached(LayerFigures layer) {
        return layer.flops() / layer.measuredSeconds();
    }

    /** @param selected the layer that is marked; {@code null} for none */
    List<Mark> marks(@Nullable LayerFigures selected) {
        DeviceSpec device = device();
        PlotAxis x = horizontal();
        List<Mark> marks = new ArrayList<>();
        marks.add(new Mark.Vertical(
                device.ridge(), texts.get("chart.ridge", intensity(device.ridge())), Mark.Pen.dashed(Ink.MUTED)));
        marks.add(new Mark.Path(
                List.of(
                        new Point2D(x.min(), device.attainable(x.min())),
                        new Point2D(device.ridge(), device.flopsPerSecond()),
                        new Point2D(x.max(), device.flopsPerSecond())),
                Mark.Pen.of(Ink.TEXT),
                false));
        marks.add(new Mark.Name(
                x.max(),
                device.flopsPerSecond() * MARGIN,
                Quantity.rate(device.flopsPerSecond()) + "FLOP/s",
                Ink.TEXT));
        double slope = Math.sqrt(x.min() * device.ridge());
        marks.add(new Mark.Name(
                slope,
                device.attainable(slope) / MARGIN,
                Quantity.rate(device.bytesPerSecond()) + "B/s",
                Ink.TEXT));
        boolean measured = analysis.isMeasuredHere();
        computing()
                .sorted(Comparator.comparingDouble(LayerFigures::timeShare).reversed())
                .forEach(layer -> {
                    marks.add(predicted(layer, measured));
                    if (measured && layer.isMeasured()) {
                        marks.add(new Mark.Dot(
                                layer.intensity(),
                                reached(layer),
                                Mark.Shape.DIAMOND,
                                radius(layer),
                                ink(layer).faded(CLEAR),
                                layer));
                    }
                });
        if (selected != null && selected.flops() > 0) {
            marks.add(new Mark.Dot(
                    selected.intensity(),
                    measured && selected.isMeasured()
                            ? reached(selected)
                            : device.attainable(selected.intensity()),
                    Mark.Shape.RING,
                    radius(selected) + 4,
                    Ink.TEXT,
                    null));
        }
        return marks;
    }

    private Mark.Dot predicted(LayerFigures layer, boolean measured) {
        return new Mark.Dot(
                layer.intensity(),
                device().attainable(layer.intensity()),
                Mark.Shape.DISC,
                radius(layer),
                ink(layer).faded(measured && layer.isMeasured() ? PALE : CLEAR),
                layer);
    }

    /** A dot's area is as its share of the time. */
    private static double radius(LayerFigures layer) {
        return LEAST_RADIUS + LARGEST_GAIN * Math.sqrt(layer.timeShare());
    }

    /** What a dot's colour says: the kinds of layers that compute. */
    private enum Work {
        CONVOLUTION,
        DEPTHWISE,
        GROUPED,
        MATRIX;

        static Work of(LayerFigures layer) {
            return switch (layer.kind()) {
                case CONVOLUTION -> CONVOLUTION;
                case DEPTHWISE -> DEPTHWISE;
                case GROUPED -> GROUPED;
                default -> MATRIX;
            };
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static Ink ink(LayerFigures layer) {
        return Ink.series(Work.of(layer).ordinal());
    }

    /** The colours that occur. */
    List<Legend.Entry> legend() {
        Set<Work> kinds = new LinkedHashSet<>();
        computing().map(Work::of).sorted().forEach(kinds::add);
        return kinds.stream()
                .map(kind -> new Legend.Entry(texts.get("chart." + kind.id()), Ink.series(kind.ordinal()), false))
                .toList();
    }

    /** What is not on the chart, and what the dots are. */
    String caption() {
        List<LayerFigures> absent =
                analysis.layers().stream().filter(layer -> layer.flops() == 0).toList();
        String dots = texts.get(analysis.isMeasuredHere() ? "chart.dots.measured" : "chart.dots");
        return absent.isEmpty()
                ? dots
                : dots + " "
                        + texts.get(
                                "chart.absent",
                                absent.size(),
                                Quantity.percent(absent.stream()
                                        .mapToDouble(LayerFigures::timeShare)
                                        .sum()));
    }

    /** A layer in words and figures. */
    static String explain(LayerFigures layer, Texts texts) {
        String bound = texts.get("bound." + layer.bound().id());
        String predicted = texts.get(
                "tip.layer",
                layer.name(),
                layer.kind().label(texts.language()),
                Quantity.count(layer.flops()),
                Quantity.bytes(layer.bytes()),
                intensity(layer.intensity()),
                bound,
                Quantity.seconds(layer.seconds()),
                Quantity.percent(layer.timeShare()));
        return layer.isMeasured()
                ? predicted + "\n"
                        + texts.get("tip.measured", Quantity.seconds(layer.measuredSeconds()))
                : predicted;
    }

    /** FLOP/byte in digits enough to be compared. */
    static String intensity(double flopsPerByte) {
        return String.format(Locale.ROOT, flopsPerByte < 10 ? "%.2f" : "%.1f", flopsPerByte);
    }
}
