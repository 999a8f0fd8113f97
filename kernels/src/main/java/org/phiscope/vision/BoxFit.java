// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

/**
 * How well a predicted box fits a target, with everything that the measures are made of. Both boxes have an area.
 *
 * @param intersection where they overlap; of no area where they do not
 * @param around the smallest box around both
 * @param union |A∪B|
 * @param squaredDistance ρ² between their centres
 * @param aspect v: how their shapes differ, 0 … 1
 */
public record BoxFit(
        Box predicted, Box target, Box intersection, Box around, double union, double squaredDistance, double aspect) {

    /**
     * The derivatives of a loss by the edges of the predicted box, in 1/pixel: a step against them makes the loss smaller.
     */
    public record Gradient(double left, double top, double right, double bottom) {
        /** By the box's centre to the right, its size unchanged. */
        public double centreX() {
            return left + right;
        }

        /** By the box's centre downwards, its size unchanged. */
        public double centreY() {
            return top + bottom;
        }

        /** By the box's width, its centre unchanged. */
        public double width() {
            return (right - left) / 2;
        }

        /** By the box's height, its centre unchanged. */
        public double height() {
            return (bottom - top) / 2;
        }
    }

    /** @throws IllegalArgumentException if a box has no area */
    public static BoxFit of(Box predicted, Box target) {
        if (!(predicted.width() > 0 && predicted.height() > 0 && target.width() > 0 && target.height() > 0)) {
            throw new IllegalArgumentException("boxes without an area do not fit: " + predicted + ", " + target);
        }
        double left = Math.max(predicted.left(), target.left());
        double top = Math.max(predicted.top(), target.top());
        Box intersection = new Box(
                left,
                top,
                Math.max(left, Math.min(predicted.right(), target.right())),
                Math.max(top, Math.min(predicted.bottom(), target.bottom())));
        Box around = new Box(
                Math.min(predicted.left(), target.left()),
                Math.min(predicted.top(), target.top()),
                Math.max(predicted.right(), target.right()),
                Math.max(predicted.bottom(), target.bottom()));
        double dx = predicted.centreX() - target.centreX();
        double dy = predicted.centreY() - target.centreY();
        double angle = angle(target) - angle(predicted);
        return new BoxFit(
                predicted,
                target,
                intersection,
                around,
                predicted.area() + target.area() - intersection.area(),
                dx * dx + dy * dy,
                4 / (Math.PI * Math.PI) * angle * angle);
    }

    private static double angle(Box box) {
        return Math.atan(box.width() / box.height());
    }

    /** c²: the squared diagonal of the box around both. */
    public double squaredDiagonal() {
        return around.width() * around.width() + around.height() * around.height();
    }

    /** α: how much their shapes count, the more the better they overlap; 0 where the shapes are the same. */
    public double alpha() {
        return aspect == 0 ? 0 : aspect / (1 - iou() + aspect);
    }

    public double iou() {
        return predicted.iou(target);
    }

    public double of(BoxMeasure measure) {
        return switch (measure) {
            case IOU -> iou();
            case GIOU -> predicted.generalisedIou(target);
            case DIOU -> predicted.distanceIou(target);
            case CIOU -> predicted.distanceIou(target) - alpha() * aspect;
        };
    }

    /** 1 less the measure. */
    public double loss(BoxMeasure measure) {
        return 1 - of(measure);
    }

    /**
     * The gradient of a loss by the predicted box. Of CIoU, α counts as constant, as in the paper. Where edges meet, at
     * which there are two, that of the edges apart.
     */
    public Gradient gradient(BoxMeasure measure) {
        Edges loss = overlap().times(-1);
        Edges edges = switch (measure) {
            case IOU -> loss;
            case GIOU -> loss.minus(filling());
            case DIOU -> loss.plus(distance());
            case CIOU -> loss.plus(distance()).plus(shape().times(alpha()));
        };
        return new Gradient(edges.left, edges.top, edges.right, edges.bottom);
    }

    /** Derivatives by left, top, right and bottom. */
    private record Edges(double left, double top, double right, double bottom) {
        Edges plus(Edges other) {
            return new Edges(left + other.left, top + other.top, right + other.right, bottom + other.bottom);
        }

        Edges minus(Edges other) {
            return plus(other.times(-1));
        }

        Edges times(double factor) {
            return new Edges(factor * left, factor * top, factor * right, factor * bottom);
        }
    }

    /** Of an area by the edges that are the predicted box's own. */
    private static Edges area(Box box, boolean left, boolean top, boolean right, boolean bottom) {
        return new Edges(
                left ? -box.height() : 0, top ? -box.width() : 0, right ? box.height() : 0, bottom ? box.width() : 0);
    }

    private Edges ofIntersection() {
        if (!(intersection.area() > 0)) {
            return new Edges(0, 0, 0, 0);
        }
        return area(
                intersection,
                predicted.left() > target.left(),
                predicted.top() > target.top(),
                predicted.right() < target.right(),
                predicted.bottom() < target.bottom());
    }

    private Edges ofUnion() {
        return area(predicted, true, true, true, true).minus(ofIntersection());
    }

    /** Of IoU. */
    private Edges overlap() {
        return ofIntersection().times(union).minus(ofUnion().times(intersection.area())).times(1 / (union * union));
    }

    private boolean outermostLeft() {
        return predicted.left() < target.left();
    }

    private boolean outermostTop() {
        return predicted.top() < target.top();
    }

    private boolean outermostRight() {
        return predicted.right() > target.right();
    }

    private boolean outermostBottom() {
        return predicted.bottom() > target.bottom();
    }

    /** Of the part of the box around both that they fill. */
    private Edges filling() {
        Edges ofAround = area(around, outermostLeft(), outermostTop(), outermostRight(), outermostBottom());
        double size = around.area();
        return ofUnion().times(size).minus(ofAround.times(union)).times(1 / (size * size));
    }

    /** Of ρ²/c². */
    private Edges distance() {
        double dx = predicted.centreX() - target.centreX();
        double dy = predicted.centreY() - target.centreY();
        Edges ofDistance = new Edges(dx, dy, dx, dy);
        Edges ofDiagonal = new Edges(
                outermostLeft() ? -2 * around.width() : 0,
                outermostTop() ? -2 * around.height() : 0,
                outermostRight() ? 2 * around.width() : 0,
                outermostBottom() ? 2 * around.height() : 0);
        double diagonal = squaredDiagonal();
        return ofDistance
                .times(diagonal)
                .minus(ofDiagonal.times(squaredDistance))
                .times(1 / (diagonal * diagonal));
    }

    /** Of v. */
    private Edges shape() {
        double w = predicted.width();
        double h = predicted.height();
        double factor = 8 / (Math.PI * Math.PI) * (angle(target) - angle(predicted)) / (w * w + h * h);
        double byWidth = -factor * h;
        double byHeight = factor * w;
        return new Edges(-byWidth, -byHeight, byWidth, byHeight);
    }
}
