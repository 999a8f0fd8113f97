// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import org.phiscope.graph.BoxCoding;

/** A rectangle in pixels; x to the right, y down. */
public record Box(double left, double top, double right, double bottom) {

    /** The rectangle of a centre and a size. */
    static Box around(double centreX, double centreY, double width, double height) {
        return new Box(centreX - width / 2, centreY - height / 2, centreX + width / 2, centreY + height / 2);
    }

    public double width() {
        return right - left;
    }

    public double height() {
        return bottom - top;
    }

    public double centreX() {
        return (left + right) / 2;
    }

    public double centreY() {
        return (top + bottom) / 2;
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

    /**
     * Intersection over union, less the share of the smallest box around both that neither covers (Rezatofighi et al.
     * 2019): −1 … 1.
     */
    public double generalisedIou(Box other) {
        double w = Math.max(right, other.right) - Math.min(left, other.left);
        double h = Math.max(bottom, other.bottom) - Math.min(top, other.top);
        double around = w * h;
        double iou = iou(other);
        double union = (area() + other.area()) / (1 + iou);
        return around > 0 ? iou - (around - union) / around : iou;
    }

    /**
     * Intersection over union, less the squared distance of the centres in parts of the squared diagonal of the smallest box
     * around both (Zheng et al. 2020, eq. 7): −1 … 1.
     */
    public double distanceIou(Box other) {
        double w = Math.max(right, other.right) - Math.min(left, other.left);
        double h = Math.max(bottom, other.bottom) - Math.min(top, other.top);
        double dx = (left + right - other.left - other.right) / 2;
        double dy = (top + bottom - other.top - other.bottom) / 2;
        double diagonal = w * w + h * h;
        return diagonal > 0 ? iou(other) - (dx * dx + dy * dy) / diagonal : iou(other);
    }

    /** What of it lies on an image of this size. */
    Box within(double imageWidth, double imageHeight) {
        return new Box(
                Math.clamp(left, 0, imageWidth),
                Math.clamp(top, 0, imageHeight),
                Math.clamp(right, 0, imageWidth),
                Math.clamp(bottom, 0, imageHeight));
    }

    /** The box that four codes dx, dy, dw, dh say relative to this one. */
    Box decoded(BoxCoding coding, float[] codes, int at) {
        return around(
                left + width() / 2 + coding.shift(codes[at]) * width(),
                top + height() / 2 + coding.shift(codes[at + 1]) * height(),
                width() * coding.growth(codes[at + 2]),
                height() * coding.growth(codes[at + 3]));
    }
}
