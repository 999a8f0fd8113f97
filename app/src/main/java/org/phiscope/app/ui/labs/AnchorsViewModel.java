// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.cost.CostReport;
import org.phiscope.engine.Cancellation;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Graph;
import org.phiscope.graph.Shape;
import org.phiscope.vision.AnchorLevels;
import org.phiscope.vision.Box;
import org.phiscope.vision.Fit;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.RgbImage;

/** The anchors of the network over its input, in which the image at hand lies. */
public final class AnchorsViewModel {
    private static final double WHITE = 255;
    private static final int CHANNELS = 3;

    private final ObservableValue<@Nullable CostReport> report;
    private final Specimen specimen;
    private final LatestTask<Wanted, Shown> fitting;
    private final ReadOnlyObjectWrapper<@Nullable Shown> shown = new ReadOnlyObjectWrapper<>(this, "shown");
    private final DoubleProperty level = new SimpleDoubleProperty(this, "level", 0);
    private final ObjectProperty<@Nullable Cell> cell = new SimpleObjectProperty<>(this, "cell");

    private record Wanted(Graph graph, @Nullable Picture picture) {}

    /** A cell of a level. */
    record Cell(int row, int column) {}

    /**
     * A network's input and its anchors.
     *
     * @param image the input with the image at hand in it; {@code null} where there is none
     */
    record Shown(Shape input, @Nullable RgbImage image, List<Anchors> levels) {
        Shown {
            levels = List.copyOf(levels);
        }

        long anchors() {
            return levels.stream().mapToLong(Anchors::count).sum();
        }
    }

    /**
     * @param worker where images are fitted
     * @param screen {@code Platform::runLater}
     */
    AnchorsViewModel(ObservableValue<@Nullable CostReport> report, Specimen specimen, Executor worker, Executor screen) {
        this.report = report;
        this.specimen = specimen;
        fitting = new LatestTask<>(worker, screen, AnchorsViewModel::fit, this::show);
        report.subscribe(this::follow);
        specimen.pictureProperty().subscribe(this::follow);
        follow();
    }

    /** {@code null} until there is a network. */
    ReadOnlyObjectProperty<@Nullable Shown> shownProperty() {
        return shown.getReadOnlyProperty();
    }

    /** Number of the level looked at, from 0, the first of the network's. */
    DoubleProperty levelProperty() {
        return level;
    }

    /** The cell looked at; {@code null} for the one in the middle. */
    ObjectProperty<@Nullable Cell> cellProperty() {
        return cell;
    }

    /** The anchors of the level looked at; {@code null} where the network has none. */
    @Nullable Anchors anchors() {
        Shown now = shown.get();
        if (now == null || now.levels().isEmpty()) {
            return null;
        }
        return now.levels().get(Math.clamp(Math.round(level.get()), 0, now.levels().size() - 1));
    }

    /** The cell that anchors are shown of. */
    Cell lookedAt(Anchors anchors) {
        Cell pointed = cell.get();
        return pointed == null
                ? new Cell(anchors.rows() / 2, anchors.columns() / 2)
                : new Cell(
                        Math.clamp(pointed.row(), 0, anchors.rows() - 1),
                        Math.clamp(pointed.column(), 0, anchors.columns() - 1));
    }

    /** Looks at the cell of the level that a place of the input lies in. */
    void point(double x, double y) {
        Anchors anchors = anchors();
        if (anchors != null) {
            cell.set(new Cell(
                    Math.clamp((long) Math.floor(y / anchors.strideY()), 0, anchors.rows() - 1),
                    Math.clamp((long) Math.floor(x / anchors.strideX()), 0, anchors.columns() - 1)));
        }
    }

    /** The anchors of a cell, in pixels of the input. */
    static List<Box> boxes(Anchors anchors, Cell cell) {
        double x = anchors.centreX(cell.column());
        double y = anchors.centreY(cell.row());
        return IntStream.range(0, anchors.perCell())
                .mapToObj(i -> {
                    double w = anchors.widths().get(i);
                    double h = anchors.heights().get(i);
                    return new Box(x - w / 2, y - h / 2, x + w / 2, y + h / 2);
                })
                .toList();
    }

    private void follow() {
        CostReport current = report.getValue();
        if (current != null) {
            fitting.submit(new Wanted(current.graph(), specimen.pictureProperty().get()));
        }
    }

    private void show(Shown now) {
        Shown before = shown.get();
        if (before == null || !before.levels().equals(now.levels())) {
            cell.set(null);
            level.set(Math.min(level.get(), Math.max(0, now.levels().size() - 1)));
        }
        shown.set(now);
    }

    private static Shown fit(Wanted wanted, Cancellation cancellation) {
        Graph graph = wanted.graph();
        List<Anchors> levels = AnchorLevels.of(graph);
        Shape input = graph.input().shape();
        Picture picture = wanted.picture();
        RgbImage image = null;
        if (picture != null && !levels.isEmpty()) {
            FittedImage fitted =
                    FittedImage.of(picture.preview(), input, graph.preprocessing(), Fit.LETTERBOX);
            cancellation.check();
            int plane = input.height() * input.width();
            byte[] rgb = new byte[CHANNELS * plane];
            for (int i = 0; i < rgb.length; i++) {
                int channel = i % CHANNELS;
                double level = fitted.tensor().get(channel * plane + i / CHANNELS)
                                * graph.preprocessing().deviation().get(channel)
                        + graph.preprocessing().mean().get(channel);
                rgb[i] = (byte) Math.round(Math.clamp(level, 0, WHITE));
            }
            image = RgbImage.of(input.width(), input.height(), rgb);
        }
        return new Shown(input, image, levels);
    }
}
