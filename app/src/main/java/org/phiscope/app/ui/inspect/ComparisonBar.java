// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Line;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Answer.Detected;
import org.phiscope.app.ui.inspect.Answer.Failed;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.family.Configuration;
import org.phiscope.vision.Palette;
import org.phiscope.weights.Weights;

/** The two networks whose boxes are compared, each with the line that its boxes are drawn with. */
final class ComparisonBar extends HBox {
    private final InspectViewModel model;
    private final Comparing comparing;
    private final Texts texts;

    ComparisonBar(InspectViewModel model, ObservableValue<Configuration> configuration, Texts texts) {
        this.model = model;
        this.texts = texts;
        comparing = model.comparing();
        setId("inspect-comparison");
        getStyleClass().add("stage-bar");
        setAlignment(Pos.CENTER_LEFT);
        visibleProperty().bind(comparing.onProperty());
        managedProperty().bind(visibleProperty());
        CheckBox first = shown(Palette.FIRST, false, comparing.showsFirstProperty());
        first.textProperty().bind(configuration.map(this::name));
        CheckBox second = shown(Palette.SECOND, true, comparing.showsSecondProperty());
        Label state = new Label();
        state.getStyleClass().add("muted");
        state.setMinWidth(0);
        var changes = new javafx.beans.Observable[] {
            comparing.otherProperty(), model.answerProperty(), configuration, texts.language().currentProperty()
        };
        second.textProperty().bind(Bindings.createStringBinding(this::secondName, changes));
        second.visibleProperty().bind(second.textProperty().isNotEmpty());
        second.managedProperty().bind(second.visibleProperty());
        state.textProperty().bind(Bindings.createStringBinding(this::state, changes));
        getChildren().addAll(first, second, state);
    }

    private static CheckBox shown(int rgb, boolean dashed, BooleanProperty shown) {
        Line sign = new Line(0, 0, 18, 0);
        sign.setStrokeWidth(3);
        sign.setStroke(Color.rgb(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff));
        if (dashed) {
            sign.getStrokeDashArray().setAll(5.0, 4.0);
        }
        CheckBox box = new CheckBox();
        box.setGraphic(sign);
        box.setMinWidth(60);
        box.selectedProperty().bindBidirectional(shown);
        return box;
    }

    private String name(Configuration of) {
        return of.differsFromPreset()
                ? texts.get("compare.modified", of.preset().title())
                : of.preset().title();
    }

    private String secondName() {
        @Nullable Configuration reference = comparing.reference();
        return reference == null ? "" : name(reference);
    }

    private String state() {
        if (comparing.reference() == null) {
            return texts.get("compare.same");
        }
        return switch (comparing.otherProperty().get()) {
            case null -> model.answerProperty().get() instanceof Detected ? texts.get("status.running") : "";
            case Failed failed -> texts.say(failed.reason());
            case Detected found when found.provenance() instanceof Weights.Provenance.Untrained ->
                texts.get("compare.untrained");
            case Answer _ -> "";
        };
    }
}
