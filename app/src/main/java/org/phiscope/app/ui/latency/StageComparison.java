// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.latency;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.phiscope.app.ui.cost.ShareBar;

/** Every stage with its parts of the network's FLOPs, bytes and time below one another, to see where they disagree. */
final class StageComparison extends VBox {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

    StageComparison(LatencyViewModel model) {
        getStyleClass().add("stage-comparison");
        model.analysisProperty().subscribe(this::show);
        model.selectedProperty().subscribe(this::mark);
    }

    private void show(@Nullable Analysis analysis) {
        List<StageFigures> stages = analysis == null ? List.of() : analysis.stages();
        while (getChildren().size() > stages.size()) {
            getChildren().removeLast();
        }
        while (getChildren().size() < stages.size()) {
            getChildren().add(new Stage());
        }
        double largest = stages.stream().mapToDouble(StageComparison::largest).max().orElse(1);
        for (int i = 0; i < stages.size(); i++) {
            ((Stage) getChildren().get(i)).show(stages.get(i), largest);
        }
    }

    private static double largest(StageFigures stage) {
        double predicted = Math.max(stage.flopsShare(), Math.max(stage.bytesShare(), stage.timeShare()));
        return isMeasured(stage) ? Math.max(predicted, stage.measuredShare()) : predicted;
    }

    private static boolean isMeasured(StageFigures stage) {
        return !Double.isNaN(stage.measuredShare());
    }

    private void mark(@Nullable LayerFigures selected) {
        for (Node child : getChildren()) {
            child.pseudoClassStateChanged(
                    SELECTED, selected != null && selected.stage().equals(((Stage) child).name.getText()));
        }
    }

    /** One stage. */
    private static final class Stage extends VBox {
        private final Label name = new Label();
        private final ShareBar flops = bar("flops");
        private final ShareBar bytes = bar("bytes");
        private final ShareBar time = bar("time");
        private final ShareBar measured = bar("measured");

        Stage() {
            getStyleClass().add("stage");
            name.getStyleClass().add("stage-name");
            name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
            name.setMinWidth(0);
            getChildren().addAll(name, flops, bytes, time, measured);
        }

        private static ShareBar bar(String style) {
            ShareBar bar = new ShareBar();
            bar.getStyleClass().add(style);
            return bar;
        }

        void show(StageFigures stage, double largest) {
            name.setText(stage.name());
            flops.show(stage.flopsShare(), stage.flopsShare() / largest);
            bytes.show(stage.bytesShare(), stage.bytesShare() / largest);
            time.show(stage.timeShare(), stage.timeShare() / largest);
            measured.setVisible(isMeasured(stage));
            measured.setManaged(isMeasured(stage));
            if (isMeasured(stage)) {
                measured.show(stage.measuredShare(), stage.measuredShare() / largest);
            }
        }
    }
}
