// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.tiles;

import java.util.EnumMap;
import java.util.Map;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import org.phiscope.app.ui.cost.CountingTexts;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.cost.Convention;
import org.phiscope.cost.CostReport;

/** The totals of the current network in a row, beside those of what it is compared with. The counting convention is chosen on the tile that it changes. */
public final class TilesView extends GridPane {
    private final WorkbenchModel model;
    private final Texts texts;
    private final CountingTexts counting;
    private final Map<Total, Tile> tiles = new EnumMap<>(Total.class);

    public TilesView(WorkbenchModel model, Language language) {
        this.model = model;
        texts = new Texts(language, TilesView.class);
        counting = new CountingTexts(language);
        getStyleClass().add("tiles");
        for (Total total : Total.values()) {
            Labeled caption = total == Total.OPERATIONS ? conventions() : caption(total);
            Tile tile = new Tile(total, caption, texts, total == Total.OPERATIONS ? this::counted : () -> "");
            tiles.put(total, tile);
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(total.share());
            column.setHgrow(Priority.ALWAYS);
            getColumnConstraints().add(column);
            add(tile, tiles.size() - 1, 0);
        }
        model.referenceProperty().subscribe(_ -> show());
        model.conventionProperty().subscribe(_ -> show());
        language.currentProperty().subscribe(_ -> show());
    }

    /** What the convention counts, operator by operator. */
    private String counted() {
        WorkbenchModel.Reference reference = model.referenceProperty().get();
        return reference == null
                ? ""
                : counting.ofNetwork(
                        reference.comparison().own(), model.conventionProperty().get());
    }

    private Label caption(Total total) {
        Label caption = new Label();
        caption.textProperty().bind(texts.bind("tile." + total.id()));
        return caption;
    }

    private MenuButton conventions() {
        MenuButton menu = new MenuButton();
        menu.setId("convention");
        menu.getStyleClass().add("quiet");
        ToggleGroup group = new ToggleGroup();
        for (Convention convention : Convention.values()) {
            RadioMenuItem item = new RadioMenuItem();
            item.setId("convention-" + convention.id());
            item.textProperty().bind(texts.bind("convention." + convention.id()));
            item.setToggleGroup(group);
            item.setOnAction(_ -> model.conventionProperty().set(convention));
            model.conventionProperty().subscribe(current -> item.setSelected(current == convention));
            menu.getItems().add(item);
        }
        model.conventionProperty().subscribe(convention -> menu.textProperty()
                .bind(texts.bind("convention." + convention.id() + ".short")));
        return menu;
    }

    private void show() {
        WorkbenchModel.Reference reference = model.referenceProperty().get();
        if (reference == null) {
            return;
        }
        CostReport report = reference.comparison().own();
        Convention convention = model.conventionProperty().get();
        String name = reference.configuration().preset().title();
        tiles.forEach((total, tile) -> tile.show(
                total.of(report, convention),
                total.of(reference.report(), convention),
                reference.pinned() ? name : null));
    }
}
