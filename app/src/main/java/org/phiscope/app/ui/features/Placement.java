// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.Optional;
import org.phiscope.receptive.Area;
import org.phiscope.vision.Box;
import org.phiscope.vision.FittedImage;

/**
 * How a map lies on the image: its cells share the network's input evenly, as anchors do, and the letterbox is undone.
 *
 * @param rows of the map
 * @param columns of the map
 */
public record Placement(FittedImage fitted, int rows, int columns) {

    /** The network's whole input, in pixels of the image. */
    public Box input() {
        return fitted.toImage(new Box(0, 0, width(), height()));
    }

    /** The part of the image that a cell stands for, in its pixels. */
    public Box cell(Cell cell) {
        return fitted.toImage(new Box(
                (double) cell.column() * width() / columns,
                (double) cell.row() * height() / rows,
                (double) (cell.column() + 1) * width() / columns,
                (double) (cell.row() + 1) * height() / rows));
    }

    /** Pixels of the input as a box on the image. */
    public Box area(Area area) {
        return fitted.toImage(new Box(area.left(), area.top(), area.right() + 1, area.bottom() + 1));
    }

    /** A box of the input on the image. */
    public Box box(Box box) {
        return fitted.toImage(box);
    }

    /** The cell at a point of the image; empty outside the network's input. */
    public Optional<Cell> at(double x, double y) {
        int column = (int) Math.floor((x * fitted.scaleX() + fitted.offsetX()) / width() * columns);
        int row = (int) Math.floor((y * fitted.scaleY() + fitted.offsetY()) / height() * rows);
        return row >= 0 && row < rows && column >= 0 && column < columns
                ? Optional.of(new Cell(row, column))
                : Optional.empty();
    }

    private int width() {
        return fitted.tensor().shape().width();
    }

    private int height() {
        return fitted.tensor().shape().height();
    }
}
