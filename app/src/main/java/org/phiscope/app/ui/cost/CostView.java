// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.beans.binding.Bindings;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;

/** What a network costs: its stages as bars on the left, its layers as a table on the right. */
public final class CostView extends BorderPane {
    private final Texts texts;
    private final CostViewModel model;
    private final LayerTable table;

    public CostView(WorkbenchModel workbench, Language language) {
        texts = new Texts(language, CostView.class);
        LayerTexts words = new LayerTexts(texts);
        model = new CostViewModel(words::kindAndDetail);
        table = new LayerTable(model, texts);
        getStyleClass().add("cost-view");
        getStylesheets().add(Objects.requireNonNull(CostView.class.getResource("cost.css")).toExternalForm());
        connect(workbench);

        SplitPane split = new SplitPane(stages(workbench), layers());
        split.setDividerPositions(0.23);
        SplitPane.setResizableWithParent(split.getItems().getFirst(), false);
        setCenter(split);
    }

    /** What the view shows, for what else wants to mark the same layer or metric. */
    public CostViewModel model() {
        return model;
    }

    private void connect(WorkbenchModel workbench) {
        workbench.layerTimesProperty().subscribe(model::showTimes);
        Runnable show = () -> {
            WorkbenchModel.Reference reference = workbench.referenceProperty().get();
            if (reference != null) {
                model.show(reference.comparison(), reference.pinned(), workbench.conventionProperty().get());
            }
        };
        workbench.referenceProperty().subscribe(show);
        workbench.conventionProperty().subscribe(show);
        show.run();
        model.selectedNodeProperty().bindBidirectional(workbench.selectedNodeProperty());
        model.selectedStageProperty().subscribe(stage -> workbench.selectedStageProperty().set(stage));
    }

    private Parent stages(WorkbenchModel workbench) {
        Label title = new Label();
        title.getStyleClass().add("pane-title");
        title.setMinWidth(Region.USE_PREF_SIZE);
        title.textProperty().bind(texts.bind("bars.title"));
        ComboBox<Metric> metric = Choices.of(
                List.of(Metric.values()),
                model.metricProperty(),
                item -> texts.get("metric." + item.id()),
                texts.language());
        metric.setId("cost-metric");
        metric.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(metric, Priority.ALWAYS);
        HBox header = new HBox(title, metric);
        header.getStyleClass().add("pane-header");
        header.setAlignment(Pos.CENTER_LEFT);

        ScrollPane scroll = new ScrollPane(new StageBars(model, texts));
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);

        Region mark = new Region();
        mark.getStyleClass().add("preset-mark");
        Label legend = new Label();
        legend.getStyleClass().add("legend-text");
        workbench.referenceProperty().subscribe(reference -> {
            if (reference != null) {
                legend.textProperty()
                        .bind(texts.bind(
                                reference.pinned() ? "bars.legend.pinned" : "bars.legend",
                                reference.configuration().preset().title()));
            }
        });
        legend.setMinWidth(0);
        HBox key = new HBox(mark, legend);
        key.getStyleClass().add("legend");
        key.setAlignment(Pos.CENTER_LEFT);

        Label regions = new Label();
        regions.setId("cost-regions");
        regions.getStyleClass().addAll("legend", "legend-text");
        regions.setWrapText(true);
        regions.setMaxWidth(Double.MAX_VALUE);
        regions.setMinHeight(Region.USE_PREF_SIZE);
        regions.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> model.regionsProperty()
                                .getValue()
                                .map(cost -> texts.get(
                                        "bars.regions",
                                        Quantity.count(cost.shared()),
                                        Quantity.exact(cost.regions()),
                                        Quantity.count(cost.each())))
                                .orElse(""),
                        model.regionsProperty(),
                        texts.language().currentProperty()));
        regions.visibleProperty().bind(regions.textProperty().isNotEmpty());
        regions.managedProperty().bind(regions.visibleProperty());
        Tooltip meaning = new Tooltip();
        meaning.textProperty().bind(texts.bind("bars.regions.tip"));
        regions.setTooltip(meaning);

        BorderPane pane = new BorderPane(scroll, header, null, new VBox(regions, key), null);
        pane.getStyleClass().add("pane");
        pane.setMinWidth(228);
        return pane;
    }

    private Parent layers() {
        TextField search = new TextField();
        search.setId("cost-filter");
        search.promptTextProperty().bind(texts.bind("filter.text"));
        search.textProperty().bindBidirectional(model.textFilterProperty());
        search.setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ESCAPE && !search.getText().isEmpty()) {
                search.clear();
                event.consume();
            }
        });
        HBox.setHgrow(search, Priority.ALWAYS);
        search.setMaxWidth(320);

        ComboBox<@Nullable OpKind> kind = kindChoice();
        CheckBox counted = new CheckBox();
        counted.setId("cost-only-counted");
        counted.textProperty().bind(texts.bind("filter.counted"));
        counted.selectedProperty().bindBidirectional(model.onlyCountedProperty());
        counted.setMinWidth(Region.USE_PREF_SIZE);

        CheckBox beside = new CheckBox();
        beside.setId("cost-beside");
        beside.textProperty().bind(texts.bind("filter.beside"));
        beside.selectedProperty().bindBidirectional(model.besideProperty());
        beside.setMinWidth(Region.USE_PREF_SIZE);
        beside.visibleProperty().bind(model.pinnedProperty());
        beside.managedProperty().bind(beside.visibleProperty());
        Tooltip besideHint = new Tooltip();
        besideHint.textProperty().bind(texts.bind("filter.beside.tip"));
        beside.setTooltip(besideHint);

        Button stage = new Button();
        stage.setId("cost-stage-filter");
        stage.getStyleClass().add("chip");
        stage.setMnemonicParsing(false); // stages have underscores in their names
        stage.setMinWidth(Region.USE_PREF_SIZE);
        stage.textProperty().bind(model.stageFilterProperty().map(name -> name + "  ✕").orElse(""));
        stage.visibleProperty().bind(model.stageFilterProperty().isNotNull());
        stage.managedProperty().bind(stage.visibleProperty());
        stage.setOnAction(_ -> model.stageFilterProperty().set(null));
        Tooltip hint = new Tooltip();
        hint.textProperty().bind(texts.bind("filter.stage.tip"));
        stage.setTooltip(hint);

        Region gap = new Region();
        HBox.setHgrow(gap, Priority.SOMETIMES);
        Button copy = new Button();
        copy.getStyleClass().add("quiet");
        copy.textProperty().bind(texts.bind("menu.copy-table"));
        copy.setOnAction(_ -> table.copyAll());
        copy.setMinWidth(Region.USE_PREF_SIZE);
        HBox header = new HBox(search, kind, counted, beside, stage, gap, copy);
        header.getStyleClass().add("pane-header");
        header.setAlignment(Pos.CENTER_LEFT);

        VBox.setVgrow(table, Priority.ALWAYS);
        VBox pane = new VBox(header, table, new TotalsFooter(model, table, texts));
        pane.getStyleClass().add("pane");
        pane.setMinWidth(300);
        return pane;
    }

    /** The kinds of operators that the network has, and all of them. */
    private ComboBox<@Nullable OpKind> kindChoice() {
        ObservableList<@Nullable OpKind> kinds = FXCollections.observableArrayList();
        Runnable list = () -> {
            List<@Nullable OpKind> items = new ArrayList<>();
            items.add(null);
            items.addAll(model.kinds());
            if (!items.equals(kinds)) {
                OpKind chosen = model.kindFilterProperty().get();
                kinds.setAll(items);
                model.kindFilterProperty().set(chosen);
            }
        };
        ComboBox<@Nullable OpKind> kind = Choices.of(
                kinds,
                model.kindFilterProperty(),
                item -> item == null ? texts.get("filter.kinds") : texts.get("op." + item.id()),
                texts.language());
        kind.setId("cost-kind");
        model.kinds().subscribe(list);
        list.run();
        return kind;
    }
}
