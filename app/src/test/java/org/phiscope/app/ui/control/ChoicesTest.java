// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.scene.Scene;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ListCell;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.text.Language;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** Heads of attention: a number, or none for their mean. */
@ExtendWith(ApplicationExtension.class)
class ChoicesTest {
    private final ObjectProperty<@Nullable Integer> chosen = new SimpleObjectProperty<>();
    private final Language language = new Language(Locale.ENGLISH);
    private ObservableList<@Nullable Integer> items;
    private ComboBox<@Nullable Integer> box;

    @Start
    private void start(Stage stage) {
        items = FXCollections.observableArrayList();
        box = Choices.of(items, chosen, item -> name(item), language);
        stage.setScene(new Scene(new StackPane(box), 300, 100));
        stage.show();
    }

    private String name(@Nullable Integer item) {
        boolean korean = language.current().equals(Locale.KOREAN);
        return item == null ? korean ? "평균" : "mean" : (korean ? "헤드 " : "head ") + item;
    }

    @Test
    void namesWhatIsChosenBeforeThereAreItems(FxRobot robot) {
        robot.interact(() -> chosen.set(7));
        robot.interact(() -> items.setAll(Arrays.asList(null, 6, 7)));
        assertThat(shown(robot)).isEqualTo("head 7");
    }

    @Test
    void namesNoChoiceInParticularBeforeThereAreItemsAndAfter(FxRobot robot) {
        assertThat(shown(robot)).isEqualTo("mean");
        robot.interact(() -> items.setAll(Arrays.asList(null, 1, 2)));
        assertThat(shown(robot)).isEqualTo("mean");
        robot.interact(() -> chosen.set(2));
        assertThat(shown(robot)).isEqualTo("head 2");
        robot.interact(() -> chosen.set(null));
        assertThat(shown(robot)).isEqualTo("mean");
    }

    @Test
    void keepsTheNameWhenItemsAreReplaced(FxRobot robot) {
        robot.interact(() -> {
            items.setAll(Arrays.asList(null, 1, 2));
            chosen.set(2);
        });
        robot.interact(() -> items.setAll(Arrays.asList(null, 2, 3)));
        robot.interact(() -> chosen.set(2));
        assertThat(shown(robot)).isEqualTo("head 2");
        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(shown(robot)).isEqualTo("헤드 2");
    }

    private String shown(FxRobot robot) {
        WaitForAsyncUtils.waitForFxEvents();
        return robot.from(box).lookup((ListCell<?> cell) -> cell.getParent() == box).<ListCell<?>>query().getText();
    }
}
