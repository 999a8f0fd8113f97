// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import javafx.application.Platform;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.text.Texts;

/** Errors that nobody expected: each is logged once, and told in the window no more often than people can read. */
final class UncaughtErrors implements Thread.UncaughtExceptionHandler {
    private static final System.Logger LOG = System.getLogger(UncaughtErrors.class.getName());
    /** An error in a listener may be thrown sixty times a second. */
    private static final int TOLD = 20;

    private final Notices notices;
    private final Texts texts;
    private final Executor screen;
    private final Set<String> seen = new HashSet<>();

    UncaughtErrors(Notices notices, Texts texts, Executor screen) {
        this.notices = notices;
        this.texts = texts;
        this.screen = screen;
    }

    /** Makes it the handler of every thread that has none of its own. */
    static void install(Notices notices, Texts texts) {
        Thread.setDefaultUncaughtExceptionHandler(new UncaughtErrors(notices, texts, Platform::runLater));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
        if (!isNew(error)) {
            return;
        }
        LOG.log(System.Logger.Level.ERROR, "uncaught on " + thread.getName(), error);
        screen.execute(() -> notices.error(
                error instanceof OutOfMemoryError
                        ? texts.get("error.memory")
                        : texts.get("error.uncaught", error.toString())));
    }

    /** Whether this error, by its kind and the place it came from, was not yet met. */
    private synchronized boolean isNew(Throwable error) {
        StackTraceElement[] trace = error.getStackTrace();
        String signature = error.getClass().getName() + (trace.length == 0 ? "" : " " + trace[0]);
        return seen.size() < TOLD && seen.add(signature);
    }
}
