// SPDX-License-Identifier: Apache-2.0
package org.phiscope.verify;

/** A reference that no network here can be compared with; one line says which and why. */
public class VerificationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public VerificationException(String message) {
        super(message);
    }
}
