// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.phiscope.vision.Box;
import org.phiscope.vision.BoxFit;
import org.phiscope.vision.BoxMeasure;

/** A predicted box and a target, how well they fit, and where each loss would have the predicted one go. */
public final class BoxesViewModel {
    /** Numbers of the boxes. */
    static final int PREDICTED = 0;

    static final int TARGET = 1;

    /** Pixels² by which a gradient in 1/pixel is multiplied for a step. */
    private static final double RATE = 1500;

    private final ObservableList<Box> boxes = FXCollections.observableArrayList();
    private final ObjectProperty<BoxMeasure> measure =
            new SimpleObjectProperty<>(this, "measure", BoxMeasure.CIOU);
    private final ReadOnlyObjectWrapper<BoxFit> fit;

    /** Boxes that show what a measure can and cannot tell. */
    enum Situation {
        OVERLAPPING(new Box(130, 240, 330, 450), new Box(250, 150, 500, 350)),
        /** IoU is 0 and has no gradient. */
        APART(new Box(60, 370, 210, 530), new Box(400, 70, 570, 200)),
        /** GIoU is IoU: nothing around both is empty. */
        WITHIN(new Box(330, 220, 450, 310), new Box(130, 120, 510, 470)),
        /** DIoU is IoU: their centres agree, and only CIoU tells the shapes apart. */
        CONCENTRIC(new Box(160, 240, 480, 360), new Box(240, 130, 400, 470));

        private final Box predicted;
        private final Box target;

        Situation(Box predicted, Box target) {
            this.predicted = predicted;
            this.target = target;
        }
    }

    public BoxesViewModel() {
        show(Situation.OVERLAPPING);
        fit = new ReadOnlyObjectWrapper<>(this, "fit", fitted());
        boxes.subscribe(() -> fit.set(fitted()));
    }

    /** The predicted box, then the target; each may be replaced. */
    ObservableList<Box> boxes() {
        return boxes;
    }

    /** The loss whose gradient is shown at the edges. */
    ObjectProperty<BoxMeasure> measureProperty() {
        return measure;
    }

    ReadOnlyObjectProperty<BoxFit> fitProperty() {
        return fit.getReadOnlyProperty();
    }

    void show(Situation situation) {
        boxes.setAll(situation.predicted, situation.target);
    }

    /** Takes one step of gradient descent by the loss chosen. */
    void step() {
        BoxFit.Gradient slope = fit.get().gradient(measure.get());
        Box box = boxes.get(PREDICTED);
        Box moved = new Box(
                box.left() - RATE * slope.left(),
                box.top() - RATE * slope.top(),
                box.right() - RATE * slope.right(),
                box.bottom() - RATE * slope.bottom());
        boxes.set(PREDICTED, BoxBoard.EDITING.fitted(moved));
    }

    private BoxFit fitted() {
        return BoxFit.of(boxes.get(PREDICTED), boxes.get(TARGET));
    }
}
