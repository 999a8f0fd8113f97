// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.binding.Bindings;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Icon;
import org.phiscope.family.Families;
import org.phiscope.family.Family;
import org.phiscope.family.ParameterTexts;
import org.phiscope.family.Preset;

/** Chooses family and preset; the presets of all families can be searched at once, by any name that a library gives them. */
final class NetworkChooser extends GridPane {
    private static final double LIST_HEIGHT = 420;
    /** Left and right of the opener's content. */
    private static final double PADDING = 19;

    private final WorkbenchModel model;
    private final Texts texts;
    /** The published families, and those of files that were opened since. */
    private final ObservableList<Family> families = FXCollections.observableArrayList(Families.all());

    private final Button opener = new Button();
    private final Popup popup = new Popup();
    private final TextField search = new TextField();
    private final ListView<Entry> list = new ListView<>();

    /** A line of the list. */
    private sealed interface Entry {
        record Heading(Family family) implements Entry {}

        record Network(Family family, Preset preset) implements Entry {}
    }

    NetworkChooser(WorkbenchModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
        setHgap(10);
        setVgap(6);
        ColumnConstraints control = new ColumnConstraints();
        control.setHgrow(Priority.ALWAYS);
        getColumnConstraints().addAll(new ColumnConstraints(), control);
        addRow(0, name("chooser.family"), family());
        addRow(1, name("chooser.preset"), preset());
        fillPopup();
    }

    private Label name(String key) {
        Label name = new Label();
        name.getStyleClass().add("muted");
        name.textProperty().bind(texts.bind(key));
        return name;
    }

    private ComboBox<Family> family() {
        ComboBox<Family> box = new ComboBox<>();
        box.setId("family");
        box.setMaxWidth(Double.MAX_VALUE);
        box.setItems(families);
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(@Nullable Family family) {
                return family == null ? "" : family.title();
            }

            @Override
            public Family fromString(String title) {
                throw new UnsupportedOperationException("families are chosen, not typed");
            }
        });
        Tooltip tooltip = new Tooltip();
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(340);
        tooltip.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> {
                            Family family = model.configuration().family();
                            return ParameterTexts.description(family, texts.language().current()) + "\n\n"
                                    + family.source();
                        },
                        model.configurationProperty(),
                        texts.language().currentProperty()));
        box.setTooltip(tooltip);
        model.configurationProperty().subscribe(configuration -> {
            if (!families.contains(configuration.family())) {
                families.add(configuration.family());
            }
            box.setValue(configuration.family());
        });
        box.setOnAction(_ -> {
            Family chosen = box.getValue();
            if (chosen != null && !chosen.equals(model.configuration().family())) {
                model.choosePreset(chosen, chosen.presets().getFirst());
            }
        });
        return box;
    }

    private Button preset() {
        opener.setId("preset");
        opener.getStyleClass().add("preset-button");
        opener.setMaxWidth(Double.MAX_VALUE);
        Label title = new Label();
        title.textProperty()
                .bind(model.configurationProperty().map(configuration -> configuration.preset().title()));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox content = new HBox(title, space, Icon.of("down"));
        content.setAlignment(Pos.CENTER_LEFT);
        content.prefWidthProperty().bind(opener.widthProperty().subtract(PADDING));
        opener.setGraphic(content);
        opener.accessibleTextProperty().bind(title.textProperty());
        opener.setOnAction(_ -> open());
        return opener;
    }

    private void fillPopup() {
        search.setId("preset-search");
        search.promptTextProperty().bind(texts.bind("chooser.search"));
        search.textProperty().addListener((_, _, wanted) -> find(wanted));
        search.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        list.setId("preset-list");
        list.setPrefHeight(LIST_HEIGHT);
        list.setFocusTraversable(false);
        list.setCellFactory(_ -> new EntryCell());
        VBox content = new VBox(8, search, list);
        content.getStyleClass().add("popup-surface");
        content.prefWidthProperty().bind(opener.widthProperty().add(40));
        popup.getContent().add(content);
        popup.setAutoHide(true);
        popup.setHideOnEscape(true);
    }

    private void open() {
        search.clear();
        find("");
        Bounds bounds = opener.localToScreen(opener.getBoundsInLocal());
        popup.show(opener, bounds.getMinX(), bounds.getMaxY() + 3);
        search.requestFocus();
    }

    /** Lists the presets in one of whose names every word occurs, the current family's first. */
    private void find(String wanted) {
        String[] words = wanted.toLowerCase(Locale.ROOT).strip().split("\\s+");
        Family current = model.configuration().family();
        List<Family> sorted = new ArrayList<>(families);
        sorted.sort(java.util.Comparator.comparing(family -> !family.equals(current)));
        List<Entry> found = new ArrayList<>();
        for (Family family : sorted) {
            List<Entry> networks = new ArrayList<>();
            for (Preset preset : family.presets()) {
                String names = (preset.title() + ' ' + preset.name() + ' ' + String.join(" ", preset.aliases()))
                        .toLowerCase(Locale.ROOT);
                if (List.of(words).stream().allMatch(names::contains)) {
                    networks.add(new Entry.Network(family, preset));
                }
            }
            if (!networks.isEmpty()) {
                found.add(new Entry.Heading(family));
                found.addAll(networks);
            }
        }
        list.getItems().setAll(found);
        Entry shown = new Entry.Network(current, model.configuration().preset());
        int at = wanted.isBlank() ? found.indexOf(shown) : 1;
        list.getSelectionModel().select(at);
        list.scrollTo(Math.max(0, at - 3));
    }

    private void key(KeyEvent event) {
        switch (event.getCode()) {
            case DOWN -> move(1);
            case UP -> move(-1);
            case ENTER -> choose(list.getSelectionModel().getSelectedItem());
            default -> {
                return;
            }
        }
        event.consume();
    }

    /** To the next network, past headings. */
    private void move(int by) {
        int at = list.getSelectionModel().getSelectedIndex() + by;
        while (at >= 0 && at < list.getItems().size() && list.getItems().get(at) instanceof Entry.Heading) {
            at += by;
        }
        if (at >= 0 && at < list.getItems().size()) {
            list.getSelectionModel().select(at);
            list.scrollTo(Math.max(0, at - 3));
        }
    }

    private void choose(@Nullable Entry entry) {
        if (entry instanceof Entry.Network(Family family, Preset preset)) {
            popup.hide();
            model.choosePreset(family, preset);
        }
    }

    private final class EntryCell extends ListCell<Entry> {
        EntryCell() {
            setOnMouseClicked(_ -> choose(getItem()));
        }

        @Override
        protected void updateItem(@Nullable Entry entry, boolean empty) {
            super.updateItem(entry, empty);
            getStyleClass().remove("heading");
            switch (entry) {
                case null -> setText(null);
                case Entry.Heading(Family family) -> {
                    setText(family.title());
                    getStyleClass().add("heading");
                }
                case Entry.Network(_, Preset preset) -> setText(preset.title());
            }
        }
    }
}
