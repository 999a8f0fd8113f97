// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.Separator;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Icon;
import org.phiscope.app.ui.theme.Theme;

/** The top of the window: which network, whether it is still the published one, and what can be done with it. */
final class HeaderView extends HBox {
    private final Texts texts;

    /** What the window does for the header. */
    interface Actions {
        void open();

        void export();

        void about();
    }

    HeaderView(WorkbenchModel model, Language language, Theme theme, Actions actions) {
        texts = new Texts(language, HeaderView.class);
        getStyleClass().add("header");

        StackPane mark = new StackPane(new Label("φ"));
        mark.getStyleClass().add("brand-mark");
        Label brand = new Label("Phiscope");
        brand.getStyleClass().add("brand-name");
        brand.setMinWidth(USE_PREF_SIZE);
        Separator line = new Separator(javafx.geometry.Orientation.VERTICAL);
        line.setMaxHeight(22);

        Label network = new Label();
        network.setId("network-name");
        network.getStyleClass().addAll("network-name", "strong");
        network.setMinWidth(USE_PREF_SIZE);
        network.textProperty()
                .bind(model.configurationProperty().map(configuration -> configuration.preset().title()));
        Label source = new Label();
        source.getStyleClass().add("network-source");
        source.textProperty()
                .bind(model.configurationProperty().map(configuration -> configuration.family().source()));
        source.setMinWidth(0);
        Label modified = new Label();
        modified.setId("modified");
        modified.getStyleClass().add("chip");
        modified.setMinWidth(USE_PREF_SIZE);
        modified.textProperty().bind(texts.bind("header.modified"));
        modified.visibleProperty()
                .bind(model.configurationProperty().map(configuration -> configuration.differsFromPreset()));
        modified.managedProperty().bind(modified.visibleProperty());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);

        Button pin = icon("pin", "header.pin");
        pin.disableProperty().bind(model.errorProperty().isNotNull());
        pin.setOnAction(_ -> model.pin(model.configuration()));
        Button pinned = new Button();
        pinned.setId("pinned");
        pinned.getStyleClass().addAll("chip", "pinned");
        pinned.setMinWidth(USE_PREF_SIZE);
        pinned.setMnemonicParsing(false);
        model.pinnedProperty().subscribe(compared -> {
            pinned.setVisible(compared != null);
            if (compared != null) {
                pinned.textProperty()
                        .bind(texts.bind(
                                compared.differsFromPreset() ? "header.pinned.modified" : "header.pinned",
                                compared.preset().title()));
            }
        });
        pinned.managedProperty().bind(pinned.visibleProperty());
        pinned.setOnAction(_ -> model.pin(null));
        Tooltip unpin = new Tooltip();
        unpin.textProperty().bind(texts.bind("header.unpin"));
        pinned.setTooltip(unpin);

        Button undo = icon("undo", "header.undo");
        undo.disableProperty().bind(model.undoableProperty().not());
        undo.setOnAction(_ -> model.undo());
        Button redo = icon("redo", "header.redo");
        redo.disableProperty().bind(model.redoableProperty().not());
        redo.setOnAction(_ -> model.redo());
        Button open = text("open", "header.open");
        open.setOnAction(_ -> actions.open());
        Button export = text("export", "header.export");
        export.getStyleClass().add("primary");
        export.setOnAction(_ -> actions.export());
        HBox.setMargin(open, new javafx.geometry.Insets(0, 4, 0, 8));
        HBox.setMargin(export, new javafx.geometry.Insets(0, 8, 0, 0));
        getChildren()
                .addAll(
                        mark, brand, line, network, modified, pin, pinned, source, space, undo, redo, open, export,
                        settings(language, theme, actions));
        HBox.setMargin(pin, new javafx.geometry.Insets(0, 0, 0, 6));
        HBox.setMargin(modified, new javafx.geometry.Insets(1, 0, 0, 8));
    }

    private Button icon(String name, String key) {
        Button button = new Button();
        button.setId(name);
        button.getStyleClass().addAll("quiet", "icon-button");
        button.setGraphic(Icon.of(name));
        explain(button, key);
        return button;
    }

    private void explain(javafx.scene.control.Control control, String key) {
        Tooltip tooltip = new Tooltip();
        tooltip.textProperty().bind(texts.bind(key));
        control.setTooltip(tooltip);
        control.accessibleTextProperty().bind(tooltip.textProperty());
    }

    private Button text(String id, String key) {
        Button button = new Button();
        button.setId(id);
        button.setMinWidth(USE_PREF_SIZE);
        button.textProperty().bind(texts.bind(key));
        return button;
    }

    private Node settings(Language language, Theme theme, Actions actions) {
        MenuButton menu = new MenuButton();
        menu.setId("settings");
        menu.getStyleClass().add("quiet");
        menu.setGraphic(Icon.of("settings"));
        explain(menu, "settings");
        ToggleGroup languages = new ToggleGroup();
        for (Locale locale : Language.SUPPORTED) {
            // Each language by its own name, so that it is found by those who cannot read the current one.
            RadioMenuItem item = new RadioMenuItem(locale.getDisplayLanguage(locale));
            item.setId("language-" + locale.toLanguageTag());
            item.setToggleGroup(languages);
            item.setOnAction(_ -> language.choose(locale));
            language.currentProperty().subscribe(current -> item.setSelected(current.equals(locale)));
            menu.getItems().add(item);
        }
        menu.getItems().add(new SeparatorMenuItem());
        ToggleGroup themes = new ToggleGroup();
        for (Theme.Mode mode : Theme.Mode.values()) {
            RadioMenuItem item = new RadioMenuItem();
            item.setId("theme-" + mode.id());
            item.textProperty().bind(texts.bind("theme." + mode.id()));
            item.setToggleGroup(themes);
            item.setOnAction(_ -> theme.modeProperty().set(mode));
            theme.modeProperty().subscribe(current -> item.setSelected(current == mode));
            menu.getItems().add(item);
        }
        MenuItem about = new MenuItem();
        about.setId("about");
        about.textProperty().bind(texts.bind("about"));
        about.setOnAction(_ -> actions.about());
        menu.getItems().addAll(new SeparatorMenuItem(), about);
        return menu;
    }
}
