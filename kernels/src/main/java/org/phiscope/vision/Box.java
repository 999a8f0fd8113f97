// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/** A rectangle in pixels; x to the right, y down. */
public record Box(double left, double top, double right, double bottom) {

    public double width() {
        return right - left;
    }

    public double height() {
        return bottom - top;
    }

    public double area() {
        return Math.max(0, width()) * Math.max(0, height());
    }

    /** Intersection over union; 0 where both are empty. */
    public double iou(Box other) {
        double w = Math.min(right, other.right) - Math.max(left, other.left);
        double h = Math.min(bottom, other.bottom) - Math.max(top, other.top);
        double intersection = Math.max(0, w) * Math.max(0, h);
        double union = area() + other.area() - intersection;
        return union > 0 ? intersection / union : 0;
    }
}
