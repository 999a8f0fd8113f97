// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import org.phiscope.app.ui.text.Quantity;

/** A share as a small bar with its figure at the right: what a cell of a table of layers holds. */
public final class ShareBar extends Region {
    private static final double FIGURE_WIDTH = 50;
    private static final double THICKNESS = 6;

    private final Region bar = new Region();
    private final Label figure = new Label();
    private double length;

    public ShareBar() {
        getStyleClass().add("share-bar");
        bar.getStyleClass().add("bar");
        figure.getStyleClass().add("share-figure");
        figure.setAlignment(Pos.CENTER_RIGHT);
        figure.setMinWidth(0);
        getChildren().addAll(bar, figure);
    }

    /**
     * @param share 0 … 1
     * @param length of the bar, as part of the room there is, 0 … 1
     */
    public void show(double share, double length) {
        this.length = length;
        figure.setText(Quantity.percent(share));
        requestLayout();
    }

    @Override
    protected double computePrefWidth(double height) {
        return 80;
    }

    @Override
    protected double computeMinWidth(double height) {
        return FIGURE_WIDTH;
    }

    @Override
    protected double computeMaxWidth(double height) {
        return Double.MAX_VALUE;
    }

    @Override
    protected double computePrefHeight(double width) {
        return snapSizeY(figure.prefHeight(-1));
    }

    @Override
    protected void layoutChildren() {
        double room = Math.max(0, getWidth() - FIGURE_WIDTH);
        double y = snapPositionY((getHeight() - THICKNESS) / 2);
        bar.resizeRelocate(0, y, length == 0 ? 0 : Math.max(1, snapSizeX(room * length)), THICKNESS);
        figure.resizeRelocate(room, 0, getWidth() - room, getHeight());
    }
}
