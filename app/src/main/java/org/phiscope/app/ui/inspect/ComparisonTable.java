// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.evaluation.BoxPair;
import org.phiscope.vision.Detection;

/** What each of two networks says of every object that one of them found: scores, their difference, the overlap. */
final class ComparisonTable extends TableView<BoxPair> {

    ComparisonTable(Comparing comparing, Findings findings, Texts texts) {
        super(comparing.pairs());
        setId("inspect-pairs");
        getStyleClass().add("detection-table");
        setFixedCellSize(26);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        getColumns()
                .addAll(List.of(
                        column("list.label", 70, false, texts, ComparisonTable::label),
                        column("compare.first", 48, true, texts, pair -> score(pair.first())),
                        column("compare.second", 48, true, texts, pair -> score(pair.second())),
                        column("compare.difference", 60, true, texts, ComparisonTable::difference),
                        column("compare.iou", 44, true, texts, ComparisonTable::overlap)));
        Label none = new Label();
        none.getStyleClass().add("muted");
        none.textProperty().bind(texts.bind("compare.none"));
        setPlaceholder(none);
        getSelectionModel().selectedItemProperty().subscribe(pair -> {
            if (pair != null && pair.first() != null) {
                findings.selectedProperty().set(pair.first());
            }
        });
    }

    private static String label(BoxPair pair) {
        return Objects.requireNonNull(pair.first() == null ? pair.second() : pair.first()).label();
    }

    private static String score(@Nullable Detection detection) {
        return detection == null ? "–" : String.format(Locale.ROOT, "%.2f", detection.score());
    }

    private static String difference(BoxPair pair) {
        double difference = pair.scoreDifference();
        return Double.isNaN(difference) ? "" : String.format(Locale.ROOT, "%+.2f", difference).replace('-', '−');
    }

    private static String overlap(BoxPair pair) {
        return pair.iou() == 0 ? "" : String.format(Locale.ROOT, "%.2f", pair.iou());
    }

    private static TableColumn<BoxPair, BoxPair> column(
            String key, double width, boolean numeric, Texts texts, Function<BoxPair, String> text) {
        TableColumn<BoxPair, BoxPair> column = new TableColumn<>();
        column.textProperty().bind(texts.bind(key));
        column.setPrefWidth(width);
        column.setSortable(false);
        column.setReorderable(false);
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        if (numeric) {
            column.getStyleClass().add("numeric");
        }
        column.setCellFactory(_ -> new PairCell(numeric, text));
        return column;
    }

    /** A word or a figure of a pair. */
    private static final class PairCell extends TableCell<BoxPair, BoxPair> {
        private final Function<BoxPair, String> text;

        PairCell(boolean numeric, Function<BoxPair, String> text) {
            this.text = text;
            setAlignment(numeric ? Pos.CENTER_RIGHT : Pos.CENTER_LEFT);
            if (numeric) {
                getStyleClass().add("numeric");
            }
        }

        @Override
        protected void updateItem(@Nullable BoxPair pair, boolean empty) {
            super.updateItem(pair, empty);
            setText(empty || pair == null ? null : text.apply(pair));
        }
    }
}
