// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.SortedList;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.cost.ShareBar;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;

/** The layers of a network with their parts of FLOPs, bytes and time, and how long each takes. */
final class LayerTable extends TableView<LayerFigures> {
    private static final int LEAD = 3;

    private final LatencyViewModel model;
    private final Texts texts;
    private final ObservableList<LayerFigures> layers = FXCollections.observableArrayList();
    private double largestShare = 1;
    private boolean following;

    LayerTable(LatencyViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
        SortedList<LayerFigures> sorted = new SortedList<>(layers);
        sorted.comparatorProperty().bind(comparatorProperty());
        setItems(sorted);
        getStyleClass().add("latency-table");
        setFixedCellSize(24);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
        TableColumn<LayerFigures, LayerFigures> name =
                words("name", 150, Comparator.comparingInt(LayerFigures::index), LayerFigures::name);
        getColumns().add(name);
        getColumns()
                .add(words(
                        "op",
                        110,
                        Comparator.comparing(LayerFigures::kind),
                        layer -> layer.kind().label(texts.language())));
        getColumns().add(share("flops", LayerFigures::flopsShare));
        getColumns().add(share("bytes", LayerFigures::bytesShare));
        getColumns().add(share("time", LayerFigures::timeShare));
        getColumns()
                .add(figure("intensity", LayerFigures::intensity, layer ->
                        RooflineMarks.intensity(layer.intensity())));
        getColumns()
                .add(words("bound", 84, Comparator.comparing(LayerFigures::bound), layer ->
                        texts.get("bound." + layer.bound().id())));
        getColumns()
                .add(figure("predicted", LayerFigures::seconds, layer -> Quantity.seconds(layer.seconds())));
        getColumns()
                .add(figure("measured", layer -> layer.isMeasured() ? layer.measuredSeconds() : -1, layer ->
                        layer.isMeasured() ? Quantity.seconds(layer.measuredSeconds()) : "–"));
        model.analysisProperty().subscribe(this::show);
        model.selectedProperty().subscribe(this::follow);
        getSelectionModel().selectedItemProperty().addListener((_, _, layer) -> {
            if (!following && layer != null) {
                model.selectedNodeProperty().set(layer.name());
            }
        });
        texts.language().currentProperty().subscribe(this::refresh);
    }

    private void show(@Nullable Analysis analysis) {
        if (analysis != null) {
            following = true;
            largestShare = analysis.largestShare();
            layers.setAll(analysis.layers());
            following = false;
            select(model.selectedProperty().get());
        }
    }

    /** Selects the layer that is marked elsewhere, and brings it into sight. */
    private void follow(@Nullable LayerFigures selected) {
        if (select(selected)) {
            scrollTo(Math.max(0, getSelectionModel().getSelectedIndex() - LEAD));
        }
    }

    /** @return whether another layer is selected now */
    private boolean select(@Nullable LayerFigures selected) {
        LayerFigures before = getSelectionModel().getSelectedItem();
        int index = selected == null ? -1 : getItems().indexOf(selected);
        if (index < 0 ? before == null : getSelectionModel().getSelectedIndex() == index) {
            return false;
        }
        following = true;
        if (index < 0) {
            getSelectionModel().clearSelection();
        } else {
            getSelectionModel().clearAndSelect(index);
        }
        following = false;
        return index >= 0;
    }

    private TableColumn<LayerFigures, LayerFigures> words(
            String id, double width, Comparator<LayerFigures> order, Function<LayerFigures, String> text) {
        TableColumn<LayerFigures, LayerFigures> column = column(id, width, order);
        column.setCellFactory(_ -> new WordCell(text, Pos.CENTER_LEFT));
        return column;
    }

    /** The first click on a title brings the largest figures first. */
    private TableColumn<LayerFigures, LayerFigures> figure(
            String id, ToDoubleFunction<LayerFigures> figure, Function<LayerFigures, String> text) {
        TableColumn<LayerFigures, LayerFigures> column =
                column(id, 96, Comparator.comparingDouble(figure).reversed());
        column.getStyleClass().add("numeric");
        column.setCellFactory(_ -> new WordCell(text, Pos.CENTER_RIGHT));
        return column;
    }

    private TableColumn<LayerFigures, LayerFigures> share(String id, ToDoubleFunction<LayerFigures> share) {
        TableColumn<LayerFigures, LayerFigures> column =
                column(id, 108, Comparator.comparingDouble(share).reversed());
        column.getStyleClass().add("numeric");
        column.setCellFactory(_ -> new ShareCell(id, share));
        return column;
    }

    private TableColumn<LayerFigures, LayerFigures> column(
            String id, double width, Comparator<LayerFigures> order) {
        TableColumn<LayerFigures, LayerFigures> column = new TableColumn<>();
        Label title = new Label();
        title.textProperty().bind(texts.bind("column." + id));
        Tooltip explanation = new Tooltip();
        explanation.textProperty().bind(texts.bind("column." + id + ".tip"));
        title.setTooltip(explanation);
        column.setGraphic(title);
        column.setId("latency-" + id);
        column.setPrefWidth(width);
        column.setMinWidth(0.74 * width);
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setComparator(order);
        return column;
    }

    /** Words or a figure. */
    private static final class WordCell extends TableCell<LayerFigures, LayerFigures> {
        private final Function<LayerFigures, String> text;

        WordCell(Function<LayerFigures, String> text, Pos alignment) {
            this.text = text;
            setAlignment(alignment);
            setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        }

        @Override
        protected void updateItem(@Nullable LayerFigures layer, boolean empty) {
            super.updateItem(layer, empty);
            setText(empty || layer == null ? null : text.apply(layer));
        }
    }

    /** A share with its bar; all bars of the table have one scale, so that columns can be compared, too. */
    private final class ShareCell extends TableCell<LayerFigures, LayerFigures> {
        private final ToDoubleFunction<LayerFigures> share;
        private final ShareBar bar = new ShareBar();

        ShareCell(String id, ToDoubleFunction<LayerFigures> share) {
            this.share = share;
            setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
            bar.getStyleClass().add(id);
            bar.prefWidthProperty().bind(widthProperty().subtract(16));
        }

        @Override
        protected void updateItem(@Nullable LayerFigures layer, boolean empty) {
            super.updateItem(layer, empty);
            if (empty || layer == null) {
                setGraphic(null);
            } else {
                bar.show(share.applyAsDouble(layer), share.applyAsDouble(layer) / largestShare);
                setGraphic(bar);
            }
        }
    }
}
