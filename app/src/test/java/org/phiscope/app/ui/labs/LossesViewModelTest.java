// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import javafx.geometry.Point2D;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.labs.LossesViewModel.Kind;

class LossesViewModelTest {
    private final LossesViewModel model = new LossesViewModel();

    /** Lin et al. 2017, section 3.2: 100 times less at p = 0.9 where γ = 2. */
    @Test
    void beginsWithTheExampleOfThePaper() {
        assertThat(model.drawingProperty().get().reduction(Kind.FOCAL, 0.9)).isCloseTo(100, within(1e-9));
        model.gammaProperty().set(0);
        assertThat(model.drawingProperty().get().reduction(Kind.FOCAL, 0.9)).isCloseTo(1, within(1e-9));
    }

    @Test
    void curvesFollowTheSliders() {
        model.epsilonProperty().set(0.2);
        model.classesProperty().set(2);
        Point2D least = model.drawingProperty().get().curves().get(Kind.SMOOTHED.ordinal()).points().stream()
                .min(Comparator.comparingDouble(Point2D::getY))
                .orElseThrow();
        assertThat(least.getX()).isCloseTo(0.9, within(0.006));
        model.errorProperty().set(0.3);
        Point2D sure = model.drawingProperty().get().gaussian().stream()
                .min(Comparator.comparingDouble(Point2D::getY))
                .orElseThrow();
        assertThat(sure.getX()).isCloseTo(0.3, within(0.006));
    }
}
