// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.style.Gram;

/** The Gram matrices of one layer as heat maps: the style's, the picture's, and how they differ. */
final class GramPane extends BorderPane {
    /** Rows of a matrix that are drawn; of a larger one neighbours are drawn as their mean. */
    static final int MOST = 256;

    private static final int SHADES = 256;

    private final Painting painting;
    private final Theme theme;
    private final Texts texts;
    private final Heat style = new Heat();
    private final Heat current = new Heat();
    private final Heat difference = new Heat();
    private final Label caption = new Label();
    private final ObservableList<@Nullable String> layers = FXCollections.observableArrayList();
    private final ObjectProperty<@Nullable String> layer = new SimpleObjectProperty<>(this, "layer");
    private Color[] shades = new Color[0];

    GramPane(Painting painting, Theme theme, Texts texts) {
        this.painting = painting;
        this.theme = theme;
        this.texts = texts;
        getStyleClass().add("pane");
        setId("style-grams");
        Label title = new Label();
        title.getStyleClass().add("pane-title");
        title.textProperty().bind(texts.bind("grams.title"));
        title.setMinWidth(Region.USE_PREF_SIZE);
        ComboBox<@Nullable String> choice = Choices.of(
                layers, layer, name -> name == null ? "–" : LossMarks.shortened(name), texts.language());
        choice.setId("style-gram-layer");
        choice.setMinWidth(60);
        choice.setMaxWidth(Double.MAX_VALUE);
        choice.disableProperty().bind(layer.isNull());
        HBox.setHgrow(choice, Priority.ALWAYS);
        HBox header = new HBox(title, choice);
        header.getStyleClass().add("pane-header");
        header.setAlignment(Pos.CENTER_LEFT);
        HBox maps = new HBox(map("grams.style", style), map("grams.picture", current), map("grams.difference", difference));
        maps.getStyleClass().add("maps");
        caption.setId("style-gram-caption");
        caption.getStyleClass().addAll("muted", "caption");
        caption.setWrapText(true);
        caption.setMinHeight(Region.USE_PREF_SIZE);
        setTop(header);
        setCenter(maps);
        setBottom(caption);
        painting.paintedProperty().subscribe(this::show);
        layer.subscribe(this::draw);
        theme.paletteProperty().subscribe(palette -> {
            Color[] scale = new Color[SHADES];
            for (int i = 0; i < SHADES; i++) {
                scale[i] = Ink.heat(i / (SHADES - 1.0)).in(palette);
            }
            shades = scale;
            draw();
        });
        texts.language().currentProperty().subscribe(this::draw);
    }

    private VBox map(String key, Heat heat) {
        Label name = new Label();
        name.getStyleClass().addAll("muted", "small");
        name.textProperty().bind(texts.bind(key));
        VBox map = new VBox(name, heat);
        map.setAlignment(Pos.TOP_CENTER);
        VBox.setVgrow(heat, Priority.ALWAYS);
        HBox.setHgrow(map, Priority.ALWAYS);
        map.setMinWidth(0);
        map.setPrefWidth(0);
        map.setMaxWidth(Double.MAX_VALUE);
        return map;
    }

    private void show(@Nullable Painted painted) {
        List<@Nullable String> now = painted == null ? new ArrayList<>() : new ArrayList<>(painted.styleGrams().keySet());
        if (!layers.equals(now)) {
            String chosen = layer.get();
            layers.setAll(now);
            layer.set(now.contains(chosen) ? chosen : now.isEmpty() ? null : now.get(now.size() / 2));
        }
        draw();
    }

    private void draw() {
        Painted painted = painting.paintedProperty().get();
        String name = layer.get();
        Gram wanted = painted == null || name == null ? null : painted.styleGrams().get(name);
        Gram now = painted == null || name == null ? null : painted.grams().get(name);
        if (wanted == null || now == null) {
            style.show(null);
            current.show(null);
            difference.show(null);
            caption.setText(texts.get("grams.none"));
            return;
        }
        Gram a = wanted.reduced(MOST);
        Gram b = now.reduced(MOST);
        double largest = 0;
        for (int i = 0; i < a.values().length; i++) {
            largest = Math.max(largest, Math.max(Math.abs(a.values()[i]), Math.abs(b.values()[i])));
        }
        double scale = largest > 0 ? 1 / largest : 0;
        style.show(image(a.channels(), i -> a.values()[i] * scale));
        current.show(image(a.channels(), i -> b.values()[i] * scale));
        difference.show(image(a.channels(), i -> Math.abs(a.values()[i] - b.values()[i]) * scale));
        String distance = String.format(Locale.ROOT, "%.1f %%", 100 * distance(wanted, now));
        caption.setText(
                a.channels() < wanted.channels()
                        ? texts.get("grams.reduced", wanted.channels(), distance, a.channels())
                        : texts.get("grams.caption", wanted.channels(), distance));
    }

    /** ‖G − A‖/‖A‖. */
    static double distance(Gram wanted, Gram now) {
        double apart = 0;
        double length = 0;
        for (int i = 0; i < wanted.values().length; i++) {
            double difference = now.values()[i] - (double) wanted.values()[i];
            apart += difference * difference;
            length += (double) wanted.values()[i] * wanted.values()[i];
        }
        return length > 0 ? Math.sqrt(apart / length) : 0;
    }

    /** Entries grow over decades: their roots are drawn. */
    private WritableImage image(int side, IntToDoubleFunction share) {
        WritableImage image = new WritableImage(side, side);
        for (int i = 0; i < side * side; i++) {
            int shade = (int) Math.round(Math.sqrt(Math.clamp(Math.abs(share.applyAsDouble(i)), 0, 1)) * (SHADES - 1));
            image.getPixelWriter().setColor(i % side, i / side, shades[shade]);
        }
        return image;
    }

    /** A matrix, drawn as a square of sharp cells as large as there is room for. */
    private final class Heat extends Region {
        private final Canvas canvas = new Canvas();
        private @Nullable WritableImage image;

        Heat() {
            setMinSize(24, 24);
            setPrefSize(80, 80);
            getChildren().add(canvas);
        }

        void show(@Nullable WritableImage shown) {
            image = shown;
            requestLayout();
        }

        @Override
        protected void layoutChildren() {
            double side = Math.floor(Math.min(getWidth(), getHeight()));
            canvas.setWidth(getWidth());
            canvas.setHeight(getHeight());
            GraphicsContext graphics = canvas.getGraphicsContext2D();
            graphics.clearRect(0, 0, getWidth(), getHeight());
            double left = Math.floor((getWidth() - side) / 2);
            WritableImage shown = image;
            if (shown == null) {
                graphics.setFill(theme.palette().surface2());
                graphics.fillRect(left, 0, side, side);
            } else {
                graphics.setImageSmoothing(shown.getWidth() > side);
                graphics.drawImage(shown, left, 0, side, side);
            }
        }
    }
}
