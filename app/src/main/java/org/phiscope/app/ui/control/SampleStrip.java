// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.control;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Tooltip;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.FlowPane;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;

/** The sample photographs as thumbnails; a click opens one. */
public final class SampleStrip extends FlowPane {
    private static final PseudoClass SHOWN = PseudoClass.getPseudoClass("shown");

    /**
     * @param open takes the photograph that was clicked
     * @param shown the image at hand, whose thumbnail is marked
     * @param height of a thumbnail
     */
    public SampleStrip(
            List<Path> samples, Consumer<Path> open, ObservableValue<@Nullable Picture> shown, double height) {
        getStyleClass().add("sample-strip");
        setAlignment(Pos.CENTER);
        for (Path sample : samples) {
            String name = String.valueOf(sample.getFileName());
            ImageView thumbnail = new ImageView(new Image(sample.toUri().toString(), 0, 2 * height, true, true, true));
            thumbnail.setFitHeight(height);
            thumbnail.setPreserveRatio(true);
            thumbnail.setSmooth(true);
            Button button = new Button(name, thumbnail);
            button.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
            button.getStyleClass().add("thumbnail");
            button.setTooltip(new Tooltip(name));
            button.setMnemonicParsing(false);
            button.setOnAction(_ -> open.accept(sample));
            shown.subscribe(picture -> button.pseudoClassStateChanged(
                    SHOWN, picture != null && picture.name().equals(name)));
            getChildren().add(button);
        }
    }
}
