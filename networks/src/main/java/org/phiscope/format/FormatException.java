// SPDX-License-Identifier: Apache-2.0
package org.phiscope.format;

/** A file that cannot be read or is not what it says it is; one line names the file, the place in it and what is wrong. */
public class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FormatException(String message) {
        super(message);
    }

    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
