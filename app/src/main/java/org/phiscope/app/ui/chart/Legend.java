// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.chart;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.scene.shape.Shape;
import org.phiscope.app.ui.theme.Theme;

/** What the colours of a plot stand for. */
public final class Legend extends FlowPane {
    /** One colour, of a line or of dots. */
    public record Entry(String text, Ink ink, boolean line) {}

    private static final double ONE_LINE = 1000;

    private final Theme theme;
    private List<Entry> entries = List.of();

    public Legend(Theme theme) {
        this.theme = theme;
        getStyleClass().add("plot-legend");
        setPrefWrapLength(ONE_LINE);
        theme.paletteProperty().subscribe(this::fill);
    }

    public void show(List<Entry> shown) {
        if (!entries.equals(shown)) {
            entries = List.copyOf(shown);
            fill();
        }
    }

    private void fill() {
        List<Node> labels = new ArrayList<>();
        for (Entry entry : entries) {
            Shape sign = entry.line() ? new Line(0, 0, 14, 0) : new Circle(4);
            sign.setStrokeWidth(entry.line() ? 2 : 0);
            sign.setStroke(entry.ink().in(theme.palette()));
            sign.setFill(entry.ink().in(theme.palette()));
            Label label = new Label(entry.text(), sign);
            label.setAlignment(Pos.CENTER_LEFT);
            labels.add(label);
        }
        getChildren().setAll(labels);
    }
}
