// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.graph.Shape;

/** The network's layers with their shapes; ticks say which content and style are taken from, and how much each counts. */
final class LayerList extends VBox {
    private static final double ROW = 40;
    private static final double TICK = 34;
    private static final double WEIGHT = 58;

    LayerList(RecipeForm form, Texts texts) {
        getStyleClass().add("layers");
        ObservableList<LayerChoice> all = form.layers();
        FilteredList<LayerChoice> shown = new FilteredList<>(all);
        CheckBox only = new CheckBox();
        only.setId("style-layers-only");
        only.textProperty().bind(texts.bind("layers.only"));
        only.selectedProperty()
                .subscribe(ticked -> shown.setPredicate(
                        ticked
                                ? layer -> layer.contentProperty().get() || layer.styleProperty().get()
                                : null));
        Button even = new Button();
        even.setId("style-layers-even");
        even.getStyleClass().add("quiet");
        even.textProperty().bind(texts.bind("layers.even"));
        even.setOnAction(_ -> form.weighEvenly());
        even.setMinWidth(Region.USE_PREF_SIZE);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox bar = new HBox(only, gap, even);
        bar.setAlignment(Pos.CENTER_LEFT);
        HBox heads = new HBox(
                head(texts, "layers.content", TICK), head(texts, "layers.style", TICK), name(texts), head(texts, "layers.weight", WEIGHT));
        heads.getStyleClass().add("layer-heads");
        ListView<LayerChoice> list = new ListView<>(shown);
        list.setId("style-layers");
        list.setFixedCellSize(ROW);
        list.setPrefHeight(6.5 * ROW);
        list.setMinHeight(3 * ROW);
        list.setCellFactory(_ -> new Row(texts));
        getChildren().addAll(bar, heads, list);
    }

    private static Label head(Texts texts, String key, double width) {
        Label head = new Label();
        head.getStyleClass().addAll("muted", "small");
        head.textProperty().bind(texts.bind(key));
        head.setMinWidth(width);
        head.setMaxWidth(width);
        head.setAlignment(Pos.CENTER);
        return head;
    }

    private static Label name(Texts texts) {
        Label name = new Label();
        name.getStyleClass().addAll("muted", "small");
        name.textProperty().bind(texts.bind("layers.name"));
        name.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(name, Priority.ALWAYS);
        return name;
    }

    /** One layer. */
    private static final class Row extends ListCell<LayerChoice> {
        private final CheckBox content = new CheckBox();
        private final CheckBox style = new CheckBox();
        private final Label name = new Label();
        private final Label shape = new Label();
        private final HBox line = new HBox();
        private final HBox weight = new HBox();
        private @Nullable LayerChoice bound;
        private Subscription following = Subscription.EMPTY;

        Row(Texts texts) {
            content.accessibleTextProperty().bind(texts.bind("layers.content"));
            style.accessibleTextProperty().bind(texts.bind("layers.style"));
            shape.getStyleClass().addAll("muted", "small");
            name.setTextOverrun(OverrunStyle.LEADING_ELLIPSIS);
            name.setMinWidth(0);
            VBox words = new VBox(name, shape);
            words.setAlignment(Pos.CENTER_LEFT);
            words.setMinWidth(0);
            words.setPrefWidth(0);
            HBox.setHgrow(words, Priority.ALWAYS);
            weight.setMinWidth(WEIGHT);
            weight.setMaxWidth(WEIGHT);
            weight.setAlignment(Pos.CENTER_RIGHT);
            line.setAlignment(Pos.CENTER_LEFT);
            line.getChildren().addAll(box(content), box(style), words, weight);
            setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
            setPrefWidth(0);
        }

        private static HBox box(CheckBox tick) {
            HBox box = new HBox(tick);
            box.setAlignment(Pos.CENTER);
            box.setMinWidth(TICK);
            box.setMaxWidth(TICK);
            return box;
        }

        @Override
        protected void updateItem(@Nullable LayerChoice item, boolean empty) {
            super.updateItem(item, empty);
            LayerChoice now = empty ? null : item;
            if (now == bound) {
                return;
            }
            LayerChoice before = bound;
            if (before != null) {
                content.selectedProperty().unbindBidirectional(before.contentProperty());
                style.selectedProperty().unbindBidirectional(before.styleProperty());
                following.unsubscribe();
            }
            bound = now;
            setGraphic(now == null ? null : line);
            if (now != null) {
                follow(now);
            }
        }

        private void follow(LayerChoice layer) {
            content.selectedProperty().bindBidirectional(layer.contentProperty());
            style.selectedProperty().bindBidirectional(layer.styleProperty());
            name.setText(layer.name());
            name.setTooltip(new Tooltip(layer.name()));
            FigureField field = new FigureField(layer.weightProperty(), FigureField.Kind.DECIMAL, 0, 1e6);
            field.setPrefColumnCount(4);
            weight.getChildren().setAll(field);
            field.visibleProperty().bind(layer.styleProperty());
            following = layer.shapeProperty().subscribe(map -> shape.setText(text(map)));
        }

        /** Channels and size: {@code 144 × 80×54}. */
        private static String text(Shape map) {
            return map.channels() + " × " + map.width() + "×" + map.height();
        }
    }
}
