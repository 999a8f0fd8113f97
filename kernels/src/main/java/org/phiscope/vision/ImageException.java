// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/** An image that cannot be read; one line names it and says why. */
public class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ImageException(String message) {
        super(message);
    }

    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
