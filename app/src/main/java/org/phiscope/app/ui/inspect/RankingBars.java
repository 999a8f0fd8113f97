// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.inspect;

import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.vision.Classifier.Ranked;

/** What a classifier takes the image for: its likeliest classes as bars. */
final class RankingBars extends VBox {
    private final Findings findings;
    private final Texts texts;

    RankingBars(Findings findings, Texts texts) {
        this.findings = findings;
        this.texts = texts;
        getStyleClass().add("ranking");
        findings.ranking().subscribe(this::show);
        texts.language().currentProperty().subscribe(this::show);
        show();
    }

    private void show() {
        getChildren().setAll(findings.ranking().stream().map(this::bar).toList());
    }

    private VBox bar(Ranked ranked) {
        String number = texts.get("ranking.class", String.valueOf(ranked.classId()));
        Label name = new Label(findings.name(ranked).orElse(number));
        name.setTooltip(new Tooltip(number));
        Region gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        Label probability = new Label(String.format(Locale.ROOT, "%.1f %%", 100 * ranked.probability()));
        probability.getStyleClass().add("bold-figure");
        HBox line = new HBox(name, gap, probability);
        line.setAlignment(Pos.BASELINE_LEFT);
        ProgressBar bar = new ProgressBar(ranked.probability());
        bar.setMaxWidth(Double.MAX_VALUE);
        return new VBox(2, line, bar);
    }
}
