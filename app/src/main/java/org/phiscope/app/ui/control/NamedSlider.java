// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.control;

import java.util.function.DoubleFunction;
import javafx.beans.property.DoubleProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** A number by its name, its value and a slider of even steps. */
public final class NamedSlider extends VBox {
    private final Slider slider;

    /**
     * @param id of the slider
     * @param value follows the slider and is followed by it
     * @param step between the values that the slider takes
     * @param text of a value
     */
    public NamedSlider(
            String id,
            ObservableValue<String> name,
            DoubleProperty value,
            double min,
            double max,
            double step,
            DoubleFunction<String> text) {
        super(2);
        slider = new Slider(min, max, value.get());
        slider.setId(id);
        slider.setBlockIncrement(step);
        slider.accessibleTextProperty().bind(name);
        getStyleClass().add("named-slider");
        Label title = new Label();
        title.textProperty().bind(name);
        title.setMinWidth(0);
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        Label figure = new Label();
        figure.getStyleClass().add("strong");
        figure.setMinWidth(Region.USE_PREF_SIZE);
        figure.textProperty().bind(value.map(now -> text.apply(now.doubleValue())));
        HBox head = new HBox(6, title, gap, figure);
        head.setAlignment(Pos.BASELINE_LEFT);
        slider.valueProperty().addListener((_, _, now) -> {
            double nearest = min + Math.rint((now.doubleValue() - min) / step) * step;
            value.set(Math.clamp(Math.rint(nearest * 1e6) / 1e6, min, max));
        });
        value.addListener((_, _, now) -> {
            if (Math.abs(slider.getValue() - now.doubleValue()) > step / 2) {
                slider.setValue(now.doubleValue());
            }
        });
        getChildren().addAll(head, slider);
        setMinWidth(84);
        HBox.setHgrow(this, Priority.ALWAYS);
    }

    /** A slider over whole numbers. */
    public static NamedSlider whole(
            String id, ObservableValue<String> name, DoubleProperty value, int min, int max, int step) {
        return new NamedSlider(id, name, value, min, max, step, now -> Long.toString(Math.round(now)));
    }
}
