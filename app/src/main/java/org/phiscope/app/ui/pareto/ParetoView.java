// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.pareto;

import java.util.List;
import java.util.Objects;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.chart.Legend;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.pareto.ParetoViewModel.Shown;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.published.Benchmark;
import org.phiscope.published.Measure;

/** Published networks by accuracy and cost, and the current one among them. */
public final class ParetoView extends BorderPane {
    private static final double ONE_LINE = 1100;

    private final ParetoViewModel model;
    private final WorkbenchModel workbench;
    private final Texts texts;
    private final ParetoChart chart;
    private final Legend legend;
    private final Label count = new Label();

    public ParetoView(ParetoViewModel model, WorkbenchModel workbench, Language language, Theme theme) {
        this.model = model;
        this.workbench = workbench;
        texts = new Texts(language, ParetoView.class);
        chart = new ParetoChart(theme, texts, model::use);
        legend = new Legend(theme);
        getStyleClass().add("pareto-view");
        getStylesheets()
                .add(Objects.requireNonNull(ParetoView.class.getResource("pareto.css")).toExternalForm());
        setTop(choices());
        count.setId("pareto-count");
        count.getStyleClass().add("muted");
        count.setMinWidth(0);
        VBox.setVgrow(chart.plot(), Priority.ALWAYS);
        VBox card = new VBox(chart.plot(), legend, count);
        card.getStyleClass().add("card");
        BorderPane.setMargin(card, new Insets(8, 0, 0, 0));
        setCenter(card);

        model.shownProperty().subscribe(_ -> draw());
        model.trailProperty().subscribe(_ -> draw());
        language.currentProperty().subscribe(_ -> draw());
    }

    /** The view beside the workbench's network. */
    public static ParetoView of(WorkbenchModel workbench, Language language, Theme theme, BackgroundTasks tasks) {
        Texts texts = new Texts(language, ParetoView.class);
        return new ParetoView(
                new ParetoViewModel(workbench, tasks, texts.bind("reading")), workbench, language, theme);
    }

    private Node choices() {
        ComboBox<Benchmark> benchmark = Choices.of(
                List.of(Benchmark.values()),
                model.benchmarkProperty(),
                item -> texts.get("benchmark." + item.name()),
                texts.language());
        benchmark.setId("pareto-benchmark");
        ComboBox<@Nullable Measure> quality = Choices.<@Nullable Measure>of(
                model.qualities(), model.qualityProperty(), this::name, texts.language());
        quality.setId("pareto-quality");
        ComboBox<@Nullable Measure> cost =
                Choices.<@Nullable Measure>of(model.costs(), model.costProperty(), this::name, texts.language());
        cost.setId("pareto-cost");
        ComboBox<@Nullable String> group = Choices.<@Nullable String>of(
                model.groups(),
                model.groupProperty(),
                item -> item == null ? texts.get("group.all") : item,
                texts.language());
        group.setId("pareto-group");
        group.setVisibleRowCount(24);
        TextField search = new TextField();
        search.setId("pareto-search");
        search.promptTextProperty().bind(texts.bind("search"));
        search.textProperty().bindBidirectional(model.searchProperty());
        CheckBox presets = new CheckBox();
        presets.setId("pareto-presets");
        presets.textProperty().bind(texts.bind("only-presets"));
        presets.selectedProperty().bindBidirectional(model.onlyPresetsProperty());
        CheckBox ladder = new CheckBox();
        ladder.setId("pareto-ladder");
        ladder.textProperty().bind(texts.bind("ladder"));
        ladder.selectedProperty().bindBidirectional(model.ladderProperty());
        ladder.visibleProperty().bind(model.benchmarkProperty().isEqualTo(Benchmark.IMAGENET));
        Label over = new Label();
        over.textProperty().bind(texts.bind("over"));
        for (Region words : List.of(over, presets, ladder)) {
            words.setMinWidth(Region.USE_PREF_SIZE);
        }
        FlowPane line = new FlowPane(benchmark, quality, over, cost, group, search, presets, ladder);
        line.getStyleClass().addAll("card", "choices");
        line.setPrefWrapLength(ONE_LINE);
        return line;
    }

    private String name(@Nullable Measure measure) {
        return measure == null ? "" : texts.get("measure." + measure.name());
    }

    private void draw() {
        Shown shown = model.shownProperty().get();
        if (shown == null) {
            return;
        }
        chart.show(shown, model.trailProperty().get(), workbench.configuration());
        count.setText(texts.get(
                "count", shown.points().size(), shown.frontier().size(), shown.known(), shown.all()));
        legend.show(List.of(
                new Legend.Entry(texts.get("legend.preset"), ParetoChart.PRESET, false),
                new Legend.Entry(texts.get("legend.other"), ParetoChart.OTHER, false),
                new Legend.Entry(texts.get("legend.frontier"), ParetoChart.FRONTIER, true),
                new Legend.Entry(texts.get("legend.current"), ParetoChart.CURRENT, true)));
    }
}
