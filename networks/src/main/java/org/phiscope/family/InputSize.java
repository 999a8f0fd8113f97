// SPDX-License-Identifier: Apache-2.0
package org.phiscope.family;

import org.phiscope.message.Message;
import org.phiscope.parameter.ParameterException;

/** Batch size and size of the image that a network is fed. */
public record InputSize(int batch, int height, int width) {
    /** Longest side of an image that a network can be built for. */
    public static final int MAX_SIDE = 16_384;

    public static final int MAX_BATCH = 4096;

    public InputSize {
        if (batch < 1 || batch > MAX_BATCH) {
            throw new ParameterException("input", Message.of("a batch has 1 … {0} images, not {1}", MAX_BATCH, batch));
        }
        if (height < 1 || height > MAX_SIDE || width < 1 || width > MAX_SIDE) {
            throw new ParameterException(
                    "input", Message.of("a side has 1 … {0} pixels, not {1}×{2}", MAX_SIDE, width, height));
        }
    }

    /** One square image. */
    public static InputSize square(int side) {
        return new InputSize(1, side, side);
    }
}
