// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class RoomBarTest {
    /** What is left of a window of 1600, 1280 and 1100 px beside the parameters. */
    private static final List<Double> WIDTHS = List.of(1188.0, 868.0, 688.0);

    private final Language language = new Language(Locale.ENGLISH);
    private final Texts texts = new Texts(language, RoomBar.class);
    private TabPane tabs;
    private VBox root;
    private RoomBar bar;

    @Start
    private void start(Stage stage) {
        tabs = new TabPane();
        Stream.of(
                        "cost", "architecture", "inspect", "features", "attention", "style", "perturb", "latency", "laws",
                        "budget", "sweep", "pareto", "labs")
                .forEach(id -> {
                    Tab tab = new Tab(null, new StackPane());
                    tab.setId(id);
                    tab.textProperty().bind(texts.bind("tab." + id));
                    tabs.getTabs().add(tab);
                });
        bar = new RoomBar(tabs, texts);
        root = new VBox(bar, tabs);
        Scene scene = new Scene(new StackPane(root), 1188, 400);
        new Theme().apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    @Test
    void everyNameIsWholeAndApartFromTheOthers(FxRobot robot) {
        for (Locale locale : Language.SUPPORTED) {
            for (double width : WIDTHS) {
                robot.interact(() -> {
                    language.choose(locale);
                    root.setMaxWidth(width);
                    root.applyCss();
                });
                WaitForAsyncUtils.waitForFxEvents();
                List<ToggleButton> rooms = robot.lookup(".room").queryAllAs(ToggleButton.class).stream().toList();
                assertThat(rooms).hasSize(13);
                assertThat(bar.getWidth()).isEqualTo(width);
                for (ToggleButton room : rooms) {
                    assertThat(((Text) room.lookup(".text")).getText()).isEqualTo(room.getText());
                    assertThat(bar.getLayoutBounds().contains(room.getBoundsInParent())).isTrue();
                    assertThat(rooms)
                            .filteredOn(other -> other != room)
                            .noneMatch(other -> overlap(room.getBoundsInParent(), other.getBoundsInParent()));
                }
            }
        }
    }

    private static boolean overlap(Bounds one, Bounds other) {
        return Math.min(one.getMaxX(), other.getMaxX()) - Math.max(one.getMinX(), other.getMinX()) > 0.5
                && Math.min(one.getMaxY(), other.getMaxY()) - Math.max(one.getMinY(), other.getMinY()) > 0.5;
    }

    @Test
    void keepsToOneLineWhereThatFitsAndToTwoWhereNot(FxRobot robot) {
        assertThat(lines(robot)).hasSize(1);
        robot.interact(() -> root.setMaxWidth(868));
        WaitForAsyncUtils.waitForFxEvents();
        assertThat(lines(robot)).hasSize(2);
        robot.interact(() -> {
            language.choose(Locale.KOREAN);
            root.applyCss();
        });
        WaitForAsyncUtils.waitForFxEvents();
        assertThat(lines(robot)).hasSize(1);
    }

    private static Set<Double> lines(FxRobot robot) {
        return robot.lookup(".room").queryAll().stream().map(Node::getLayoutY).collect(Collectors.toSet());
    }

    @Test
    void aClickShowsATabAndASecondOneLeavesIt(FxRobot robot) {
        robot.clickOn("#room-perturb");
        assertThat(selected()).isEqualTo("perturb");
        robot.clickOn("#room-perturb");
        assertThat(selected()).isEqualTo("perturb");
        assertThat(robot.lookup("#room-perturb").queryAs(ToggleButton.class).isSelected()).isTrue();
        assertThat(robot.lookup("#room-cost").queryAs(ToggleButton.class).isSelected()).isFalse();
    }

    @Test
    void arrowsWalkFromNameToNameAndTheTabKeyStopsOnce(FxRobot robot) {
        robot.clickOn("#room-cost").type(KeyCode.RIGHT, 3);
        assertThat(selected()).isEqualTo("inspect");
        robot.type(KeyCode.RIGHT);
        assertThat(selected()).isEqualTo("features");
        robot.type(KeyCode.END);
        assertThat(selected()).isEqualTo("labs");
        robot.type(KeyCode.RIGHT);
        assertThat(selected()).isEqualTo("cost");
        robot.type(KeyCode.LEFT);
        assertThat(selected()).isEqualTo("labs");
        assertThat(robot.lookup(".room").queryAllAs(ToggleButton.class))
                .filteredOn(Node::isFocusTraversable)
                .extracting(Node::getId)
                .containsExactly("room-labs");
    }

    private String selected() {
        return tabs.getSelectionModel().getSelectedItem().getId();
    }
}
