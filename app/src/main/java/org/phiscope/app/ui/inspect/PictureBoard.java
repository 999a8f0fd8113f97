// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.vision.Detection;
import org.phiscope.vision.Overlay;
import org.phiscope.vision.RgbImage;

/** A whole image with boxes on it, as large as it fits. It is painted when it is laid out, so at most once a frame. */
public final class PictureBoard extends Region {
    private static final double LARGEST = 4;

    private final Theme theme;
    private final Canvas canvas = new Canvas();
    private final Label face = new Label();
    private final OverlayPen pen = new OverlayPen();
    private List<Detection> boxes = List.of();
    private @Nullable Image image;

    public PictureBoard(Theme theme) {
        this.theme = theme;
        getStyleClass().add("picture-board");
        face.setManaged(false);
        face.setVisible(false);
        face.fontProperty().subscribe(themed -> {
            pen.write(themed.getFamily());
            requestLayout();
        });
        getChildren().addAll(canvas, face);
        canvas.setMouseTransparent(true);
        setMinSize(80, 80);
        setPrefSize(320, 240);
        theme.paletteProperty().subscribe(this::requestLayout);
    }

    /**
     * Shows an image; {@code null} for none.
     *
     * @param found in pixels of the image
     */
    public void show(@Nullable RgbImage pixels, List<Detection> found) {
        image = pixels == null ? null : display(pixels);
        boxes = List.copyOf(found);
        requestLayout();
    }

    /** An image as the screen takes it. */
    public static Image display(RgbImage pixels) {
        int width = pixels.width();
        WritableImage image = new WritableImage(width, pixels.height());
        image.getPixelWriter()
                .setPixels(
                        0, 0, width, pixels.height(), PixelFormat.getByteRgbInstance(), pixels.samples(), 3 * width);
        return image;
    }

    @Override
    protected void layoutChildren() {
        if (canvas.getWidth() != getWidth() || canvas.getHeight() != getHeight()) {
            canvas.setWidth(getWidth());
            canvas.setHeight(getHeight());
        }
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.setFill(theme.palette().background());
        graphics.fillRect(0, 0, getWidth(), getHeight());
        Image shown = image;
        if (shown == null) {
            return;
        }
        double scale = Math.min(LARGEST, Math.min(getWidth() / shown.getWidth(), getHeight() / shown.getHeight()));
        double width = Math.max(1, Math.floor(shown.getWidth() * scale));
        double height = Math.max(1, Math.floor(shown.getHeight() * scale));
        double left = Math.floor((getWidth() - width) / 2);
        double top = Math.floor((getHeight() - height) / 2);
        graphics.setImageSmoothing(scale < 1);
        graphics.drawImage(shown, left, top, width, height);
        List<Detection> scaled = boxes.stream().map(box -> box.scaled(scale)).toList();
        Overlay overlay = Overlay.of(
                (int) width,
                (int) height,
                List.of(Overlay.Layer.ofClasses(
                        scaled, box -> String.format(Locale.ROOT, "%s %.2f", box.label(), box.score()))),
                pen::width,
                Optional.empty(),
                OverlayPen.TEXT_SIZE);
        overlay.primitives().forEach(primitive -> pen.paint(graphics, primitive, left, top));
    }
}
