// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import java.util.Optional;
import java.util.Set;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.ReadOnlyLongWrapper;
import javafx.geometry.Point2D;
import javafx.scene.Cursor;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.input.ZoomEvent;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.architecture.ArchitectureViewModel.Direction;
import org.phiscope.app.ui.architecture.ArchitectureViewModel.Shown;
import org.phiscope.app.ui.architecture.ArchitectureViewModel.Wish;
import org.phiscope.app.ui.theme.Theme;

/**
 * The drawing on the screen. The wheel zooms at the mouse, dragging moves, a click uses a box, a double click opens and folds
 * it. It is painted when it is laid out, so at most once a frame, and only what is in sight.
 */
final class ArchitectureCanvas extends Region {
    private static final double WHEEL = 0.003;
    private static final double STEP = 1.25;
    private static final double TIP_DISTANCE = 14;

    private final ArchitectureViewModel model;
    private final Theme theme;
    private final Canvas canvas = new Canvas();
    private final CanvasSheet sheet = new CanvasSheet(canvas.getGraphicsContext2D());
    /** Has the face that the theme gives to everything written. */
    private final Label face = new Label();

    private final Label tip = new Label();
    private final ReadOnlyLongWrapper largest = new ReadOnlyLongWrapper(this, "largest");

    private Camera camera = new Camera(1, 0, 0);
    private @Nullable Drawing drawing;
    private @Nullable Painter painter;
    /** Whether all of the drawing is to be seen as soon as it is known how much room there is. */
    private boolean beginning;

    private @Nullable Point2D dragged;
    private @Nullable Block hovered;

    ArchitectureCanvas(ArchitectureViewModel model, Theme theme) {
        this.model = model;
        this.theme = theme;
        getStyleClass().add("architecture-canvas");
        setFocusTraversable(true);
        setMinSize(100, 100);
        canvas.setMouseTransparent(true);
        face.setManaged(false);
        face.setVisible(false);
        face.fontProperty().subscribe(font -> {
            sheet.setFamily(font.getFamily());
            requestLayout();
        });
        tip.getStyleClass().add("architecture-tip");
        tip.setManaged(false);
        tip.setMouseTransparent(true);
        tip.setVisible(false);
        getChildren().addAll(canvas, face, tip);

        model.shownProperty().subscribe(this::show);
        model.captionsProperty().subscribe(this::repaint);
        model.colouringProperty().subscribe(this::repaint);
        model.hitsProperty().subscribe(this::repaint);
        model.currentProperty().subscribe(this::repaint);
        model.wishProperty().subscribe(this::fulfil);
        theme.paletteProperty().subscribe(this::repaint);

        addEventHandler(ScrollEvent.SCROLL, this::scrolled);
        addEventHandler(ZoomEvent.ZOOM, event -> zoom(event.getZoomFactor(), event.getX(), event.getY()));
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        addEventHandler(MouseEvent.MOUSE_RELEASED, _ -> released());
        addEventHandler(MouseEvent.MOUSE_CLICKED, this::clicked);
        addEventHandler(MouseEvent.MOUSE_MOVED, event -> hover(event.getX(), event.getY()));
        addEventHandler(MouseEvent.MOUSE_EXITED, _ -> untip());
        addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
    }

    /** The family of the face that is written in. */
    String family() {
        return face.getFont().getFamily();
    }

    /** The most that a box costs by the metric that colours them. */
    ReadOnlyLongProperty largestProperty() {
        return largest.getReadOnlyProperty();
    }

    /** How the drawing lies. */
    Camera camera() {
        return camera;
    }

    /** Shows the whole drawing. */
    void fit() {
        Drawing now = drawing;
        if (now != null) {
            camera = Camera.fitting(now, getWidth(), getHeight());
            requestLayout();
        }
    }

    private void show(@Nullable Shown shown) {
        Drawing before = drawing;
        drawing = shown == null ? null : shown.drawing();
        Drawing now = drawing;
        if (shown != null && now != null) {
            if (shown.other() || before == null) {
                beginning = true;
            } else if (!beginning) {
                keep(before, now, shown.anchor());
            }
        }
        untip();
        repaint();
    }

    /** Moves so that a block stays where it was, though the drawing around it changed. */
    private void keep(Drawing before, Drawing now, @Nullable String anchor) {
        Optional<Drawing.Box> old = before.box(anchor).filter(box -> now.box(box.block().id()).isPresent());
        if (old.isEmpty()) {
            double x = camera.toDrawingX(getWidth() / 2);
            double y = camera.toDrawingY(getHeight() / 2);
            old = before.boxes().stream()
                    .filter(box -> now.box(box.block().id()).isPresent())
                    .min(java.util.Comparator.comparingDouble(box -> Math.hypot(box.x() - x, box.y() - y)));
        }
        old.flatMap(box -> now.box(box.block().id()).map(moved -> new Camera(
                        camera.scale(),
                        camera.left() + (box.x() - moved.x()) * camera.scale(),
                        camera.top() + (box.y() - moved.y()) * camera.scale())))
                .ifPresent(kept -> camera = kept.moved(0, 0, now, getWidth(), getHeight()));
    }

    private void fulfil(@Nullable Wish wish) {
        Drawing now = drawing;
        if (wish == null || now == null) {
            return;
        }
        now.box(wish.block()).ifPresent(box -> {
            if (beginning) {
                layoutBeginning(now);
            }
            camera = wish.centred()
                    ? camera.centredOn(box, getWidth(), getHeight())
                    : camera.showing(box, getWidth(), getHeight());
            requestLayout();
        });
    }

    private void repaint() {
        painter = null;
        requestLayout();
    }

    // ---- moving about ----

    void zoomIn() {
        zoom(STEP, getWidth() / 2, getHeight() / 2);
    }

    void zoomOut() {
        zoom(1 / STEP, getWidth() / 2, getHeight() / 2);
    }

    private void zoom(double factor, double x, double y) {
        Drawing now = drawing;
        if (now != null) {
            untip();
            double whole = Camera.fitting(now, getWidth(), getHeight()).scale();
            camera = camera.zoomed(factor, whole / 2, x, y).moved(0, 0, now, getWidth(), getHeight());
            requestLayout();
        }
    }

    /** Moves the drawing, but not out of sight. */
    void move(double dx, double dy) {
        Drawing now = drawing;
        if (now != null) {
            untip();
            camera = camera.moved(dx, dy, now, getWidth(), getHeight());
            requestLayout();
        }
    }

    private void scrolled(ScrollEvent event) {
        if (event.isShiftDown()) {
            move(event.getDeltaX() + event.getDeltaY(), 0);
        } else if (event.getDeltaY() != 0) {
            zoom(Math.exp(WHEEL * event.getDeltaY()), event.getX(), event.getY());
        }
        event.consume();
    }

    private void pressed(MouseEvent event) {
        requestFocus();
        untip();
        dragged = event.getButton() == MouseButton.PRIMARY || event.getButton() == MouseButton.MIDDLE
                ? new Point2D(event.getX(), event.getY())
                : null;
    }

    private void dragged(MouseEvent event) {
        Point2D from = dragged;
        if (from != null) {
            setCursor(Cursor.CLOSED_HAND);
            move(event.getX() - from.getX(), event.getY() - from.getY());
            dragged = new Point2D(event.getX(), event.getY());
        }
    }

    private void released() {
        dragged = null;
        setCursor(null);
    }

    private void clicked(MouseEvent event) {
        if (event.getButton() != MouseButton.PRIMARY || !event.isStillSincePress()) {
            return;
        }
        Optional<Drawing.Box> found = at(event.getX(), event.getY());
        if (found.isEmpty()) {
            if (event.getClickCount() == 2) {
                fit();
            }
            return;
        }
        Drawing.Box box = found.get();
        boolean sign = onSign(box, event.getX(), event.getY());
        boolean twice = event.getClickCount() % 2 == 0;
        if (!box.block().isNode() && (sign || twice)) {
            model.toggle(box.block());
        } else if (!twice) {
            model.use(box.block());
        }
    }

    private void typed(KeyEvent event) {
        if (event.isShortcutDown()) {
            return;
        }
        switch (event.getCode()) {
            case UP -> model.go(Direction.UP);
            case DOWN -> model.go(Direction.DOWN);
            case LEFT -> model.go(Direction.LEFT);
            case RIGHT -> model.go(Direction.RIGHT);
            case ENTER, SPACE -> model.toggleCurrent();
            case PLUS, ADD, EQUALS -> zoomIn();
            case MINUS, SUBTRACT -> zoomOut();
            case F, DIGIT0, NUMPAD0 -> fit();
            default -> {
                return;
            }
        }
        event.consume();
    }

    // ---- what the mouse is at ----

    private Optional<Drawing.Box> at(double x, double y) {
        Drawing now = drawing;
        return now == null ? Optional.empty() : now.at(camera.toDrawingX(x), camera.toDrawingY(y));
    }

    private boolean onSign(Drawing.Box box, double x, double y) {
        double[] sign = Painter.sign(box);
        double reach = 3;
        double dx = camera.toDrawingX(x) - sign[0];
        double dy = camera.toDrawingY(y) - sign[1];
        return !box.block().isNode()
                && dx >= -reach
                && dx <= sign[2] + reach
                && dy >= -reach
                && dy <= sign[2] + reach;
    }

    private void hover(double x, double y) {
        Optional<Drawing.Box> box = at(x, y).filter(found -> !found.open() || onSign(found, x, y)
                || camera.toDrawingY(y) < found.y() + LayeredLayout.TITLE);
        setCursor(box.filter(found -> !found.open() || onSign(found, x, y)).isPresent() ? Cursor.HAND : null);
        Captions captions = model.captionsProperty().get();
        if (box.isEmpty() || captions == null) {
            untip();
            return;
        }
        Block block = box.get().block();
        if (!block.equals(hovered)) {
            hovered = block;
            tip.setText(captions.tip(block));
            tip.setVisible(true);
            tip.applyCss();
            tip.autosize();
        }
        double left = x + TIP_DISTANCE;
        if (left + tip.getWidth() > getWidth()) {
            left = Math.max(0, x - TIP_DISTANCE - tip.getWidth());
        }
        double top = y + TIP_DISTANCE;
        if (top + tip.getHeight() > getHeight()) {
            top = Math.max(0, y - TIP_DISTANCE - tip.getHeight());
        }
        tip.relocate(Math.round(left), Math.round(top));
    }

    private void untip() {
        hovered = null;
        tip.setVisible(false);
    }

    // ---- painting ----

    @Override
    protected void layoutChildren() {
        if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
            canvas.setWidth(getWidth());
            canvas.setHeight(getHeight());
        }
        Drawing now = drawing;
        if (now != null && beginning && getWidth() > 0 && getHeight() > 0) {
            layoutBeginning(now);
        }
        paint();
    }

    private void layoutBeginning(Drawing now) {
        camera = Camera.beginning(now, getWidth(), getHeight());
        beginning = false;
    }

    /** Paints what is in sight. */
    void paint() {
        Shown shown = model.shownProperty().get();
        Captions captions = model.captionsProperty().get();
        if (shown == null || captions == null) {
            sheet.fill(0, 0, getWidth(), getHeight(), 0, theme.palette().background());
            return;
        }
        Painter ready = painter;
        if (ready == null) {
            ready = new Painter(
                    shown.drawing(),
                    new Painter.Look(
                            theme.palette(),
                            model.colouringProperty().get(),
                            shown.figures(),
                            captions,
                            Set.copyOf(model.hitsProperty().get().nodes()),
                            model.currentProperty().get()));
            painter = ready;
            largest.set(ready.largest());
        }
        ready.paint(sheet, camera, getWidth(), getHeight());
    }
}
