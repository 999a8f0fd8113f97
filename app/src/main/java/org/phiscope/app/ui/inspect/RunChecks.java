// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.Optional;
import java.util.concurrent.Executor;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Run;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.engine.Form;
import org.phiscope.verify.Agreement;

/**
 * What is found out of a run once its answer is shown and the network stays as it is for a moment: in which form the device
 * runs it, and whether it computes what the reference engine does. A new answer ends all that. To be used on the screen's
 * thread.
 */
final class RunChecks {
    private final Examiner examiner;
    private final Executor screen;
    private final Executor unhurried;
    private final LatestTask<Run, Optional<Agreement>> comparing;
    private final ReadOnlyObjectWrapper<@Nullable Agreement> agreement =
            new ReadOnlyObjectWrapper<>(this, "agreement");
    private final ReadOnlyObjectWrapper<@Nullable Form> form = new ReadOnlyObjectWrapper<>(this, "form");
    private @Nullable Run examined;

    /**
     * @param answer that is shown
     * @param worker where runs are compared: not where they are made, which must not wait for it
     * @param screen {@code Platform::runLater}
     * @param unhurried runs what it is given once a network counts as one that stays
     */
    RunChecks(
            ObservableValue<@Nullable Answer> answer,
            Examiner examiner,
            Executor worker,
            Executor screen,
            Executor unhurried) {
        this.examiner = examiner;
        this.screen = screen;
        this.unhurried = unhurried;
        this.comparing = new LatestTask<>(worker, screen, examiner::compare, this::show);
        answer.subscribe(this::follow);
    }

    /** How far the last run is from the reference engine; {@code null} while that is not known. */
    ReadOnlyObjectProperty<@Nullable Agreement> agreementProperty() {
        return agreement.getReadOnlyProperty();
    }

    /** What the network of the last run runs as; {@code null} while that is not known. */
    ReadOnlyObjectProperty<@Nullable Form> formProperty() {
        return form.getReadOnlyProperty();
    }

    /** Whether another device stood in for the one that was asked for, since that one failed. */
    static boolean isFallback(@Nullable Answer answer) {
        return answer instanceof Run run
                && run.question().device() != null
                && !run.device().equals(run.question().device());
    }

    /** Finds it out anew: the network runs in another form now. */
    void again() {
        examine(examined);
    }

    private void follow(@Nullable Answer answer) {
        examine(answer instanceof Run run ? run : null);
    }

    private void examine(@Nullable Run answered) {
        comparing.cancel();
        agreement.set(null);
        examined = answered;
        form.set(examined == null ? null : examiner.form(examined).orElse(null));
        Run run = examined;
        if (run != null) {
            unhurried.execute(() -> screen.execute(() -> {
                if (run == examined) {
                    comparing.submit(run);
                }
            }));
        }
    }

    private void show(Optional<Agreement> compared) {
        agreement.set(compared.orElse(null));
    }
}
