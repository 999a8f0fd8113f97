// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.control;

import java.util.List;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ListCell;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.text.Language;

/** Choices from lists, named in the reader's language. */
public final class Choices {
    private Choices() {}

    /**
     * A choice from a list.
     *
     * @param items to choose from; an observable list may change; {@code null} among them stands for no choice in
     *     particular
     * @param chosen follows the control and is followed by it
     * @param name of an item in the current language
     */
    public static <T extends @Nullable Object> ComboBox<T> of(
            List<T> items, ObjectProperty<T> chosen, Function<T, String> name, Language language) {
        ComboBox<T> box = new ComboBox<>(
                items instanceof ObservableList<T> observable ? observable : FXCollections.observableArrayList(items));
        box.valueProperty().bindBidirectional(chosen);
        name(box, name, language);
        return box;
    }

    /** Names a choice's items in the current language. */
    public static <T extends @Nullable Object> void name(ComboBox<T> box, Function<T, String> name, Language language) {
        // A combo box asks its cells for their texts again only when it gets new ones.
        language.currentProperty().subscribe(_ -> {
            box.setCellFactory(_ -> new NamedCell<>(name));
            box.setButtonCell(new NamedCell<>(name));
        });
        // What is chosen before it is among the items goes past the cell, and is not shown again when it is among them.
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(T item) {
                return name.apply(item);
            }

            @Override
            public T fromString(String text) {
                throw new UnsupportedOperationException("nothing is typed here");
            }
        });
        box.getItems().addListener((ListChangeListener<T>) _ -> box.setButtonCell(new NamedCell<>(name)));
    }

    /** An item by its name. */
    private static final class NamedCell<T extends @Nullable Object> extends ListCell<T> {
        private final Function<T, String> name;

        NamedCell(Function<T, String> name) {
            this.name = name;
        }

        @Override
        protected void updateItem(T item, boolean empty) {
            super.updateItem(item, empty);
            // No choice in particular is null, which an empty cell is too: the button of the box must name it.
            setText(empty && getListView() != null ? "" : name.apply(item));
        }
    }
}
