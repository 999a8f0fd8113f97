// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.phiscope.vision.Box;
import org.phiscope.vision.Nms;

/** Boxes of one class with scores, and what every kind of suppression leaves of them. */
public final class NmsViewModel {
    static final List<Nms> KINDS = List.of(Nms.PER_CLASS, Nms.SOFT_LINEAR, Nms.SOFT_GAUSSIAN, Nms.DIOU);
    static final int MOST = 9;

    private static final double FIRST_SCORE = 0.6;

    private final ObservableList<Box> boxes = FXCollections.observableArrayList();
    private final ObservableList<Double> scores = FXCollections.observableArrayList();
    private final DoubleProperty limit = new SimpleDoubleProperty(this, "limit", 0.5);
    private final DoubleProperty floor = new SimpleDoubleProperty(this, "floor", 0.05);
    private final ObjectProperty<Nms> kind = new SimpleObjectProperty<>(this, "kind", Nms.PER_CLASS);
    private final ReadOnlyObjectWrapper<Map<Nms, List<Double>>> left =
            new ReadOnlyObjectWrapper<>(this, "left", Map.of());

    public NmsViewModel() {
        reset();
        boxes.subscribe(this::suppress);
        scores.subscribe(this::suppress);
        limit.subscribe(this::suppress);
        floor.subscribe(this::suppress);
        suppress();
    }

    /** May be replaced, one by one. */
    ObservableList<Box> boxes() {
        return boxes;
    }

    /** Of the boxes, in [0, 1]. */
    ObservableList<Double> scores() {
        return scores;
    }

    /** The overlap at which a box goes, or loses score. */
    DoubleProperty limitProperty() {
        return limit;
    }

    /** A score that was lowered to this or below is left out. */
    DoubleProperty floorProperty() {
        return floor;
    }

    /** The suppression that is drawn. */
    ObjectProperty<Nms> kindProperty() {
        return kind;
    }

    /** The scores that every kind leaves the boxes; 0 for one that goes. */
    ReadOnlyObjectProperty<Map<Nms, List<Double>>> leftProperty() {
        return left.getReadOnlyProperty();
    }

    /** Two cars, one partly before the other, each found several times, and a box apart. */
    void reset() {
        scores.clear();
        boxes.setAll(
                new Box(90, 200, 270, 330),
                new Box(100, 210, 275, 335),
                new Box(148, 200, 328, 330),
                new Box(160, 190, 330, 325),
                new Box(60, 240, 220, 360),
                new Box(430, 90, 600, 250));
        scores.setAll(0.95, 0.80, 0.88, 0.62, 0.40, 0.70);
    }

    /** Adds a box in the middle of the board. */
    void add() {
        if (boxes.size() < MOST) {
            double x = BoxBoard.WIDTH / 2;
            double y = BoxBoard.HEIGHT / 2;
            boxes.add(new Box(x - 80, y - 100, x + 80, y + 100));
            scores.add(FIRST_SCORE);
        }
    }

    /** Takes a box away; one stays. */
    void remove(int box) {
        if (boxes.size() > 1 && box >= 0 && box < boxes.size()) {
            scores.remove(box);
            boxes.remove(box);
        }
    }

    private void suppress() {
        if (boxes.size() != scores.size()) {
            return; // between the two changes that add or remove a box
        }
        double[] before = scores.stream().mapToDouble(Objects::requireNonNull).toArray();
        Map<Nms, List<Double>> all = new EnumMap<>(Nms.class);
        for (Nms each : KINDS) {
            List<Double> after = new ArrayList<>();
            for (double score : each.scores(boxes, before, limit.get(), floor.get())) {
                after.add(score);
            }
            all.put(each, List.copyOf(after));
        }
        left.set(all);
    }
}
