// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.cost.OpKind;
import org.phiscope.app.ui.features.FeatureAnswer.Missing;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.features.FeaturesViewModel.Choice;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.SearchWords;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Icon;

/** Chooses a node: the one before, the one after, or any by parts of its name, its operator or its shape. */
final class NodeChooser extends HBox {
    private static final double LIST_HEIGHT = 420;
    private static final double WIDTH = 460;

    private final FeaturesViewModel model;
    private final Language language;
    private final Button opener = new Button();
    private final Popup popup = new Popup();
    private final TextField search = new TextField();
    private final ListView<Choice> list = new ListView<>();

    NodeChooser(FeaturesViewModel model, Texts texts) {
        this.model = model;
        language = texts.language();
        getStyleClass().add("node-chooser");
        setAlignment(Pos.CENTER_LEFT);
        opener.setId("features-node");
        Label name = new Label();
        ObservableValue<String> shown = Bindings.createStringBinding(
                this::shown,
                model.nodeProperty(),
                model.now().answerProperty(),
                texts.language().currentProperty());
        name.textProperty().bind(shown);
        name.setMinWidth(0);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox content = new HBox(6, name, gap, Icon.of("down"));
        content.setAlignment(Pos.CENTER_LEFT);
        content.prefWidthProperty().bind(opener.widthProperty().subtract(22));
        opener.setGraphic(content);
        opener.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        opener.accessibleTextProperty().bind(shown);
        opener.setOnAction(_ -> open());
        opener.setPrefWidth(330);
        opener.setMinWidth(150);
        opener.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(opener, Priority.ALWAYS);
        Tooltip tip = new Tooltip();
        tip.textProperty().bind(texts.bind("node.tip"));
        opener.setTooltip(tip);
        getChildren().addAll(step("◀", -1, texts, "node.previous"), opener, step("▶", 1, texts, "node.next"));
        fillPopup(texts);
    }

    private Button step(String sign, int by, Texts texts, String key) {
        Button button = new Button(sign);
        button.setId("features-" + (by < 0 ? "previous" : "next"));
        button.getStyleClass().add("quiet");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> model.step(by));
        button.accessibleTextProperty().bind(texts.bind(key));
        Tooltip tip = new Tooltip();
        tip.textProperty().bind(texts.bind(key));
        button.setTooltip(tip);
        return button;
    }

    private String shown() {
        String wanted = model.nodeProperty().get();
        if (wanted != null) {
            return wanted;
        }
        return switch (model.now().answerProperty().get()) {
            case Seen seen -> seen.node().name();
            case Missing missing -> missing.node();
            case null, default -> "–";
        };
    }

    private void fillPopup(Texts texts) {
        search.setId("features-search");
        search.promptTextProperty().bind(texts.bind("node.search"));
        search.textProperty().addListener((_, _, wanted) -> find(wanted));
        search.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        list.setId("features-list");
        list.setPrefHeight(LIST_HEIGHT);
        list.setFocusTraversable(false);
        list.setCellFactory(_ -> new ChoiceCell());
        Label none = new Label();
        none.textProperty().bind(texts.bind("node.none"));
        list.setPlaceholder(none);
        VBox content = new VBox(8, search, list);
        content.getStyleClass().add("popup-surface");
        content.setPrefWidth(WIDTH);
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

    /** Lists the nodes in whose name, operator or shape every word occurs. */
    private void find(String wanted) {
        SearchWords words = SearchWords.of(wanted);
        List<Choice> found = model.choices().stream()
                .filter(choice -> words.areIn(
                        choice.name() + ' ' + op(choice) + ' ' + choice.op().title() + ' ' + choice.shape()))
                .toList();
        list.getItems().setAll(found);
        String current = shown();
        int at = 0;
        for (int i = 0; i < found.size() && wanted.isBlank(); i++) {
            if (found.get(i).name().equals(current)) {
                at = i;
            }
        }
        list.getSelectionModel().select(at);
        list.scrollTo(Math.max(0, at - 4));
    }

    private String op(Choice choice) {
        return OpKind.of(choice.op()).label(language);
    }

    private void key(KeyEvent event) {
        switch (event.getCode()) {
            case DOWN -> move(1);
            case UP -> move(-1);
            case PAGE_DOWN -> move(12);
            case PAGE_UP -> move(-12);
            case ENTER -> choose(list.getSelectionModel().getSelectedItem());
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void move(int by) {
        int at = list.getSelectionModel().getSelectedIndex() + by;
        int last = list.getItems().size() - 1;
        if (last >= 0) {
            list.getSelectionModel().select(Math.clamp(at, 0, last));
            list.scrollTo(Math.max(0, at - 4));
        }
    }

    private void choose(@Nullable Choice choice) {
        if (choice != null) {
            popup.hide();
            model.nodeProperty().set(choice.name());
        }
    }

    private final class ChoiceCell extends ListCell<Choice> {
        private final Label name = new Label();
        private final Label what = new Label();
        private final HBox line;

        ChoiceCell() {
            name.setMinWidth(0);
            what.getStyleClass().add("muted");
            what.setMinWidth(Region.USE_PREF_SIZE);
            Region gap = new Region();
            HBox.setHgrow(gap, Priority.ALWAYS);
            line = new HBox(8, name, gap, what);
            setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
            setPrefWidth(0);
            setOnMouseClicked(_ -> choose(getItem()));
        }

        @Override
        protected void updateItem(@Nullable Choice choice, boolean empty) {
            super.updateItem(choice, empty);
            setGraphic(choice == null ? null : line);
            if (choice != null) {
                name.setText(choice.name());
                what.setText(op(choice) + "  " + choice.shape());
            }
        }
    }
}
