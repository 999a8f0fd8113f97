// SPDX-License-Identifier: Apache-2.0
package org.phiscope.message;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something that a person can put right, and is told in his language; in English in logs and on the command line. */
public abstract class MessageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Message message;

    protected MessageException(Message message) {
        super(message.text());
        this.message = message;
    }

    protected MessageException(Message message, @Nullable Throwable cause) {
        super(message.text(), cause);
        this.message = message;
    }

    /** What a failure tells; its own words where it is of another kind. */
    public static Message toldBy(Throwable failure) {
        return failure instanceof MessageException told
                ? told.message
                : Message.verbatim(Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName()));
    }

    /** What {@link #getMessage} says in English. */
    public final Message message() {
        return message;
    }
}
