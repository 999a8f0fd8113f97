// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.phiscope.engine.Cancellation;

/** Where work waits while it is paused. */
final class PauseGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private boolean closed;

    void pause() {
        set(true);
    }

    void resume() {
        set(false);
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void set(boolean close) {
        lock.lock();
        try {
            closed = close;
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when it is open.
     *
     * @throws CancellationException if the work was cancelled meanwhile, or its thread is to end
     */
    void pass(Cancellation cancellation) {
        try (Cancellation.Registration _ = cancellation.onCancel(this::resume)) {
            lock.lockInterruptibly();
            try {
                while (closed) {
                    opened.await();
                }
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException ended = new CancellationException("the program ends");
            ended.initCause(e);
            throw ended;
        }
        cancellation.check();
    }
}
