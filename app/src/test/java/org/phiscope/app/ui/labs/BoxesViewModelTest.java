// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.labs.BoxEditing.Hold;
import org.phiscope.app.ui.labs.BoxesViewModel.Situation;
import org.phiscope.vision.Box;
import org.phiscope.vision.BoxMeasure;

class BoxesViewModelTest {
    private final BoxesViewModel model = new BoxesViewModel();

    @Test
    void situationsShowWhatMeasuresCannotTell() {
        model.show(Situation.APART);
        assertThat(model.fitProperty().get().iou()).isZero();
        model.show(Situation.WITHIN);
        assertThat(model.fitProperty().get().of(BoxMeasure.GIOU))
                .isCloseTo(model.fitProperty().get().iou(), within(1e-12));
        model.show(Situation.CONCENTRIC);
        assertThat(model.fitProperty().get().of(BoxMeasure.DIOU))
                .isCloseTo(model.fitProperty().get().iou(), within(1e-12));
        assertThat(model.fitProperty().get().of(BoxMeasure.CIOU))
                .isLessThan(model.fitProperty().get().of(BoxMeasure.DIOU));
    }

    @Test
    void stepsDownALossLowerItUntilTheBoxesMeet() {
        model.show(Situation.APART);
        model.measureProperty().set(BoxMeasure.IOU);
        Box before = model.boxes().get(BoxesViewModel.PREDICTED);
        model.step();
        assertThat(model.boxes().get(BoxesViewModel.PREDICTED)).isEqualTo(before);
        model.measureProperty().set(BoxMeasure.DIOU);
        double loss = model.fitProperty().get().loss(BoxMeasure.DIOU);
        for (int i = 0; i < 20; i++) {
            model.step();
            double now = model.fitProperty().get().loss(BoxMeasure.DIOU);
            assertThat(now).isLessThan(loss);
            loss = now;
        }
    }

    @Test
    void boxesStayOnTheBoardAndKeepASize() {
        BoxEditing editing = new BoxEditing(100, 80, 10);
        Box box = new Box(20, 20, 60, 50);
        assertThat(editing.moved(box, 500, -500)).isEqualTo(new Box(60, 0, 100, 30));
        assertThat(editing.dragged(box, new Hold(1, 0), -500, 3)).isEqualTo(new Box(20, 20, 30, 50));
        assertThat(editing.dragged(box, new Hold(-1, 1), -500, 500)).isEqualTo(new Box(0, 20, 60, 80));
        assertThat(editing.fitted(new Box(95, 10, 94, 300))).isEqualTo(new Box(89.5, 0, 99.5, 80));
        assertThat(BoxEditing.at(box, 21, 35, 4)).isEqualTo(new Hold(-1, 0));
        assertThat(BoxEditing.at(box, 62, 52, 4)).isEqualTo(new Hold(1, 1));
        assertThat(BoxEditing.at(box, 40, 35, 4)).isEqualTo(Hold.ALL);
        assertThat(BoxEditing.at(box, 70, 35, 4)).isNull();
    }
}
