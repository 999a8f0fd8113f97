// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.geometry.Point2D;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.graph.Anchors;
import org.phiscope.receptive.Area;
import org.phiscope.receptive.Field;
import org.phiscope.vision.Box;
import org.phiscope.vision.RgbImage;

/**
 * A map over the image, and what the cell under the mouse sees of it: the cell itself, its receptive field, dashed where
 * that lies in padding, and its anchors. What is no map of the image is shown as a matrix.
 */
final class MapCanvas extends Region {
    private static final double MARGIN = 0.06;
    private static final double LARGEST_SCALE = 4;
    private static final double STRIP = 64;
    private static final double STALE = 0.45;

    private final FeaturesViewModel model;
    private final Side side;
    private final Theme theme;
    private final Canvas canvas = new Canvas();
    private final ReadOnlyObjectWrapper<@Nullable Cell> cell = new ReadOnlyObjectWrapper<>(this, "cell");
    private @Nullable Image photograph;
    private @Nullable Image map;
    /** Of a matrix, which has no place on the image. */
    private @Nullable Cell pointed;

    /** Where a picture lies on the canvas. */
    private record Frame(double left, double top, double scale) {
        double x(double x) {
            return left + x * scale;
        }

        double y(double y) {
            return top + y * scale;
        }
    }

    MapCanvas(FeaturesViewModel model, Side side, Theme theme) {
        this.model = model;
        this.side = side;
        this.theme = theme;
        getStyleClass().add("map-canvas");
        setFocusTraversable(true);
        setMinSize(80, 60);
        canvas.setMouseTransparent(true);
        getChildren().add(canvas);
        model.pictureProperty().subscribe(picture -> {
            photograph = picture == null ? null : image(picture);
            requestLayout();
        });
        side.paintedProperty().subscribe(painted -> {
            map = painted == null ? null : image(painted);
            point();
        });
        side.answerProperty().subscribe(this::point);
        side.staleProperty().subscribe(this::requestLayout);
        model.hoveredProperty().subscribe(this::point);
        model.clickedProperty().subscribe(this::point);
        model.opacityProperty().subscribe(this::requestLayout);
        model.fieldsProperty().subscribe(this::requestLayout);
        model.anchorsProperty().subscribe(this::requestLayout);
        theme.paletteProperty().subscribe(this::requestLayout);
        addEventHandler(MouseEvent.MOUSE_MOVED, event -> hover(event.getX(), event.getY()));
        addEventHandler(MouseEvent.MOUSE_DRAGGED, event -> hover(event.getX(), event.getY()));
        addEventHandler(MouseEvent.MOUSE_EXITED, _ -> leave());
        addEventHandler(MouseEvent.MOUSE_CLICKED, this::click);
        addEventHandler(KeyEvent.KEY_PRESSED, this::type);
    }

    /** The cell under the mouse, or else the one clicked last. */
    ReadOnlyObjectProperty<@Nullable Cell> cellProperty() {
        return cell.getReadOnlyProperty();
    }

    private static Image image(Picture picture) {
        RgbImage pixels = picture.preview();
        WritableImage image = new WritableImage(pixels.width(), pixels.height());
        image.getPixelWriter()
                .setPixels(
                        0,
                        0,
                        pixels.width(),
                        pixels.height(),
                        PixelFormat.getByteRgbInstance(),
                        pixels.samples(),
                        3 * pixels.width());
        return image;
    }

    private static Image image(Painted painted) {
        int width = painted.plane().columns();
        int height = painted.plane().rows();
        WritableImage image = new WritableImage(width, height);
        image.getPixelWriter()
                .setPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), painted.argb(), 0, width);
        return image;
    }

    private boolean onImage() {
        Seen seen = side.seen();
        return seen == null || seen.maps().onImage();
    }

    private void point() {
        Point2D point = model.hoveredProperty().get() != null
                ? model.hoveredProperty().get()
                : model.clickedProperty().get();
        cell.set(onImage() ? model.cell(side, point) : pointed);
        requestLayout();
    }

    private void hover(double x, double y) {
        if (onImage()) {
            model.hoveredProperty().set(onPicture(x, y).orElse(null));
        } else {
            pointed = onMatrix(x, y);
            point();
        }
    }

    private void leave() {
        model.hoveredProperty().set(null);
        pointed = null;
        point();
    }

    private void click(MouseEvent event) {
        requestFocus();
        if (event.getButton() == MouseButton.PRIMARY && event.isStillSincePress() && onImage()) {
            onPicture(event.getX(), event.getY()).ifPresent(model.clickedProperty()::set);
        }
    }

    /** Arrows move from cell to cell. */
    private void type(KeyEvent event) {
        Seen seen = side.seen();
        int down =
                switch (event.getCode()) {
                    case UP -> -1;
                    case DOWN -> 1;
                    default -> 0;
                };
        int right =
                switch (event.getCode()) {
                    case LEFT -> -1;
                    case RIGHT -> 1;
                    default -> 0;
                };
        if (seen == null || !seen.maps().onImage() || down == 0 && right == 0) {
            return;
        }
        Placement placement = seen.placement();
        Cell from = model.cell(side, model.clickedProperty().get());
        Cell middle = new Cell(placement.rows() / 2, placement.columns() / 2);
        Cell to = from == null
                ? middle
                : new Cell(
                        Math.clamp(from.row() + down, 0, placement.rows() - 1),
                        Math.clamp(from.column() + right, 0, placement.columns() - 1));
        Box box = placement.cell(to);
        model.hoveredProperty().set(null);
        model.clickedProperty()
                .set(new Point2D((box.left() + box.right()) / 2, (box.top() + box.bottom()) / 2));
        event.consume();
    }

    private Optional<Point2D> onPicture(double x, double y) {
        Picture picture = model.pictureProperty().get();
        Seen seen = side.seen();
        if (picture == null || seen == null) {
            return Optional.empty();
        }
        Frame frame = frame(picture);
        Point2D point = new Point2D((x - frame.left) / frame.scale, (y - frame.top) / frame.scale);
        return seen.placement().at(point.getX(), point.getY()).map(_ -> point);
    }

    private @Nullable Cell onMatrix(double x, double y) {
        Image matrix = map;
        if (matrix == null) {
            return null;
        }
        Box box = matrixBox(matrix);
        int column = (int) Math.floor((x - box.left()) / box.width() * matrix.getWidth());
        int row = (int) Math.floor((y - box.top()) / box.height() * matrix.getHeight());
        boolean inside = row >= 0 && column >= 0 && row < matrix.getHeight() && column < matrix.getWidth();
        return inside ? new Cell(row, column) : null;
    }

    private Frame frame(Picture picture) {
        double width = picture.width();
        double height = picture.height();
        double margin = Math.max(8, MARGIN * Math.min(getWidth(), getHeight()));
        double scale = Math.clamp(
                Math.min((getWidth() - 2 * margin) / width, (getHeight() - 2 * margin) / height), 1e-3, LARGEST_SCALE);
        return new Frame((getWidth() - width * scale) / 2, (getHeight() - height * scale) / 2, scale);
    }

    /** A matrix fills the canvas in its proportions; a strip is as high as it can be read. */
    private Box matrixBox(Image matrix) {
        double roomX = Math.max(1, getWidth() - 16);
        double roomY = Math.max(1, getHeight() - 16);
        double scale = Math.min(roomX / matrix.getWidth(), roomY / matrix.getHeight());
        double width = matrix.getWidth() * scale;
        double height = Math.max(matrix.getHeight() * scale, Math.min(STRIP, roomY));
        double left = (getWidth() - width) / 2;
        double top = (getHeight() - height) / 2;
        return new Box(left, top, left + width, top + height);
    }

    @Override
    protected void layoutChildren() {
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.setGlobalAlpha(1);
        graphics.setLineDashes();
        graphics.setFill(theme.palette().background());
        graphics.fillRect(0, 0, getWidth(), getHeight());
        if (onImage()) {
            paintOverPicture(graphics);
        } else {
            paintMatrix(graphics);
        }
    }

    private void paintMatrix(GraphicsContext graphics) {
        Image matrix = map;
        if (matrix != null) {
            Box box = matrixBox(matrix);
            graphics.setImageSmoothing(matrix.getWidth() > box.width());
            graphics.setGlobalAlpha(side.staleProperty().get() ? STALE : 1);
            graphics.drawImage(matrix, box.left(), box.top(), box.width(), box.height());
            graphics.setGlobalAlpha(1);
        }
    }

    private void paintOverPicture(GraphicsContext graphics) {
        Picture picture = model.pictureProperty().get();
        Image photo = photograph;
        if (picture == null || photo == null) {
            return;
        }
        Frame frame = frame(picture);
        double width = picture.width() * frame.scale;
        double height = picture.height() * frame.scale;
        graphics.setImageSmoothing(true);
        graphics.drawImage(photo, frame.left, frame.top, width, height);
        Seen seen = side.seen();
        Image colours = map;
        Painted painted = side.paintedProperty().get();
        if (seen == null) {
            return;
        }
        if (colours != null && painted != null && painted.seen() == seen) {
            Box input = seen.placement().input();
            graphics.save();
            graphics.beginPath();
            graphics.rect(frame.left, frame.top, width, height);
            graphics.clip();
            graphics.setGlobalAlpha(model.opacityProperty().get() * (side.staleProperty().get() ? STALE : 1));
            graphics.setImageSmoothing(false); // cells are seen as cells
            graphics.drawImage(
                    colours,
                    frame.x(input.left()),
                    frame.y(input.top()),
                    input.width() * frame.scale,
                    input.height() * frame.scale);
            graphics.restore();
        }
        Cell clicked = model.cell(side, model.clickedProperty().get());
        if (clicked != null && !clicked.equals(cell.get())) {
            outline(graphics, frame, seen.placement().cell(clicked), Color.WHITE);
        }
        Cell current = cell.get();
        if (current != null && model.fieldsProperty().get()) {
            paintField(graphics, frame, seen, current);
        }
        if (current != null && model.anchorsProperty().get()) {
            paintAnchors(graphics, frame, seen, current);
        }
        if (current != null) {
            outline(graphics, frame, seen.placement().cell(current), Color.WHITE);
        }
    }

    /** The whole field dashed, and what of it lies on the image, and not in padding or letterbox, in one line. */
    private void paintField(GraphicsContext graphics, Frame frame, Seen seen, Cell current) {
        if (seen.field() instanceof Field.Windowed cells) {
            Placement placement = seen.placement();
            Area field = cells.field(current.row(), current.column());
            if (field.isEmpty()) {
                return;
            }
            Box whole = placement.area(field);
            Picture image = seen.question().picture();
            Box inside = new Box(
                    Math.max(whole.left(), 0),
                    Math.max(whole.top(), 0),
                    Math.min(whole.right(), image.width()),
                    Math.min(whole.bottom(), image.height()));
            Color colour = theme.palette().series(1);
            if (!inside.equals(whole)) {
                graphics.setLineDashes(5, 4);
                outline(graphics, frame, whole, colour);
                graphics.setLineDashes();
            }
            if (inside.width() > 0 && inside.height() > 0) {
                outline(graphics, frame, inside, colour);
            }
        }
    }

    private void paintAnchors(GraphicsContext graphics, Frame frame, Seen seen, Cell current) {
        Anchors anchors = seen.anchors();
        if (anchors == null) {
            return;
        }
        double x = anchors.centreX(current.column());
        double y = anchors.centreY(current.row());
        for (int i = 0; i < anchors.perCell(); i++) {
            double across = anchors.widths().get(i) / 2;
            double down = anchors.heights().get(i) / 2;
            Box box = seen.placement().box(new Box(x - across, y - down, x + across, y + down));
            outline(graphics, frame, box, theme.palette().series(2));
        }
    }

    /** A line on a dark rim, which shows on any image. */
    private static void outline(GraphicsContext graphics, Frame frame, Box box, Color colour) {
        double left = frame.x(box.left());
        double top = frame.y(box.top());
        double width = box.width() * frame.scale;
        double height = box.height() * frame.scale;
        graphics.setStroke(Color.color(0, 0, 0, 0.6));
        graphics.setLineWidth(3.5);
        graphics.strokeRect(left, top, width, height);
        graphics.setStroke(colour);
        graphics.setLineWidth(1.75);
        graphics.strokeRect(left, top, width, height);
    }
}
