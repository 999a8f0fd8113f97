// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/** Weights that do not fit a network or cannot be read; one line says what, where and what to do. */
public class WeightsException extends MessageException {
    private static final long serialVersionUID = 1;

    public WeightsException(Message message) {
        super(message);
    }

    public WeightsException(Message message, Throwable cause) {
        super(message, cause);
    }
}
