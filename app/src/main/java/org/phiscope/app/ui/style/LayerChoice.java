// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import org.phiscope.graph.Shape;

/** A layer that content or style may be taken from. */
final class LayerChoice {
    private final String name;
    private final ReadOnlyObjectWrapper<Shape> shape = new ReadOnlyObjectWrapper<>(this, "shape");
    private final BooleanProperty content = new SimpleBooleanProperty(this, "content");
    private final BooleanProperty style = new SimpleBooleanProperty(this, "style");
    private final DoubleProperty weight = new SimpleDoubleProperty(this, "weight", 1);

    /** A layer as it was found in a network. */
    record State(String name, Shape shape, boolean content, boolean style, double weight) {}

    LayerChoice(State state) {
        this.name = state.name();
        shape.set(state.shape());
        content.set(state.content());
        style.set(state.style());
        weight.set(state.weight());
    }

    String name() {
        return name;
    }

    /** Of its map at the picture's full size, {@code [1, c, h, w]}. */
    ReadOnlyObjectProperty<Shape> shapeProperty() {
        return shape.getReadOnlyProperty();
    }

    void show(Shape now) {
        shape.set(now);
    }

    BooleanProperty contentProperty() {
        return content;
    }

    BooleanProperty styleProperty() {
        return style;
    }

    /** Of its loss among the style's. */
    DoubleProperty weightProperty() {
        return weight;
    }
}
