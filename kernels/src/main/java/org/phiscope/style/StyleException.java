// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/** A style transfer that cannot be; one line says why. */
public class StyleException extends MessageException {
    private static final long serialVersionUID = 1;

    public StyleException(Message message) {
        super(message);
    }
}
