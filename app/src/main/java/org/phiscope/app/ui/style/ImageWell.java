// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Rectangle;
import javafx.stage.FileChooser;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.control.DropZone;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.text.Texts;

/** A place for one image: dropped, pasted, chosen by a click, or one of the thumbnails below it. */
final class ImageWell extends VBox {
    private static final PseudoClass SHOWN = PseudoClass.getPseudoClass("shown");
    private static final KeyCombination PASTE = new KeyCodeCombination(KeyCode.V, KeyCombination.SHORTCUT_DOWN);
    private static final double HEIGHT = 104;
    private static final double THUMBNAIL = 26;
    private static final double NARROW = 130;

    private final Texts texts;
    private final Taker taker;
    private final ImageView view = new ImageView();
    private final StackPane frame = new StackPane();

    /** Where what is put into the well goes. */
    interface Taker {
        void open(Path file);

        void paste(ClipboardPixels pixels);

        /** Told when there is no image on the clipboard that can be read. */
        void nothing();
    }

    /**
     * @param key of its title among the texts
     * @param samples shown as thumbnails
     */
    ImageWell(
            String key,
            ObservableValue<@Nullable Picture> picture,
            List<Path> samples,
            Taker taker,
            Texts texts) {
        this.texts = texts;
        this.taker = taker;
        setId("style-well-" + key);
        getStyleClass().add("well");
        Label title = new Label();
        title.getStyleClass().add("pane-title");
        title.textProperty().bind(texts.bind("well.title." + key));
        Label hint = new Label();
        hint.getStyleClass().add("muted");
        hint.setWrapText(true);
        hint.setAlignment(Pos.CENTER);
        hint.textProperty().bind(texts.bind("well.hint." + key));
        hint.visibleProperty().bind(view.imageProperty().isNull());
        view.setPreserveRatio(true);
        view.setSmooth(true);
        frame.getStyleClass().add("well-frame");
        frame.getChildren().addAll(hint, view);
        frame.setMinSize(0, HEIGHT);
        frame.setPrefSize(0, HEIGHT);
        frame.setMaxSize(Double.MAX_VALUE, HEIGHT);
        frame.setFocusTraversable(true);
        frame.accessibleTextProperty().bind(title.textProperty());
        frame.setOnMouseClicked(_ -> {
            frame.requestFocus();
            choose();
        });
        frame.addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
        Rectangle inside = new Rectangle();
        inside.widthProperty().bind(frame.widthProperty());
        inside.heightProperty().bind(frame.heightProperty());
        inside.setArcWidth(10);
        inside.setArcHeight(10);
        frame.setClip(inside);
        Tooltip tip = new Tooltip();
        tip.textProperty().bind(texts.bind("well.tip"));
        Tooltip.install(frame, tip);
        picture.subscribe(this::show);
        FlowPane thumbnails = thumbnails(samples, picture, taker::open);
        getChildren().addAll(title, frame, thumbnails);
        setMinWidth(0);
        setPrefWidth(NARROW); // the same for every well, whatever it shows
        DropZone.install(
                this,
                held -> held.image() || held.files().stream().anyMatch(ImageWell::isImage),
                held -> {
                    if (held.hasFiles()) {
                        held.getFiles().stream()
                                .filter(ImageWell::isImage)
                                .findFirst()
                                .ifPresent(file -> taker.open(file.toPath()));
                    } else {
                        paste(held.getImage());
                    }
                });
    }

    static boolean isImage(File file) {
        String name = file.getName().toLowerCase(Locale.ROOT);
        return List.of(".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif").stream().anyMatch(name::endsWith);
    }

    private void show(@Nullable Picture picture) {
        if (picture == null) {
            view.setImage(null);
            return;
        }
        Image image = Pixels.display(picture.preview());
        view.setImage(image);
        // The well is filled, whatever the image's sides: what overhangs is clipped.
        boolean wide = image.getWidth() / image.getHeight() > 1.3;
        view.fitWidthProperty().unbind();
        if (wide) {
            view.setFitWidth(0);
            view.setFitHeight(HEIGHT);
        } else {
            view.setFitHeight(0);
            view.fitWidthProperty().bind(frame.widthProperty());
        }
        frame.setAccessibleHelp(picture.name());
    }

    private void typed(KeyEvent event) {
        if (PASTE.match(event)) {
            paste(Clipboard.getSystemClipboard());
            event.consume();
        } else if (event.getCode() == KeyCode.ENTER || event.getCode() == KeyCode.SPACE) {
            choose();
            event.consume();
        }
    }

    /** Takes what is on the clipboard. */
    void paste(Clipboard clipboard) {
        if (clipboard.hasFiles() && clipboard.getFiles().stream().anyMatch(ImageWell::isImage)) {
            clipboard.getFiles().stream()
                    .filter(ImageWell::isImage)
                    .findFirst()
                    .ifPresent(file -> taker.open(file.toPath()));
        } else {
            paste(clipboard.getImage());
        }
    }

    private void paste(@Nullable Image image) {
        ClipboardPixels.of(image).ifPresentOrElse(taker::paste, taker::nothing);
    }

    private void choose() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(texts.get("open.title"));
        chooser.getExtensionFilters()
                .setAll(
                        new FileChooser.ExtensionFilter(
                                texts.get("open.images"), "*.png", "*.jpg", "*.jpeg", "*.webp", "*.bmp", "*.gif"),
                        new FileChooser.ExtensionFilter(texts.get("open.any"), "*"));
        File file = chooser.showOpenDialog(getScene().getWindow());
        if (file != null) {
            taker.open(file.toPath());
        }
    }

    private static FlowPane thumbnails(
            List<Path> samples, ObservableValue<@Nullable Picture> picture, Consumer<Path> open) {
        FlowPane strip = new FlowPane();
        strip.getStyleClass().add("thumbnails");
        for (Path sample : samples) {
            String name = StyleViewModel.name(sample);
            ImageView small = new ImageView(
                    new Image(sample.toUri().toString(), 0, 2 * THUMBNAIL, true, true, true));
            small.setFitHeight(THUMBNAIL);
            small.setPreserveRatio(true);
            Button button = new Button(name, small);
            button.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
            button.getStyleClass().add("thumbnail");
            button.setTooltip(new Tooltip(name));
            button.setMnemonicParsing(false);
            button.setMinHeight(Region.USE_PREF_SIZE);
            button.setOnAction(_ -> open.accept(sample));
            picture.subscribe(shown -> button.pseudoClassStateChanged(SHOWN, shown != null && shown.name().equals(name)));
            strip.getChildren().add(button);
        }
        return strip;
    }
}
