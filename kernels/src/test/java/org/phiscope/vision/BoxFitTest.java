// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Measures of boxes worked by hand from the formulas of the papers, and gradients against differences. */
class BoxFitTest {

    /** 4×4 at (0, 0) and (2, 0): 8 of 24 in common, all of the 6×4 around both filled, ρ² = 4, c² = 52. */
    @Test
    void equalShapesSideBySide() {
        BoxFit fit = BoxFit.of(new Box(0, 0, 4, 4), new Box(2, 0, 6, 4));
        assertThat(fit.intersection()).isEqualTo(new Box(2, 0, 4, 4));
        assertThat(fit.around()).isEqualTo(new Box(0, 0, 6, 4));
        assertThat(fit.of(BoxMeasure.IOU)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(fit.of(BoxMeasure.GIOU)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(fit.of(BoxMeasure.DIOU)).isCloseTo(1 / 3.0 - 4 / 52.0, within(1e-12));
        assertThat(fit.of(BoxMeasure.CIOU)).isEqualTo(fit.of(BoxMeasure.DIOU));
        assertThat(fit.alpha()).isZero();
    }

    /** 1×1 at (0, 0) and (3, 3): nothing in common, 2 of 16 filled, ρ² = 18, c² = 32. */
    @Test
    void boxesApart() {
        BoxFit fit = BoxFit.of(new Box(0, 0, 1, 1), new Box(3, 3, 4, 4));
        assertThat(fit.intersection().area()).isZero();
        assertThat(fit.of(BoxMeasure.IOU)).isZero();
        assertThat(fit.of(BoxMeasure.GIOU)).isCloseTo(-14 / 16.0, within(1e-12));
        assertThat(fit.of(BoxMeasure.DIOU)).isCloseTo(-18 / 32.0, within(1e-12));
        assertThat(fit.loss(BoxMeasure.DIOU)).isCloseTo(1.5625, within(1e-12));
        BoxFit.Gradient iou = fit.gradient(BoxMeasure.IOU);
        assertThat(DoubleStream.of(iou.left(), iou.top(), iou.right(), iou.bottom())).allMatch(slope -> slope == 0);
        BoxFit.Gradient diou = fit.gradient(BoxMeasure.DIOU);
        assertThat(diou.centreX()).isNegative(); // to the right is downhill
        assertThat(diou.centreY()).isNegative();
    }

    /**
     * 2×1 within 4×4, one centre: IoU 2/16; arctan 1 − arctan 2 = −0.3217506, v = 4/π²·0.1035234 = 0.0419573, α =
     * v/(0.875 + v) = 0.0457572.
     */
    @Test
    void shapesCountWhereCentresAgree() {
        BoxFit fit = BoxFit.of(new Box(1, 1.5, 3, 2.5), new Box(0, 0, 4, 4));
        assertThat(fit.iou()).isCloseTo(0.125, within(1e-12));
        assertThat(fit.of(BoxMeasure.GIOU)).isCloseTo(0.125, within(1e-12));
        assertThat(fit.of(BoxMeasure.DIOU)).isCloseTo(0.125, within(1e-12));
        assertThat(fit.aspect()).isCloseTo(0.0419573, within(1e-6));
        assertThat(fit.alpha()).isCloseTo(0.0457572, within(1e-6));
        assertThat(fit.of(BoxMeasure.CIOU)).isCloseTo(0.125 - 0.0019199, within(1e-6));
    }

    @ParameterizedTest
    @EnumSource
    void theSameBoxFitsPerfectly(BoxMeasure measure) {
        Box box = new Box(3, 5, 40, 17);
        assertThat(BoxFit.of(box, box).of(measure)).isCloseTo(1, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreThoseOfTheLosses(BoxMeasure measure) {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            Box p = box(random);
            Box target = box(random);
            double alpha = BoxFit.of(p, target).alpha();
            double e = 1e-5;
            BoxFit.Gradient gradient = BoxFit.of(p, target).gradient(measure);
            double left = slope(measure, alpha, target, new Box(p.left() - e, p.top(), p.right(), p.bottom()), new Box(p.left() + e, p.top(), p.right(), p.bottom()), e);
            double top = slope(measure, alpha, target, new Box(p.left(), p.top() - e, p.right(), p.bottom()), new Box(p.left(), p.top() + e, p.right(), p.bottom()), e);
            double right = slope(measure, alpha, target, new Box(p.left(), p.top(), p.right() - e, p.bottom()), new Box(p.left(), p.top(), p.right() + e, p.bottom()), e);
            double bottom = slope(measure, alpha, target, new Box(p.left(), p.top(), p.right(), p.bottom() - e), new Box(p.left(), p.top(), p.right(), p.bottom() + e), e);
            assertThat(gradient.left()).isCloseTo(left, within(1e-6));
            assertThat(gradient.top()).isCloseTo(top, within(1e-6));
            assertThat(gradient.right()).isCloseTo(right, within(1e-6));
            assertThat(gradient.bottom()).isCloseTo(bottom, within(1e-6));
        }
    }

    /** A step against the gradient brings disjoint boxes together where the measure can tell them apart at all. */
    @Test
    void onlyIouIsLostWhereNothingOverlaps() {
        BoxFit apart = BoxFit.of(new Box(0, 0, 10, 20), new Box(50, 60, 70, 90));
        for (BoxMeasure measure : BoxMeasure.values()) {
            BoxFit.Gradient g = apart.gradient(measure);
            double size = Math.abs(g.left()) + Math.abs(g.top()) + Math.abs(g.right()) + Math.abs(g.bottom());
            assertThat(size > 0).as("%s", measure).isEqualTo(measure != BoxMeasure.IOU);
        }
    }

    @Test
    void boxesWithoutAreaAreRefused() {
        assertThatThrownBy(() -> BoxFit.of(new Box(0, 0, 0, 3), new Box(0, 0, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Central difference of a loss in which α is kept as it was. */
    private static double slope(BoxMeasure measure, double alpha, Box target, Box less, Box more, double step) {
        return (loss(measure, alpha, more, target) - loss(measure, alpha, less, target)) / (2 * step);
    }

    private static double loss(BoxMeasure measure, double alpha, Box predicted, Box target) {
        BoxFit fit = BoxFit.of(predicted, target);
        return measure == BoxMeasure.CIOU ? fit.loss(BoxMeasure.DIOU) + alpha * fit.aspect() : fit.loss(measure);
    }

    private static Box box(Random random) {
        double x = 60 * random.nextDouble();
        double y = 60 * random.nextDouble();
        return new Box(x, y, x + 5 + 50 * random.nextDouble(), y + 5 + 50 * random.nextDouble());
    }
}
