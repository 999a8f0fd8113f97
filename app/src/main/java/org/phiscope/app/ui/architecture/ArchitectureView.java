// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.List;
import java.util.Objects;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.phiscope.app.ui.architecture.ArchitectureViewModel.Hits;
import org.phiscope.app.ui.control.Choices;
import org.phiscope.app.ui.control.SaveDialog;
import org.phiscope.app.ui.cost.Metric;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;

/** The network as a drawing, with what is chosen about it above and what its colours mean below. */
public final class ArchitectureView extends BorderPane {
    /** The layout follows lines one call within another: as deep as a network of tens of thousands of layers. */
    private static final long DEEP_STACK = 64L << 20;

    private final Texts texts;
    private final Theme theme;
    private final WorkbenchModel workbench;
    private final ArchitectureViewModel model;
    private final ArchitectureCanvas canvas;

    ArchitectureView(ArchitectureViewModel model, WorkbenchModel workbench, Language language, Theme theme) {
        this.model = model;
        this.workbench = workbench;
        this.theme = theme;
        texts = new Texts(language, ArchitectureView.class);
        canvas = new ArchitectureCanvas(model, theme);
        canvas.setId("architecture-canvas");
        getStyleClass().add("architecture-view");
        getStylesheets()
                .add(Objects.requireNonNull(ArchitectureView.class.getResource("architecture.css"))
                        .toExternalForm());
        BorderPane pane = new BorderPane(canvas, bar(), null, new ColourLegend(model, canvas, theme, texts), null);
        pane.getStyleClass().add("pane");
        setCenter(pane);
    }

    /** The view of the workbench's network. */
    public static ArchitectureView of(
            WorkbenchModel workbench, Language language, Theme theme, BackgroundTasks tasks, Notices notices) {
        ArchitectureViewModel model = new ArchitectureViewModel(
                workbench,
                java.util.concurrent.Executors.newSingleThreadExecutor(work -> {
                    Thread thread = new Thread(null, work, "architecture", DEEP_STACK);
                    thread.setDaemon(true);
                    return thread;
                }),
                Platform::runLater,
                tasks,
                notices,
                new Texts(language, ArchitectureView.class));
        return new ArchitectureView(model, workbench, language, theme);
    }

    private Node bar() {
        Label by = new Label();
        by.textProperty().bind(texts.bind("colour"));
        by.setMinWidth(Region.USE_PREF_SIZE);
        ComboBox<Colouring> colouring = Choices.of(
                Colouring.all(), model.colouringProperty(), this::name, texts.language());
        colouring.setId("architecture-colouring");

        TextField search = new TextField();
        search.setId("architecture-search");
        search.setPrefColumnCount(18);
        search.promptTextProperty().bind(texts.bind("search"));
        search.textProperty().bindBidirectional(model.queryProperty());
        search.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ENTER) {
                model.nextHit(event.isShiftDown());
                event.consume();
            } else if (event.getCode() == KeyCode.ESCAPE && !search.getText().isEmpty()) {
                search.clear();
                event.consume();
            }
        });
        explain(search, "search.tip");
        Label hits = new Label();
        hits.setId("architecture-hits");
        hits.getStyleClass().add("muted");
        hits.setMinWidth(Region.USE_PREF_SIZE);
        hits.textProperty()
                .bind(Bindings.createStringBinding(
                        this::hits,
                        model.hitsProperty(),
                        model.queryProperty(),
                        texts.language().currentProperty()));

        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        HBox bar = new HBox(
                by,
                colouring,
                search,
                hits,
                gap,
                button("open-all", "open-all.tip", model::openAll),
                button("fold-all", "fold-all.tip", model::foldAll),
                button("fit", "fit.tip", canvas::fit),
                button("save", "save.tip", this::save));
        bar.getStyleClass().add("pane-header");
        bar.setAlignment(Pos.CENTER_LEFT);
        return bar;
    }

    private String name(Colouring colouring) {
        return switch (colouring) {
            case Colouring.ByMetric(Metric metric) -> metric.label(texts.language());
            case Colouring.ByKind _ -> texts.get("colour.kind");
        };
    }

    private String hits() {
        Hits hits = model.hitsProperty().get();
        if (hits.nodes().isEmpty()) {
            return model.queryProperty().get().isBlank() ? "" : texts.get("hits.none");
        }
        return hits.index() < 0
                ? texts.get("hits", hits.nodes().size())
                : texts.get("hits.at", hits.index() + 1, hits.nodes().size());
    }

    private Button button(String key, String tip, Runnable action) {
        Button button = new Button();
        button.setId("architecture-" + key);
        button.textProperty().bind(texts.bind(key));
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> action.run());
        explain(button, tip);
        return button;
    }

    private void explain(javafx.scene.control.Control control, String key) {
        Tooltip tooltip = new Tooltip();
        tooltip.textProperty().bind(texts.bind(key));
        control.setTooltip(tooltip);
    }

    private void save() {
        SaveDialog.ask(
                        getScene().getWindow(),
                        texts.language(),
                        texts.get("save.tip"),
                        workbench.configuration().preset().name(),
                        new SaveDialog.Kind("SVG", ".svg"),
                        new SaveDialog.Kind("PNG", ".png"))
                .ifPresent(file -> model.save(file, theme.palette(), canvas.family()));
    }
}
