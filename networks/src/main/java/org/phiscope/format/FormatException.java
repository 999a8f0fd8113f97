// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

import org.phiscope.message.Message;
import org.phiscope.message.MessageException;

/**
 * A file that cannot be read or is not what it says it is; one line names the file, the place in it and what is wrong.
 */
public class FormatException extends MessageException {
    private static final long serialVersionUID = 1;

    /** @param message may quote the file: control characters in it are made visible, so that it stays one line */
    public FormatException(Message message) {
        super(message.with(FormatException::oneLine));
    }

    public FormatException(Message message, Throwable cause) {
        super(message.with(FormatException::oneLine), cause);
    }

    private static String oneLine(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
