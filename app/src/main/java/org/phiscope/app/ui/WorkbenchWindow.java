// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;

/** The window: parameters on the left, tiles above, costs and inspection in tabs, the status below. */
final class WorkbenchWindow {
    private static final double WIDTH = 1600;
    private static final double HEIGHT = 1000;
    private static final double MIN_WIDTH = 1000;
    private static final double MIN_HEIGHT = 640;

    private final Theme theme;
    private final StackPane root = new StackPane();
    private final Tab cost = new Tab();
    private final Tab inspect = new Tab();

    WorkbenchWindow(
            WorkbenchModel model,
            Language language,
            Theme theme,
            BackgroundTasks tasks,
            Notices notices,
            Devices devices) {
        this.theme = theme;
        Texts texts = new Texts(language, WorkbenchWindow.class);
        cost.textProperty().bind(texts.bind("tab.cost"));
        inspect.textProperty().bind(texts.bind("tab.inspect"));
        TabPane tabs = new TabPane(cost, inspect);
        tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        BorderPane frame = new BorderPane(tabs);
        root.getChildren().add(frame);
    }

    /** The window's content, for a scene. */
    Parent root() {
        return root;
    }

    void show(Stage stage) {
        Scene scene = new Scene(root, WIDTH, HEIGHT);
        theme.apply(scene);
        stage.setTitle("Phiscope");
        stage.setScene(scene);
        stage.setMinWidth(MIN_WIDTH);
        stage.setMinHeight(MIN_HEIGHT);
        stage.show();
    }

    /** Opens files, each by its kind. */
    void open(List<Path> files) {
    }
}
