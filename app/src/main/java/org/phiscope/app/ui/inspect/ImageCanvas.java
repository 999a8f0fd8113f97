// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyDoubleWrapper;
import javafx.geometry.Point2D;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.input.ZoomEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.vision.Box;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Overlay;

/**
 * The image with the boxes found on it. The wheel zooms at the mouse, dragging moves, a double click shows all of
 * it. Lines and labels keep their size on the screen at every scale. It is painted when it is laid out, so at most
 * once a frame.
 */
final class ImageCanvas extends Region {
    private static final double WHEEL = 0.003;
    private static final double STEP = 1.25;
    private static final double ARROW = 40;
    private static final double STALE_OPACITY = 0.4;
    private static final double SMOOTH_UP_TO = 3;

    private final InspectViewModel model;
    private final Findings findings;
    private final Theme theme;
    private final Supplier<List<Overlay.Layer>> layers;
    private final Canvas canvas = new Canvas();
    /** Has the face that the theme gives to everything written. */
    private final Label face = new Label();
    private final OverlayPen pen = new OverlayPen();
    private final ReadOnlyDoubleWrapper scale = new ReadOnlyDoubleWrapper(this, "scale", 1);
    private Viewport view = new Viewport(1, 0, 0);
    private boolean fitting = true;
    private @Nullable Image image;
    private @Nullable Overlay overlay;
    private @Nullable Point2D dragged;

    /** @param layers what is drawn over the image; asked for whenever something of it changed */
    ImageCanvas(InspectViewModel model, Theme theme, Supplier<List<Overlay.Layer>> layers) {
        this.layers = layers;
        this.model = model;
        findings = model.findings();
        this.theme = theme;
        getStyleClass().add("image-canvas");
        setFocusTraversable(true);
        face.setManaged(false);
        face.setVisible(false);
        face.fontProperty().subscribe(themed -> {
            pen.write(themed.getFamily());
            relay();
        });
        getChildren().addAll(canvas, face);
        canvas.setMouseTransparent(true);
        setMinSize(100, 100);

        model.pictureProperty().subscribe(this::show);
        findings.detections().subscribe(this::relay);
        model.answerProperty().subscribe(this::relay);
        model.judging().verdictsProperty().subscribe(_ -> relay());
        model.comparing().pairs().subscribe(this::relay);
        model.comparing().otherProperty().subscribe(_ -> relay());
        model.comparing().showsFirstProperty().subscribe(_ -> relay());
        model.comparing().showsSecondProperty().subscribe(_ -> relay());
        findings.selectedProperty().subscribe(this::requestLayout);
        findings.hoveredProperty().subscribe(this::requestLayout);
        model.staleProperty().subscribe(this::requestLayout);
        theme.paletteProperty().subscribe(this::requestLayout);

        addEventHandler(ScrollEvent.SCROLL, this::scrolled);
        addEventHandler(ZoomEvent.ZOOM, event -> zoom(event.getZoomFactor(), event.getX(), event.getY()));
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        addEventHandler(MouseEvent.MOUSE_RELEASED, _ -> dragged = null);
        addEventHandler(MouseEvent.MOUSE_CLICKED, this::clicked);
        addEventHandler(MouseEvent.MOUSE_MOVED, event -> hover(at(event.getX(), event.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, _ -> hover(null));
        addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
    }

    /** Screen pixels per pixel of the image. */
    ReadOnlyDoubleProperty scaleProperty() {
        return scale.getReadOnlyProperty();
    }

    private void show(@Nullable Picture picture) {
        image = picture == null ? null : PictureBoard.display(picture.preview());
        fit();
    }

    /** Shows the whole image, and goes on doing so while the window changes. */
    void fit() {
        fitting = true;
        relay();
    }

    /** One pixel of the image for one of the screen, the middle staying where it is. */
    void actualSize() {
        zoom(1 / view.scale(), getWidth() / 2, getHeight() / 2);
    }

    void zoomIn() {
        zoom(STEP, getWidth() / 2, getHeight() / 2);
    }

    void zoomOut() {
        zoom(1 / STEP, getWidth() / 2, getHeight() / 2);
    }

    /** How the image lies. */
    Viewport viewport() {
        return view;
    }

    private void zoom(double factor, double x, double y) {
        Picture picture = model.pictureProperty().get();
        if (picture == null) {
            return;
        }
        double whole = whole(picture).scale();
        fitting = false;
        view = view.zoomed(factor, Math.min(whole, 1) / 2, x, y);
        move(0, 0);
        relay();
    }

    private void move(double dx, double dy) {
        Picture picture = model.pictureProperty().get();
        if (picture != null) {
            fitting = false;
            view = view.moved(
                    dx, dy, picture.width(), picture.height(), getWidth(), getHeight());
            requestLayout();
        }
    }

    private Viewport whole(Picture picture) {
        return Viewport.fitting(picture.width(), picture.height(), getWidth(), getHeight());
    }

    /** The overlay is to be laid out anew. */
    private void relay() {
        overlay = null;
        requestLayout();
    }

    private void scrolled(ScrollEvent event) {
        if (event.getDeltaY() != 0) {
            zoom(Math.exp(WHEEL * event.getDeltaY()), event.getX(), event.getY());
        }
        event.consume();
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        dragged = event.getButton() == MouseButton.PRIMARY || event.getButton() == MouseButton.MIDDLE
                ? new Point2D(event.getX(), event.getY())
                : null;
    }

    private void dragged(MouseEvent event) {
        Point2D from = dragged;
        if (from != null && model.pictureProperty().get() != null) {
            setCursor(Cursor.CLOSED_HAND);
            move(event.getX() - from.getX(), event.getY() - from.getY());
            dragged = new Point2D(event.getX(), event.getY());
        }
    }

    private void clicked(MouseEvent event) {
        setCursor(null);
        if (event.getButton() != MouseButton.PRIMARY || !event.isStillSincePress()) {
            return;
        }
        if (event.getClickCount() == 2) {
            fit();
        } else {
            findings.selectedProperty().set(at(event.getX(), event.getY()));
        }
    }

    private void typed(KeyEvent event) {
        KeyCode code = event.getCode();
        if (code == KeyCode.PLUS || code == KeyCode.ADD || code == KeyCode.EQUALS) {
            zoomIn();
        } else if (code == KeyCode.MINUS || code == KeyCode.SUBTRACT) {
            zoomOut();
        } else if (code == KeyCode.DIGIT0 || code == KeyCode.NUMPAD0) {
            fit();
        } else if (code == KeyCode.DIGIT1 || code == KeyCode.NUMPAD1) {
            actualSize();
        } else if (code.isArrowKey()) {
            move(
                    code == KeyCode.LEFT ? ARROW : code == KeyCode.RIGHT ? -ARROW : 0,
                    code == KeyCode.UP ? ARROW : code == KeyCode.DOWN ? -ARROW : 0);
        } else {
            return;
        }
        event.consume();
    }

    private void hover(@Nullable Detection detection) {
        findings.hoveredProperty().set(detection);
        if (dragged == null) {
            setCursor(detection == null ? null : Cursor.HAND);
        }
    }

    /** The smallest box shown around a point of the screen. */
    private @Nullable Detection at(double x, double y) {
        double imageX = view.toImageX(x);
        double imageY = view.toImageY(y);
        Detection smallest = null;
        for (Detection detection : findings.detections()) {
            Box box = detection.box();
            boolean inside =
                    box.left() <= imageX && imageX <= box.right() && box.top() <= imageY && imageY <= box.bottom();
            if (inside && (smallest == null || box.area() < smallest.box().area())) {
                smallest = detection;
            }
        }
        return smallest;
    }

    @Override
    protected void layoutChildren() {
        if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
            canvas.setWidth(getWidth());
            canvas.setHeight(getHeight());
        }
        Picture picture = model.pictureProperty().get();
        if (picture != null && fitting) {
            Viewport whole = whole(picture);
            if (!whole.equals(view)) {
                view = whole;
                overlay = null;
            }
        }
        scale.set(view.scale());
        paint(picture);
    }

    private void paint(@Nullable Picture picture) {
        Palette palette = theme.palette();
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.setGlobalAlpha(1);
        graphics.setFill(palette.background());
        graphics.fillRect(0, 0, getWidth(), getHeight());
        Image display = image;
        if (picture == null || display == null) {
            return;
        }
        double width = picture.width() * view.scale();
        double height = picture.height() * view.scale();
        graphics.setImageSmoothing(view.scale() < SMOOTH_UP_TO);
        graphics.drawImage(display, view.left(), view.top(), width, height);
        graphics.setGlobalAlpha(model.staleProperty().get() ? STALE_OPACITY : 1);
        boolean meaningless = model.isUntrained();
        for (Overlay.Primitive primitive : overlay(picture).primitives()) {
            // Names of what was found at random are no use, and there may be hundreds of them.
            if (!(meaningless && primitive instanceof Overlay.Label)) {
                pen.paint(graphics, primitive, view.left(), view.top());
            }
        }
        emphasise(graphics, findings.hoveredProperty().get(), 0.18);
        emphasise(graphics, findings.selectedProperty().get(), 0.28);
        graphics.setGlobalAlpha(1);
    }

    private Overlay overlay(Picture picture) {
        Overlay laid = overlay;
        if (laid == null) {
            double factor = view.scale();
            laid = Overlay.of(
                    (int) Math.max(1, Math.round(picture.width() * factor)),
                    (int) Math.max(1, Math.round(picture.height() * factor)),
                    layers.get().stream().map(layer -> scaled(layer, factor)).toList(),
                    pen::width,
                    Optional.empty(),
                    OverlayPen.TEXT_SIZE);
            overlay = laid;
        }
        return laid;
    }

    private static Overlay.Layer scaled(Overlay.Layer layer, double factor) {
        return new Overlay.Layer(
                layer.boxes().stream().map(box -> box.scaled(factor)).toList(),
                layer.text(),
                layer.colour(),
                layer.dashed());
    }

    /** Hundreds of numbers over one another say nothing: proposals go without. */
    static String caption(Detection detection) {
        return detection.isScored()
                ? String.format(Locale.ROOT, "%s %.2f", detection.label(), detection.score())
                : "";
    }

    private void emphasise(GraphicsContext graphics, @Nullable Detection detection, double opacity) {
        if (detection == null) {
            return;
        }
        Box box = detection.scaled(view.scale()).box();
        int rgb = org.phiscope.vision.Palette.ofClass(detection.classId());
        graphics.setFill(OverlayPen.colour(rgb, opacity));
        graphics.fillRect(x(box.left()), y(box.top()), box.width(), box.height());
        graphics.setStroke(Color.WHITE);
        graphics.setLineWidth(1);
        graphics.strokeRect(
                x(box.left()) + 2.5, y(box.top()) + 2.5, Math.rint(box.width()) - 5, Math.rint(box.height()) - 5);
    }

    private double x(double onImage) {
        return Math.round(view.left() + onImage);
    }

    private double y(double onImage) {
        return Math.round(view.top() + onImage);
    }
}
