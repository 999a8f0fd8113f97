// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.search;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import org.phiscope.app.ui.text.Texts;

/** Controls within a sentence, in the order that the reader's language has them. */
final class Sentence extends FlowPane {
    private static final String MARK = "\n";
    private static final double ONE_LINE = 1000;

    /**
     * @param key of a text whose arguments stand for the controls
     * @param controls each with words of its own in the sentence
     */
    Sentence(Texts texts, String key, Node... controls) {
        getStyleClass().add("sentence");
        setPrefWrapLength(ONE_LINE);
        texts.language().currentProperty().subscribe(_ -> {
            Object[] places = new Object[controls.length];
            for (int i = 0; i < controls.length; i++) {
                places[i] = MARK + i + MARK;
            }
            String[] pieces = texts.get(key, places).split(MARK, -1);
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < pieces.length; i++) {
                if (i % 2 == 1) {
                    nodes.add(controls[Integer.parseInt(pieces[i])]);
                } else if (!pieces[i].isBlank()) {
                    Label words = new Label(pieces[i].strip());
                    words.setMinWidth(Region.USE_PREF_SIZE);
                    nodes.add(words);
                }
            }
            getChildren().setAll(nodes);
        });
    }
}
