// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/** A network whose outputs cannot be decoded as was asked; one line says why and what to do. */
public class DecodingException extends MessageException {
    private static final long serialVersionUID = 1;

    public DecodingException(Message message) {
        super(message);
    }
}
