// SPDX-License-Identifier: Apache-2.0
package org.phiscope.graph;

import java.util.List;

/**
 * How an image becomes a network's input: scaled to the input's size, then (pixel − mean)/deviation per channel, RGB planes.
 *
 * @param mean red, green, blue; in pixel values 0 … 255
 * @param deviation red, green, blue; in pixel values 0 … 255
 * @param placement where a letterboxed image lies
 * @param fill pixel value around a letterboxed image
 * @param resampling how the image is scaled
 */
public record Preprocessing(
        List<Double> mean, List<Double> deviation, Placement placement, double fill, Resampling resampling) {

    /** Where a letterboxed image lies in the network's input. */
    public enum Placement {
        TOP_LEFT,
        CENTRE
    }

    /** Which points of the image bilinear scaling reads. */
    public enum Resampling {
        /** Pixel centres match, as TensorFlow and PyTorch have it; the result is rounded to whole pixel values. */
        HALF_PIXEL,
        /** The corner pixels match, as darknet has it; values are not rounded. */
        CORNERS
    }

    /** What torchvision, timm and EfficientNet's checkpoints expect: ImageNet's mean and deviation. */
    public static final Preprocessing IMAGENET = new Preprocessing(
            List.of(0.485 * 255, 0.456 * 255, 0.406 * 255),
            List.of(0.229 * 255, 0.224 * 255, 0.225 * 255),
            Placement.TOP_LEFT,
            127.5,
            Resampling.HALF_PIXEL);

    /** What ViT's checkpoints expect: pixels from −1 to 1. */
    public static final Preprocessing SIGNED = new Preprocessing(
            List.of(127.5, 127.5, 127.5),
            List.of(127.5, 127.5, 127.5),
            Placement.TOP_LEFT,
            127.5,
            Resampling.HALF_PIXEL);

    /** What EfficientDet-Lite's checkpoints expect: (pixel − 127)/128. */
    public static final Preprocessing EFFICIENTDET_LITE = new Preprocessing(
            List.of(127.0, 127.0, 127.0), List.of(128.0, 128.0, 128.0), Placement.TOP_LEFT, 127, Resampling.HALF_PIXEL);

    /** What darknet does: pixel/255, letterboxed on grey. */
    public static final Preprocessing DARKNET = new Preprocessing(
            List.of(0.0, 0.0, 0.0), List.of(255.0, 255.0, 255.0), Placement.CENTRE, 127.5, Resampling.CORNERS);
}
