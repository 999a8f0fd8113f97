// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.attention;

import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.PixelWriter;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.attention.AttentionAnswer.Seen;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.attention.AttentionLayer;
import org.phiscope.attention.Tokens;
import org.phiscope.attention.Windows;
import org.phiscope.attention.Windows.Cell;
import org.phiscope.vision.Box;
import org.phiscope.vision.ColourMap;
import org.phiscope.vision.FittedImage;
import org.phiscope.vision.ObjectQuery;
import org.phiscope.vision.RgbImage;

/**
 * The image as the network takes it, and over it how much is attended to each place. The mouse says which place attends, the
 * arrow keys move it. It is painted when it is laid out, so at most once a frame.
 */
final class AttentionCanvas extends Region {
    /** The colours of shares, from none to the largest. */
    static final ColourMap COLOURS = ColourMap.MAGMA;

    private static final double OPACITY = 0.66;
    private static final double MARGIN = 12;

    private final AttentionViewModel model;
    private final Theme theme;
    private final Canvas canvas = new Canvas();
    private @Nullable Image image;

    AttentionCanvas(AttentionViewModel model, Theme theme) {
        this.model = model;
        this.theme = theme;
        getStyleClass().add("attention-canvas");
        setFocusTraversable(true);
        setMinSize(100, 100);
        canvas.setMouseTransparent(true);
        getChildren().add(canvas);
        model.pictureProperty().subscribe(this::show);
        model.answerProperty().subscribe(_ -> requestLayout());
        model.heatProperty().subscribe(_ -> requestLayout());
        model.layerProperty().subscribe(_ -> requestLayout());
        theme.paletteProperty().subscribe(_ -> requestLayout());
        addEventHandler(MouseEvent.MOUSE_MOVED, this::point);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::point);
        addEventHandler(MouseEvent.MOUSE_PRESSED, event -> {
            requestFocus();
            point(event);
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
    }

    private void show(@Nullable Picture picture) {
        image = picture == null ? null : display(picture.preview());
        requestLayout();
    }

    private static Image display(RgbImage pixels) {
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

    /**
     * How the network's input lies on the screen: screen = input · scale + offset.
     *
     * @param width of the input in its pixels
     */
    private record Frame(double scale, double left, double top, double width, double height) {
        double x(double input) {
            return left + input * scale;
        }

        double y(double input) {
            return top + input * scale;
        }
    }

    private @Nullable Frame frame() {
        if (!(model.answerProperty().get() instanceof Seen seen)) {
            return null;
        }
        double width = seen.input().width();
        double height = seen.input().height();
        double scale = Math.min((getWidth() - 2 * MARGIN) / width, (getHeight() - 2 * MARGIN) / height);
        return new Frame(
                scale, (getWidth() - width * scale) / 2, (getHeight() - height * scale) / 2, width, height);
    }

    private void point(MouseEvent event) {
        Frame frame = frame();
        Cell extent = model.extent();
        if (frame == null || extent == null) {
            return;
        }
        int row = (int) Math.floor((event.getY() - frame.top()) / (frame.height() * frame.scale()) * extent.row());
        int column =
                (int) Math.floor((event.getX() - frame.left()) / (frame.width() * frame.scale()) * extent.column());
        if (row >= 0 && row < extent.row() && column >= 0 && column < extent.column()) {
            model.pointedProperty().set(new Cell(row, column));
        }
    }

    private void typed(KeyEvent event) {
        Cell extent = model.extent();
        Cell cell = model.pointedProperty().get();
        KeyCode code = event.getCode();
        if (extent == null || cell == null || !code.isArrowKey()) {
            return;
        }
        int row = cell.row() + (code == KeyCode.DOWN ? 1 : code == KeyCode.UP ? -1 : 0);
        int column = cell.column() + (code == KeyCode.RIGHT ? 1 : code == KeyCode.LEFT ? -1 : 0);
        model.pointedProperty()
                .set(new Cell(Math.clamp(row, 0, extent.row() - 1), Math.clamp(column, 0, extent.column() - 1)));
        event.consume();
    }

    @Override
    protected void layoutChildren() {
        if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
            canvas.setWidth(getWidth());
            canvas.setHeight(getHeight());
        }
        paint();
    }

    private void paint() {
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.setGlobalAlpha(1);
        graphics.setFill(theme.palette().background());
        graphics.fillRect(0, 0, getWidth(), getHeight());
        Picture picture = model.pictureProperty().get();
        Image display = image;
        if (picture == null || display == null) {
            return;
        }
        Frame frame = frame();
        if (frame == null || !(model.answerProperty().get() instanceof Seen seen)) {
            whole(graphics, display);
            return;
        }
        graphics.setFill(Color.BLACK);
        graphics.fillRect(frame.left(), frame.top(), frame.width() * frame.scale(), frame.height() * frame.scale());
        FittedImage fitted = seen.read().fitted();
        graphics.setImageSmoothing(true);
        graphics.drawImage(
                display,
                frame.x(fitted.offsetX()),
                frame.y(fitted.offsetY()),
                picture.width() * fitted.scaleX() * frame.scale(),
                picture.height() * fitted.scaleY() * frame.scale());
        Heat heat = model.heatProperty().get();
        if (heat != null) {
            heat(graphics, frame, heat);
        }
        AttentionLayer layer = model.layerProperty().get();
        if (layer != null && layer.queries() instanceof Tokens.InWindows(Windows windows)) {
            windows(graphics, frame, windows, heat);
        }
        if (heat != null && heat.from() != null) {
            cell(graphics, frame, heat, heat.from());
        }
        ObjectQuery query = model.queryProperty().get();
        if (layer != null && layer.isCross() && query != null) {
            box(graphics, frame, query);
        }
    }

    /** The image alone, as long as no network has seen it. */
    private void whole(GraphicsContext graphics, Image display) {
        double scale = Math.min(
                (getWidth() - 2 * MARGIN) / display.getWidth(), (getHeight() - 2 * MARGIN) / display.getHeight());
        double width = display.getWidth() * scale;
        double height = display.getHeight() * scale;
        graphics.drawImage(display, (getWidth() - width) / 2, (getHeight() - height) / 2, width, height);
    }

    private static void heat(GraphicsContext graphics, Frame frame, Heat heat) {
        WritableImage overlay = new WritableImage(heat.columns(), heat.rows());
        PixelWriter pixels = overlay.getPixelWriter();
        double largest = Math.max(heat.largest(), Double.MIN_NORMAL);
        for (int row = 0; row < heat.rows(); row++) {
            for (int column = 0; column < heat.columns(); column++) {
                double value = heat.at(row, column);
                int rgb = Double.isNaN(value) ? 0 : COLOURS.rgb(value / largest);
                pixels.setArgb(column, row, 0xff000000 | rgb);
            }
        }
        graphics.setImageSmoothing(false);
        graphics.setGlobalAlpha(OPACITY);
        graphics.drawImage(
                overlay, frame.left(), frame.top(), frame.width() * frame.scale(), frame.height() * frame.scale());
        graphics.setGlobalAlpha(1);
    }

    private void windows(GraphicsContext graphics, Frame frame, Windows windows, @Nullable Heat heat) {
        double high = frame.height() * frame.scale() / windows.rows();
        double wide = frame.width() * frame.scale() / windows.columns();
        graphics.setFill(Color.color(1, 1, 1, 0.55));
        for (int row = 1; row < windows.rows(); row++) {
            if (parted(windows, new Cell(row - 1, 0), new Cell(row, 0))) {
                double y = Math.round(frame.top() + row * high);
                graphics.fillRect(frame.left(), y, frame.width() * frame.scale(), 1);
            }
        }
        for (int column = 1; column < windows.columns(); column++) {
            if (parted(windows, new Cell(0, column - 1), new Cell(0, column))) {
                double x = Math.round(frame.left() + column * wide);
                graphics.fillRect(x, frame.top(), 1, frame.height() * frame.scale());
            }
        }
        Cell from = heat == null ? null : heat.from();
        if (from == null) {
            return;
        }
        int own = windows.seat(from).window();
        graphics.setFill(theme.palette().accent());
        for (int row = 0; row < windows.rows(); row++) {
            for (int column = 0; column < windows.columns(); column++) {
                if (windows.seat(new Cell(row, column)).window() == own) {
                    double x = frame.left() + column * wide;
                    double y = frame.top() + row * high;
                    edge(graphics, windows, own, row - 1, column, x, y, wide, 2);
                    edge(graphics, windows, own, row + 1, column, x, y + high - 2, wide, 2);
                    edge(graphics, windows, own, row, column - 1, x, y, 2, high);
                    edge(graphics, windows, own, row, column + 1, x + wide - 2, y, 2, high);
                }
            }
        }
    }

    private static boolean parted(Windows windows, Cell one, Cell two) {
        return windows.seat(one).window() != windows.seat(two).window();
    }

    /** A piece of a window's outline, where the neighbour is of another window or none. */
    private static void edge(
            GraphicsContext graphics,
            Windows windows,
            int own,
            int row,
            int column,
            double x,
            double y,
            double width,
            double height) {
        boolean outside = row < 0 || column < 0 || row >= windows.rows() || column >= windows.columns();
        if (outside || windows.seat(new Cell(row, column)).window() != own) {
            graphics.fillRect(Math.round(x), Math.round(y), Math.ceil(width), Math.ceil(height));
        }
    }

    private static void cell(GraphicsContext graphics, Frame frame, Heat heat, Cell cell) {
        double high = frame.height() * frame.scale() / heat.rows();
        double wide = frame.width() * frame.scale() / heat.columns();
        double x = Math.round(frame.left() + cell.column() * wide) + 0.5;
        double y = Math.round(frame.top() + cell.row() * high) + 0.5;
        outline(graphics, x, y, Math.round(wide) - 1, Math.round(high) - 1);
    }

    private static void box(GraphicsContext graphics, Frame frame, ObjectQuery query) {
        Box box = query.box();
        if (Double.isFinite(box.left() + box.top() + box.right() + box.bottom())) {
            outline(
                    graphics,
                    frame.x(box.left()),
                    frame.y(box.top()),
                    box.width() * frame.scale(),
                    box.height() * frame.scale());
        }
    }

    /** White on black, to be seen on every colour. */
    private static void outline(GraphicsContext graphics, double x, double y, double width, double height) {
        graphics.setStroke(Color.BLACK);
        graphics.setLineWidth(4);
        graphics.strokeRect(x, y, width, height);
        graphics.setStroke(Color.WHITE);
        graphics.setLineWidth(2);
        graphics.strokeRect(x, y, width, height);
    }
}
