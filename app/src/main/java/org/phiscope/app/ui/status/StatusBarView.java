// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.status;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.Observable;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.CustomMenuItem;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.cost.CountingTexts;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.task.BackgroundTask;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Icon;
import org.phiscope.cost.CostReport;
import org.phiscope.engine.Device;

/** The line at the bottom: the device, what the totals leave out, and the background work with its progress. */
public final class StatusBarView extends HBox {
    private static final PseudoClass READY = PseudoClass.getPseudoClass("ready");
    private static final double PROGRESS = 120;
    private static final double REASON = 480;

    private final WorkbenchModel model;
    private final Devices devices;
    private final BackgroundTasks tasks;
    private final Texts texts;
    private final List<MenuItem> further;
    private final MenuButton device = new MenuButton();
    private final Region dot = new Region();
    private final CountingTexts counting;
    private final Label counted = new Label();
    private final Label work = new Label();
    private final ProgressBar progress = new ProgressBar();
    private final Button cancel = new Button();

    /** @param further what else is in the menu of devices */
    public StatusBarView(
            WorkbenchModel model,
            Devices devices,
            BackgroundTasks tasks,
            Language language,
            List<MenuItem> further) {
        this.further = List.copyOf(further);
        this.model = model;
        this.devices = devices;
        this.tasks = tasks;
        this.texts = new Texts(language, StatusBarView.class);
        this.counting = new CountingTexts(language);
        getStyleClass().add("status-bar-line");
        dot.getStyleClass().add("device-dot");
        device.setId("device");
        device.getStyleClass().add("quiet");
        counted.getStyleClass().add("muted");
        counted.setTextOverrun(OverrunStyle.ELLIPSIS);
        counted.setMinWidth(0);
        counted.setTooltip(explanation());
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        work.setId("work");
        work.setMinWidth(USE_PREF_SIZE);
        progress.setMinWidth(PROGRESS);
        progress.setPrefWidth(PROGRESS);
        progress.setPrefHeight(8);
        cancel.setId("cancel");
        cancel.setGraphic(Icon.of("close"));
        cancel.getStyleClass().addAll("quiet", "icon-button");
        Tooltip stop = new Tooltip();
        stop.textProperty().bind(texts.bind("work.cancel"));
        cancel.setTooltip(stop);
        cancel.accessibleTextProperty().bind(texts.bind("work.cancel"));
        cancel.setOnAction(_ -> current().ifPresent(BackgroundTask::cancel));
        getChildren().addAll(dot, device, counted, space, work, progress, cancel);

        devices.selectedProperty().subscribe(_ -> showDevice());
        devices.missing().addListener((Observable _) -> showDevice());
        language.currentProperty().subscribe(_ -> {
            showDevice();
            showCounted(model.reportProperty().get());
            showWork();
        });
        model.reportProperty().subscribe(this::showCounted);
        model.conventionProperty().subscribe(_ -> showCounted(model.reportProperty().get()));
        tasks.running().addListener((ListChangeListener<BackgroundTask>) _ -> showWork());
        showWork();
    }

    private void showDevice() {
        Device selected = devices.selectedProperty().get();
        dot.pseudoClassStateChanged(READY, selected != null);
        device.setText(selected == null ? texts.get("device.none") : name(selected));
        device.getItems()
                .setAll(devices.available().stream().map(this::item).toList());
        devices.missing().stream().map(texts::say).map(StatusBarView::absent).forEach(device.getItems()::add);
        if (!further.isEmpty()) {
            device.getItems().add(new SeparatorMenuItem());
            device.getItems().addAll(further);
        }
        String missing = devices.missing().stream().map(texts::say).collect(Collectors.joining("\n"));
        Tooltip tooltip = new Tooltip((selected == null ? texts.get("device.none.doc") : selected.id())
                + (missing.isEmpty() ? "" : "\n\n" + texts.get("device.missing") + "\n" + missing));
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(480);
        device.setTooltip(tooltip);
    }

    private RadioMenuItem item(Device choice) {
        RadioMenuItem item = new RadioMenuItem(
                String.join(" · ", name(choice), choice.backend(), Quantity.bytes(choice.memoryBytes())));
        item.setSelected(choice.equals(devices.selectedProperty().get()));
        item.setOnAction(_ -> devices.selectedProperty().set(choice));
        return item;
    }

    /** Why an engine is not there, between the devices of those that are. */
    private static MenuItem absent(String reason) {
        Label words = new Label(reason);
        words.getStyleClass().add("muted");
        words.setWrapText(true);
        words.setPrefWidth(REASON);
        CustomMenuItem item = new CustomMenuItem(words, false);
        return item;
    }

    private String name(Device shown) {
        return devices.engine(shown).map(engine -> engine.title() + " · ").orElse("") + shown.name();
    }

    /** What the convention counts, operator by operator. */
    private Tooltip explanation() {
        Tooltip tooltip = new Tooltip();
        tooltip.setWrapText(true);
        tooltip.setMaxWidth(380);
        tooltip.setOnShowing(_ -> {
            CostReport report = model.reportProperty().get();
            tooltip.setText(report == null
                    ? ""
                    : counting.ofNetwork(report, model.conventionProperty().get()));
        });
        return tooltip;
    }

    private void showCounted(@Nullable CostReport report) {
        if (report == null) {
            counted.setText("");
            return;
        }
        String kinds = counting.zero(report, model.conventionProperty().get());
        int layers = report.graph().nodes().size();
        counted.setText(
                kinds.isEmpty() ? texts.get("counted.all", layers) : texts.get("counted.zero", layers, kinds));
    }

    private Optional<BackgroundTask> current() {
        List<BackgroundTask> running = tasks.running();
        return running.isEmpty() ? Optional.empty() : Optional.of(running.getLast());
    }

    private void showWork() {
        Optional<BackgroundTask> current = current();
        boolean busy = current.isPresent();
        for (Region part : List.of(work, progress, cancel)) {
            part.setVisible(busy);
            part.setManaged(busy);
        }
        work.textProperty().unbind();
        progress.progressProperty().unbind();
        current.ifPresent(task -> {
            int others = tasks.running().size() - 1;
            work.textProperty()
                    .bind(
                            others == 0
                                    ? texts.bind("work.one", task.title(), task.messageProperty())
                                    : texts.bind("work.more", task.title(), task.messageProperty(), others));
            progress.progressProperty().bind(task.progressProperty());
        });
    }
}
