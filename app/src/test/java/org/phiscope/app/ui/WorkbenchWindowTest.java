// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.javafx.css.StyleManager;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javafx.css.CssParser;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
import javafx.scene.image.Image;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.device.SdkChoice;
import org.phiscope.app.ui.session.Devices;
import org.phiscope.app.ui.session.Inspection;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.theme.Theme;
import org.phiscope.config.ConfigurationJson;
import org.phiscope.cost.Convention;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.Family;
import org.phiscope.family.ParameterTexts;
import org.phiscope.graph.Shape;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** The main job as a person does it; work runs inline, so that nothing has to be waited for. */
@ExtendWith(ApplicationExtension.class)
class WorkbenchWindowTest {
    private static final String CFG =
            """
            [net]
            width=64
            height=64
            [convolutional]
            filters=8
            size=3
            stride=1
            pad=1
            activation=leaky
            """;

    private WorkbenchModel model;
    private Language language;
    private Theme theme;
    private Notices notices;
    private WorkbenchWindow window;
    private Scene scene;
    private final List<Path> inspected = new ArrayList<>();
    private final List<Path> together = new ArrayList<>();
    private final List<Path> truths = new ArrayList<>();
    /** Networks that were on the workbench when weights were opened. */
    private final List<String> networks = new ArrayList<>();
    private final List<CssParser.ParseError> cssErrors = new ArrayList<>();

    @TempDir
    private Path directory;

    @Start
    private void start(Stage stage) {
        StyleManager.errorsProperty().clear();
        model = new WorkbenchModel(
                Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
        language = new Language(Locale.ENGLISH);
        theme = new Theme();
        theme.modeProperty().set(Theme.Mode.LIGHT);
        notices = new Notices();
        BackgroundTasks tasks = new BackgroundTasks(
                Runnable::run, Runnable::run, failure -> notices.error(failure.cause().getMessage()));
        Inspection inspection = new Inspection() {
            @Override
            public void openImage(Path file) {
                inspected.add(file);
            }

            @Override
            public void openImages(List<Path> files) {
                together.addAll(files);
            }

            @Override
            public void openTruth(Path file) {
                truths.add(file);
            }

            @Override
            public void pasteImage(Image image) {
                throw new AssertionError("nothing is pasted here");
            }

            @Override
            public void openWeights(Path file) {
                networks.add(model.configuration().preset().name());
                inspected.add(file);
            }
        };
        window = new WorkbenchWindow(
                model,
                language,
                theme,
                tasks,
                notices,
                new Devices(),
                SdkChoice.of(directory, tasks, notices, language),
                new StackPane(),
                new WorkbenchWindow.Page("architecture", StackPane::new),
                new WorkbenchWindow.Inspecting(new StackPane(), inspection, new Specimen()),
                List.of());
        scene = new Scene(window.root(), 1000, 960);
        window.attach(scene);
        stage.setScene(scene);
        stage.show();
    }

    /** The figures are timm's for tf_efficientnet_b0 and b1. */
    @Test
    void choosesAPresetByItsNameInAnotherLibrary(FxRobot robot) {
        assertThat(text(robot, "#figure-params")).isEqualTo("5.29 M");
        assertThat(text(robot, "#figure-operations")).isEqualTo("772 M");
        robot.clickOn("#preset");
        robot.clickOn("#preset-search").write("tf_efficientnet_b1").type(KeyCode.ENTER);
        assertThat(model.configuration().preset().name()).isEqualTo("efficientnet-b1");
        assertThat(text(robot, "#network-name")).isEqualTo("EfficientNet-B1");
        assertThat(text(robot, "#figure-params")).isEqualTo("7.79 M");
        assertThat(text(robot, "#change-params")).isEqualTo("as the preset");
    }

    @Test
    void movesPhiAndReadsTheTiles(FxRobot robot) {
        robot.clickOn("#field-phi").type(KeyCode.UP, 10);
        assertThat(model.configuration().parameters().decimal("phi")).isEqualTo(1.0);
        assertThat(field(robot, "#field-depth")).isEqualTo("1.2");
        assertThat(field(robot, "#field-resolution")).isEqualTo("258");
        assertThat(text(robot, "#change-params")).startsWith("▲ +");
        assertThat(robot.lookup("#change-params").query().getStyleClass()).contains("bad");
        assertThat(robot.lookup("#modified").query().isVisible()).isTrue();
        robot.clickOn("#reset");
        assertThat(model.configuration().differsFromPreset()).isFalse();
        assertThat(text(robot, "#change-params")).isEqualTo("as the preset");
    }

    @Test
    void typesAValueAndTakesItBack(FxRobot robot) {
        robot.clickOn("#field-width").write("0.5").type(KeyCode.ENTER);
        assertThat(model.configuration().parameters().decimal("width")).isEqualTo(0.5);
        assertThat(text(robot, "#change-params")).startsWith("▼ −");
        robot.clickOn("#chain-width");
        assertThat(model.configuration().changes()).isEmpty();
        robot.clickOn("#field-width").write("99").type(KeyCode.ENTER);
        assertThat(text(robot, "#impossible")).contains("width: 99 is out of range; it takes 0.1 … 16");
        assertThat(model.configuration().changes()).isEmpty();
    }

    @Test
    void movesASliderByKeyboard(FxRobot robot) {
        robot.interact(() -> robot.lookup("#slider-phi").query().requestFocus());
        robot.type(KeyCode.RIGHT, 3);
        assertThat(model.configuration().parameters().decimal("phi")).isEqualTo(0.3);
    }

    @Test
    void countsByTheConventionChosen(FxRobot robot) {
        robot.interact(() -> item(robot, "#convention", "convention-paper").fire());
        assertThat(text(robot, "#figure-operations")).isEqualTo("386 M");
        assertThat(text(robot, "#convention")).isEqualTo("Mult-adds");
    }

    @Test
    void speaksKoreanAtOnce(FxRobot robot) {
        robot.interact(() -> item(robot, "#settings", "language-ko").fire());
        assertThat(text(robot, "#export")).isEqualTo("내보내기");
        assertThat(text(robot, "#change-params")).isEqualTo("프리셋과 같음");
        assertThat(((TabPane) robot.lookup("#tabs").query()).getTabs().getFirst().getText()).isEqualTo("비용");
        robot.interact(() -> item(robot, "#settings", "language-en").fire());
        assertThat(text(robot, "#export")).isEqualTo("Export");
    }

    @Test
    void goesFromRoomToRoomByKeyboard(FxRobot robot) {
        TabPane tabs = robot.lookup("#tabs").query();
        robot.interact(() -> window.root().requestFocus());
        robot.push(KeyCode.CONTROL, KeyCode.PAGE_DOWN);
        assertThat(tabs.getSelectionModel().getSelectedItem().getId()).isEqualTo("architecture");
        robot.push(KeyCode.CONTROL, KeyCode.PAGE_UP).push(KeyCode.CONTROL, KeyCode.PAGE_UP);
        assertThat(tabs.getSelectionModel().getSelectedItem().getId()).isEqualTo("inspect");
    }

    /** What was clicked goes away when a sample is chosen; the pin had the focus then, and looked as if it were set. */
    @Test
    void nothingElseIsInUseWhenWhatWasUsedGoesAway(FxRobot robot) {
        Button sample = new Button("a sample");
        robot.interact(() -> {
            ((StackPane) robot.lookup("#tabs").<TabPane>query().getTabs().getFirst().getContent()).getChildren().add(sample);
            sample.requestFocus();
        });
        assertThat(scene.getFocusOwner()).isSameAs(sample);
        robot.interact(() -> sample.setVisible(false));
        WaitForAsyncUtils.waitForFxEvents();
        assertThat(scene.getFocusOwner()).isSameAs(window.root());
        robot.interact(() -> robot.lookup("#pin").query().requestFocus());
        assertThat(scene.getFocusOwner()).isSameAs(robot.lookup("#pin").query());
    }

    @Test
    void turnsDark(FxRobot robot) {
        assertThat(scene.getFill()).isEqualTo(theme.palette().background());
        var light = theme.palette();
        robot.interact(() -> item(robot, "#settings", "theme-dark").fire());
        assertThat(theme.isDark()).isTrue();
        assertThat(theme.palette()).isNotEqualTo(light);
        assertThat(scene.getFill()).isEqualTo(theme.palette().background());
    }

    @Test
    void noStylesheetHasAnError(FxRobot robot) {
        for (Theme.Mode mode : List.of(Theme.Mode.DARK, Theme.Mode.LIGHT)) {
            robot.interact(() -> theme.modeProperty().set(mode));
            robot.clickOn("#preset");
            robot.type(KeyCode.ESCAPE);
            robot.clickOn("#family");
            robot.type(KeyCode.ESCAPE);
            robot.moveTo("#tile-params");
        }
        robot.interact(() -> notices.error("An error"));
        robot.interact(() -> cssErrors.addAll(StyleManager.errorsProperty()));
        assertThat(cssErrors).isEmpty();
    }

    @Test
    void findsAParameter(FxRobot robot) {
        robot.clickOn("#parameter-filter").write("classes");
        assertThat(robot.lookup("#field-classes").query().isVisible()).isTrue();
        assertThat(robot.lookup("#group-scaling").query().isVisible()).isFalse();
        robot.interact(() -> ((TextField) robot.lookup("#parameter-filter").query()).clear());
        assertThat(robot.lookup("#group-scaling").query().isVisible()).isTrue();
    }

    @Test
    void showsEveryFamilyInBothLanguages(FxRobot robot) {
        for (Family family : Families.all()) {
            robot.interact(() -> model.choosePreset(family, family.presets().getLast()));
            for (Locale locale : Language.SUPPORTED) {
                robot.interact(() -> language.choose(locale));
                family.parameters().forEach(spec -> assertThat(ParameterTexts.label(family, spec, locale)).isNotBlank());
                assertThat(text(robot, "#figure-params")).isNotEqualTo("–");
            }
            assertThat(((ComboBox<?>) robot.lookup("#family").query()).getValue()).isEqualTo(family);
        }
        assertThat(notices.shown()).isEmpty();
    }

    @Test
    void movingParametersMakesNoNewNodes(FxRobot robot) {
        robot.interact(() -> model.set("phi", 2.0)); // 296 px do not fit: what says so is made when it first does
        WaitForAsyncUtils.waitForFxEvents();
        var before = robot.lookup(".parameters *").queryAll();
        robot.interact(() -> model.set("phi", 3.0));
        robot.interact(() -> model.set("stages.3.kernel", 9));
        assertThat(robot.lookup(".parameters *").queryAll()).containsExactlyInAnyOrderElementsOf(before);
    }

    /** The figures are timm's for tf_efficientnet_b0 and b1. */
    @Test
    void pinsANetworkAndComparesAnotherWithIt(FxRobot robot) {
        assertThat(robot.lookup("#pinned").query().isVisible()).isFalse();
        robot.clickOn("#pin");
        Configuration b1 = Families.network("efficientnet-b1").orElseThrow();
        robot.interact(() -> model.choosePreset(b1.family(), b1.preset()));
        assertThat(text(robot, "#pinned")).isEqualTo("against EfficientNet-B0  ✕");
        assertThat(text(robot, "#change-params")).isEqualTo("▲ +47 %");
        assertThat(text(robot, "#other-params")).isEqualTo("from 5.29 M");
        robot.clickOn("#pinned");
        assertThat(robot.lookup("#pinned").query().isVisible()).isFalse();
        assertThat(text(robot, "#change-params")).isEqualTo("as the preset");
        assertThat(text(robot, "#other-params")).isEmpty();
    }

    @Test
    void marksWhatDoesNotFitAndTakesTheNearestValueThatDoes(FxRobot robot) {
        robot.clickOn("#field-resolution").write("240").type(KeyCode.ENTER);
        assertThat(robot.lookup("#field-resolution").query().getPseudoClassStates())
                .extracting(Object::toString)
                .contains("unusual");
        assertThat(robot.lookup("#finding-resolution").query().isVisible()).isTrue();
        robot.clickOn("#use-resolution-256");
        assertThat(field(robot, "#field-resolution")).isEqualTo("256");
        assertThat(robot.lookup("#finding-resolution").query().isVisible()).isFalse();
        robot.interact(model::undo);
        assertThat(field(robot, "#field-resolution")).isEqualTo("240");
    }

    @Test
    void namesTheStageOfWhatMakesANetworkImpossible(FxRobot robot) {
        Configuration mixnet = Families.network("mixnet-s").orElseThrow();
        robot.interact(() -> {
            model.choosePreset(mixnet.family(), mixnet.preset());
            model.set("split", "exponential");
            model.set("rows.1.kernels", List.of(3, 5, 7, 9, 11, 13));
        });
        VBox finding = robot.lookup((Node node) -> "finding-rows.1.kernels".equals(node.getId())).query();
        assertThat(((Labeled) finding.getChildren().getFirst()).getText())
                .contains("Row 1", "16 channels cannot be split into 6 groups");
        robot.interact(() -> model.repair(
                model.findingsProperty().get().getLast(),
                model.findingsProperty().get().getLast().nearest().getFirst()));
        assertThat(model.errorProperty().get()).isNull();
        assertThat(model.configuration().parameters().wholes("rows.1.kernels")).hasSize(5);
        assertThat(finding.isVisible()).isFalse();
    }

    @Test
    void opensWhatItExported(FxRobot robot) throws Exception {
        robot.interact(() -> {
            model.set("phi", 2.0);
            model.set("stages.3.kernel", 7);
            model.conventionProperty().set(Convention.PAPER);
        });
        Configuration exported = model.configuration();
        String figure = text(robot, "#figure-operations");
        Path file = directory.resolve("mine.json");
        ConfigurationJson.save(exported, Convention.PAPER, file);
        robot.interact(() -> {
            model.reset();
            model.conventionProperty().set(Convention.FLOPS);
        });
        robot.interact(() -> window.open(List.of(file)));
        assertThat(model.configuration()).isEqualTo(exported);
        assertThat(text(robot, "#figure-operations")).isEqualTo(figure);
        assertThat(field(robot, "#field-stages.3.kernel")).isEqualTo("7");
    }

    @Test
    void takesEachFileWhereItBelongs(FxRobot robot) throws Exception {
        Path image = directory.resolve("dog.jpg");
        Path weights = directory.resolve("model.safetensors");
        Path broken = Files.writeString(directory.resolve("broken.json"), "{\"phiscope\": 1, \"phiscope\": 1}");
        Configuration before = model.configuration();
        robot.interact(() -> window.open(List.of(broken, image, directory.resolve("talk.pdf"))));
        robot.interact(() -> window.open(List.of(weights)));
        assertThat(inspected).containsExactly(image, weights);
        assertThat(((TabPane) robot.lookup("#tabs").query()).getSelectionModel().getSelectedItem().getId())
                .isEqualTo("inspect");
        assertThat(notices.shown()).hasSize(2).allMatch(notice -> notice.severity() == Notices.Severity.ERROR);
        assertThat(notices.shown().get(1).text()).contains("broken.json").contains("phiscope");
        assertThat(notices.shown().get(0).text()).startsWith("talk.pdf cannot be opened. What can: ");
        assertThat(model.configuration()).isEqualTo(before);
    }

    @Test
    void opensSeveralImagesTogetherAndGroundTruthBesideThem(FxRobot robot) throws Exception {
        Path truth = Files.writeString(directory.resolve("truth.json"), "{\"info\": {}, \"images\": [");
        List<Path> images = List.of(directory.resolve("a.png"), directory.resolve("b.JPG"));

        robot.interact(() -> window.open(List.of(images.get(0), truth, images.get(1))));

        assertThat(together).isEqualTo(images);
        assertThat(truths).containsExactly(truth);
        assertThat(inspected).isEmpty();
        assertThat(notices.shown()).isEmpty();
    }

    /** The order in which GTK tells of it: a drag once more after it was dropped and has left. */
    @Test
    void theHintGoesWithTheDrop(FxRobot robot) throws Exception {
        Node hint = robot.lookup(".drop-hint").query();
        Node root = window.root();
        File image = directory.resolve("dog.jpg").toFile();
        for (int time = 1; time <= 2; time++) {
            Drags drag = WaitForAsyncUtils.asyncFx(() -> new Drags(List.of(image))).get();
            robot.interact(() -> drag.fire(root, DragEvent.DRAG_ENTERED));
            robot.interact(() -> drag.fire(root, DragEvent.DRAG_OVER));
            assertThat(hint.isVisible()).isTrue();
            robot.interact(() -> {
                drag.fire(root, DragEvent.DRAG_DROPPED);
                drag.fire(root, DragEvent.DRAG_EXITED);
                drag.fire(root, DragEvent.DRAG_OVER);
            });
            assertThat(hint.isVisible()).isFalse();
            assertThat(inspected).hasSize(time);
        }
    }

    @Test
    void opensADarknetConfigurationAndThenTheWeightsThatCameWithIt(FxRobot robot) throws Exception {
        Path cfg = Files.writeString(directory.resolve("small.cfg"), CFG);
        Path weights = directory.resolve("small.weights");
        robot.interact(() -> window.open(List.of(weights, cfg)));
        assertThat(text(robot, "#network-name")).isEqualTo("small");
        // 8 filters of 3×3×3 with a bias each; 64·64·8 outputs.
        assertThat(text(robot, "#figure-params")).isEqualTo("224");
        assertThat(inspected).containsExactly(weights);
        assertThat(networks).containsExactly("small");

        robot.interact(() -> model.set("resolution", 128));
        assertThat(field(robot, "#field-inputHeight")).isEqualTo("128");
        assertThat(model.reportProperty().get().graph().input().shape()).isEqualTo(Shape.of(1, 3, 128, 128));

        Path exported = directory.resolve("small.json");
        Configuration changed = model.configuration();
        ConfigurationJson.save(changed, Convention.FLOPS, exported);
        robot.interact(() -> {
            robot.lookup("#family").queryComboBox().getSelectionModel().selectFirst();
            window.open(List.of(exported));
        });
        assertThat(model.configuration()).isEqualTo(changed);
        assertThat(robot.lookup("#family").queryComboBox().getItems())
                .hasSize(Families.all().size() + 1);
        assertThat(notices.shown()).isEmpty();
    }

    @Test
    void aDarknetConfigurationWithAnUnknownLayerSaysWhere(FxRobot robot) throws Exception {
        Path cfg = Files.writeString(directory.resolve("odd.cfg"), "[net]\n\n[lstm]\noutput=8\n");
        Configuration before = model.configuration();
        robot.interact(() -> window.open(List.of(cfg)));
        assertThat(notices.shown()).singleElement().satisfies(notice -> assertThat(notice.text())
                .isEqualTo("odd.cfg line 3: [lstm] is a layer that Phiscope does not know"));
        assertThat(model.configuration()).isEqualTo(before);
    }

    private static String text(FxRobot robot, String query) {
        WaitForAsyncUtils.waitForFxEvents();
        Labeled labeled = robot.lookup(query).query();
        return labeled.getText();
    }

    private static String field(FxRobot robot, String query) {
        TextField field = robot.lookup(node -> ("#" + node.getId()).equals(query)).query();
        return field.getText();
    }

    private static MenuItem item(FxRobot robot, String menu, String id) {
        MenuButton button = robot.lookup(menu).query();
        return button.getItems().stream()
                .filter(item -> id.equals(item.getId()))
                .findFirst()
                .orElseThrow();
    }
}
