// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.phiscope.engine.Cancellation;

class LatestTaskTest {
    private final Deque<Runnable> worker = new ArrayDeque<>();
    private final Deque<Runnable> screen = new ArrayDeque<>();
    private final List<Integer> worked = new ArrayList<>();
    private final List<Integer> delivered = new ArrayList<>();

    @Test
    void onlyTheNewestOfThoseThatWaitIsWorkedOn() {
        LatestTask<Integer, Integer> task = new LatestTask<>(worker::add, screen::add, this::square, delivered::add);
        task.submit(1);
        task.submit(2);
        task.submit(3);
        assertThat(worker).hasSize(1);
        drain();
        assertThat(worked).containsExactly(3);
        assertThat(delivered).containsExactly(9);
    }

    @Test
    void aResultThatIsNoLongerTheNewestIsNotDelivered() {
        LatestTask<Integer, Integer> task = new LatestTask<>(worker::add, screen::add, this::square, delivered::add);
        task.submit(1);
        worker.remove().run();
        task.submit(2);
        drain();
        assertThat(worked).containsExactly(1, 2);
        assertThat(delivered).containsExactly(4);
    }

    @Test
    void aNewerValueCancelsTheWorkUnderWay() {
        AtomicReference<LatestTask<Integer, Integer>> self = new AtomicReference<>();
        LatestTask<Integer, Integer> task = new LatestTask<>(
                worker::add,
                screen::add,
                (value, cancellation) -> {
                    if (value == 1) {
                        self.get().submit(2);
                    }
                    cancellation.check();
                    return square(value, cancellation);
                },
                delivered::add);
        self.set(task);
        task.submit(1);
        drain();
        assertThat(worked).containsExactly(2);
        assertThat(delivered).containsExactly(4);
    }

    @Test
    void afterCancellingNothingIsDelivered() {
        LatestTask<Integer, Integer> task = new LatestTask<>(worker::add, screen::add, this::square, delivered::add);
        task.submit(1);
        worker.remove().run();
        task.cancel();
        drain();
        assertThat(delivered).isEmpty();
        task.submit(5);
        drain();
        assertThat(delivered).containsExactly(25);
    }

    @Test
    void workThatThrowsDoesNotHoldUpWhatComesAfter() {
        LatestTask<Integer, Integer> task = new LatestTask<>(
                worker::add,
                screen::add,
                (value, cancellation) -> {
                    if (value < 0) {
                        throw new IllegalArgumentException("negative");
                    }
                    return square(value, cancellation);
                },
                delivered::add);
        task.submit(-1);
        assertThatThrownBy(() -> worker.remove().run()).hasMessage("negative");
        task.submit(2);
        drain();
        assertThat(delivered).containsExactly(4);
    }

    private int square(int value, Cancellation cancellation) {
        worked.add(value);
        return value * value;
    }

    private void drain() {
        while (!worker.isEmpty() || !screen.isEmpty()) {
            (worker.isEmpty() ? screen : worker).remove().run();
        }
    }
}
