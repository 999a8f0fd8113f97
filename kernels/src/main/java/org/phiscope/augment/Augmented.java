// SPDX-License-Identifier: Apache-2.0
package org.phiscope.augment;

import java.util.List;
import org.phiscope.vision.RgbImage;

/**
 * An image as training would see it.
 *
 * @param weights of the labels of the images that it was made of, in their order; they sum up to 1
 * @param kept share of the pixels that are still an image's own
 */
public record Augmented(RgbImage image, List<Double> weights, double kept) {
    public Augmented {
        weights = List.copyOf(weights);
    }
}
