// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/** An image that cannot be read; one line names it and says why. */
public class ImageException extends MessageException {
    private static final long serialVersionUID = 1;

    public ImageException(Message message) {
        super(message);
    }

    public ImageException(Message message, Throwable cause) {
        super(message, cause);
    }
}
