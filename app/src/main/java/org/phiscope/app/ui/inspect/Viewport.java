// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

/**
 * How an image lies on the screen: screen = image · scale + offset, the same scale for both axes.
 *
 * @param scale screen pixels per pixel of the image
 * @param left of the image's left edge on the screen
 * @param top of the image's top edge on the screen
 */
record Viewport(double scale, double left, double top) {
    static final double LARGEST = 40;
    private static final double MARGIN = 12;
    /** How much of an image must stay in sight, so that it cannot be lost. */
    private static final double KEPT = 40;

    /** The whole image, as large as it fits, in the middle; never enlarged beyond four times. */
    static Viewport fitting(double imageWidth, double imageHeight, double width, double height) {
        double scale = Math.min(
                4, Math.min((width - 2 * MARGIN) / imageWidth, (height - 2 * MARGIN) / imageHeight));
        return centred(Math.max(scale, 1e-3), imageWidth, imageHeight, width, height);
    }

    /** A scale with the image in the middle. */
    static Viewport centred(double scale, double imageWidth, double imageHeight, double width, double height) {
        return new Viewport(scale, (width - imageWidth * scale) / 2, (height - imageHeight * scale) / 2);
    }

    /** A larger or smaller scale that leaves what is under a point of the screen where it is. */
    Viewport zoomed(double factor, double smallest, double x, double y) {
        double next = Math.clamp(scale * factor, smallest, LARGEST);
        double applied = next / scale;
        return new Viewport(next, x - (x - left) * applied, y - (y - top) * applied);
    }

    /** Moved, but not out of sight. */
    Viewport moved(double dx, double dy, double imageWidth, double imageHeight, double width, double height) {
        return new Viewport(
                scale,
                inSight(left + dx, imageWidth * scale, width),
                inSight(top + dy, imageHeight * scale, height));
    }

    double toImageX(double x) {
        return (x - left) / scale;
    }

    double toImageY(double y) {
        return (y - top) / scale;
    }

    private static double inSight(double offset, double size, double room) {
        double least = Math.min(KEPT, size) - size;
        double most = Math.max(least, room - Math.min(KEPT, size));
        return Math.clamp(offset, least, most);
    }
}
