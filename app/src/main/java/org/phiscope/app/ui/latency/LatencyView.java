// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.phiscope.app.ui.chart.Ink;
import org.phiscope.app.ui.chart.Legend;
import org.phiscope.app.ui.chart.Plot;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.device.TargetMenu;
import org.phiscope.app.ui.device.Targets;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.MeasuredSpeeds;
import org.phiscope.app.workspace.UserDirectory;
import org.phiscope.roofline.Bound;
import org.phiscope.roofline.DeviceSpec;

/**
 * How long the current network takes on a device: the totals above, the roofline and the stages below them, and the
 * layers as a table.
 */
public final class LatencyView extends BorderPane {
    private final LatencyViewModel model;
    private final Theme theme;
    private final Texts texts;
    private final Plot plot;
    private final Legend kinds;
    private final Label caption = new Label();

    LatencyView(LatencyViewModel model, Targets targets, WorkbenchModel workbench, Theme theme, Texts texts) {
        this.model = model;
        this.theme = theme;
        this.texts = texts;
        plot = new Plot(theme);
        kinds = new Legend(theme);
        getStyleClass().add("latency-view");
        getStylesheets()
                .add(Objects.requireNonNull(LatencyView.class.getResource("latency.css")).toExternalForm());
        model.selectedNodeProperty().bindBidirectional(workbench.selectedNodeProperty());
        // In a tab that is not in front, what holds this view is not visible: nothing is reckoned then.
        model.activeProperty()
                .bind(parentProperty().flatMap(Node::visibleProperty).orElse(false));

        SplitPane upper = new SplitPane(roofline(), stages());
        upper.setDividerPositions(0.68);
        SplitPane.setResizableWithParent(upper.getItems().getLast(), false);
        BorderPane layers = new BorderPane(new LayerTable(model, texts));
        layers.getStyleClass().add("pane");
        layers.setMinHeight(120);
        SplitPane split = new SplitPane(upper, layers);
        split.setOrientation(Orientation.VERTICAL);
        split.setDividerPositions(0.62);
        setTop(new VBox(target(targets), totals()));
        setCenter(split);
        model.analysisProperty().subscribe(analysis -> {
            if (analysis != null && analysis.measurement() != null) {
                workbench.layerTimesProperty().set(analysis.times());
            }
        });
        model.analysisProperty().subscribe(this::draw);
        model.selectedProperty().subscribe(this::draw);
        texts.language().currentProperty().subscribe(this::draw);
    }

    /** The view of the workbench's network, measured on the engines that there are. */
    public static LatencyView of(
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            BackgroundTasks tasks,
            Devices devices,
            Targets targets) {
        Executor worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("roofline").daemon().factory());
        Texts texts = new Texts(language, LatencyView.class);
        LatencyViewModel model = new LatencyViewModel(
                workbench.reportProperty(),
                devices,
                targets,
                new Prober.OnEngines(new MeasuredSpeeds(UserDirectory.locate())),
                worker,
                Platform::runLater,
                tasks,
                texts);
        return new LatencyView(model, targets, workbench, theme, texts);
    }

    /** The device, what it can do, and measuring. */
    private Node target(Targets targets) {
        Label rates = new Label();
        rates.getStyleClass().add("muted");
        rates.setMinWidth(0);
        rates.textProperty()
                .bind(texts.bind(
                        "target.rates",
                        figure(DeviceSpec::flopsPerSecond, Quantity::rate),
                        figure(DeviceSpec::bytesPerSecond, Quantity::rate)));
        HBox.setHgrow(rates, Priority.ALWAYS);
        rates.setMaxWidth(Double.MAX_VALUE);
        Button machine = new Button();
        machine.setId("latency-measure-machine");
        machine.textProperty()
                .bind(model.hereProperty()
                        .isNull()
                        .flatMap(never -> texts.bind(never ? "measure.machine" : "measure.machine.again")));
        machine.disableProperty().bind(model.measurable().not());
        machine.setOnAction(_ -> model.measureMachine());
        machine.setMinWidth(Region.USE_PREF_SIZE);
        machine.setTooltip(tip("measure.machine.tip"));
        Button layers = new Button();
        layers.setId("latency-measure-layers");
        layers.textProperty().bind(texts.bind("measure.layers"));
        layers.disableProperty().bind(model.runnable().not());
        layers.setOnAction(_ -> model.measureLayers());
        layers.setMinWidth(Region.USE_PREF_SIZE);
        layers.setTooltip(tip("measure.layers.tip"));
        HBox bar = new HBox(new TargetMenu("latency-target", targets, texts.language()), rates, machine, layers);
        bar.getStyleClass().add("target");
        bar.setAlignment(Pos.CENTER_LEFT);
        return bar;
    }

    private ObservableValue<String> figure(
            Function<DeviceSpec, Double> figure, Function<Double, String> text) {
        return model.targetProperty().map(target -> text.apply(figure.apply(target)));
    }

    private Node totals() {
        HBox totals = new HBox(
                total("predicted", analysis -> Quantity.seconds(analysis.roofline().seconds())),
                total("compute", analysis -> Quantity.percent(analysis.share(Bound.COMPUTE))),
                total("memory", analysis -> Quantity.percent(analysis.share(Bound.MEMORY))),
                total("measured", analysis -> {
                    Measurement measured = analysis.measurement();
                    return measured == null ? "–" : Quantity.seconds(measured.seconds());
                }));
        totals.getStyleClass().add("totals");
        return totals;
    }

    private Node total(String key, Function<Analysis, String> figure) {
        Label name = new Label();
        name.getStyleClass().add("caption");
        name.textProperty().bind(texts.bind("total." + key));
        Label value = new Label();
        value.setId("latency-total-" + key);
        value.getStyleClass().add("figure");
        value.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> {
                            Analysis analysis = model.analysisProperty().get();
                            return analysis == null ? "–" : figure.apply(analysis);
                        },
                        model.analysisProperty()));
        VBox total = new VBox(name, value);
        total.getStyleClass().add("total");
        total.setMinWidth(0);
        HBox.setHgrow(total, Priority.ALWAYS);
        total.setMaxWidth(Double.MAX_VALUE);
        total.setPrefWidth(0);
        Tooltip.install(total, tip("total." + key + ".tip"));
        return total;
    }

    private Tooltip tip(String key) {
        Tooltip tip = new Tooltip();
        tip.setShowDelay(Duration.millis(400));
        tip.setWrapText(true);
        tip.setMaxWidth(380);
        tip.textProperty().bind(texts.bind(key));
        return tip;
    }

    private Node roofline() {
        plot.setExplanation(layer -> RooflineMarks.explain((LayerFigures) layer, texts));
        plot.setOnChosen(layer -> model.selectedNodeProperty().set(((LayerFigures) layer).name()));
        plot.setId("latency-plot");
        plot.accessibleTextProperty().bind(texts.bind("chart.title"));
        caption.getStyleClass().add("legend-text");
        caption.setWrapText(true);
        caption.setMinHeight(Region.USE_PREF_SIZE);
        VBox below = new VBox(caption);
        below.getStyleClass().add("legend");
        kinds.setAlignment(Pos.CENTER_RIGHT);
        HBox.setHgrow(kinds, Priority.ALWAYS);
        HBox header = header("chart.title");
        header.getChildren().add(kinds);
        BorderPane pane = new BorderPane(plot, header, null, below, null);
        pane.getStyleClass().add("pane");
        pane.setMinWidth(300);
        return pane;
    }

    private void draw() {
        Analysis analysis = model.analysisProperty().get();
        if (analysis != null) {
            RooflineMarks drawn = new RooflineMarks(analysis, texts);
            plot.show(drawn.horizontal(), drawn.vertical(), drawn.marks(model.selectedProperty().get()));
            kinds.show(drawn.legend());
            caption.setText(drawn.caption());
        }
    }

    private Node stages() {
        ScrollPane scroll = new ScrollPane(new StageComparison(model));
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        Legend legend = new Legend(theme);
        Runnable explain = () -> {
            Analysis analysis = model.analysisProperty().get();
            List<Legend.Entry> entries = List.of(
                    new Legend.Entry(texts.get("stages.flops"), Ink.series(5), true),
                    new Legend.Entry(texts.get("stages.bytes"), Ink.series(6), true),
                    new Legend.Entry(texts.get("stages.time"), Ink.series(4), true),
                    new Legend.Entry(texts.get("stages.measured"), Ink.series(2), true));
            boolean measured = analysis != null && analysis.measurement() != null;
            legend.show(measured ? entries : entries.subList(0, entries.size() - 1));
        };
        texts.language().currentProperty().subscribe(explain);
        model.analysisProperty().subscribe(explain);
        VBox below = new VBox(legend);
        below.getStyleClass().add("legend");
        BorderPane pane = new BorderPane(scroll, header("stages.title"), null, below, null);
        pane.getStyleClass().add("pane");
        pane.setMinWidth(180);
        return pane;
    }

    private HBox header(String key) {
        Label title = new Label();
        title.getStyleClass().add("pane-title");
        title.textProperty().bind(texts.bind(key));
        title.setMinWidth(Region.USE_PREF_SIZE);
        HBox header = new HBox(title);
        header.getStyleClass().add("pane-header");
        header.setAlignment(Pos.CENTER_LEFT);
        return header;
    }
}
