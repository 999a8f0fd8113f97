// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ViewportTest {
    @Test
    void theWholeImageFitsInTheMiddle() {
        Viewport view = Viewport.fitting(1000, 500, 824, 624);

        assertThat(view.scale()).isEqualTo(0.8);
        assertThat(view.left()).isEqualTo(12);
        assertThat(view.top()).isEqualTo((624 - 400) / 2.0);
    }

    @Test
    void zoomingLeavesThePointUnderTheMouseWhereItIs() {
        Viewport view = new Viewport(0.8, 12, 112);

        Viewport zoomed = view.zoomed(1.7, 0.1, 300, 250);

        assertThat(zoomed.scale()).isCloseTo(1.36, within(1e-12));
        assertThat(zoomed.toImageX(300)).isCloseTo(view.toImageX(300), within(1e-9));
        assertThat(zoomed.toImageY(250)).isCloseTo(view.toImageY(250), within(1e-9));
    }

    @Test
    void zoomingEndsAtTheLargestAndTheSmallestScale() {
        Viewport view = new Viewport(1, 0, 0);

        assertThat(view.zoomed(1e6, 0.5, 10, 10).scale()).isEqualTo(Viewport.LARGEST);
        assertThat(view.zoomed(1e-6, 0.5, 10, 10).scale()).isEqualTo(0.5);
    }

    @Test
    void anImageCannotBeMovedOutOfSight() {
        Viewport view = new Viewport(1, 0, 0).moved(1e6, -1e6, 300, 200, 800, 600);

        assertThat(view.left()).isEqualTo(760);
        assertThat(view.top()).isEqualTo(-160);
    }
}
