// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.shape.Line;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.evaluation.Verdicts;
import org.phiscope.vision.Palette;

/** Which ground truth is held against what is found, and how much of that is right, wrong and missed on this image. */
final class TruthBar extends HBox {
    private final Judging judging;
    private final Texts texts;

    TruthBar(InspectViewModel model, Texts texts) {
        this.judging = model.judging();
        this.texts = texts;
        setId("inspect-truth");
        getStyleClass().add("stage-bar");
        setAlignment(Pos.CENTER_LEFT);
        visibleProperty().bind(judging.truthProperty().isNotNull());
        managedProperty().bind(visibleProperty());
        Label name = new Label();
        name.getStyleClass().add("muted");
        name.setMinWidth(40);
        name.textProperty().bind(judging.truthProperty().map(truth -> truth == null ? "" : truth.name()).orElse(""));
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        Button close = new Button("✕");
        Tooltip what = new Tooltip();
        what.textProperty().bind(texts.bind("truth.close"));
        close.setTooltip(what);
        close.setOnAction(_ -> model.closeTruth());
        getChildren()
                .addAll(
                        name,
                        count("truth.right", Palette.RIGHT, false),
                        count("truth.wrong", Palette.WRONG, false),
                        count("truth.missed", Palette.WRONG, true),
                        absent(),
                        gap,
                        close);
    }

    private Label count(String key, int rgb, boolean dashed) {
        Line sign = new Line(0, 0, 18, 0);
        sign.setStrokeWidth(3);
        sign.setStroke(javafx.scene.paint.Color.rgb(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff));
        if (dashed) {
            sign.getStrokeDashArray().setAll(5.0, 4.0);
        }
        Label label = new Label("", sign);
        label.setMinWidth(USE_PREF_SIZE);
        label.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> {
                            Verdicts verdicts = judging.verdictsProperty().get();
                            return verdicts == null ? "" : texts.get(key, number(key, verdicts));
                        },
                        judging.verdictsProperty(),
                        texts.language().currentProperty()));
        label.visibleProperty().bind(judging.verdictsProperty().isNotNull());
        label.managedProperty().bind(label.visibleProperty());
        return label;
    }

    private static int number(String key, Verdicts verdicts) {
        return switch (key) {
            case "truth.right" -> verdicts.right().size();
            case "truth.wrong" -> verdicts.wrong().size();
            default -> verdicts.missed().size();
        };
    }

    private Label absent() {
        Label label = new Label();
        label.getStyleClass().add("muted");
        label.textProperty().bind(texts.bind("truth.absent"));
        label.visibleProperty().bind(judging.verdictsProperty().isNull());
        label.managedProperty().bind(label.visibleProperty());
        return label;
    }
}
