// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

/** A style transfer that cannot be; one line says why. */
public class StyleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StyleException(String message) {
        super(message);
    }
}
