// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ScrollPane;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.text.Texts;

/** What was kept of the picture, and its content; a click compares, another one no longer. */
final class SnapshotStrip extends ScrollPane {
    private static final PseudoClass SHOWN = PseudoClass.getPseudoClass("shown");
    private static final double HEIGHT = 48;

    private final Painting painting;
    private final Texts texts;
    private final HBox strip = new HBox();

    SnapshotStrip(StyleViewModel model, Texts texts) {
        this.painting = model.painting();
        this.texts = texts;
        setId("style-snapshots");
        getStyleClass().add("snapshots");
        strip.getStyleClass().add("strip");
        strip.setAlignment(Pos.CENTER_LEFT);
        setContent(strip);
        setVbarPolicy(ScrollBarPolicy.NEVER);
        setHbarPolicy(ScrollBarPolicy.AS_NEEDED);
        setFitToHeight(true);
        setMinHeight(HEIGHT + 36);
        visibleProperty().bind(painting.paintedProperty().isNotNull());
        managedProperty().bind(visibleProperty());
        painting.snapshots().subscribe(this::fill);
        visibleProperty().subscribe(this::fill);
        texts.language().currentProperty().subscribe(this::fill);
        painting.comparedProperty().subscribe(this::mark);
    }

    private void fill() {
        List<Snapshot> all = new ArrayList<>();
        Painted painted = painting.paintedProperty().get();
        if (painted != null) {
            Picture content = painted.job().content();
            all.add(new Snapshot(0, content.preview()));
        }
        all.addAll(painting.snapshots());
        strip.getChildren().setAll(all.stream().map(this::button).toList());
        mark(painting.comparedProperty().get());
    }

    private Button button(Snapshot snapshot) {
        ImageView small = new ImageView(Pixels.display(snapshot.image()));
        small.setFitHeight(HEIGHT);
        small.setPreserveRatio(true);
        small.setSmooth(true);
        String name = snapshot.step() == 0 ? texts.get("well.title.content") : texts.get("snapshot.step", snapshot.step());
        Button button = new Button(name, small);
        button.setContentDisplay(ContentDisplay.TOP);
        button.getStyleClass().add("snapshot");
        button.setMnemonicParsing(false);
        button.setUserData(snapshot);
        button.setOnAction(_ -> painting.comparedProperty()
                .set(isCompared(snapshot, painting.comparedProperty().get()) ? null : snapshot));
        return button;
    }

    private void mark(@Nullable Snapshot compared) {
        strip.getChildren()
                .forEach(button -> button.pseudoClassStateChanged(
                        SHOWN, button.getUserData() instanceof Snapshot snapshot && isCompared(snapshot, compared)));
    }

    private static boolean isCompared(Snapshot snapshot, @Nullable Snapshot compared) {
        return compared != null && compared.step() == snapshot.step();
    }
}
