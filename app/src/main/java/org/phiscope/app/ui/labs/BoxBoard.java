// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.collections.ObservableList;
import javafx.geometry.Point2D;
import javafx.geometry.Rectangle2D;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.labs.BoxEditing.Hold;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.vision.Box;

/**
 * A board of boxes that can be dragged, and resized at their edges and corners; with the keyboard digits and the space bar
 * choose a box, arrows move it, and with Shift they resize it; with Ctrl in steps of one pixel. It is painted when it is laid
 * out, so at most once a frame.
 */
final class BoxBoard extends Region {
    static final double WIDTH = 640;
    static final double HEIGHT = 600;
    static final BoxEditing EDITING = new BoxEditing(WIDTH, HEIGHT, 12);

    private static final double REACH = 7;
    private static final double STEP = 8;
    private static final double MARGIN = 8;

    private final ObservableList<Box> boxes;
    private final Theme theme;
    private final Painter painter;
    private final Canvas canvas = new Canvas();
    /** Has the face that the theme gives to everything written. */
    private final Label face = new Label();
    private final IntegerProperty selected = new SimpleIntegerProperty(this, "selected", 0);
    private Hold held = Hold.ALL;
    private boolean dragging;
    private double lastX;
    private double lastY;
    private double scale = 1;
    private double offsetX;
    private double offsetY;

    /** Paints what is on the board. */
    @FunctionalInterface
    interface Painter {
        void paint(Brush brush, Palette palette);
    }

    BoxBoard(ObservableList<Box> boxes, Theme theme, Painter painter) {
        this.boxes = boxes;
        this.theme = theme;
        this.painter = painter;
        getStyleClass().add("box-board");
        setFocusTraversable(true);
        setMinSize(220, 200);
        setPrefSize(WIDTH, HEIGHT);
        face.setManaged(false);
        face.setVisible(false);
        canvas.setMouseTransparent(true);
        getChildren().addAll(canvas, face);
        boxes.subscribe(this::requestLayout);
        theme.paletteProperty().subscribe(this::requestLayout);
        selected.subscribe(this::requestLayout);
        focusedProperty().subscribe(this::requestLayout);
        face.fontProperty().subscribe(this::requestLayout);
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        addEventHandler(MouseEvent.MOUSE_RELEASED, _ -> dragging = false);
        addEventHandler(MouseEvent.MOUSE_MOVED, event -> setCursor(cursor(at(event))));
        addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
    }

    /** Number of the box that the keyboard moves. */
    IntegerProperty selectedProperty() {
        return selected;
    }

    /** Where a place of the board lies in this region. */
    double toX(double x) {
        return offsetX + x * scale;
    }

    double toY(double y) {
        return offsetY + y * scale;
    }

    private record Place(int box, Hold hold) {}

    /** The box chosen if it is under the mouse, else the smallest that is. */
    private @Nullable Place at(MouseEvent event) {
        double x = (event.getX() - offsetX) / scale;
        double y = (event.getY() - offsetY) / scale;
        Place found = null;
        for (int i = 0; i < boxes.size(); i++) {
            Hold hold = BoxEditing.at(boxes.get(i), x, y, REACH / scale);
            if (hold != null) {
                boolean better = found == null || boxes.get(i).area() < boxes.get(found.box()).area();
                if (i == selected.get()) {
                    return new Place(i, hold);
                }
                found = better ? new Place(i, hold) : found;
            }
        }
        return found;
    }

    private static @Nullable Cursor cursor(@Nullable Place place) {
        if (place == null) {
            return null;
        }
        int x = place.hold().x();
        int y = place.hold().y();
        if (place.hold().isAll()) {
            return Cursor.MOVE;
        }
        if (x == 0) {
            return Cursor.V_RESIZE;
        }
        return y == 0 ? Cursor.H_RESIZE : x == y ? Cursor.NW_RESIZE : Cursor.NE_RESIZE;
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        Place place = at(event);
        dragging = place != null;
        if (place != null) {
            selected.set(place.box());
            held = place.hold();
            lastX = event.getX();
            lastY = event.getY();
        }
        event.consume();
    }

    private void dragged(MouseEvent event) {
        if (dragging) {
            int box = selected.get();
            double dx = (event.getX() - lastX) / scale;
            double dy = (event.getY() - lastY) / scale;
            boxes.set(box, EDITING.dragged(boxes.get(box), held, dx, dy));
            lastX = event.getX();
            lastY = event.getY();
        }
    }

    private void typed(KeyEvent event) {
        KeyCode code = event.getCode();
        int box = selected.get();
        if (code.isDigitKey()) {
            int number = code.getCode() - KeyCode.DIGIT1.getCode();
            if (number < 0 || number >= boxes.size()) {
                return;
            }
            selected.set(number);
        } else if (code == KeyCode.SPACE && !boxes.isEmpty()) {
            selected.set((box + 1) % boxes.size());
        } else if (code.isArrowKey() && box < boxes.size()) {
            double step = event.isShortcutDown() ? 1 : STEP;
            double dx = code == KeyCode.LEFT ? -step : code == KeyCode.RIGHT ? step : 0;
            double dy = code == KeyCode.UP ? -step : code == KeyCode.DOWN ? step : 0;
            Hold hold = event.isShiftDown() ? new Hold(1, 1) : Hold.ALL;
            boxes.set(box, EDITING.dragged(boxes.get(box), hold, dx, dy));
        } else {
            return;
        }
        event.consume();
    }

    @Override
    protected void layoutChildren() {
        if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
            canvas.setWidth(getWidth());
            canvas.setHeight(getHeight());
        }
        scale = Math.max(0.05, Math.min((getWidth() - 2 * MARGIN) / WIDTH, (getHeight() - 2 * MARGIN) / HEIGHT));
        offsetX = (getWidth() - scale * WIDTH) / 2;
        offsetY = (getHeight() - scale * HEIGHT) / 2;
        Palette palette = theme.palette();
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.clearRect(0, 0, getWidth(), getHeight());
        graphics.setFill(palette.surface());
        graphics.fillRect(toX(0), toY(0), scale * WIDTH, scale * HEIGHT);
        graphics.setLineWidth(1);
        graphics.setLineDashes();
        graphics.setStroke(isFocused() ? palette.accent() : palette.border());
        graphics.strokeRect(
                Math.round(toX(0)) + 0.5, Math.round(toY(0)) + 0.5, Math.round(scale * WIDTH), Math.round(scale * HEIGHT));
        Brush brush = new Brush(graphics);
        painter.paint(brush, palette);
        if (isFocused() && selected.get() < boxes.size()) {
            brush.handles(boxes.get(selected.get()), palette);
        }
    }

    /** Paints in the coordinates of the board; lines and letters keep their size. */
    final class Brush {
        private final GraphicsContext graphics;
        private final List<Rectangle2D> tags = new ArrayList<>();

        private Brush(GraphicsContext graphics) {
            this.graphics = graphics;
        }

        void fill(Box box, Color colour) {
            graphics.setFill(colour);
            graphics.fillRect(toX(box.left()), toY(box.top()), scale * box.width(), scale * box.height());
        }

        void frame(Box box, Color colour, double width, boolean dashed) {
            graphics.setStroke(colour);
            graphics.setLineWidth(width);
            graphics.setLineDashes(dashed ? new double[] {6, 4} : new double[0]);
            graphics.strokeRect(toX(box.left()), toY(box.top()), scale * box.width(), scale * box.height());
            graphics.setLineDashes();
        }

        void line(double fromX, double fromY, double x, double y, Color colour, double width, boolean dashed) {
            graphics.setStroke(colour);
            graphics.setLineWidth(width);
            graphics.setLineDashes(dashed ? new double[] {4, 4} : new double[0]);
            graphics.strokeLine(toX(fromX), toY(fromY), toX(x), toY(y));
            graphics.setLineDashes();
        }

        void dot(double x, double y, Color colour) {
            graphics.setFill(colour);
            graphics.fillOval(toX(x) - 3.5, toY(y) - 3.5, 7, 7);
        }

        /** An arrow of a length in pixels of the board; none where it would be shorter than its head. */
        void arrow(double fromX, double fromY, double dx, double dy, Color colour, double width) {
            double length = scale * Math.hypot(dx, dy);
            if (length < 5) {
                return;
            }
            double x = toX(fromX + dx);
            double y = toY(fromY + dy);
            double ux = scale * dx / length;
            double uy = scale * dy / length;
            double head = Math.min(9, length);
            graphics.setStroke(colour);
            graphics.setLineWidth(width);
            graphics.strokeLine(toX(fromX), toY(fromY), x - 0.7 * head * ux, y - 0.7 * head * uy);
            graphics.setFill(colour);
            graphics.fillPolygon(
                    new double[] {x, x - head * ux - 0.45 * head * uy, x - head * ux + 0.45 * head * uy},
                    new double[] {y, y - head * uy + 0.45 * head * ux, y - head * uy - 0.45 * head * ux},
                    3);
        }

        /** Words beside a place, a few pixels of the screen away from it. */
        void text(String words, double x, double y, double right, double down, Color colour) {
            graphics.setFont(Font.font(face.getFont().getFamily(), 12));
            graphics.setFill(colour);
            graphics.fillText(words, toX(x) + right, toY(y) + down);
        }

        /** Words at the first corner of a box, inside or outside, where no other such words are. */
        void tag(String words, Box box, Color colour, Color ground) {
            Text text = new Text(words);
            text.setFont(Font.font(face.getFont().getFamily(), 12));
            double width = text.getLayoutBounds().getWidth() + 6;
            double height = Math.ceil(text.getLayoutBounds().getHeight()) + 1;
            double left = toX(box.left()) + 2;
            double right = toX(box.right()) - 2 - width;
            double top = toY(box.top()) + 2;
            double bottom = toY(box.bottom()) - 2 - height;
            List<Rectangle2D> places = Stream.of(
                            new Point2D(left, top),
                            new Point2D(right, top),
                            new Point2D(right, bottom),
                            new Point2D(left, bottom),
                            new Point2D(left, top - height - 4),
                            new Point2D(right, top - height - 4),
                            new Point2D(right, bottom + height + 4),
                            new Point2D(left, bottom + height + 4))
                    .map(corner -> new Rectangle2D(corner.getX(), corner.getY(), width, height))
                    .toList();
            Rectangle2D place = places.stream()
                    .filter(free -> tags.stream().noneMatch(free::intersects))
                    .findFirst()
                    .orElse(places.getFirst());
            tags.add(place);
            graphics.setFill(ground.deriveColor(0, 1, 1, 0.85));
            graphics.fillRoundRect(place.getMinX(), place.getMinY(), width, height, 4, 4);
            graphics.setFont(text.getFont());
            graphics.setFill(colour);
            graphics.fillText(words, place.getMinX() + 3, place.getMinY() + text.getBaselineOffset());
        }

        private void handles(Box box, Palette palette) {
            for (double x : new double[] {box.left(), box.centreX(), box.right()}) {
                for (double y : new double[] {box.top(), box.centreY(), box.bottom()}) {
                    if (x != box.centreX() || y != box.centreY()) {
                        graphics.setFill(palette.surface());
                        graphics.fillRect(toX(x) - 3, toY(y) - 3, 6, 6);
                        graphics.setStroke(palette.text());
                        graphics.setLineWidth(1);
                        graphics.strokeRect(toX(x) - 3, toY(y) - 3, 6, 6);
                    }
                }
            }
        }
    }

    /** A box in words: its corner and size in whole pixels. */
    static String words(Box box) {
        return String.format(
                Locale.ROOT, "%.0f, %.0f, %.0f × %.0f", box.left(), box.top(), box.width(), box.height());
    }
}
