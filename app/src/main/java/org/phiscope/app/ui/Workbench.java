// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.Settings;
import org.phiscope.app.ui.session.UserDirectory;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.task.BackgroundTasks.TaskFailure;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Families;
import org.phiscope.family.Family;

/** Opens the workbench's window. */
public final class Workbench {
    private static final System.Logger LOG = System.getLogger(Workbench.class.getName());
    private static final String LANGUAGE = "language";
    private static final String THEME = "theme";

    private Workbench() {}

    /** Opens the window, opens these files in it, and returns when it is closed. */
    public static void open(List<Path> files) {
        Logging.configure();
        Application.launch(
                Desk.class, files.stream().map(Path::toString).toArray(String[]::new));
    }

    /** JavaFX makes it; the program's own main class must not extend {@link Application} on a class path. */
    public static final class Desk extends Application {
        private final ExecutorService reckoning = Executors.newSingleThreadExecutor(daemon("reckoning"));
        private final ExecutorService background = Executors.newCachedThreadPool(daemon("background"));

        @Override
        public void start(Stage stage) {
            Notices notices = new Notices();
            Settings settings = settings(notices);
            Language language = new Language(
                    settings.get(LANGUAGE).map(Locale::forLanguageTag).orElseGet(Locale::getDefault));
            Theme theme = new Theme();
            settings.get(THEME).map(Theme.Mode::ofId).ifPresent(theme.modeProperty()::set);
            language.currentProperty()
                    .addListener((_, _, now) -> remember(settings, notices, LANGUAGE, now.toLanguageTag()));
            theme.modeProperty().addListener((_, _, now) -> remember(settings, notices, THEME, now.id()));

            Texts texts = new Texts(language, Workbench.class);
            UncaughtErrors.install(notices, texts);
            BackgroundTasks tasks = new BackgroundTasks(background, Platform::runLater, failed(notices));
            Family family = Families.all().getFirst();
            WorkbenchModel model = new WorkbenchModel(
                    family.configure(family.presets().getFirst()), reckoning, Platform::runLater);
            Devices devices = new Devices();
            tasks.start(texts.bind("task.devices"), _ -> Devices.find(), devices::accept);

            WorkbenchWindow window = new WorkbenchWindow(model, language, theme, tasks, notices, devices);
            window.show(stage);
            window.open(getParameters().getRaw().stream().map(Path::of).toList());
        }

        @Override
        public void stop() {
            reckoning.shutdownNow();
            background.shutdownNow();
        }

        private static Settings settings(Notices notices) {
            Path directory = UserDirectory.locate();
            try {
                return Settings.load(directory);
            } catch (IOException e) {
                notices.error(Objects.requireNonNullElse(e.getMessage(), e.toString()));
                return Settings.empty(directory);
            }
        }

        private void remember(Settings settings, Notices notices, String key, String value) {
            background.execute(() -> {
                try {
                    settings.put(key, value);
                } catch (IOException e) {
                    Platform.runLater(
                            () -> notices.error(Objects.requireNonNullElse(e.getMessage(), e.toString())));
                }
            });
        }

        private static Consumer<TaskFailure> failed(Notices notices) {
            return failure -> {
                LOG.log(System.Logger.Level.WARNING, "background work failed", failure.cause());
                notices.error(failure.title().getValue() + ": "
                        + Objects.requireNonNullElse(
                                failure.cause().getMessage(), failure.cause().toString()));
            };
        }

        private static ThreadFactory daemon(String name) {
            return work -> {
                Thread thread = new Thread(work, name);
                thread.setDaemon(true);
                return thread;
            };
        }
    }
}
