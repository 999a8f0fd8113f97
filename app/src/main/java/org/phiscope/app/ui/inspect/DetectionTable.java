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

    private static final double BOX_EDGES = 18;
    private static final double BOX_CHARACTER = 6.3;

    private final Findings findings;
    private boolean following;

    DetectionTable(Findings findings, Texts texts) {
        super(findings.detections());
        this.findings = findings;
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
                return detection.isScored() ? String.format(Locale.ROOT, "%.3f", detection.score()) : "–";
            }
        });
        TableColumn<Detection, Detection> box = column("box", 130, texts);
        box.setCellFactory(_ -> new TextCell(false) {
            @Override
            String text(Detection detection) {
                return place(detection.box());
            }
        });
        // Boxes on a large image have more digits; names give way to them.
        Runnable fit = () -> box.setMinWidth(findings.detections().stream()
                .mapToDouble(found -> BOX_EDGES + BOX_CHARACTER * place(found.box()).length())
                .max()
                .orElse(0));
        findings.detections().subscribe(fit);
        fit.run();
        getColumns().addAll(List.of(label, score, box));
        setRowFactory(_ -> new Row());

        getSelectionModel().selectedItemProperty().addListener((_, _, chosen) -> {
            if (!following && !findings.isFiltering() && chosen != null) {
                findings.selectedProperty().set(chosen);
            }
        });
        findings.selectedProperty().subscribe(this::follow);
        findings.detections().subscribe(this::follow);
    }

    private static String place(Box at) {
        return String.format(Locale.ROOT, "%.0f, %.0f  %.0f×%.0f", at.left(), at.top(), at.width(), at.height());
    }

    private void follow() {
        Detection wanted = findings.selectedProperty().get();
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
            findings.hoveredProperty().subscribe(this::hint);
            setOnMouseEntered(_ -> findings.hoveredProperty().set(getItem()));
            setOnMouseExited(_ -> findings.hoveredProperty().set(null));
        }

        @Override
        protected void updateItem(@Nullable Detection detection, boolean empty) {
            super.updateItem(detection, empty);
            hint();
        }

        private void hint() {
            pseudoClassStateChanged(
                    HINTED, getItem() != null && getItem().equals(findings.hoveredProperty().get()));
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
