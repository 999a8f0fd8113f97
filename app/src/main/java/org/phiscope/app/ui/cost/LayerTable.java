// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.cost.LayerColumn.Order;
import org.phiscope.app.ui.session.LayerTimes;
import org.phiscope.app.ui.text.Texts;

/**
 * The layers of a network as a table. Sorting and filtering are the view model's; the table asks for them and shows
 * what comes.
 */
final class LayerTable extends TableView<LayerRow> {
    private static final PseudoClass ONLY_PINNED = PseudoClass.getPseudoClass("only-pinned");
    private static final PseudoClass MORE = PseudoClass.getPseudoClass("more");
    private static final PseudoClass LESS = PseudoClass.getPseudoClass("less");
    private static final PseudoClass UNCOUNTED = PseudoClass.getPseudoClass("uncounted");
    private static final KeyCombination COPY = new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);
    /** The kernel is named with the operator, and dilation is rare. */
    private static final Set<LayerColumn> HIDDEN_AT_FIRST = Set.of(LayerColumn.KERNEL, LayerColumn.DILATION);

    private static final int LEAD = 3;

    private final CostViewModel model;
    private final Texts texts;
    private final LayerTexts words;
    private final CountingTexts counting;
    private boolean following;

    LayerTable(CostViewModel model, Texts texts) {
        super(model.rows());
        this.model = model;
        this.texts = texts;
        this.words = new LayerTexts(texts);
        this.counting = new CountingTexts(texts);
        getStyleClass().add("layer-table");
        setFixedCellSize(24);
        setTableMenuButtonVisible(true);
        getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        Label empty = new Label();
        empty.textProperty().bind(texts.bind("table.empty"));
        setPlaceholder(empty);
        for (LayerColumn column : LayerColumn.values()) {
            getColumns().add(column(column));
        }
        setSortPolicy(_ -> sortAsAsked());
        setRowFactory(_ -> new Row());
        setContextMenu(menu());
        addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (COPY.match(event)) {
                copy(getSelectionModel().getSelectedItems());
                event.consume();
            }
        });
        getSelectionModel().selectedItemProperty().addListener((_, _, row) -> {
            if (!model.isChanging() && !following && row != null && !row.layer().isOnlyPinned()) {
                model.selectedNodeProperty().set(row.name());
            }
        });
        model.selectedNodeProperty().subscribe(() -> follow(true));
        model.revisionProperty().subscribe(() -> follow(false));
        model.filteredProperty().subscribe(this::reveal);
        model.sideBySideProperty().subscribe(shown -> getColumns().stream()
                .filter(column -> of(column).isOfComparison())
                .forEach(column -> column.setVisible(shown)));
        model.timedProperty().subscribe(shown -> getColumns().stream()
                .filter(column -> of(column).isOfTime())
                .forEach(column -> column.setVisible(shown)));
        skinProperty().subscribe(() -> Platform.runLater(this::explainHeaders));
        getVisibleLeafColumns().subscribe(() -> Platform.runLater(this::explainHeaders));
        // Words in cells and headers follow the language.
        texts.language().currentProperty().subscribe(this::refresh);
    }

    /** The column that a table's column shows. */
    static LayerColumn of(TableColumn<LayerRow, ?> column) {
        return (LayerColumn) column.getUserData();
    }

    /** The columns on screen, left to right. */
    List<LayerColumn> shownColumns() {
        return getVisibleLeafColumns().stream().map(LayerTable::of).toList();
    }

    /** What copying these rows puts on the clipboard. */
    String tabSeparated(List<LayerRow> rows) {
        return words.tabSeparated(rows, shownColumns());
    }

    private void copy(List<LayerRow> rows) {
        ClipboardContent content = new ClipboardContent();
        content.putString(tabSeparated(rows.isEmpty() ? getItems() : rows));
        Clipboard.getSystemClipboard().setContent(content);
    }

    /** Puts every row shown on the clipboard. */
    void copyAll() {
        copy(getItems());
    }

    private boolean sortAsAsked() {
        model.sort(order());
        return true;
    }

    /**
     * A first click on a title is called ascending; of figures it brings the largest first, which is what people
     * look for.
     */
    private List<Order> order() {
        return getSortOrder().stream()
                .map(column -> new Order(
                        of(column),
                        (column.getSortType() == TableColumn.SortType.ASCENDING) != of(column).isNumeric()))
                .toList();
    }

    /**
     * Puts the selection where the view model has it.
     *
     * @param scroll whether to bring the row into sight: after a choice elsewhere, but not when the rows merely changed
     */
    private void follow(boolean scroll) {
        if (following || model.isChanging()) {
            return;
        }
        LayerRow wanted = model.row(model.selectedNodeProperty().get()).orElse(null);
        int index = wanted == null ? -1 : getItems().indexOf(wanted);
        LayerRow selected = getSelectionModel().getSelectedItem();
        int selectedIndex = getSelectionModel().getSelectedIndex();
        if (index < 0 ? selectedIndex < 0 : wanted == selected && selectedIndex == index) {
            return;
        }
        following = true;
        if (index < 0) {
            getSelectionModel().clearSelection();
        } else {
            getSelectionModel().clearAndSelect(index);
            if (scroll) {
                reveal();
            }
        }
        following = false;
    }

    /** Brings the selected row into sight, with some rows of what leads to it. */
    private void reveal() {
        int index = getSelectionModel().getSelectedIndex();
        if (index >= 0) {
            scrollTo(Math.max(0, index - LEAD));
        }
    }

    private ContextMenu menu() {
        MenuItem rows = item("menu.copy-rows", () -> copy(getSelectionModel().getSelectedItems()));
        rows.setAccelerator(COPY);
        MenuItem table = item("menu.copy-table", this::copyAll);
        MenuItem stage = item(
                "menu.only-stage", () -> withSelected(layer -> model.stageFilterProperty().set(layer.stage())));
        MenuItem kind = item(
                "menu.only-kind", () -> withSelected(layer -> model.kindFilterProperty().set(layer.kind())));
        MenuItem all = item("menu.all", model::clearFilters);
        all.disableProperty().bind(model.filteredProperty().not());
        stage.disableProperty().bind(getSelectionModel().selectedItemProperty().isNull());
        kind.disableProperty().bind(getSelectionModel().selectedItemProperty().isNull());
        return new ContextMenu(rows, table, new SeparatorMenuItem(), stage, kind, all);
    }

    private MenuItem item(String key, Runnable action) {
        MenuItem item = new MenuItem();
        item.textProperty().bind(texts.bind(key));
        item.setOnAction(_ -> action.run());
        return item;
    }

    private void withSelected(Consumer<Layer> action) {
        LayerRow row = getSelectionModel().getSelectedItem();
        if (row != null) {
            action.accept(row.layer());
        }
    }

    private TableColumn<LayerRow, Layer> column(LayerColumn what) {
        TableColumn<LayerRow, Layer> column = new TableColumn<>();
        column.textProperty().bind(texts.bind("column." + what.id()));
        column.setUserData(what);
        column.setId("column-" + what.id());
        column.setPrefWidth(width(what));
        column.setMinWidth(Math.min(40, width(what)));
        column.setVisible(!HIDDEN_AT_FIRST.contains(what) && !what.isOfComparison() && !what.isOfTime());
        column.setCellValueFactory(features -> features.getValue().layerProperty());
        column.setCellFactory(_ -> what == LayerColumn.SHARE ? new ShareCell() : new WordCell(what));
        if (what.isNumeric()) {
            column.getStyleClass().add("numeric");
        }
        return column;
    }

    private static double width(LayerColumn column) {
        return switch (column) {
            case NAME -> 156;
            case OP -> 118;
            case SHARE -> 102;
            case INPUT -> 112;
            case OUTPUT -> 104;
            case KERNEL -> 60;
            case STRIDE -> 50;
            case DILATION -> 66;
            case GROUPS -> 54;
            case REFERENCE, DIFFERENCE -> 98;
            case BOUND, MEASURED -> 84;
            case PARAMS -> 86;
            case MULTIPLY_ADDS, FLOPS -> 98;
            case MEMORY_ACCESS, CIO, ACTIVATIONS -> 90;
        };
    }

    /** A row; dim where its operator is not counted, or where only the pinned network has it. */
    private static final class Row extends TableRow<LayerRow> {
        @Override
        protected void updateItem(@Nullable LayerRow row, boolean empty) {
            super.updateItem(row, empty);
            Layer layer = row == null || empty ? null : row.layer();
            pseudoClassStateChanged(UNCOUNTED, layer != null && !layer.counted());
            pseudoClassStateChanged(ONLY_PINNED, layer != null && layer.isOnlyPinned());
        }
    }

    /** Words or a figure. */
    private final class WordCell extends TableCell<LayerRow, Layer> {
        private final LayerColumn column;
        /** Why the convention's figure is what it is. */
        private final @Nullable Tooltip explanation;

        WordCell(LayerColumn column) {
            this.column = column;
            this.explanation = column == LayerColumn.FLOPS ? new Tooltip() : null;
            if (explanation != null) {
                explanation.setWrapText(true);
                explanation.setMaxWidth(380);
                explanation.setOnShowing(_ -> explanation.setText(
                        counting.ofLayer(getItem(), model.conventionProperty().get())));
            }
            if (column.isNumeric()) {
                setAlignment(Pos.CENTER_RIGHT);
                getStyleClass().add("numeric");
            }
            if (column == LayerColumn.NAME) {
                setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
                getStyleClass().add("name");
            }
        }

        @Override
        protected void updateItem(@Nullable Layer layer, boolean empty) {
            super.updateItem(layer, empty);
            setTooltip(empty || layer == null ? null : explanation);
            String text = empty || layer == null ? "" : words.cell(layer, column);
            if (!Objects.equals(text, getText())) {
                setText(text);
            }
            pseudoClassStateChanged(
                    UNCOUNTED, !empty && layer != null && LayerTexts.isUncounted(layer, column));
            if (column == LayerColumn.DIFFERENCE) {
                long more = empty || layer == null ? 0 : layer.beside().difference();
                pseudoClassStateChanged(MORE, more > 0);
                pseudoClassStateChanged(LESS, more < 0);
            }
        }
    }

    /** A share with its bar. */
    private final class ShareCell extends TableCell<LayerRow, Layer> {
        private final ShareBar bar = new ShareBar();

        ShareCell() {
            setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
            setAlignment(Pos.CENTER_RIGHT);
            getStyleClass().add("numeric");
            bar.prefWidthProperty().bind(widthProperty().subtract(16));
        }

        @Override
        protected void updateItem(@Nullable Layer layer, boolean empty) {
            super.updateItem(layer, empty);
            boolean uncounted = !empty && layer != null && LayerTexts.isUncounted(layer, LayerColumn.SHARE);
            pseudoClassStateChanged(UNCOUNTED, uncounted);
            if (empty || layer == null || layer.isOnlyPinned()) {
                setGraphic(null);
                setText(null);
            } else if (uncounted) {
                setContentDisplay(ContentDisplay.TEXT_ONLY);
                setGraphic(null);
                setText(words.cell(layer, LayerColumn.SHARE));
            } else {
                setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
                setText(null);
                bar.show(layer.share(), layer.relativeShare());
                setGraphic(bar);
            }
        }
    }

    private String explanation(LayerColumn column) {
        LayerTimes times = model.times();
        return column.isOfTime() && times != null
                ? words.explanation(column, times)
                : words.explanation(column, model.conventionProperty().get());
    }

    /** Hands every column's header its explanation; headers exist only once the table has its skin. */
    private void explainHeaders() {
        for (TableColumn<LayerRow, ?> column : getColumns()) {
            Node header = lookup("#column-" + of(column).id() + ".column-header");
            if (header != null) {
                Tooltip tooltip = new Tooltip();
                tooltip.setOnShowing(_ -> tooltip.setText(explanation(of(column))));
                Tooltip.install(header, tooltip);
            }
        }
    }
}
