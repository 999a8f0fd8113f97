// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.paint.CycleMethod;
import javafx.scene.paint.LinearGradient;
import javafx.scene.paint.Stop;
import javafx.scene.shape.Rectangle;
import org.phiscope.app.ui.cost.Metric;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;

/** What the colours of boxes stand for. */
final class ColourLegend extends FlowPane {
    private static final double BAR_WIDTH = 160;
    private static final double BAR_HEIGHT = 10;
    private static final int STOPS = 16;

    private final ArchitectureViewModel model;
    private final ArchitectureCanvas canvas;
    private final Theme theme;
    private final Texts texts;

    ColourLegend(ArchitectureViewModel model, ArchitectureCanvas canvas, Theme theme, Texts texts) {
        this.model = model;
        this.canvas = canvas;
        this.theme = theme;
        this.texts = texts;
        setId("architecture-legend");
        getStyleClass().add("architecture-legend");
        model.colouringProperty().subscribe(_ -> fill());
        canvas.largestProperty().subscribe(_ -> fill());
        theme.paletteProperty().subscribe(_ -> fill());
        texts.language().currentProperty().subscribe(_ -> fill());
    }

    private void fill() {
        Palette palette = theme.palette();
        List<Node> entries = new ArrayList<>();
        switch (model.colouringProperty().get()) {
            case Colouring.ByMetric(Metric metric) -> {
                Rectangle bar = new Rectangle(BAR_WIDTH, BAR_HEIGHT);
                List<Stop> stops = new ArrayList<>();
                for (int i = 0; i <= STOPS; i++) {
                    double share = (double) i / STOPS;
                    stops.add(new Stop(share, Painter.colour(share, palette)));
                }
                bar.setFill(new LinearGradient(0, 0, 1, 0, true, CycleMethod.NO_CYCLE, stops));
                HBox scale = new HBox(
                        6,
                        new Label("0"),
                        bar,
                        new Label(Quantity.count(canvas.largestProperty().get())),
                        new Label(texts.get("legend.metric", metric.label(texts.language()))));
                scale.setAlignment(Pos.CENTER_LEFT);
                entries.add(scale);
            }
            case Colouring.ByKind _ -> {
                for (KindGroup group : KindGroup.values()) {
                    Rectangle swatch = new Rectangle(12, 12, Painter.colour(group, palette));
                    swatch.setArcWidth(4);
                    swatch.setArcHeight(4);
                    Label label = new Label(texts.get("group." + group.id()), swatch);
                    label.setMinWidth(Region.USE_PREF_SIZE);
                    entries.add(label);
                }
            }
        }
        Label hint = new Label(texts.get("hint"));
        hint.getStyleClass().add("hint");
        hint.setMinWidth(0);
        entries.add(hint);
        getChildren().setAll(entries);
    }
}
