// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/** A network whose outputs cannot be decoded as was asked; one line says why and what to do. */
public class DecodingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DecodingException(String message) {
        super(message);
    }
}
