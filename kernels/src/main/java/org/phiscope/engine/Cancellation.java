// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** A wish that work should stop: looked at between its parts, and told to those that can stop in the middle of one. */
public final class Cancellation {
    private final Set<Registration> registrations = new LinkedHashSet<>();
    private volatile boolean cancelled;

    /** What {@link #onCancel} hands out: closing it takes the action back. */
    public final class Registration implements AutoCloseable {
        private final Runnable action;

        private Registration(Runnable action) {
            this.action = action;
        }

        /** After this returns the action does not run, nor is it running. */
        @Override
        public void close() {
            synchronized (registrations) {
                registrations.remove(this);
            }
        }
    }

    public void cancel() {
        synchronized (registrations) {
            if (!cancelled) {
                cancelled = true;
                registrations.forEach(registration -> registration.action.run());
            }
        }
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** @throws CancellationException if {@link #cancel} was called */
    public void check() {
        if (cancelled) {
            throw new CancellationException("cancelled");
        }
    }

    /**
     * Runs an action on the cancelling thread when {@link #cancel} is called, or at once if it was. The action is
     * quick.
     */
    public Registration onCancel(Runnable action) {
        Registration registration = new Registration(action);
        synchronized (registrations) {
            if (cancelled) {
                action.run();
            } else {
                registrations.add(registration);
            }
        }
        return registration;
    }
}
