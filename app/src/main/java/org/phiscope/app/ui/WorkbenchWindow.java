// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Alert;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.phiscope.app.ui.architecture.ArchitectureView;
import org.phiscope.app.ui.attention.AttentionView;
import org.phiscope.app.ui.control.DropZone;
import org.phiscope.app.ui.control.SaveDialog;
import org.phiscope.app.ui.cost.CostView;
import org.phiscope.app.ui.device.SdkChoice;
import org.phiscope.app.ui.device.SdkMenu;
import org.phiscope.app.ui.device.Targets;
import org.phiscope.app.ui.features.FeaturesView;
import org.phiscope.app.ui.inspect.InspectView;
import org.phiscope.app.ui.labs.LabsView;
import org.phiscope.app.ui.latency.LatencyView;
import org.phiscope.app.ui.laws.LawsView;
import org.phiscope.app.ui.parameters.ParametersView;
import org.phiscope.app.ui.pareto.ParetoView;
import org.phiscope.app.ui.perturb.PerturbView;
import org.phiscope.app.ui.search.BudgetView;
import org.phiscope.app.ui.search.SweepView;
import org.phiscope.app.ui.session.ConfigurationFiles;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.Inspection;
import org.phiscope.app.ui.session.NetworkRunner;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.status.NoticesView;
import org.phiscope.app.ui.status.StatusBarView;
import org.phiscope.app.ui.style.StyleView;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.ui.tiles.TilesView;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.app.workspace.OnnxExport;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.config.ProgramVersion;
import org.phiscope.family.Family;
import org.phiscope.family.Finding;
import org.phiscope.family.FindingTexts;
import org.phiscope.family.ParameterTexts;
import org.phiscope.message.Message;

/** The window: parameters on the left, tiles above, costs and inspection in tabs, the status below. */
final class WorkbenchWindow implements HeaderView.Actions {
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 1000;
    private static final double MIN_WIDTH = 1100;
    private static final double MIN_HEIGHT = 640;
    private static final double PARAMETERS = 412;
    private static final String CONFIGURATION_ENDING = ".json";

    private final WorkbenchModel model;
    private final Theme theme;
    private final Texts texts;
    private final ConfigurationFiles configurations;
    private final FileOpener opener;
    private final ParametersView parameters;
    private final RoomBar rooms;
    private final StackPane root = new StackPane();
    private final StackPane dropHint = new StackPane(new Label());
    private boolean heldOver;

    /** A tab's content, what it takes in and what it shares with others. */
    record Inspecting(Node view, Inspection inspection, Specimen specimen) {}

    /** A tab that is made when it is first looked at, so that the window opens without waiting for it. */
    record Page(String id, Supplier<Node> content) {}

    WorkbenchWindow(
            WorkbenchModel model,
            Language language,
            Theme theme,
            BackgroundTasks tasks,
            Notices notices,
            Devices devices,
            SdkChoice sdk,
            Node costs,
            Page architecture,
            Inspecting inspecting,
            List<Page> pages) {
        this.model = model;
        this.theme = theme;
        texts = new Texts(language, WorkbenchWindow.class);
        configurations = new ConfigurationFiles(
                model, tasks, notices, language, inspecting.specimen(), SampleFiles.find());
        parameters = new ParametersView(model, language);
        parameters.setMinWidth(PARAMETERS);
        parameters.setPrefWidth(PARAMETERS);
        parameters.setMaxWidth(PARAMETERS);

        Tab cost = tab("cost", costs);
        Tab inspect = tab("inspect", inspecting.view());
        TabPane tabs = new TabPane(cost, tab(architecture), inspect);
        pages.forEach(page -> tabs.getTabs().add(tab(page)));
        tabs.setId("tabs");
        tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        VBox.setVgrow(tabs, Priority.ALWAYS);
        rooms = new RoomBar(tabs, texts);
        opener = new FileOpener(
                configurations,
                inspecting.inspection(),
                notices,
                language,
                () -> tabs.getSelectionModel().select(inspect));

        VBox centre = new VBox(new TilesView(model, language), impossible(), rooms, tabs);
        BorderPane frame = new BorderPane(centre);
        frame.setTop(new HeaderView(model, language, theme, this));
        frame.setLeft(parameters);
        frame.setBottom(new StatusBarView(
                model,
                devices,
                tasks,
                language,
                SdkMenu.items(sdk, language, () -> root.getScene().getWindow())));
        root.getChildren().addAll(frame, new NoticesView(notices, language), dropHint);
        dropHint();
    }

    static WorkbenchWindow of(
            WorkbenchModel model,
            Language language,
            Theme theme,
            BackgroundTasks tasks,
            Notices notices,
            Devices devices,
            SdkChoice sdk,
            Targets targets) {
        Specimen specimen = new Specimen();
        Texts texts = new Texts(language, WorkbenchWindow.class);
        NetworkRunner runner = new NetworkRunner(
                devices::engines,
                new NetworkWeights(SampleFiles.find()),
                failure -> Platform.runLater(() -> notices.error(texts.get("fallback", failure.message()))));
        InspectView inspecting = InspectView.of(model, language, theme, tasks, notices, devices, runner, specimen);
        return new WorkbenchWindow(
                model,
                language,
                theme,
                tasks,
                notices,
                devices,
                sdk,
                new CostView(model, language),
                new Page("architecture", () -> ArchitectureView.of(model, language, theme, tasks, notices)),
                new Inspecting(inspecting, inspecting.model(), specimen),
                List.of(
                        new Page(
                                "features",
                                () -> FeaturesView.of(
                                        model, language, theme, tasks, notices, devices, runner, specimen, inspecting.model())),
                        new Page(
                                "attention",
                                () -> AttentionView.of(
                                        model, language, theme, notices, devices, runner, specimen, inspecting.model())),
                        new Page(
                                "style",
                                () -> StyleView.of(model, language, theme, tasks, notices, devices, runner, specimen)),
                        new Page("perturb", () -> PerturbView.of(model, language, theme, devices, runner, specimen)),
                        new Page("latency", () -> LatencyView.of(model, language, theme, tasks, devices, targets)),
                        new Page("laws", () -> new LawsView(model, language, theme)),
                        new Page("budget", () -> BudgetView.of(model, language, theme, targets)),
                        new Page("sweep", () -> SweepView.of(model, language, theme, targets, tasks, notices)),
                        new Page("pareto", () -> ParetoView.of(model, language, theme, tasks)),
                        new Page("labs", () -> LabsView.of(model, language, theme, specimen, notices))));
    }

    private Tab tab(Page page) {
        Tab tab = tab(page.id(), new StackPane());
        tab.setOnSelectionChanged(_ -> {
            if (tab.isSelected() && tab.getContent() instanceof StackPane empty && empty.getChildren().isEmpty()) {
                tab.setContent(page.content().get());
            }
        });
        return tab;
    }

    private Tab tab(String id, Node content) {
        Tab tab = new Tab(null, content);
        tab.setId(id);
        tab.textProperty().bind(texts.bind("tab." + id));
        return tab;
    }

    /** One line that says why the current network cannot be, and the way back. */
    private Node impossible() {
        Label reason = new Label();
        reason.setId("impossible");
        reason.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> texts.get("impossible", whyImpossible()),
                        model.errorProperty(),
                        model.findingsProperty(),
                        texts.language().currentProperty()));
        reason.setMinWidth(0);
        HBox.setHgrow(reason, Priority.ALWAYS);
        reason.setMaxWidth(Double.MAX_VALUE);
        Button undo = new Button();
        undo.textProperty().bind(texts.bind("header.undo"));
        undo.setMinWidth(Button.USE_PREF_SIZE);
        undo.setOnAction(_ -> model.undo());
        undo.disableProperty().bind(model.undoableProperty().not());
        HBox line = new HBox(reason, undo);
        line.getStyleClass().add("impossible");
        line.visibleProperty().bind(model.errorProperty().isNotNull());
        line.managedProperty().bind(line.visibleProperty());
        VBox.setMargin(line, new javafx.geometry.Insets(0, 16, 8, 16));
        return line;
    }

    /** What does not fit, at the parameter that causes it where that is known, else as the graph says it. */
    private String whyImpossible() {
        Family family = model.configuration().family();
        Locale locale = texts.language().current();
        return model.findingsProperty().get().stream()
                .filter(finding -> finding.severity() == Finding.Severity.IMPOSSIBLE)
                .findFirst()
                .map(finding -> {
                    String why = FindingTexts.reason(family, finding, locale);
                    return finding.key().equals(Finding.INPUT)
                            ? why
                            : ParameterTexts.label(family, family.parameter(finding.key()), locale) + ": " + why;
                })
                .orElseGet(() -> {
                    Message error = model.errorProperty().get();
                    return error == null ? "" : texts.say(error);
                });
    }

    /** The window's content. */
    Parent root() {
        return root;
    }

    void show(Stage stage) {
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        Scene scene = new Scene(root, Math.min(WIDTH, screen.getWidth()), Math.min(HEIGHT, screen.getHeight()));
        attach(scene);
        stage.titleProperty()
                .bind(model.configurationProperty()
                        .map(configuration -> configuration.preset().title() + " – Phiscope"));
        stage.setScene(scene);
        stage.setMinWidth(MIN_WIDTH);
        stage.setMinHeight(MIN_HEIGHT);
        stage.show();
        root.requestFocus(); // no control is in use before somebody uses it
    }

    /** Theme, shortcuts and dropping for the scene that shows {@link #root}. */
    void attach(Scene scene) {
        theme.apply(scene);
        scene.focusOwnerProperty().addListener((_, before, now) -> {
            // When the control in use goes away, JavaFX goes on to whichever comes next, often the pin.
            if (now == null && before != null && !isShown(before, scene)) {
                Platform.runLater(root::requestFocus);
            }
        });
        shortcut(scene, KeyCode.O, this::open);
        shortcut(scene, KeyCode.S, this::export);
        shortcut(scene, KeyCode.F, parameters::focusFilter);
        shortcut(scene, KeyCode.Z, model::undo);
        shortcut(scene, KeyCode.Y, model::redo);
        scene.getAccelerators()
                .put(
                        new KeyCodeCombination(
                                KeyCode.Z, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN),
                        model::redo);
        shortcut(scene, KeyCode.PAGE_UP, () -> rooms.step(-1));
        shortcut(scene, KeyCode.PAGE_DOWN, () -> rooms.step(1));
        shortcut(scene, KeyCode.V, () -> {
            if (!(scene.getFocusOwner() instanceof TextInputControl)) {
                paste();
            }
        });
    }

    private static boolean isShown(Node node, Scene scene) {
        Node at = node;
        while (at != null && at.isVisible()) {
            at = at.getParent();
        }
        return at == null && node.getScene() == scene;
    }

    private static void shortcut(Scene scene, KeyCode key, Runnable action) {
        scene.getAccelerators().put(new KeyCodeCombination(key, KeyCombination.SHORTCUT_DOWN), action);
    }

    private void paste() {
        Clipboard clipboard = Clipboard.getSystemClipboard();
        if (clipboard.hasFiles()) {
            open(paths(clipboard.getFiles()));
        } else if (clipboard.hasImage()) {
            opener.paste(clipboard.getImage());
        }
    }

    private static List<Path> paths(List<File> files) {
        return files.stream().map(File::toPath).toList();
    }

    private void dropHint() {
        dropHint.getStyleClass().add("drop-hint");
        dropHint.setVisible(false);
        dropHint.setMouseTransparent(true);
        ((Label) dropHint.getChildren().getFirst()).textProperty().bind(texts.bind("drop.hint"));
        root.setOnDragEntered(_ -> heldOver = true);
        root.addEventFilter(DragEvent.DRAG_OVER, event -> {
            if (DropZone.takes(event)) {
                dropHint.setVisible(false);
            } else if (event.getDragboard().hasFiles() || event.getDragboard().hasImage()) {
                event.acceptTransferModes(TransferMode.COPY);
                dropHint.setVisible(heldOver); // GTK tells once more of a drag after it was dropped
                event.consume();
            }
        });
        root.addEventFilter(DragEvent.DRAG_EXITED_TARGET, event -> {
            if (event.getTarget() == root) {
                heldOver = false;
                dropHint.setVisible(false);
            }
        });
        root.addEventFilter(DragEvent.DRAG_DROPPED, event -> {
            heldOver = false;
            dropHint.setVisible(false);
            if (DropZone.takes(event)) {
                return;
            }
            if (event.getDragboard().hasFiles()) {
                open(paths(event.getDragboard().getFiles()));
                event.setDropCompleted(true);
            } else if (event.getDragboard().hasImage()) {
                opener.paste(event.getDragboard().getImage());
                event.setDropCompleted(true);
            }
            event.consume();
        });
    }

    /** Opens files, each by its kind. */
    void open(List<Path> files) {
        opener.open(files);
    }

    @Override
    public void open() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(texts.get("open.title"));
        chooser.getExtensionFilters()
                .addAll(
                        filter("open.all", FileKind.CONFIGURATION, FileKind.DARKNET, FileKind.ONNX, FileKind.IMAGE, FileKind.WEIGHTS),
                        filter("open.configuration", FileKind.CONFIGURATION),
                        filter("open.darknet", FileKind.DARKNET),
                        filter("open.onnx", FileKind.ONNX),
                        filter("open.image", FileKind.IMAGE),
                        filter("open.weights", FileKind.WEIGHTS));
        List<File> chosen = chooser.showOpenMultipleDialog(root.getScene().getWindow());
        if (chosen != null) {
            open(paths(chosen));
        }
    }

    private FileChooser.ExtensionFilter filter(String key, FileKind... kinds) {
        List<String> patterns = List.of(kinds).stream()
                .flatMap(kind -> kind.endings().stream())
                .sorted()
                .map(ending -> "*." + ending)
                .toList();
        return new FileChooser.ExtensionFilter(texts.get(key), patterns);
    }

    @Override
    public void export() {
        SaveDialog.ask(
                        root.getScene().getWindow(),
                        texts.language(),
                        texts.get("export.title"),
                        model.configuration().preset().name(),
                        new SaveDialog.Kind(texts.get("open.configuration"), CONFIGURATION_ENDING),
                        new SaveDialog.Kind(texts.get("open.onnx"), OnnxExport.ENDING))
                .ifPresent(configurations::export);
    }

    @Override
    public void about() {
        ButtonType close = new ButtonType(texts.get("button.close"), ButtonBar.ButtonData.CANCEL_CLOSE);
        Alert about = new Alert(Alert.AlertType.INFORMATION, "", close);
        dress(
                about,
                texts.get("about"),
                texts.get(
                        "about.text",
                        ProgramVersion.text(),
                        System.getProperty("java.version"),
                        System.getProperty("javafx.runtime.version")));
        about.show();
    }

    private void dress(Dialog<?> dialogue, String title, String text) {
        dialogue.initOwner(root.getScene().getWindow());
        dialogue.setTitle(title);
        dialogue.setHeaderText(title);
        dialogue.setGraphic(null);
        dialogue.setContentText(text);
        theme.apply(dialogue.getDialogPane());
    }
}
