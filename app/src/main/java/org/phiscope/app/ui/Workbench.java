// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.device.SdkChoice;
import org.phiscope.app.ui.device.Targets;
import org.phiscope.app.ui.device.WarmUp;
import org.phiscope.app.ui.session.Autosave;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.Settings;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.task.BackgroundTasks.TaskFailure;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.app.workspace.MeasuredSpeeds;
import org.phiscope.app.workspace.UserDirectory;
import org.phiscope.app.workspace.UserError;
import org.phiscope.config.ConfigurationException;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.family.Families;
import org.phiscope.message.Message;

/** Opens the workbench's window. */
public final class Workbench {
    private static final System.Logger LOG = System.getLogger(Workbench.class.getName());
    private static final String LANGUAGE = "language";
    private static final String THEME = "theme";
    private static final String TARGET = "target";

    /** On the workbench at the very first start: trained weights for it come with the program. */
    private static final String FIRST = "efficientdet-lite0";

    private Workbench() {}

    /** Opens the window, opens these files in it, and returns when it is closed. */
    public static void open(List<Path> files) {
        Logging.configure();
        Application.launch(Desk.class, files.stream().map(Path::toString).toArray(String[]::new));
    }

    /** JavaFX makes it; the program's own main class must not extend {@link Application} on a class path. */
    public static final class Desk extends Application {
        private static final long AUTOSAVE_SECONDS = 1;

        private final ExecutorService reckoning = Executors.newSingleThreadExecutor(daemon("reckoning"));
        private final ExecutorService background = Executors.newCachedThreadPool(daemon("background"));
        private @Nullable Autosave autosave;

        @Override
        public void start(Stage stage) {
            Notices notices = new Notices();
            Path directory = UserDirectory.locate();
            Settings settings = settings(directory, notices);
            Language language = new Language(
                    settings.get(LANGUAGE).map(Locale::forLanguageTag).orElseGet(Locale::getDefault));
            Texts texts = new Texts(language, Workbench.class);
            UncaughtErrors.install(notices, texts);
            Theme theme = new Theme();
            settings.get(THEME).map(Theme.Mode::ofId).ifPresent(theme.modeProperty()::set);
            language.currentProperty()
                    .addListener((_, _, now) -> remember(settings, notices, texts, LANGUAGE, now.toLanguageTag()));
            theme.modeProperty().addListener((_, _, now) -> remember(settings, notices, texts, THEME, now.id()));

            BackgroundTasks tasks = new BackgroundTasks(background, Platform::runLater, failed(notices, texts));
            WorkbenchModel model =
                    new WorkbenchModel(Families.network(FIRST).orElseThrow(), reckoning, Platform::runLater);
            Devices devices = new Devices();
            WarmUp.follow(devices, tasks, language);
            tasks.start(texts.bind("task.devices"), _ -> Devices.find(), devices::accept);

            Targets targets = new Targets(
                    devices, new MeasuredSpeeds(directory)::of, tasks, language, settings.get(TARGET));
            targets.targetProperty().addListener((_, _, now) -> remember(settings, notices, texts, TARGET, now.id()));

            WorkbenchWindow window = WorkbenchWindow.of(
                    model,
                    language,
                    theme,
                    tasks,
                    notices,
                    devices,
                    SdkChoice.of(directory, tasks, notices, language),
                    targets);
            stage.getIcons().setAll(ProgramIcon.inAllSizes());
            window.show(stage);
            List<Path> files = getParameters().getRaw().stream().map(Path::of).toList();
            window.open(files);
            boolean named = files.stream().anyMatch(file -> FileKind.of(file).isNetwork());
            tasks.start(
                    texts.bind("task.restore"),
                    _ -> Kept.claim(directory),
                    kept -> keep(kept, !named, model, notices, texts));
        }

        @Override
        public void stop() throws IOException {
            reckoning.shutdownNow();
            background.shutdownNow();
            if (autosave != null) {
                autosave.close();
            }
        }

        /** The autosave file that is now ours, what it held and what was pinned, and why that could not be understood. */
        private record Kept(
                Optional<Autosave> autosave,
                Optional<ConfigurationJson.Opened> last,
                Optional<ConfigurationJson.Opened> pinned,
                Message refused) {
            static Kept claim(Path directory) throws IOException {
                Optional<Autosave> claimed = Autosave.claim(directory);
                if (claimed.isEmpty()) {
                    return new Kept(claimed, Optional.empty(), Optional.empty(), Message.NOTHING);
                }
                Optional<ConfigurationJson.Opened> last = Optional.empty();
                try {
                    last = claimed.get().restore();
                    return new Kept(claimed, last, claimed.get().restorePinned(), Message.NOTHING);
                } catch (ConfigurationException e) {
                    return new Kept(claimed, last, Optional.empty(), e.message());
                }
            }
        }

        private void keep(Kept kept, boolean restore, WorkbenchModel model, Notices notices, Texts texts) {
            if (!kept.refused().isEmpty()) {
                notices.error(texts.say(kept.refused()));
            }
            kept.last()
                    .filter(last -> restore && !last.configuration().equals(model.configuration()))
                    .ifPresent(last -> {
                        model.show(last.configuration());
                        model.conventionProperty().set(last.convention());
                        notices.information(texts.get("restored"));
                    });
            kept.pinned().ifPresent(pinned -> model.pin(pinned.configuration()));
            kept.autosave().ifPresent(claimed -> {
                autosave = claimed;
                Executor unhurried =
                        CompletableFuture.delayedExecutor(AUTOSAVE_SECONDS, TimeUnit.SECONDS, background);
                claimed.follow(model, unhurried, Platform::runLater, message -> notices.error(texts.say(message)));
            });
        }

        private static Settings settings(Path directory, Notices notices) {
            try {
                return Settings.load(directory);
            } catch (IOException e) {
                notices.error(UserError.told(e).text(Locale.getDefault())); // in which language, the file would have said
                return Settings.empty(directory);
            }
        }

        private void remember(Settings settings, Notices notices, Texts texts, String key, String value) {
            background.execute(() -> {
                try {
                    settings.put(key, value);
                } catch (IOException e) {
                    Platform.runLater(() -> notices.error(texts.say(UserError.told(e))));
                }
            });
        }

        private static Consumer<TaskFailure> failed(Notices notices, Texts texts) {
            return failure -> {
                LOG.log(System.Logger.Level.DEBUG, "background work failed", failure.cause());
                notices.error(line(failure.title().getValue(), texts.say(UserError.told(failure.cause()))));
            };
        }

        /** What was done and why it failed, without the name of a file twice. */
        private static String line(String title, String reason) {
            String subject = reason.substring(0, Math.max(0, reason.indexOf(": ")));
            String name = subject.substring(1 + Math.max(subject.lastIndexOf('/'), subject.lastIndexOf('\\')));
            return !name.isEmpty() && title.contains(name) ? reason : title + ": " + reason;
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
