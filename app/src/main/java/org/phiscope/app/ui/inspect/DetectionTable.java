// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.List;
import java.util.Locale;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.vision.Box;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Palette;

/** The boxes shown as a list, highest score first; one selection with the canvas. */
final class DetectionTable extends TableView<Detection> {
    private static final PseudoClass HINTED = PseudoClass.getPseudoClass("hinted");

    private final InspectViewModel model;
    private boolean following;

    DetectionTable(InspectViewModel model, Texts texts) {
        super(model.detections());
        this.model = model;
        getStyleClass().add("detection-table");
        setFixedCellSize(26);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        TableColumn<Detection, Detection> label = column("label", 88, texts);
        label.setCellFactory(_ -> new LabelCell());
        TableColumn<Detection, Detection> score = column("score", 54, texts);
        score.setMinWidth(54);
        score.getStyleClass().add("numeric");
        score.setCellFactory(_ -> new TextCell(true) {
            @Override
            String text(Detection detection) {
                return String.format(Locale.ROOT, "%.3f", detection.score());
            }
        });
        TableColumn<Detection, Detection> box = column("box", 130, texts);
        box.setCellFactory(_ -> new TextCell(false) {
            @Override
            String text(Detection detection) {
                Box at = detection.box();
                return String.format(
                        Locale.ROOT, "%.0f, %.0f  %.0f×%.0f", at.left(), at.top(), at.width(), at.height());
            }
        });
        getColumns().addAll(List.of(label, score, box));
        setRowFactory(_ -> new Row());

        getSelectionModel().selectedItemProperty().addListener((_, _, chosen) -> {
            if (!following && !model.isFiltering() && chosen != null) {
                model.selectedProperty().set(chosen);
            }
        });
        model.selectedProperty().subscribe(this::follow);
        model.detections().subscribe(this::follow);
    }

    private void follow() {
        Detection wanted = model.selectedProperty().get();
        if (following || wanted != null && wanted.equals(getSelectionModel().getSelectedItem())) {
            return;
        }
        following = true;
        int index = wanted == null ? -1 : getItems().indexOf(wanted);
        if (index < 0) {
            getSelectionModel().clearSelection();
        } else {
            getSelectionModel().clearAndSelect(index);
            scrollTo(Math.max(0, index - 2));
        }
        following = false;
    }

    private static TableColumn<Detection, Detection> column(String key, double width, Texts texts) {
        TableColumn<Detection, Detection> column = new TableColumn<>();
        column.textProperty().bind(texts.bind("list." + key));
        column.setPrefWidth(width);
        column.setSortable(false);
        column.setReorderable(false);
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        return column;
    }

    /** A row that lights up while its box is under the mouse, and lights its box up. */
    private final class Row extends TableRow<Detection> {
        Row() {
            model.hoveredProperty().subscribe(this::hint);
            setOnMouseEntered(_ -> model.hoveredProperty().set(getItem()));
            setOnMouseExited(_ -> model.hoveredProperty().set(null));
        }

        @Override
        protected void updateItem(@Nullable Detection detection, boolean empty) {
            super.updateItem(detection, empty);
            hint();
        }

        private void hint() {
            pseudoClassStateChanged(
                    HINTED, getItem() != null && getItem().equals(model.hoveredProperty().get()));
        }
    }

    /** A class's name with the colour of its boxes. */
    private static final class LabelCell extends TableCell<Detection, Detection> {
        private final Rectangle swatch = new Rectangle(10, 10);

        @Override
        protected void updateItem(@Nullable Detection detection, boolean empty) {
            super.updateItem(detection, empty);
            if (empty || detection == null) {
                setText(null);
                setGraphic(null);
            } else {
                int rgb = Palette.ofClass(detection.classId());
                swatch.setFill(Color.rgb(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff));
                setText(detection.label());
                setGraphic(swatch);
            }
        }
    }

    /** A figure or several. */
    private abstract static class TextCell extends TableCell<Detection, Detection> {
        TextCell(boolean right) {
            setAlignment(right ? Pos.CENTER_RIGHT : Pos.CENTER_LEFT);
            if (right) {
                getStyleClass().add("numeric");
            }
        }

        abstract String text(Detection detection);

        @Override
        protected void updateItem(@Nullable Detection detection, boolean empty) {
            super.updateItem(detection, empty);
            setText(empty || detection == null ? null : text(detection));
        }
    }
}
