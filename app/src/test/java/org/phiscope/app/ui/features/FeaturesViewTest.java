// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.testfx.util.WaitForAsyncUtils.waitForFxEvents;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phiscope.app.ui.features.FeaturesViewModel.Beside;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.family.Families;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

@ExtendWith(ApplicationExtension.class)
class FeaturesViewTest {
    private final Language language = new Language(Locale.ENGLISH);
    private final FakeFeatureReader reader = new FakeFeatureReader();
    private final Specimen specimen = new Specimen();
    private final List<Path> opened = new ArrayList<>();
    private WorkbenchModel workbench;
    private FeaturesViewModel model;
    private FeaturesView view;

    @Start
    void open(Stage stage) {
        workbench = new WorkbenchModel(Families.network("vgg16").orElseThrow(), Runnable::run, Runnable::run);
        Texts texts = new Texts(language, FeaturesView.class);
        BackgroundTasks tasks = new BackgroundTasks(Runnable::run, Runnable::run, failure -> {
            throw new AssertionError(failure.cause());
        });
        model = new FeaturesViewModel(
                workbench,
                new SimpleObjectProperty<>(FakeFeatureReader.CPU),
                specimen,
                reader,
                Runnable::run,
                Runnable::run,
                Runnable::run,
                tasks,
                new Notices(),
                texts);
        Theme theme = new Theme();
        view = new FeaturesView(
                model, workbench, theme, texts, List.of(), opened::add, Runnable::run, Runnable::run);
        Scene scene = new Scene(new StackPane(view), 1150, 740);
        theme.apply(scene);
        stage.setScene(scene);
        stage.show();
    }

    private void look(FxRobot robot, String node) {
        robot.interact(() -> {
            model.nodeProperty().set(node);
            specimen.pictureProperty().set(FakeFeatureReader.picture(300, 300));
        });
        waitForFxEvents();
    }

    private static boolean says(FxRobot robot, String part) {
        return robot.lookup(node -> node instanceof Label label && label.isVisible() && label.getText() != null
                        && label.getText().contains(part))
                .tryQuery()
                .isPresent();
    }

    private static Node inside(FxRobot robot, String pane, String style) {
        return robot.lookup(pane).query().lookup(style);
    }

    @Test
    void withoutAnImageItSaysHowToGetOne(FxRobot robot) {
        assertThat(says(robot, "Drop an image anywhere")).isTrue();
        look(robot, "features.30");
        assertThat(view.lookup(".empty").isVisible()).isFalse();
    }

    @Test
    void aNodeIsFoundByPartsOfItsName(FxRobot robot) {
        look(robot, "features.30");
        robot.clickOn("#features-node").write("pool 64x112");
        ListView<?> list = robot.lookup("#features-list").queryAs(ListView.class);
        assertThat(list.getItems()).hasSize(1);
        robot.type(KeyCode.ENTER);
        waitForFxEvents();
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("features.4");
        assertThat(says(robot, "1×64×112×112")).isTrue();
        robot.clickOn("#features-next");
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("features.5");
    }

    /** 512 channels: only those in sight have pictures, and others get theirs when they come into it. */
    @Test
    void onlyChannelsInSightAreMade(FxRobot robot) {
        look(robot, "features.30");
        ChannelGrid grid = (ChannelGrid) inside(robot, "#features-now", ".channel-grid");
        int first = grid.pictures();
        assertThat(first).isBetween(10, 120);
        robot.interact(() -> {
            grid.requestFocus();
            model.channelProperty().set(511);
        });
        waitForFxEvents();
        assertThat(grid.pictures()).isGreaterThan(first).isLessThan(300);
        robot.type(KeyCode.HOME);
        assertThat(model.channelProperty().get()).isZero();
        robot.type(KeyCode.RIGHT, 2);
        assertThat(model.channelProperty().get()).isEqualTo(2);
        assertThat(says(robot, "channel 2: 98.0 … 146, mean 122, zeros 0.0 %")).isTrue();
    }

    /** Over the middle of the map: cell 3, 3 of 7, whose field of 212 pixels at a stride of 32 starts at 96 − 90. */
    @Test
    void theCellUnderTheMouseIsDescribed(FxRobot robot) {
        look(robot, "features.30");
        Node canvas = inside(robot, "#features-now", ".map-canvas");
        robot.moveTo(canvas);
        waitForFxEvents();
        assertThat(says(robot, "row 3, column 3: 24.0 · sees columns 6 … 217, rows 6 … 217")).isTrue();
        assertThat(says(robot, "Every cell sees 212 × 212 pixels")).isTrue();
        robot.clickOn("#features-show-trace");
        robot.clickOn(canvas);
        waitForFxEvents();
        assertThat(reader.traced).containsExactly("3,3");
        robot.clickOn("#features-alone");
        assertThat(reader.traced).containsExactly("3,3", "3,3 of 0");
    }

    @Test
    void bothNetworksAreNamed(FxRobot robot) {
        look(robot, "features.30");
        robot.interact(() -> model.besideProperty().set(Beside.BEFORE));
        waitForFxEvents();
        assertThat(says(robot, "Nothing was changed yet")).isTrue();
        robot.interact(() -> workbench.set("resolution", 256));
        waitForFxEvents();
        assertThat(says(robot, "Before the last change: VGG-16")).isTrue();
        assertThat(says(robot, "Now: VGG-16, modified")).isTrue();
        assertThat(says(robot, "1×512×7×7")).isTrue();
        assertThat(says(robot, "1×512×8×8")).isTrue();
        robot.interact(() -> language.choose(Locale.KOREAN));
        assertThat(says(robot, "마지막 변경 전: VGG-16")).isTrue();
    }

    @Test
    void aNodeThatIsGoneOffersOthers(FxRobot robot) {
        look(robot, "features.30");
        robot.interact(() -> workbench.show(Families.network("resnet50").orElseThrow()));
        waitForFxEvents();
        assertThat(says(robot, "ResNet-50 has no node features.30")).isTrue();
        Labeled link = (Labeled) inside(robot, "#features-now", ".hyperlink");
        assertThat(link.getText()).isEqualTo("features.1");
        reader.near = List.of();
        robot.interact(() -> workbench.show(Families.network("efficientnet-b0").orElseThrow()));
        waitForFxEvents();
        assertThat(says(robot, "EfficientNet-B0 has no node features.30. Choose another above.")).isTrue();
    }

    @Test
    void aVectorIsARow(FxRobot robot) {
        look(robot, "output");
        assertThat(says(robot, "One row of 1,000 values that are no places of the image")).isTrue();
        assertThat(inside(robot, "#features-now", ".channels").isVisible()).isFalse();
        Node canvas = inside(robot, "#features-now", ".map-canvas");
        robot.moveTo(canvas.localToScreen(new Point2D(9, canvas.getLayoutBounds().getHeight() / 2)));
        waitForFxEvents();
        assertThat(says(robot, "row 0, column ")).isTrue();
    }

    @Test
    void nothingIsRunBehindAnotherTab(FxRobot robot) {
        look(robot, "features.30");
        int runs = reader.asked.size();
        robot.interact(() -> view.getParent().setVisible(false));
        robot.interact(() -> workbench.set("resolution", 256));
        assertThat(reader.asked).hasSize(runs);
        robot.interact(() -> view.getParent().setVisible(true));
        assertThat(reader.asked).hasSize(runs + 1);
    }
}
