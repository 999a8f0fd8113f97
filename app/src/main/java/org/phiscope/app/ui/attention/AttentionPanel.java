// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.geometry.Pos;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.paint.CycleMethod;
import javafx.scene.paint.LinearGradient;
import javafx.scene.paint.Stop;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.attention.AttentionAnswer.Seen;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.attention.AttentionLayer;
import org.phiscope.attention.Tokens;
import org.phiscope.attention.Windows;
import org.phiscope.attention.Windows.Cell;
import org.phiscope.vision.ObjectQuery;

/** Which layer, head and token is looked at, what the colours mean, and the object queries where there are any. */
final class AttentionPanel extends VBox {
    private static final double BAR_WIDTH = 180;
    private static final int STOPS = 24;
    /** What all layers of a network have before what distinguishes them. */
    private static final Pattern SHARED = Pattern.compile("^transformer\\.");

    private final AttentionViewModel model;
    private final Texts texts;

    AttentionPanel(AttentionViewModel model, Theme theme, Texts texts) {
        this.model = model;
        this.texts = texts;
        getStyleClass().add("attention-panel");
        ComboBox<@Nullable AttentionLayer> layer = Choices.<@Nullable AttentionLayer>of(
                model.layers(),
                model.layerProperty(),
                item -> item == null ? "" : SHARED.matcher(item.name()).replaceFirst(""),
                texts.language());
        layer.setId("attention-layer");
        layer.setVisibleRowCount(24);
        ComboBox<@Nullable Integer> head = Choices.of(
                model.heads(),
                model.headProperty(),
                item -> item == null ? texts.get("head.mean") : texts.get("head", item + 1),
                texts.language());
        head.setId("attention-head");
        head.disableProperty().bind(model.subjectProperty().isEqualTo(Heat.Of.ROLLOUT));
        ComboBox<Heat.Of> subject = Choices.of(
                model.subjects(), model.subjectProperty(), this::name, texts.language());
        subject.setId("attention-of");
        subject.visibleProperty().bind(Bindings.size(model.subjects()).greaterThan(1));
        Label of = caption("of");
        of.visibleProperty().bind(subject.visibleProperty());
        for (Region hidden : List.of(subject, of)) {
            hidden.managedProperty().bind(hidden.visibleProperty());
        }
        for (ComboBox<?> choice : List.of(layer, head, subject)) {
            choice.setMaxWidth(Double.MAX_VALUE);
        }
        ListView<ObjectQuery> queries = queries();
        VBox.setVgrow(queries, Priority.ALWAYS);
        getChildren()
                .addAll(caption("layer"), layer, caption("head.title"), head, of, subject, scale(), about(), queries);
    }

    private Label caption(String key) {
        Label caption = new Label();
        caption.getStyleClass().add("section-title");
        caption.textProperty().bind(texts.bind(key));
        return caption;
    }

    private String name(Heat.@Nullable Of of) {
        return of == null
                ? ""
                : switch (of) {
                    case POINTED -> texts.get("of.pointed");
                    case CLASS_TOKEN -> texts.get("of.class");
                    case ROLLOUT -> texts.get("of.rollout");
                };
    }

    private HBox scale() {
        List<Stop> stops = new ArrayList<>();
        for (int i = 0; i <= STOPS; i++) {
            double share = (double) i / STOPS;
            int rgb = AttentionCanvas.COLOURS.rgb(share);
            stops.add(new Stop(share, Color.rgb(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff)));
        }
        Rectangle bar = new Rectangle(
                BAR_WIDTH, 10, new LinearGradient(0, 0, 1, 0, true, CycleMethod.NO_CYCLE, stops));
        Label largest = new Label();
        largest.setId("attention-largest");
        largest.setMinWidth(Region.USE_PREF_SIZE);
        largest.textProperty().bind(Bindings.createStringBinding(this::largest, model.heatProperty()));
        HBox scale = new HBox(6, new Label("0"), bar, largest);
        scale.setAlignment(Pos.CENTER_LEFT);
        scale.visibleProperty().bind(model.heatProperty().isNotNull());
        return scale;
    }

    private String largest() {
        Heat heat = model.heatProperty().get();
        return heat == null ? "" : share(heat.largest());
    }

    private boolean crosses() {
        AttentionLayer layer = model.layerProperty().get();
        return layer != null && layer.isCross();
    }

    /** A share that may be small: at least two digits that are not nought. */
    static String share(double share) {
        return share >= 0.01 || share == 0
                ? Quantity.percent(share)
                : String.format(Locale.ROOT, "%.2g %%", 100 * share);
    }

    /** What is looked at, in words. */
    private Label about() {
        Label about = new Label();
        about.setId("attention-about");
        about.getStyleClass().add("muted");
        about.setWrapText(true);
        about.setMinHeight(Region.USE_PREF_SIZE);
        about.textProperty()
                .bind(Bindings.createStringBinding(
                        this::aboutText,
                        model.heatProperty(),
                        model.layerProperty(),
                        model.subjectProperty(),
                        model.answerProperty(),
                        texts.language().currentProperty()));
        return about;
    }

    private String aboutText() {
        AttentionLayer layer = model.layerProperty().get();
        Heat heat = model.heatProperty().get();
        if (layer == null) {
            return "";
        }
        List<String> lines = new ArrayList<>();
        switch (layer.queries()) {
            case Tokens.Grid grid -> lines.add(texts.get("about.grid", grid.columns(), grid.rows(), layer.heads()));
            case Tokens.InWindows(Windows windows) -> {
                lines.add(texts.get(
                        windows.isShifted() ? "about.shifted" : "about.windows",
                        windows.side(),
                        windows.count(),
                        windows.right(),
                        windows.down(),
                        layer.heads()));
            }
            case Tokens.Queries queries -> lines.add(texts.get("about.queries", queries.count(), layer.heads()));
        }
        if (heat != null) {
            Cell from = heat.from();
            if (from != null) {
                lines.add(texts.get("about.cell", from.row() + 1, from.column() + 1));
            }
            if (layer.queries() instanceof Tokens.Grid grid && grid.special() > 0) {
                lines.add(texts.get("about.special", share(heat.special())));
            }
        }
        if (model.subjectProperty().get() == Heat.Of.ROLLOUT) {
            lines.add(texts.get(
                    model.answerProperty().get() instanceof Seen seen && seen.rollout().isEmpty()
                            ? "about.no-rollout"
                            : "about.rollout"));
        }
        return String.join("\n", lines);
    }

    private ListView<ObjectQuery> queries() {
        ListView<ObjectQuery> list = new ListView<>(model.queries());
        list.setId("attention-queries");
        list.setCellFactory(_ -> new QueryCell());
        ObjectProperty<@Nullable ObjectQuery> chosen = model.queryProperty();
        list.getSelectionModel().selectedItemProperty().subscribe(query -> {
            if (query != null) {
                chosen.set(query);
            }
        });
        chosen.subscribe(query -> list.getSelectionModel().select(query));
        list.visibleProperty()
                .bind(Bindings.createBooleanBinding(this::crosses, model.layerProperty()));
        list.managedProperty().bind(list.visibleProperty());
        return list;
    }

    /** A query by its number, its likeliest class and how likely that is. */
    private final class QueryCell extends ListCell<ObjectQuery> {
        @Override
        protected void updateItem(ObjectQuery query, boolean empty) {
            super.updateItem(query, empty);
            setText(
                    empty || query == null
                            ? null
                            : texts.get("query", query.index() + 1, label(query), share(query.score())));
        }
    }

    private String label(ObjectQuery query) {
        return model.answerProperty().get() instanceof Seen seen
                ? seen.labels().label(query.classId())
                : Integer.toString(query.classId());
    }
}
