// SPDX-License-Identifier: Apache-2.0
package org.phiscope.parameter;

import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/** A value that a parameter cannot have, or a parameter that there is not; the message names it and says what it may be. */
public class ParameterException extends MessageException {
    private static final long serialVersionUID = 1;

    private final String key;
    private final transient Message reason;

    public ParameterException(String key, Message reason) {
        super(Message.of("{0}: {1}", key, reason));
        this.key = key;
        this.reason = reason;
    }

    /** Key of the parameter at fault. */
    public String key() {
        return key;
    }

    /** The message without the parameter's name, for a message that names it in another way. */
    public Message reason() {
        return reason;
    }
}
