// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import javafx.scene.Node;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;

/** The labs on the left; on the right the one that was chosen, made when it is first looked at. */
public final class LabsView extends BorderPane {
    private final Texts texts;
    private final Theme theme;
    private final Map<Lab, Node> made = new EnumMap<>(Lab.class);

    public LabsView(Language language, Theme theme) {
        texts = new Texts(language, LabsView.class);
        this.theme = theme;
        getStyleClass().add("labs-view");
        getStylesheets().add(Objects.requireNonNull(LabsView.class.getResource("labs.css")).toExternalForm());
        setLeft(list());
    }

    private Region list() {
        ListView<Lab> list = new ListView<>();
        list.setId("labs");
        list.getItems().setAll(Lab.values());
        texts.language().currentProperty().subscribe(_ -> list.setCellFactory(_ -> new LabCell()));
        list.getSelectionModel().selectedItemProperty().addListener((_, _, lab) -> {
            if (lab != null) {
                setCenter(made.computeIfAbsent(lab, this::make));
            }
        });
        list.getSelectionModel().selectFirst();
        list.setPrefWidth(216);
        list.setMinWidth(160);
        list.getStyleClass().add("lab-list");
        return list;
    }

    private Node make(Lab lab) {
        return switch (lab) {
            case LOSSES -> new LossesView(new LossesViewModel(), texts, theme);
            case BOXES -> new BoxesView(new BoxesViewModel(), texts, theme);
        };
    }

    private final class LabCell extends ListCell<Lab> {
        LabCell() {
            setPrefWidth(0); // as wide as the list, the text cut rather than the list scrolled
        }

        @Override
        protected void updateItem(@Nullable Lab lab, boolean empty) {
            super.updateItem(lab, empty);
            setText(empty || lab == null ? null : texts.get("lab." + lab.id()));
        }
    }
}
