// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

/** A network that a device cannot run, or a device that failed; one line says what and why. */
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
