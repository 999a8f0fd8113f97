// SPDX-License-Identifier: Apache-2.0
package org.phiscope.weights;

/** Weights that do not fit a network or cannot be read; one line says what, where and what to do. */
public class WeightsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WeightsException(String message) {
        super(message);
    }

    public WeightsException(String message, Throwable cause) {
        super(message, cause);
    }
}
