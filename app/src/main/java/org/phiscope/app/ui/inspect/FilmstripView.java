// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.css.PseudoClass;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Filmstrip.Frame;
import org.phiscope.app.ui.inspect.Filmstrip.Look;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.vision.Detections;
import org.phiscope.vision.RgbImage;

/**
 * The images that were opened together, with the number of boxes on each; a click or an arrow key looks at one. Beside
 * them how far the run of all has come.
 */
final class FilmstripView extends HBox {
    private static final double HEIGHT = 54;
    private static final double WIDTH = 84;
    private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");
    private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");

    private final InspectViewModel model;
    private final Filmstrip strip;
    private final Texts texts;
    private final ListView<Frame> list;
    private boolean following;

    FilmstripView(InspectViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
        strip = model.strip();
        list = new ListView<>(strip.frames());
        getStyleClass().add("filmstrip");
        setId("inspect-filmstrip");
        list.setId("inspect-frames");
        list.setOrientation(Orientation.HORIZONTAL);
        list.setPrefHeight(HEIGHT + 38);
        list.setMinHeight(HEIGHT + 38);
        list.setFixedCellSize(WIDTH + 8);
        list.setCellFactory(_ -> new FrameCell());
        HBox.setHgrow(list, Priority.ALWAYS);
        list.getSelectionModel().selectedItemProperty().subscribe(chosen -> {
            if (chosen != null && !following) {
                model.lookAt(chosen);
            }
        });
        strip.currentProperty().subscribe(this::follow);
        getChildren().addAll(progress(), list);
        BooleanBinding several = Bindings.size(strip.frames()).greaterThan(1);
        visibleProperty().bind(several);
        managedProperty().bind(several);
    }

    private void follow(@Nullable Frame current) {
        following = true;
        if (current == null) {
            list.getSelectionModel().clearSelection();
        } else {
            list.getSelectionModel().select(current);
            list.scrollTo(Math.max(0, list.getSelectionModel().getSelectedIndex() - 1));
        }
        following = false;
    }

    private VBox progress() {
        Label count = new Label();
        count.getStyleClass().add("muted");
        count.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> texts.get("strip.done", strip.doneProperty().get(), strip.frames().size()),
                        strip.doneProperty(),
                        strip.frames(),
                        texts.language().currentProperty()));
        ProgressBar bar = new ProgressBar();
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.progressProperty()
                .bind(Bindings.createDoubleBinding(
                        () -> (double) strip.doneProperty().get() / Math.max(1, strip.frames().size()),
                        strip.doneProperty(),
                        strip.frames()));
        Button stop = new Button();
        stop.setId("inspect-strip-stop");
        stop.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> texts.get(strip.goingProperty().get() ? "strip.stop" : "strip.go"),
                        strip.goingProperty(),
                        texts.language().currentProperty()));
        stop.setOnAction(_ -> {
            if (strip.goingProperty().get()) {
                strip.stop();
            } else {
                strip.goOn();
            }
        });
        stop.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> strip.doneProperty().get() == strip.frames().size(),
                        strip.doneProperty(),
                        strip.frames()));
        Button close = new Button("✕");
        close.setAccessibleText(texts.get("strip.close"));
        Tooltip what = new Tooltip();
        what.textProperty().bind(texts.bind("strip.close"));
        close.setTooltip(what);
        close.setOnAction(_ -> model.closeStrip());
        HBox buttons = new HBox(4, stop, close);
        VBox box = new VBox(6, count, bar, buttons);
        box.setAlignment(Pos.CENTER_LEFT);
        box.setMinWidth(USE_PREF_SIZE);
        return box;
    }

    /** A thumbnail, and below it how many boxes there are. */
    private final class FrameCell extends ListCell<Frame> {
        private final ImageView picture = new ImageView();
        private final Label count = new Label();
        private final VBox box = new VBox(2, new StackPane(picture), count);
        private Subscription shown = Subscription.EMPTY;

        FrameCell() {
            picture.setPreserveRatio(true);
            picture.setFitWidth(WIDTH);
            picture.setFitHeight(HEIGHT);
            box.setAlignment(Pos.BOTTOM_CENTER);
            box.setMinSize(WIDTH, HEIGHT + 16);
            box.setMaxSize(WIDTH, HEIGHT + 16);
            box.getStyleClass().add("frame");
            count.getStyleClass().add("muted");
        }

        @Override
        protected void updateItem(@Nullable Frame frame, boolean empty) {
            super.updateItem(frame, empty);
            shown.unsubscribe();
            shown = Subscription.EMPTY;
            if (frame == null || empty) {
                setGraphic(null);
                setTooltip(null);
            } else {
                setGraphic(box);
                shown = Subscription.combine(
                        frame.thumbnailProperty().subscribe(pixels -> picture.setImage(pixels == null ? null : image(pixels))),
                        frame.lookProperty().subscribe(_ -> describe(frame)),
                        model.findings().thresholdProperty().subscribe(_ -> describe(frame)),
                        texts.language().currentProperty().subscribe(_ -> describe(frame)));
            }
        }

        private void describe(Frame frame) {
            Look look = frame.look();
            box.pseudoClassStateChanged(STALE, !look.fresh() && look.failure().isEmpty());
            box.pseudoClassStateChanged(FAILED, !look.failure().isEmpty());
            count.setText(text(look));
            setTooltip(new Tooltip(
                    look.failure().isEmpty() ? frame.name() : frame.name() + "\n" + look.failure()));
        }

        private String text(Look look) {
            if (!look.failure().isEmpty()) {
                return texts.get("strip.failed");
            }
            if (look.running()) {
                return texts.get("status.running");
            }
            Detections found = look.result() == null ? null : look.result().detections();
            if (found == null) {
                return look.result() == null ? "…" : "✓";
            }
            return texts.get(
                    "strip.boxes",
                    found.above(model.findings().thresholdProperty().get()).size());
        }

        private static WritableImage image(RgbImage pixels) {
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
    }
}
