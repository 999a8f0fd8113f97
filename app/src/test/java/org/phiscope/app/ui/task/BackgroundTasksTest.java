// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.value.ObservableValue;
import org.junit.jupiter.api.Test;

class BackgroundTasksTest {
    private static final ObservableValue<String> TITLE = new SimpleStringProperty("Working");
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Runnable> worker = new ArrayList<>();
    private final BackgroundTasks tasks =
            new BackgroundTasks(worker::add, Runnable::run, failure -> failures.add(failure.cause()));

    @Test
    void runsAndDelivers() {
        AtomicReference<String> result = new AtomicReference<>();
        BackgroundTask task = tasks.start(
                TITLE,
                progress -> {
                    progress.report(0.5, "half");
                    return "done";
                },
                result::set);
        assertThat(tasks.running()).containsExactly(task);
        worker.removeFirst().run();
        assertThat(task.progressProperty().get()).isEqualTo(0.5);
        assertThat(task.messageProperty().get()).isEqualTo("half");
        assertThat(result.get()).isEqualTo("done");
        assertThat(tasks.running()).isEmpty();
    }

    @Test
    void tellsOfFailures() {
        tasks.start(
                TITLE,
                _ -> {
                    throw new IOException("disk full");
                },
                _ -> assertThat(false).as("delivered").isTrue());
        worker.removeFirst().run();
        assertThat(failures).singleElement().satisfies(cause -> assertThat(cause).hasMessage("disk full"));
        assertThat(tasks.running()).isEmpty();
    }

    @Test
    void cancelledWorkEndsSilently() {
        List<String> delivered = new ArrayList<>();
        BackgroundTask task = tasks.start(
                TITLE,
                progress -> {
                    progress.cancellation().check();
                    return "done";
                },
                delivered::add);
        task.cancel();
        worker.removeFirst().run();
        assertThat(delivered).isEmpty();
        assertThat(failures).isEmpty();
        assertThat(tasks.running()).isEmpty();
    }
}
