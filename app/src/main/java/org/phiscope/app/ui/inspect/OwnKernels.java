// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.nio.file.Path;
import java.util.concurrent.Executor;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.task.BackgroundTask;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.engine.Device;
import org.phiscope.engine.Form;
import org.phiscope.family.Configuration;

/**
 * Has a device make kernels of its own for a network that stays as it is, whatever images it is run on. It is done in the
 * background, once for a network, and ended where the network is changed meanwhile; who cancels it is not asked again. To be
 * used on the screen's thread.
 */
final class OwnKernels {
    private final Examiner examiner;
    private final BackgroundTasks tasks;
    private final Executor screen;
    private final Executor patient;
    private final Texts texts;
    private final Runnable made;
    private @Nullable Stay stay;
    private @Nullable Run latest;
    private @Nullable BackgroundTask task;

    /** A network on a device; two in a row that are equal are one stay. */
    private record Stay(Configuration configuration, @Nullable Path weights, Device device) {
        static Stay of(Run run) {
            return new Stay(run.question().configuration(), run.question().weights(), run.device());
        }
    }

    /**
     * @param answer that is shown
     * @param screen {@code Platform::runLater}
     * @param patient runs what it is given once a network counts as one that stays for long
     * @param made told when the network of the answer runs in kernels of its own
     */
    OwnKernels(
            ObservableValue<@Nullable Answer> answer,
            Examiner examiner,
            BackgroundTasks tasks,
            Executor screen,
            Executor patient,
            Texts texts,
            Runnable made) {
        this.examiner = examiner;
        this.tasks = tasks;
        this.screen = screen;
        this.patient = patient;
        this.texts = texts;
        this.made = made;
        answer.subscribe(this::follow);
    }

    private void follow(@Nullable Answer answer) {
        Run run = answer instanceof Run shown ? shown : null;
        latest = run;
        Stay now = run == null ? null : Stay.of(run);
        if (now != null && now.equals(stay)) {
            return;
        }
        stay = now;
        BackgroundTask unwanted = task;
        task = null;
        if (unwanted != null) {
            unwanted.cancel();
        }
        if (now != null) {
            patient.execute(() -> screen.execute(() -> begin(now)));
        }
    }

    private void begin(Stay staying) {
        Run run = latest;
        if (run == null || staying != stay || examiner.form(run).orElse(Form.SPECIALISED) != Form.GENERIC) {
            return;
        }
        task = tasks.start(
                texts.bind("own.kernels", run.question().configuration().preset().title()),
                progress -> {
                    examiner.specialise(
                            run,
                            (done, parts, part) -> progress.report((double) done / parts, done + "/" + parts),
                            progress.cancellation());
                    return run;
                },
                _ -> {
                    task = null;
                    if (staying == stay) {
                        made.run();
                    }
                });
    }
}
