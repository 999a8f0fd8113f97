// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Slider;
import javafx.scene.control.SplitPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.control.SampleStrip;
import org.phiscope.app.ui.control.SaveDialog;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.features.FeaturesViewModel.Beside;
import org.phiscope.app.ui.features.Look.Show;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.Inspection;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.app.workspace.UserError;
import org.phiscope.family.Configuration;
import org.phiscope.features.ChannelOrder;
import org.phiscope.vision.ColourMap;

/** What a node of the current network holds for the image at hand, and beside it the same node of another network. */
public final class FeaturesView extends BorderPane {
    private static final double THUMBNAIL = 96;

    private final FeaturesViewModel model;
    private final WorkbenchModel workbench;
    private final Texts texts;
    private final SplitPane panes = new SplitPane();
    private final MapsPane now;
    private final MapsPane other;

    FeaturesView(
            FeaturesViewModel model,
            WorkbenchModel workbench,
            Theme theme,
            Texts texts,
            List<Path> samples,
            Consumer<Path> openImage,
            Executor painter,
            Executor screen) {
        this.model = model;
        this.workbench = workbench;
        this.texts = texts;
        getStyleClass().add("features-view");
        getStylesheets()
                .add(Objects.requireNonNull(FeaturesView.class.getResource("features.css")).toExternalForm());
        // In a tab that is not in front, what holds this view is not visible: nothing is run then.
        model.activeProperty()
                .bind(parentProperty().flatMap(Node::visibleProperty).orElse(false));
        now = new MapsPane(
                model, model.now(), title(), texts.bind("now.empty"), theme, texts, painter, screen);
        other = new MapsPane(
                model, model.other(), otherTitle(), otherEmpty(), theme, texts, painter, screen);
        now.setId("features-now");
        other.setId("features-other");
        model.besideProperty().subscribe(this::arrange);
        StackPane stage = new StackPane(panes, empty(samples, openImage));
        VBox bars = new VBox(nodeBar(), lookBar());
        bars.getStyleClass().add("bars");
        bars.visibleProperty().bind(model.pictureProperty().isNotNull());
        bars.managedProperty().bind(bars.visibleProperty());
        panes.visibleProperty().bind(bars.visibleProperty());
        setTop(bars);
        setCenter(stage);
        arrange();
    }

    /** The view of the workbench's network, with the engines and samples that there are. */
    public static FeaturesView of(
            WorkbenchModel workbench,
            Language language,
            Theme theme,
            BackgroundTasks tasks,
            Notices notices,
            Devices devices,
            NetworkRunner runner,
            Specimen specimen,
            Inspection inspection) {
        Optional<SampleFiles> files = SampleFiles.find();
        Executor worker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("features").daemon().factory());
        Executor painter = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("feature painting").daemon().factory());
        Texts texts = new Texts(language, FeaturesView.class);
        FeaturesViewModel model = new FeaturesViewModel(
                workbench,
                devices.selectedProperty(),
                specimen,
                new NetworkFeatureReader(runner),
                worker,
                painter,
                Platform::runLater,
                tasks,
                notices,
                texts);
        List<Path> samples = List.of();
        try {
            samples = files.isPresent() ? files.get().images() : List.of();
        } catch (IOException e) {
            notices.error(UserError.told(e).text(language.current()));
        }
        return new FeaturesView(
                model, workbench, theme, texts, samples, inspection::openImage, painter, Platform::runLater);
    }

    private ObservableValue<String> title() {
        return Bindings.createStringBinding(
                () -> model.besideProperty().get() == Beside.NOTHING
                        ? name(workbench.configuration())
                        : texts.get("title.now", name(workbench.configuration())),
                workbench.configurationProperty(),
                model.besideProperty(),
                texts.language().currentProperty());
    }

    private ObservableValue<String> otherTitle() {
        return Bindings.createStringBinding(
                () -> {
                    Configuration compared = model.comparedProperty().get();
                    WorkbenchModel.Reference reference = workbench.referenceProperty().get();
                    String which = model.besideProperty().get() == Beside.BEFORE
                            ? "title.before"
                            : reference != null && reference.pinned() ? "title.pinned" : "title.preset";
                    return texts.get(which, compared == null ? "–" : name(compared));
                },
                model.comparedProperty(),
                model.besideProperty(),
                workbench.referenceProperty(),
                texts.language().currentProperty());
    }

    private ObservableValue<String> otherEmpty() {
        return Bindings.createStringBinding(
                () -> model.comparedProperty().get() == null
                        ? texts.get("before.none")
                        : texts.get("now.empty"),
                model.comparedProperty(),
                texts.language().currentProperty());
    }

    private String name(Configuration configuration) {
        String title = configuration.preset().title();
        return configuration.differsFromPreset() ? texts.get("title.modified", title) : title;
    }

    private void arrange() {
        boolean two = model.besideProperty().get() != Beside.NOTHING;
        if (two != panes.getItems().contains(other) || panes.getItems().isEmpty()) {
            panes.getItems().setAll(two ? List.of(other, now) : List.of(now));
            panes.setDividerPositions(0.5);
            Orientation orientation = two ? Orientation.VERTICAL : Orientation.HORIZONTAL;
            now.setOrientation(orientation);
            other.setOrientation(orientation);
        }
    }

    /** Which node, beside which network, and saving. */
    private Node nodeBar() {
        NodeChooser chooser = new NodeChooser(model, texts);
        HBox.setHgrow(chooser, Priority.ALWAYS);
        ComboBox<Beside> beside = Choices.of(
                List.of(Beside.values()),
                model.besideProperty(),
                item -> texts.get("beside." + item.id()),
                texts.language());
        beside.setId("features-beside");
        beside.setTooltip(tip("beside.tip"));
        beside.setMinWidth(Region.USE_PREF_SIZE);
        MenuButton save = new MenuButton();
        save.setId("features-save");
        save.textProperty().bind(texts.bind("save"));
        save.setMinWidth(Region.USE_PREF_SIZE);
        ObservableValue<Boolean> nothing =
                model.now().answerProperty().map(answer -> !(answer instanceof Seen)).orElse(true);
        save.disableProperty().bind(nothing);
        save.getItems()
                .addAll(
                        item("save.sheet", () -> save("png", "channels", model::saveAll)),
                        item("save.shown", () -> save("png", "map", model::saveShown)),
                        item("save.all.numbers", () -> save("npy", "channels", model::saveAll)),
                        item("save.shown.numbers", () -> save("npy", "map", model::saveShown)));
        HBox bar = new HBox(8, chooser, beside, save);
        bar.setAlignment(Pos.CENTER_LEFT);
        return bar;
    }

    private MenuItem item(String key, Runnable action) {
        MenuItem item = new MenuItem();
        item.textProperty().bind(texts.bind(key));
        item.setOnAction(_ -> action.run());
        return item;
    }

    private void save(String ending, String what, Consumer<Path> saving) {
        Seen seen = model.now().seen();
        if (seen == null) {
            return;
        }
        SaveDialog.ask(
                        getScene().getWindow(),
                        texts.language(),
                        texts.get("save"),
                        seen.question().configuration().preset().name() + "-" + seen.node().name() + "-" + what,
                        new SaveDialog.Kind(ending.toUpperCase(Locale.ROOT), "." + ending))
                .ifPresent(saving);
    }

    /** Which map is shown large, in which colours, in which order, and what is drawn over it. */
    private Node lookBar() {
        HBox shows = new HBox();
        shows.getStyleClass().add("segments");
        ToggleGroup group = new ToggleGroup();
        for (Show show : Show.values()) {
            ToggleButton button = new ToggleButton();
            button.setId("features-show-" + show.id());
            button.textProperty().bind(texts.bind("show." + show.id()));
            button.setTooltip(tip("show." + show.id() + ".tip"));
            button.setToggleGroup(group);
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setOnAction(_ -> {
                model.showProperty().set(show);
                button.setSelected(true); // one is always shown
            });
            model.showProperty().subscribe(shown -> button.setSelected(shown == show));
            shows.getChildren().add(button);
        }
        CheckBox alone = check("alone", "alone.tip", model.aloneProperty());
        alone.visibleProperty().bind(model.showProperty().isEqualTo(Show.TRACE));
        alone.managedProperty().bind(alone.visibleProperty());
        ComboBox<ColourMap> colours = Choices.of(
                List.of(ColourMap.values()),
                model.coloursProperty(),
                item -> texts.get("colours." + item.id()),
                texts.language());
        colours.setId("features-colours");
        colours.setPrefWidth(112);
        ComboBox<ChannelOrder> order = Choices.of(
                List.of(ChannelOrder.values()),
                model.orderProperty(),
                item -> texts.get("order." + item.id()),
                texts.language());
        order.setId("features-order");
        Label see = new Label();
        see.getStyleClass().add("muted");
        see.textProperty().bind(texts.bind("opacity"));
        Slider opacity = new Slider(0, 1, model.opacityProperty().get());
        opacity.setId("features-opacity");
        opacity.setPrefWidth(64);
        opacity.setBlockIncrement(0.1);
        opacity.valueProperty().bindBidirectional(model.opacityProperty());
        opacity.accessibleTextProperty().bind(texts.bind("opacity"));
        HBox transparent = new HBox(5, see, opacity);
        transparent.setAlignment(Pos.CENTER_LEFT);
        CheckBox anchors = check("anchors", "anchors.tip", model.anchorsProperty());
        anchors.disableProperty()
                .bind(model.now()
                        .answerProperty()
                        .map(answer -> !(answer instanceof Seen seen && seen.anchors() != null))
                        .orElse(true));
        FlowPane bar = new FlowPane(
                8,
                6,
                shows,
                colours,
                check("common", "common.tip", model.commonProperty()),
                order,
                transparent,
                check("fields", "fields.tip", model.fieldsProperty()),
                anchors,
                alone);
        bar.setRowValignment(VPos.CENTER);
        return bar;
    }

    private CheckBox check(String key, String explanation, BooleanProperty property) {
        CheckBox box = new CheckBox();
        box.setId("features-" + key);
        box.textProperty().bind(texts.bind(key));
        box.selectedProperty().bindBidirectional(property);
        box.setTooltip(tip(explanation));
        box.setMinWidth(Region.USE_PREF_SIZE);
        return box;
    }

    private Tooltip tip(String key) {
        Tooltip tip = new Tooltip();
        tip.setShowDelay(Duration.millis(400));
        tip.setWrapText(true);
        tip.setMaxWidth(380);
        tip.textProperty().bind(texts.bind(key));
        return tip;
    }

    /** What stands where the maps will: how to get an image. */
    private Node empty(List<Path> samples, Consumer<Path> openImage) {
        Label title = new Label();
        title.getStyleClass().add("empty-title");
        title.textProperty().bind(texts.bind("empty.title"));
        Label text = new Label();
        text.getStyleClass().add("muted");
        text.setWrapText(true);
        text.textProperty().bind(texts.bind(samples.isEmpty() ? "empty.text" : "empty.samples"));
        VBox empty = new VBox(
                title, text, new SampleStrip(samples, openImage, model.pictureProperty(), THUMBNAIL));
        empty.getStyleClass().add("empty");
        empty.setAlignment(Pos.CENTER);
        empty.visibleProperty().bind(model.pictureProperty().isNull());
        return empty;
    }
}
