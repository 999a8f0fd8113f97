// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.util.Comparator;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import org.jspecify.annotations.Nullable;

/** Columns of tables whose rows are whole values. */
final class Columns {
    private Columns() {}

    /** A column of words. */
    static <T> TableColumn<T, T> words(ObservableValue<String> title, double width, Function<T, String> text) {
        return of(title, width, text, null, "words");
    }

    /**
     * A column of numbers.
     *
     * @param order of rows; {@code null} for a column that cannot be sorted by
     */
    static <T> TableColumn<T, T> numbers(
            ObservableValue<String> title, double width, Function<T, String> text, @Nullable Comparator<T> order) {
        return of(title, width, text, order, "numeric");
    }

    private static <T> TableColumn<T, T> of(
            ObservableValue<String> title,
            double width,
            Function<T, String> text,
            @Nullable Comparator<T> order,
            String style) {
        TableColumn<T, T> column = new TableColumn<>();
        column.textProperty().bind(title);
        column.getStyleClass().add(style);
        column.setPrefWidth(width);
        column.setReorderable(false);
        column.setSortable(order != null);
        if (order != null) {
            column.setComparator(order);
        }
        column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue()));
        column.setCellFactory(_ -> new TableCell<>() {
            {
                setTextOverrun(OverrunStyle.CENTER_ELLIPSIS); // names differ at their ends
            }

            @Override
            protected void updateItem(@Nullable T item, boolean empty) {
                super.updateItem(item, empty);
                setText(item == null || empty ? "" : text.apply(item));
            }
        });
        return column;
    }
}
