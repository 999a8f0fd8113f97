// SPDX-License-Identifier: Apache-2.0
package org.phiscope.engine;

import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/** A network that a device cannot run, or a device that failed; one line says what and why. */
public class EngineException extends MessageException {
    private static final long serialVersionUID = 1;

    public EngineException(Message message) {
        super(message);
    }

    public EngineException(Message message, Throwable cause) {
        super(message, cause);
    }
}
