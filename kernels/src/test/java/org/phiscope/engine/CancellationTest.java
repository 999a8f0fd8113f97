// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CancellationTest {

    @Test
    void tellsThoseWhoAskedOnce() {
        Cancellation cancellation = new Cancellation();
        AtomicInteger kept = new AtomicInteger();
        AtomicInteger takenBack = new AtomicInteger();
        Cancellation.Registration registration = cancellation.onCancel(kept::incrementAndGet);
        cancellation.onCancel(takenBack::incrementAndGet).close();
        cancellation.check();

        cancellation.cancel();
        cancellation.cancel();

        assertThat(kept).hasValue(1);
        assertThat(takenBack).hasValue(0);
        assertThat(cancellation.isCancelled()).isTrue();
        assertThatThrownBy(cancellation::check).isInstanceOf(CancellationException.class);
        registration.close();
    }

    @Test
    void tellsAtOnceWhereItIsTooLate() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        AtomicInteger told = new AtomicInteger();
        cancellation.onCancel(told::incrementAndGet).close();
        assertThat(told).hasValue(1);
    }
}
