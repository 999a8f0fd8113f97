// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a run computed. Whoever is done with it may close it: its tensors' memory then serves the next run, and is not
 * to be read any more. A result that is never closed is collected as any object is.
 */
public final class RunResult implements AutoCloseable {
    private final Map<String, Tensor> tensors;
    private final Duration time;
    private final Form form;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param tensors by the names asked for: every output of the graph and every tap
     * @param time from the call of the engine to its return
     */
    public RunResult(Map<String, Tensor> tensors, Duration time) {
        this(tensors, time, Form.GENERIC, () -> {});
    }

    /**
     * @param form what ran
     * @param release what to do with the tensors' memory when nobody reads it any more; run once at most
     */
    public RunResult(Map<String, Tensor> tensors, Duration time, Form form, Runnable release) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.time = time;
        this.form = form;
        this.release = release;
    }

    /** By the names asked for: every output of the graph and every tap. */
    public Map<String, Tensor> tensors() {
        if (closed.get()) {
            throw new IllegalStateException("the result was closed");
        }
        return tensors;
    }

    /** From the call of the engine to its return. */
    public Duration time() {
        return time;
    }

    /** What ran. */
    public Form form() {
        return form;
    }

    /** @throws IllegalArgumentException if there is no such output or tap */
    public Tensor tensor(String name) {
        Tensor tensor = tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " was asked for; there are " + tensors.keySet());
        }
        return tensor;
    }

    /** Gives the tensors' memory back. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
