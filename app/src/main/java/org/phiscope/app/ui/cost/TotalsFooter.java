// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.EnumMap;
import java.util.Map;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.TableColumn;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.cost.CostViewModel.Totals;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.cost.Cost;

/**
 * Sums below the layer table, each under its column: of the layers shown, if some are not, and of the whole
 * network.
 */
final class TotalsFooter extends VBox {
    private final CostViewModel model;
    private final Texts texts;
    private final LayerTable table;
    private final Line shown = new Line();
    private final Line whole = new Line();
    private @Nullable ScrollBar scroll;

    TotalsFooter(CostViewModel model, LayerTable table, Texts texts) {
        this.model = model;
        this.table = table;
        this.texts = texts;
        getStyleClass().add("totals");
        shown.getStyleClass().add("shown");
        getChildren().addAll(shown, whole);
        shown.managedProperty().bind(shown.visibleProperty());
        model.totalsProperty().subscribe(this::show);
        texts.language().currentProperty().subscribe(this::show);
        table.getVisibleLeafColumns().subscribe(this::align);
        for (TableColumn<LayerRow, ?> column : table.getColumns()) {
            column.widthProperty().subscribe(this::align);
        }
        table.skinProperty().subscribe(this::align);
        table.widthProperty().subscribe(this::align);
        show();
    }

    private void show() {
        Totals totals = model.totalsProperty().get();
        shown.setVisible(totals.isPartial());
        shown.show(
                texts.get("totals.shown", totals.shownLayers(), totals.layers()),
                totals.shown(),
                totals.shownFlops(),
                totals.shownShare(),
                totals.shownBeside());
        whole.show(
                texts.get("totals.all", totals.layers()), totals.all(), totals.allFlops(), 1, totals.allBeside());
    }

    private void align() {
        if (scroll == null) {
            for (Node bar : table.lookupAll(".scroll-bar")) {
                if (bar instanceof ScrollBar found && found.getOrientation() == Orientation.HORIZONTAL) {
                    scroll = found;
                    found.valueProperty().subscribe(this::align);
                    found.visibleProperty().subscribe(this::align);
                }
            }
        }
        shown.requestLayout();
        whole.requestLayout();
    }

    /** How far the table is scrolled to the right. */
    private double offset() {
        ScrollBar bar = scroll;
        return bar != null && bar.isVisible() ? bar.getValue() : 0;
    }

    /** One line of sums. */
    private final class Line extends Region {
        private static final double HEIGHT = 26;
        private static final double PADDING = 8;
        private final Map<LayerColumn, Label> figures = new EnumMap<>(LayerColumn.class);
        private final Label title = new Label();

        Line() {
            getStyleClass().add("line");
            for (LayerColumn column : LayerColumn.values()) {
                if (column.metric().isPresent() || column == LayerColumn.SHARE || column.isOfComparison()) {
                    Label figure = new Label();
                    figure.setAlignment(Pos.CENTER_RIGHT);
                    figure.setMinWidth(0);
                    figures.put(column, figure);
                    getChildren().add(figure);
                }
            }
            title.setMinWidth(0);
            getChildren().add(title);
            setMinWidth(0);
            Rectangle clip = new Rectangle();
            clip.widthProperty().bind(widthProperty());
            clip.heightProperty().bind(heightProperty());
            setClip(clip);
        }

        void show(String words, Cost cost, long flops, double share, Layer.Beside beside) {
            title.setText(words);
            figures.forEach((column, figure) -> figure.setText(
                    switch (column) {
                        case SHARE -> Quantity.percent(share);
                        case REFERENCE -> Quantity.exact(beside.reference().orElse(0));
                        case DIFFERENCE -> LayerTexts.difference(beside.difference());
                        default -> Quantity.exact(column.metric()
                                .map(metric -> metric == Metric.FLOPS
                                        ? flops
                                        : metric.of(cost, model.conventionProperty().get()))
                                .orElseThrow());
                    }));
            requestLayout();
        }

        @Override
        protected double computePrefHeight(double width) {
            return HEIGHT;
        }

        @Override
        protected double computePrefWidth(double height) {
            return 0;
        }

        @Override
        protected void layoutChildren() {
            figures.values().forEach(figure -> figure.setVisible(false));
            double x = -offset();
            double firstFigure = Double.NaN;
            for (TableColumn<LayerRow, ?> column : table.getVisibleLeafColumns()) {
                Label figure = figures.get(LayerTable.of(column));
                if (figure != null) {
                    figure.setVisible(true);
                    // A sum is wider than its layers' figures: it may reach into the gap before its column.
                    double width = Math.max(column.getWidth() - PADDING, figure.prefWidth(-1));
                    figure.resizeRelocate(x + column.getWidth() - PADDING - width, 0, width, getHeight());
                    if (Double.isNaN(firstFigure)) {
                        firstFigure = x + column.getWidth() - PADDING - width;
                    }
                }
                x += column.getWidth();
            }
            double room = Double.isNaN(firstFigure) ? getWidth() : firstFigure;
            double left = Math.max(PADDING, PADDING - offset());
            double width = Math.max(0, Math.min(title.prefWidth(-1), room - left - PADDING));
            title.resizeRelocate(left, 0, width, getHeight());
        }
    }
}
