// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.cost;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.text.Quantity;
import org.phiscope.app.ui.text.Texts;

/**
 * The stages of a network as bars, from its input to its output. A click shows only that stage's layers, another
 * all again.
 */
final class StageBars extends VBox {
    private final CostViewModel model;
    private final Texts texts;

    StageBars(CostViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
        getStyleClass().add("stage-bars");
        model.stages().subscribe(this::show);
        model.selectedStageProperty().subscribe(this::mark);
        model.stageFilterProperty().subscribe(this::mark);
        show();
    }

    private void show() {
        List<StageShare> stages = model.stages();
        if (getChildren().size() > stages.size()) {
            getChildren().remove(stages.size(), getChildren().size());
        }
        while (getChildren().size() < stages.size()) {
            getChildren().add(bar());
        }
        long largest = 1;
        for (StageShare stage : stages) {
            largest = Math.max(largest, Math.max(stage.value(), stage.reference().orElse(0)));
        }
        for (int i = 0; i < stages.size(); i++) {
            ((StageBar) getChildren().get(i)).show(stages.get(i), largest);
        }
        mark();
    }

    private void mark() {
        String selected = model.selectedStageProperty().get();
        String only = model.stageFilterProperty().get();
        for (Node child : getChildren()) {
            StageShare stage = ((StageBar) child).stage();
            if (stage != null) {
                ((StageBar) child).mark(stage.name().equals(selected), stage.name().equals(only));
            }
        }
    }

    private StageBar bar() {
        StageBar bar = new StageBar();
        bar.setOnMouseClicked(event -> {
            if (event.getButton() == MouseButton.PRIMARY && event.isStillSincePress()) {
                bar.requestFocus();
                choose(bar);
            }
        });
        bar.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.SPACE || event.getCode() == KeyCode.ENTER) {
                choose(bar);
                event.consume();
            }
        });
        Tooltip tooltip = new Tooltip();
        tooltip.setOnShowing(_ -> tooltip.setText(explain(bar)));
        Tooltip.install(bar, tooltip);
        return bar;
    }

    private void choose(StageBar bar) {
        StageShare stage = bar.stage();
        if (stage != null) {
            model.toggleStage(stage.name());
        }
    }

    private String explain(StageBar bar) {
        StageShare stage = bar.stage();
        if (stage == null) {
            return "";
        }
        String metric = texts.get("metric." + model.metricProperty().get().id());
        String own = texts.get(
                "bars.value", stage.name(), metric, Quantity.exact(stage.value()), Quantity.percent(stage.share()));
        String other = texts.get(model.comparesWithPinned() ? "bars.pinned" : "bars.preset");
        if (stage.reference().isEmpty()) {
            return own + "\n" + texts.get("bars.none", other);
        }
        long reference = stage.reference().getAsLong();
        String name = stage.referenceName().equals(stage.name()) ? other : other + " · " + stage.referenceName();
        String change = Quantity.change(reference, stage.value());
        String figure = Quantity.exact(reference);
        return change.isEmpty()
                ? own + "\n" + texts.get("bars.same", name, figure)
                : own + "\n" + texts.get("bars.reference", name, figure, change);
    }
}
