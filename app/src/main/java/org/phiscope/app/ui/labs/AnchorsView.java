// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.List;
import java.util.Locale;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.control.Slider;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.PictureBoard;
import org.phiscope.app.ui.labs.AnchorsViewModel.Cell;
import org.phiscope.app.ui.labs.AnchorsViewModel.Shown;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.graph.Anchors;
import org.phiscope.vision.Box;

/** The network's input with the cells of one level; the anchors of the cell under the mouse; and how many there are. */
final class AnchorsView extends LabPage {
    /** Cells smaller than this on the screen are not drawn. */
    private static final double SMALLEST_CELL = 5;

    private final AnchorsViewModel model;
    private final Drawing drawing;
    private final Slider level = new Slider(0, 4, 0);
    private final Label levelName = new Label();
    private final Label counts = new Label();
    private final Label boxes = new Label();
    private @Nullable Image image;
    private double scale = 1;
    private double left;
    private double top;

    AnchorsView(AnchorsViewModel model, Texts texts, Theme theme) {
        super("anchors", texts);
        this.model = model;
        drawing = new Drawing(theme, this::paint);
        drawing.setId("anchors-drawing");
        drawing.addEventHandler(MouseEvent.MOUSE_MOVED, this::pointed);
        drawing.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::pointed);
        HBox.setHgrow(drawing, Priority.ALWAYS);
        level.setId("anchors-level");
        level.setMajorTickUnit(1);
        level.setMinorTickCount(0);
        level.setSnapToTicks(true);
        level.setBlockIncrement(1);
        level.valueProperty().addListener((_, _, now) -> model.levelProperty().set(Math.rint(now.doubleValue())));
        model.levelProperty().subscribe(now -> level.setValue(now.doubleValue()));
        levelName.getStyleClass().add("strong");
        for (Label label : List.of(levelName, counts, boxes)) {
            label.setWrapText(true);
            label.setMinHeight(USE_PREF_SIZE);
        }
        counts.setId("anchors-counts");
        boxes.setId("anchors-boxes");
        VBox side = new VBox(12, levelName, level, counts, boxes);
        side.setPrefWidth(330);
        side.setMinWidth(300);
        fill(new HBox(20, drawing, side), List.of(remark("remark.anchors")));
        model.shownProperty().subscribe(this::another);
        model.levelProperty().subscribe(this::show);
        model.cellProperty().subscribe(this::show);
        texts.language().currentProperty().subscribe(this::show);
        another();
    }

    private void pointed(MouseEvent event) {
        model.point((event.getX() - left) / scale, (event.getY() - top) / scale);
    }

    private void another() {
        Shown shown = model.shownProperty().get();
        image = shown == null || shown.image() == null ? null : PictureBoard.display(shown.image());
        int levels = shown == null ? 0 : shown.levels().size();
        level.setMax(Math.max(1, levels - 1));
        level.setVisible(levels > 1);
        level.setManaged(levels > 1);
        show();
    }

    private void show() {
        Shown shown = model.shownProperty().get();
        Anchors anchors = model.anchors();
        if (shown == null || anchors == null) {
            levelName.setText(shown == null ? "" : texts().get("anchors.none"));
            counts.setText("");
            boxes.setText("");
        } else {
            int number = shown.levels().indexOf(anchors) + 1;
            levelName.setText(texts().get("anchors.level", number, shown.levels().size()));
            counts.setText(texts().get(
                    "anchors.counts",
                    anchors.columns(),
                    anchors.rows(),
                    Quantity.decimal(anchors.strideX()),
                    anchors.perCell(),
                    Quantity.exact(anchors.count()),
                    Quantity.exact(shown.anchors())));
            Cell cell = model.lookedAt(anchors);
            StringBuilder sizes = new StringBuilder(texts().get("anchors.cell", cell.column(), cell.row()));
            for (int i = 0; i < anchors.perCell(); i++) {
                sizes.append('\n')
                        .append(String.format(
                                Locale.ROOT, "%.0f × %.0f px", anchors.widths().get(i), anchors.heights().get(i)));
            }
            boxes.setText(sizes.toString());
        }
        drawing.setAccessibleText(levelName.getText());
        drawing.requestLayout();
    }

    private void paint(GraphicsContext graphics, Palette palette, double width, double height) {
        Shown shown = model.shownProperty().get();
        Anchors anchors = model.anchors();
        if (shown == null || anchors == null) {
            return;
        }
        // Anchors reach beyond the input, so there is room around it.
        scale = 0.86 * Math.min(width / shown.input().width(), height / shown.input().height());
        left = (width - scale * shown.input().width()) / 2;
        top = (height - scale * shown.input().height()) / 2;
        double right = left + scale * shown.input().width();
        double bottom = top + scale * shown.input().height();
        graphics.setFill(palette.surface());
        graphics.fillRect(left, top, right - left, bottom - top);
        Image display = image;
        if (display != null) {
            graphics.drawImage(display, left, top, right - left, bottom - top);
        }
        double stepX = scale * anchors.strideX();
        double stepY = scale * anchors.strideY();
        graphics.setLineWidth(1);
        if (Math.min(stepX, stepY) >= SMALLEST_CELL) {
            graphics.setStroke(Color.gray(0.55, 0.45));
            for (int column = 0; column <= anchors.columns(); column++) {
                double x = Math.round(Math.min(right, left + column * stepX)) + 0.5;
                graphics.strokeLine(x, top, x, bottom);
            }
            for (int row = 0; row <= anchors.rows(); row++) {
                double y = Math.round(Math.min(bottom, top + row * stepY)) + 0.5;
                graphics.strokeLine(left, y, right, y);
            }
        }
        Cell cell = model.lookedAt(anchors);
        graphics.setFill(palette.accent().deriveColor(0, 1, 1, 0.45));
        graphics.fillRect(left + cell.column() * stepX, top + cell.row() * stepY, stepX, stepY);
        List<Box> around = AnchorsViewModel.boxes(anchors, cell);
        for (int i = 0; i < around.size(); i++) {
            Box box = around.get(i);
            double x = left + scale * box.left();
            double y = top + scale * box.top();
            graphics.setStroke(Color.BLACK.deriveColor(0, 1, 1, 0.55));
            graphics.setLineWidth(3.5);
            graphics.strokeRect(x, y, scale * box.width(), scale * box.height());
            int rgb = org.phiscope.vision.Palette.ofClass(i);
            graphics.setStroke(Color.rgb(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff));
            graphics.setLineWidth(1.8);
            graphics.strokeRect(x, y, scale * box.width(), scale * box.height());
        }
    }
}
