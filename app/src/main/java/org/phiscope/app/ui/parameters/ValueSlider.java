// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.parameters;

import javafx.scene.control.Slider;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import org.phiscope.parameter.ParameterSpec;

/** A slider for a number, filled up to its value, with a tick where the preset is. */
final class ValueSlider extends Region {
    private static final double TRACK = 4;
    private static final double TICK = 10;
    private static final double THUMB = 13;
    private static final int LEAP = 10;

    private final ParameterField field;
    private final Scale scale;
    private final Slider slider = new Slider(0, 1, 0);
    private final Region track = part("slider-track");
    private final Region fill = part("slider-fill");
    private final Region tick = part("slider-preset");
    private boolean showing;

    ValueSlider(ParameterField field, Scale scale) {
        this.field = field;
        this.scale = scale;
        slider.setId("slider-" + field.spec().key());
        getChildren().addAll(track, fill, tick, slider);
        field.valueProperty().subscribe(_ -> show());
        field.presetValueProperty().subscribe(_ -> requestLayout());
        slider.valueProperty().addListener((_, _, position) -> {
            if (!showing) {
                move(scale.value(position.doubleValue()));
            }
        });
        slider.valueChangingProperty().addListener((_, _, changing) -> {
            if (!changing) {
                field.settle();
                show(); // the thumb to where the value came to lie
            }
        });
        slider.setOnMouseReleased(_ -> field.settle());
        slider.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    }

    private static Region part(String styleClass) {
        Region part = new Region();
        part.getStyleClass().add(styleClass);
        part.setManaged(false);
        part.setMouseTransparent(true);
        return part;
    }

    private void move(double value) {
        field.set(
                switch (field.spec()) {
                    case ParameterSpec.Whole _ -> (Object) (int) value;
                    case ParameterSpec.Decimal _,
                            ParameterSpec.Toggle _,
                            ParameterSpec.Choice _,
                            ParameterSpec.WholeList _ -> (Object) value;
                });
    }

    private void key(KeyEvent event) {
        switch (event.getCode()) {
            case RIGHT, UP -> field.step(1);
            case LEFT, DOWN -> field.step(-1);
            case PAGE_UP -> field.step(LEAP);
            case PAGE_DOWN -> field.step(-LEAP);
            case HOME -> move(scale.value(0));
            case END -> move(scale.value(1));
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void show() {
        showing = true;
        if (!slider.isValueChanging()) {
            slider.setValue(position(field.value()));
        }
        showing = false;
        requestLayout();
    }

    private double position(Object value) {
        return scale.position(((Number) value).doubleValue());
    }

    @Override
    protected double computePrefHeight(double width) {
        return slider.prefHeight(width);
    }

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        double height = getHeight();
        slider.resizeRelocate(0, (height - slider.prefHeight(-1)) / 2, width, slider.prefHeight(-1));
        double y = snapPositionY((height - TRACK) / 2);
        double length = Math.max(0, width - THUMB);
        double filled = length * position(field.value());
        track.resizeRelocate(THUMB / 2, y, length, TRACK);
        fill.resizeRelocate(THUMB / 2, y, filled, TRACK);
        double at = THUMB / 2 + length * position(field.presetValueProperty().get());
        tick.resizeRelocate(snapPositionX(at - 1), snapPositionY((height - TICK) / 2), 2, TICK);
        tick.setVisible(field.differsProperty().get());
    }
}
