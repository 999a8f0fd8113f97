// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.inspect.Findings.Step;
import org.phiscope.app.ui.text.Texts;

/** Whose boxes are shown: those of each step of a network on the way to its result, or the result. */
final class StageBar extends HBox {
    private final Findings findings;
    private final Texts texts;

    StageBar(Findings findings, Texts texts) {
        this.findings = findings;
        this.texts = texts;
        setId("inspect-stages");
        getStyleClass().add("stage-bar");
        setAlignment(Pos.CENTER_LEFT);
        visibleProperty().bind(Bindings.isNotEmpty(findings.steps()));
        managedProperty().bind(visibleProperty());
        findings.steps().subscribe(this::fill);
        fill();
    }

    private void fill() {
        Label title = new Label();
        title.getStyleClass().add("muted");
        title.textProperty().bind(texts.bind("stage"));
        List<Node> row = new ArrayList<>();
        row.add(title);
        ToggleGroup group = new ToggleGroup();
        HBox segments = new HBox();
        segments.getStyleClass().add("segments");
        findings.steps().forEach(step -> segments.getChildren().add(button(step, group)));
        segments.getChildren().add(button(null, group));
        row.add(segments);
        getChildren().setAll(row);
    }

    private ToggleButton button(@Nullable Step step, ToggleGroup group) {
        ToggleButton button = new ToggleButton();
        button.setToggleGroup(group);
        button.setMinWidth(USE_PREF_SIZE);
        button.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> name(step), texts.language().currentProperty()));
        findings.stepProperty().subscribe(chosen -> button.setSelected(step == null ? chosen == null : step.equals(chosen)));
        button.setOnAction(_ -> {
            button.setSelected(true); // a second click would leave none chosen
            findings.stepProperty().set(step);
        });
        return button;
    }

    private String name(@Nullable Step step) {
        if (step == null) {
            return texts.get("stage.result");
        }
        return switch (step.kind()) {
            case PROPOSALS -> texts.get("stage.proposals");
            case HEAD -> texts.get("stage.head", step.number());
            case QUERIES -> texts.get("stage.queries");
        };
    }
}
