// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.geometry.Orientation;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.ScrollBar;
import javafx.scene.image.Image;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.features.Painted.Thumbnail;
import org.phiscope.app.ui.task.LatestTask;
import org.phiscope.app.ui.theme.Palette;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.engine.Cancellation;
import org.phiscope.features.ChannelOrder;

/**
 * All channels of a node, small, in rows. Only those in sight are painted, and their pixels are made in the background, so
 * that thousands of them scroll as a few do. A click or the arrow keys choose one.
 */
final class ChannelGrid extends Region {
    private static final double LEAST = 76;
    private static final double GAP = 8;
    private static final double CAPTION = 15;
    private static final int PIXELS = 128;
    /** Small pictures that are kept. */
    private static final int KEPT = 2000;

    private static final double LINES_PER_NOTCH = 1.0;

    private final FeaturesViewModel model;
    private final Side side;
    private final Theme theme;
    private final Canvas canvas = new Canvas();
    private final ScrollBar bar = new ScrollBar();
    private final ReadOnlyIntegerWrapper hovered = new ReadOnlyIntegerWrapper(this, "hovered", -1);
    private final Map<Integer, Image> pictures = new HashMap<>();
    private final LatestTask<Wanted, Made> making;
    private @Nullable Seen shown;
    private @Nullable Colouring colouring;
    private List<Integer> channels = List.of();

    /** What every small picture depends on. */
    private record Colouring(Seen seen, Look look) {}

    private record Wanted(Colouring colouring, List<Integer> channels) {}

    private record Made(Colouring colouring, List<Thumbnail> thumbnails) {}

    /** How the rows lie: all cells are of one size. */
    private record Rows(int across, int count, double width, double picture, double height) {}

    /** @param painter where pixels are made */
    ChannelGrid(FeaturesViewModel model, Side side, Theme theme, Executor painter, Executor screen) {
        this.model = model;
        this.side = side;
        this.theme = theme;
        making = new LatestTask<>(painter, screen, ChannelGrid::make, this::take);
        getStyleClass().add("channel-grid");
        setAccessibleRole(AccessibleRole.LIST_VIEW);
        setFocusTraversable(true);
        setMinSize(LEAST + 30, 60);
        canvas.setMouseTransparent(true);
        bar.setOrientation(Orientation.VERTICAL);
        bar.valueProperty().subscribe(this::requestLayout);
        getChildren().addAll(canvas, bar);
        side.answerProperty().subscribe(this::renew);
        model.orderProperty().subscribe(this::renew);
        model.coloursProperty().subscribe(this::renew);
        model.commonProperty().subscribe(this::renew);
        model.channelProperty().subscribe(() -> {
            reveal();
            requestLayout();
        });
        theme.paletteProperty().subscribe(this::requestLayout);
        focusedProperty().subscribe(this::requestLayout);
        addEventHandler(ScrollEvent.SCROLL, this::scroll);
        addEventHandler(MouseEvent.MOUSE_MOVED, event -> hover(at(event.getX(), event.getY())));
        addEventHandler(MouseEvent.MOUSE_EXITED, _ -> hover(-1));
        addEventHandler(MouseEvent.MOUSE_CLICKED, event -> {
            requestFocus();
            int chosen = at(event.getX(), event.getY());
            if (chosen >= 0) {
                choose(chosen);
            }
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::type);
        renew();
    }

    /** The channel under the mouse; −1 for none. */
    ReadOnlyIntegerProperty hoveredProperty() {
        return hovered.getReadOnlyProperty();
    }

    /** How many small pictures there are just now. */
    int pictures() {
        return pictures.size();
    }

    private void renew() {
        Seen seen = side.seen();
        ChannelOrder order = model.orderProperty().get();
        channels = seen == null ? List.of() : order.of(seen.maps().statistics());
        Look look = new Look(Look.Show.CHANNEL, 0, model.coloursProperty().get(), model.commonProperty().get(), false);
        Colouring next = seen == null ? null : new Colouring(seen, look);
        if (next == null || !next.equals(colouring)) {
            pictures.clear();
            colouring = next;
        }
        if (seen == null || shown == null || !seen.node().name().equals(shown.node().name())) {
            bar.setValue(0);
        }
        shown = seen;
        requestLayout();
    }

    private Rows rows() {
        Seen seen = shown;
        double room = Math.max(LEAST, getWidth() - bar.prefWidth(-1) - GAP);
        int across = Math.max(1, (int) (room / (LEAST + GAP)));
        double width = room / across;
        double picture = width - GAP;
        double proportion = seen == null ? 1 : (double) seen.maps().rows() / seen.maps().columns();
        double high = Math.clamp(picture * proportion, 12, 2 * picture);
        return new Rows(across, Math.ceilDiv(channels.size(), across), width, picture, high + CAPTION + GAP);
    }

    private int at(double x, double y) {
        Rows rows = rows();
        int column = (int) Math.floor((x - GAP) / rows.width);
        int row = (int) Math.floor((y + bar.getValue() - GAP) / rows.height);
        int index = row * rows.across + column;
        boolean inside = column >= 0 && column < rows.across && row >= 0 && index < channels.size();
        return inside ? channels.get(index) : -1;
    }

    private void hover(int channel) {
        if (hovered.get() != channel) {
            hovered.set(channel);
            requestLayout();
        }
    }

    private void choose(int channel) {
        model.channelProperty().set(channel);
        if (model.showProperty().get() != Look.Show.TRACE) {
            model.showProperty().set(Look.Show.CHANNEL);
        }
    }

    private void scroll(ScrollEvent event) {
        double notch = rows().height * LINES_PER_NOTCH;
        double by = event.isDirect() ? -event.getDeltaY() : -Math.signum(event.getDeltaY()) * notch;
        bar.setValue(Math.clamp(bar.getValue() + by, 0, bar.getMax()));
        event.consume();
    }

    private void type(KeyEvent event) {
        Rows rows = rows();
        int page = Math.max(1, (int) (getHeight() / rows.height)) * rows.across;
        int by =
                switch (event.getCode()) {
                    case LEFT -> -1;
                    case RIGHT -> 1;
                    case UP -> -rows.across;
                    case DOWN -> rows.across;
                    case PAGE_UP -> -page;
                    case PAGE_DOWN -> page;
                    case HOME -> -channels.size();
                    case END -> channels.size();
                    default -> 0;
                };
        if (by != 0 && !channels.isEmpty()) {
            int at = Math.max(0, channels.indexOf(model.channelProperty().get()));
            choose(channels.get(Math.clamp(at + by, 0, channels.size() - 1)));
            event.consume();
        }
    }

    /** Scrolls so far that the chosen channel is in sight. */
    private void reveal() {
        int index = channels.indexOf(model.channelProperty().get());
        if (index >= 0 && getHeight() > 0) {
            Rows rows = rows();
            double top = index / rows.across * rows.height;
            double lowest = top + rows.height + GAP - getHeight();
            bar.setValue(Math.clamp(bar.getValue(), Math.min(lowest, top), Math.max(lowest, top)));
        }
    }

    @Override
    protected void layoutChildren() {
        double thickness = bar.prefWidth(-1);
        canvas.setWidth(getWidth());
        canvas.setHeight(getHeight());
        Rows rows = rows();
        double all = rows.count * rows.height + GAP;
        boolean scrolls = all > getHeight();
        bar.setVisible(scrolls);
        bar.resizeRelocate(getWidth() - thickness, 0, thickness, getHeight());
        double furthest = Math.max(0, all - getHeight());
        bar.setMax(furthest);
        bar.setVisibleAmount(furthest == 0 ? 1 : furthest * getHeight() / all);
        bar.setUnitIncrement(rows.height);
        bar.setBlockIncrement(getHeight());
        if (bar.getValue() > furthest) {
            bar.setValue(furthest);
        }
        paint(rows);
    }

    private void paint(Rows rows) {
        Palette palette = theme.palette();
        GraphicsContext graphics = canvas.getGraphicsContext2D();
        graphics.clearRect(0, 0, getWidth(), getHeight());
        graphics.setFont(Font.font(11));
        int first = Math.max(0, (int) ((bar.getValue() - GAP) / rows.height));
        int last = Math.min(rows.count, (int) Math.ceil((bar.getValue() + getHeight()) / rows.height) + 1);
        List<Integer> missing = new ArrayList<>();
        for (int index = first * rows.across; index < Math.min(channels.size(), last * rows.across); index++) {
            int channel = channels.get(index);
            double left = Math.rint(GAP + index % rows.across * rows.width);
            double top = Math.rint(GAP + index / rows.across * rows.height - bar.getValue());
            double high = Math.rint(rows.height - CAPTION - GAP);
            double wide = Math.rint(rows.picture);
            Image picture = pictures.get(channel);
            if (picture == null) {
                missing.add(channel);
                graphics.setFill(palette.surface2());
                graphics.fillRect(left, top, wide, high);
            } else {
                graphics.setImageSmoothing(picture.getWidth() > wide);
                graphics.drawImage(picture, left, top, wide, high);
            }
            boolean chosen = channel == model.channelProperty().get();
            if (chosen || channel == hovered.get()) {
                graphics.setStroke(chosen ? palette.accent() : palette.textMuted());
                graphics.setLineWidth(chosen ? 3 : 1.5);
                graphics.strokeRect(left - 1.5, top - 1.5, wide + 3, high + 3);
            }
            graphics.setFill(chosen ? palette.accent() : palette.textMuted());
            graphics.fillText(Integer.toString(channel), left, top + high + CAPTION - 3);
        }
        if (isFocused()) {
            graphics.setStroke(palette.accent());
            graphics.setLineWidth(1);
            graphics.strokeRect(0.5, 0.5, getWidth() - 1, getHeight() - 1);
        }
        Colouring current = colouring;
        if (!missing.isEmpty() && current != null) {
            making.submit(new Wanted(current, missing));
        }
    }

    private static Made make(Wanted wanted, Cancellation cancellation) {
        List<Thumbnail> made = new ArrayList<>();
        for (int channel : wanted.channels) {
            if (cancellation.isCancelled()) {
                throw new CancellationException();
            }
            made.add(Painted.thumbnail(wanted.colouring.seen.maps(), channel, wanted.colouring.look, PIXELS));
        }
        return new Made(wanted.colouring, made);
    }

    private void take(Made made) {
        if (!made.colouring.equals(colouring)) {
            return;
        }
        if (pictures.size() > KEPT) {
            pictures.clear();
        }
        for (Thumbnail thumbnail : made.thumbnails) {
            WritableImage image = new WritableImage(thumbnail.width(), thumbnail.height());
            image.getPixelWriter()
                    .setPixels(
                            0,
                            0,
                            thumbnail.width(),
                            thumbnail.height(),
                            PixelFormat.getIntArgbInstance(),
                            thumbnail.argb(),
                            0,
                            thumbnail.width());
            pictures.put(thumbnail.channel(), image);
        }
        requestLayout();
    }
}
