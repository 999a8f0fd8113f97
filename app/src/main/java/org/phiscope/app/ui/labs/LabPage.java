// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.phiscope.app.ui.text.Texts;

/** A lab: its title, what it shows, its controls and pictures, and where that comes from. */
class LabPage extends ScrollPane {
    /** @param id of the lab, by which its texts are found */
    LabPage(String id, Texts texts) {
        this.id = id;
        this.texts = texts;
        getStyleClass().add("lab-page");
        setFitToWidth(true);
        setFitToHeight(true);
        setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    }

    private final String id;
    private final Texts texts;

    /**
     * Fills the page.
     *
     * @param main takes the room that is left
     * @param others beneath it
     */
    final void fill(Node main, List<Node> others) {
        Label title = new Label();
        title.getStyleClass().add("lab-title");
        title.textProperty().bind(texts.bind("lab." + id));
        Label summary = words("summary." + id);
        summary.getStyleClass().add("muted");
        Label source = words("source." + id);
        source.getStyleClass().addAll("muted", "small");
        VBox.setVgrow(main, Priority.ALWAYS);
        VBox content = new VBox(10, title, summary, main);
        content.getChildren().addAll(others);
        content.getChildren().add(source);
        content.getStyleClass().add("lab");
        setContent(content);
    }

    final Texts texts() {
        return texts;
    }

    /** A text that takes as many lines as it needs. */
    final Label words(String key) {
        Label words = new Label();
        words.textProperty().bind(texts.bind(key));
        words.setWrapText(true);
        words.setMinHeight(USE_PREF_SIZE);
        words.setMaxWidth(Double.MAX_VALUE);
        return words;
    }

    /** What is to be noticed. */
    final Label remark(String key) {
        Label remark = words(key);
        remark.getStyleClass().add("lab-remark");
        return remark;
    }
}
