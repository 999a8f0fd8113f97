// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.status;

import java.util.HashMap;
import java.util.Map;
import javafx.animation.PauseTransition;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.phiscope.app.ui.status.Notices.Notice;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Icon;

/** Notices as cards in the lower right corner. Errors stay until they are closed, the rest goes by itself. */
public final class NoticesView extends VBox {
    private static final Duration STAY = Duration.seconds(6);
    private static final double WIDTH = 440;

    private final Notices notices;
    private final Texts texts;
    private final Map<Notice, Node> cards = new HashMap<>();

    public NoticesView(Notices notices, Language language) {
        this.notices = notices;
        this.texts = new Texts(language, NoticesView.class);
        getStyleClass().add("notices");
        setPickOnBounds(false);
        notices.shown().addListener((ListChangeListener<Notice>) _ -> show());
        show();
    }

    private void show() {
        cards.keySet().retainAll(notices.shown());
        getChildren()
                .setAll(notices.shown().stream()
                        .map(notice -> cards.computeIfAbsent(notice, this::card))
                        .toList());
    }

    private Node card(Notice notice) {
        Label text = new Label(notice.text());
        text.setWrapText(true);
        HBox.setHgrow(text, Priority.ALWAYS);
        text.setMaxWidth(Double.MAX_VALUE);
        Button close = new Button();
        close.setGraphic(Icon.of("close"));
        close.getStyleClass().addAll("quiet", "icon-button");
        close.accessibleTextProperty().bind(texts.bind("notice.close"));
        close.setOnAction(_ -> notices.dismiss(notice));
        HBox card = new HBox(text, close);
        card.getStyleClass().add("notice");
        card.setMaxWidth(WIDTH);
        card.setMinHeight(USE_PREF_SIZE);
        switch (notice.severity()) {
            case ERROR -> card.getStyleClass().add("error");
            case INFORMATION -> {
                PauseTransition stay = new PauseTransition(STAY);
                stay.setOnFinished(_ -> notices.dismiss(notice));
                stay.play();
            }
        }
        return card;
    }
}
