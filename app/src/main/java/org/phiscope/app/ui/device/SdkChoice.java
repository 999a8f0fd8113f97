// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.device;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.phiscope.app.start.AcceleratedStart;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.workspace.ChosenSdk;
import org.phiscope.app.workspace.SampleFiles;
import org.phiscope.engine.TornadoVmProvider;
import org.phiscope.message.Message;

/**
 * Takes the directory of a TornadoVM SDK for the next start, once it was tried. To be used on the screen's thread.
 */
public final class SdkChoice {
    private final ChosenSdk chosen;
    private final Function<Path, Optional<Message>> trial;
    private final BackgroundTasks tasks;
    private final Notices notices;
    private final Texts texts;

    /** What came of trying a directory. */
    private sealed interface Outcome {
        record Taken() implements Outcome {}

        record Refused(Message reason) implements Outcome {}
    }

    /** @param trial says why the SDK in a directory cannot be used, or nothing; takes seconds */
    SdkChoice(
            ChosenSdk chosen,
            Function<Path, Optional<Message>> trial,
            BackgroundTasks tasks,
            Notices notices,
            Language language) {
        this.chosen = chosen;
        this.trial = trial;
        this.tasks = tasks;
        this.notices = notices;
        this.texts = new Texts(language, SdkChoice.class);
    }

    /** @param directory where the program keeps what it remembers */
    public static SdkChoice of(Path directory, BackgroundTasks tasks, Notices notices, Language language) {
        return new SdkChoice(
                new ChosenSdk(directory), sdk -> trial(directory, sdk), tasks, notices, language);
    }

    /** A build without an engine cannot try an SDK; started from its sources, the program makes one at the next start. */
    private static Optional<Message> trial(Path directory, Path sdk) {
        AcceleratedStart start = new AcceleratedStart(directory, sdk);
        boolean makesEngine = Files.exists(Path.of(System.getProperty(SampleFiles.HOME, ""), "pom.xml"));
        return TornadoVmProvider.hasEngine() || !makesEngine ? start.refusal() : start.unfit();
    }

    /** Tries the SDK in a directory; if it can be used, it is from the next start on. */
    public void choose(Path sdk) {
        tasks.start(
                texts.bind("sdk.task"),
                _ -> {
                    Optional<Message> refusal = trial.apply(sdk);
                    if (refusal.isPresent()) {
                        return new Outcome.Refused(refusal.get());
                    }
                    chosen.choose(sdk);
                    return new Outcome.Taken();
                },
                outcome -> {
                    switch (outcome) {
                        case Outcome.Taken _ -> notices.information(texts.get("sdk.taken", sdk));
                        case Outcome.Refused(Message reason) -> notices.error(texts.get("sdk.refused", reason));
                    }
                });
    }

    /** Leaves it to the environment again where the SDK is. */
    public void forget() {
        tasks.start(
                texts.bind("sdk.task"),
                _ -> {
                    chosen.forget();
                    return true;
                },
                _ -> notices.information(texts.get("sdk.forgotten")));
    }
}
