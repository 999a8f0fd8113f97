// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import org.phiscope.message.Message;

/** Looks whether an engine can be had here. Found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {

    /** For example {@code onnxruntime}. */
    String id();

    /** Probes once; never throws. */
    Probe probe();

    /** What a probe found. */
    sealed interface Probe {
        record Available(Engine engine) implements Probe {}

        /** One sentence says why it is missing and what would change that. */
        record Missing(Message reason) implements Probe {}
    }
}
