// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.style.Painting.State;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.workspace.StyleRecipe;
import org.phiscope.app.workspace.StyleRecipes;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.style.Extractor.Pooling;
import org.phiscope.style.StyleSettings;
import org.phiscope.style.StyleSettings.OptimiserKind;

class StyleViewModelTest {
    private static final Configuration LITE0 = Families.network("efficientdet-lite0").orElseThrow();
    private static final Configuration VGG = Families.network("vgg19").orElseThrow();

    @TempDir
    Path directory;

    private final ObjectProperty<Configuration> workbench =
            new SimpleObjectProperty<>(Families.network("yolov3-tiny").orElseThrow());
    private final ObjectProperty<Device> device = new SimpleObjectProperty<>(FakePainter.CPU);
    private final Notices notices = new Notices();
    private final FakePainter painter = new FakePainter();
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private boolean queued;
    private long nanos;
    private StyleViewModel model;
    private Path photograph;
    private Path painting;

    @BeforeEach
    void open() throws IOException {
        photograph = image("photograph.png");
        painting = image("painting.png");
        model = new StyleViewModel(
                workbench,
                device,
                new Specimen(),
                painter,
                List.of(new NetworkChoice(LITE0), new NetworkChoice(VGG), NetworkChoice.WORKBENCH),
                List.of(photograph, painting),
                Runnable::run,
                Runnable::run,
                () -> nanos,
                new BackgroundTasks(
                        task -> {
                            if (queued) {
                                queue.add(task);
                            } else {
                                task.run();
                            }
                        },
                        Runnable::run,
                        failure -> notices.error("unexpected " + failure)),
                notices,
                new Texts(new Language(Locale.ENGLISH), StyleView.class));
    }

    private Path image(String name) throws IOException {
        Path file = directory.resolve(name);
        ImageIO.write(new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }

    private void openBoth() {
        model.openContent(photograph);
        model.openStyle(painting);
    }

    private LayerChoice layer(String name) {
        return model.form().layers().stream()
                .filter(layer -> layer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withBothImagesItIsReadyAndTheUsualLayersAreTicked() {
        assertThat(model.prospectProperty().get()).isEqualTo(new Prospect.Incomplete(Prospect.Lack.CONTENT));
        model.openContent(photograph);
        assertThat(model.prospectProperty().get()).isEqualTo(new Prospect.Incomplete(Prospect.Lack.STYLE));
        assertThat(model.readyProperty().get()).isFalse();
        model.openStyle(painting);

        assertThat(model.readyProperty().get()).isTrue();
        StyleSettings settings = model.form().settings();
        assertThat(settings.styleLayers()).hasSize(5).containsEntry("backbone.bn1", 0.1);
        assertThat(settings.contentLayers()).containsExactly("backbone.blocks.2.1.bn1");
        // 320 px wide, 213 high, the stem has stride 2 and 32 channels.
        assertThat(layer("backbone.bn1").shapeProperty().get().toArray()).containsExactly(1, 32, 107, 160);
        model.form().sizeProperty().set(160);
        assertThat(layer("backbone.bn1").shapeProperty().get().toArray()).containsExactly(1, 32, 54, 80);
    }

    @Test
    void ticksAndWeightsArePutToUse() {
        openBoth();
        layer("backbone.bn1").styleProperty().set(false);
        layer("backbone.blocks.1.0.bn1").weightProperty().set(0.7);
        layer("backbone.blocks.1.1.bn1").contentProperty().set(true);
        assertThat(model.form().settings().styleLayers()).hasSize(4).containsEntry("backbone.blocks.1.0.bn1", 0.7);
        assertThat(model.form().settings().contentLayers())
                .containsExactly("backbone.blocks.1.1.bn1", "backbone.blocks.2.1.bn1");
        model.form().sizeProperty().set(256);
        assertThat(model.form().settings().styleLayers()).as("kept at another size").hasSize(4);
        model.form().weighEvenly();
        assertThat(model.form().settings().styleLayers().values()).containsOnly(0.25);

        model.form().layers().forEach(layer -> {
            layer.styleProperty().set(false);
            layer.contentProperty().set(false);
        });
        assertThat(model.prospectProperty().get()).isEqualTo(new Prospect.Incomplete(Prospect.Lack.TICKS));
        assertThat(model.readyProperty().get()).isFalse();
    }

    @Test
    void everyStepIsSeenInTheCurvesAndTheLastInThePicture() {
        openBoth();
        model.form().stepsProperty().set(3);
        model.form().coarseToFineProperty().set(false);
        List<Integer> seen = new ArrayList<>();
        painter.between = _ -> nanos += 1_000_000_000;
        model.painting().paintedProperty().subscribe(painted -> {
            if (painted != null) {
                seen.add(painted.done());
            }
        });
        model.paint();

        assertThat(model.painting().stateProperty().get()).isEqualTo(State.DONE);
        assertThat(seen).containsExactly(1, 2, 3);
        Painted last = model.painting().paintedProperty().get();
        assertThat(last.losses()).hasSize(3);
        assertThat(last.image().sample(0, 0, 0)).isEqualTo(255);
        assertThat(last.grams()).containsOnlyKeys(last.styleGrams().keySet());
        assertThat(model.readyProperty().get()).isTrue();
    }

    @Test
    void theScreenIsToldSeldomWhenStepsAreQuick() {
        openBoth();
        List<Integer> seen = new ArrayList<>();
        model.painting().paintedProperty().subscribe(painted -> {
            if (painted != null) {
                seen.add(painted.done());
            }
        });
        painter.between = _ -> nanos += 10_000_000; // a hundredth of a second
        model.paint();
        assertThat(seen.size()).isBetween(20, 30);
        assertThat(seen).endsWith(230);
        assertThat(model.painting().paintedProperty().get().losses()).hasSize(230);
    }

    @Test
    void stoppedItKeepsWhatThereIs() {
        openBoth();
        painter.between = step -> {
            nanos += 1_000_000_000;
            if (step.done() == 4) {
                assertThat(model.readyProperty().get()).isFalse();
                model.painting().keep();
                model.painting().keep();
                model.painting().stop();
            }
        };
        queued = true;
        model.paint();
        assertThat(model.painting().stateProperty().get()).isEqualTo(State.RUNNING);
        queue.remove().run();
        queued = false;
        assertThat(model.painting().stateProperty().get()).isEqualTo(State.STOPPED);
        assertThat(model.painting().paintedProperty().get().done()).isEqualTo(4);
        assertThat(model.painting().snapshots()).singleElement().satisfies(kept -> assertThat(kept.step()).isEqualTo(4));
        assertThat(notices.shown()).isEmpty();

        Path file = directory.resolve("stopped.png");
        model.savePicture(file);
        assertThat(read(file).steps()).isEqualTo(4);
        assertThat(read(file).isFinished()).isFalse();
    }

    private static StyleRecipe read(Path file) {
        try {
            return StyleRecipes.read(file).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeItBegins() {
        painter.memory = 2L << 30;
        openBoth();
        assertThat(model.readyProperty().get()).isFalse();
        model.paint();
        assertThat(painter.jobs).isEmpty();
        painter.memory = 1 << 20;
        model.form().sizeProperty().set(160);
        assertThat(model.readyProperty().get()).isTrue();
    }

    @Test
    void savedSettingsComeBackWhole() {
        openBoth();
        RecipeForm form = model.form();
        model.choiceProperty().set(model.choices().get(1));
        form.poolingProperty().set(Pooling.AVERAGE);
        form.betaProperty().set(1234.5);
        form.variationProperty().set(7);
        form.optimiserProperty().set(OptimiserKind.LBFGS);
        form.startProperty().set(StyleSettings.Start.NOISE);
        form.coloursProperty().set(StyleSettings.Colours.CONTENT);
        form.formProperty().set(StyleSettings.Form.GATYS);
        form.sizeProperty().set(512);
        form.stepsProperty().set(33);
        form.shiftProperty().set(2);
        form.seedProperty().set(-99);
        layer("conv1_1").styleProperty().set(false);
        layer("conv3_2").weightProperty().set(0.123);
        layer("conv3_2").styleProperty().set(true);
        StyleSettings saved = form.settings();
        Path file = directory.resolve("settings.json");
        model.saveSettings(file);

        model.choiceProperty().set(model.choices().getFirst());
        form.restore(new StyleSettings(
                List.of("x"), Map.of(), 1, 1, 1, StyleSettings.Form.RELATIVE, StyleSettings.Start.CONTENT,
                StyleSettings.Colours.STYLE, OptimiserKind.ADAM, 64, List.of(1), 0, 1), Pooling.PUBLISHED);
        model.openStyle(photograph);
        model.openSettings(file);

        assertThat(model.network()).isEqualTo(VGG);
        assertThat(form.poolingProperty().get()).isEqualTo(Pooling.AVERAGE);
        assertThat(form.settings()).isEqualTo(saved);
        assertThat(model.styleProperty().get().name()).as("named by the settings").isEqualTo("painting.png");
        assertThat(model.readyProperty().get()).isTrue();
    }

    @Test
    void aPaintedPictureBringsItsSettingsAndAnotherIsTheContent() {
        openBoth();
        model.form().betaProperty().set(77);
        model.form().stepsProperty().set(2);
        model.paint();
        StyleSettings painted = painter.jobs.getFirst().settings();
        model.form().betaProperty().set(1);
        Path file = directory.resolve("out.png");
        model.savePicture(file);
        model.openSettings(file);
        assertThat(model.form().settings()).isEqualTo(painted);
        assertThat(read(file).isFinished()).isTrue();

        model.openSettings(painting);
        assertThat(model.contentProperty().get().name()).isEqualTo("painting.png");
    }

    @Test
    void settingsOfAnotherNetworkAreOfferedAmongTheChoices() throws IOException {
        openBoth();
        Configuration wide = LITE0.with("backboneWidth", 1.1);
        StyleRecipe recipe = new StyleRecipe(
                wide, Pooling.PUBLISHED, "mine.safetensors", "", "", model.form().settings(), 0);
        Path file = directory.resolve("wide.json");
        StyleRecipes.write(recipe, file);
        model.openSettings(file);
        assertThat(model.network()).isEqualTo(wide);
        assertThat(model.choices()).hasSize(4);
        assertThat(notices.shown().getLast().text()).contains("mine.safetensors");
    }

    @Test
    void settingsThatCannotBeReadAreToldAndNothingChanges() throws IOException {
        openBoth();
        StyleSettings before = model.form().settings();
        Path file = directory.resolve("bad.json");
        Files.writeString(file, "{\"extractor\": \"efficientdet-lite0\", \"alpha\": -1}");
        model.openSettings(file);
        assertThat(notices.shown().getLast().text()).contains("bad.json").contains("/contentLayers");
        assertThat(model.form().settings()).isEqualTo(before);
    }

    @Test
    void weightsThatDoNotFitAreTold() {
        model.openWeights(directory.resolve("wrong.safetensors"));
        assertThat(notices.shown().getLast().text()).contains("does not fit");
        model.openWeights(directory.resolve("fits.safetensors"));
        assertThat(notices.shown().getLast().text()).contains("Loaded fits.safetensors into EfficientDet-Lite0");
        openBoth();
        model.paint();
        assertThat(painter.jobs.getFirst().weights()).isEqualTo(directory.resolve("fits.safetensors"));
    }

    @Test
    void theNetworkOnTheWorkbenchIsFollowed() {
        openBoth();
        model.choiceProperty().set(NetworkChoice.WORKBENCH);
        assertThat(model.form().settings().styleLayers().keySet()).allMatch(name -> name.startsWith("layer"));
        workbench.set(Families.network("vit-b16").orElseThrow());
        assertThat(model.prospectProperty().get()).isInstanceOf(Prospect.Impossible.class);
        assertThat(model.readyProperty().get()).isFalse();
        workbench.set(VGG);
        assertThat(model.form().settings().styleLayers()).containsKey("conv5_1");
        assertThat(model.readyProperty().get()).isTrue();
    }

    @Test
    void remainingTimeCountsLargerSizesAsLarger() {
        RemainingTime time = new RemainingTime(List.of(10, 5));
        assertThat(time.seconds(0)).isEmpty();
        time.took(1, 1_000_000_000);
        time.took(2, 3_000_000_000L);
        assertThat(time.seconds(2).getAsDouble()).isEqualTo(8 * 2 + 5 * 8);
        for (int step = 11; step <= 12; step++) {
            time.took(step, 4_000_000_000L);
        }
        assertThat(time.seconds(12).getAsDouble()).isEqualTo(3 * 4);
    }

    @Test
    void aPausedStepWaitsUntilItGoesOn() throws InterruptedException {
        PauseGate gate = new PauseGate();
        Cancellation cancellation = new Cancellation();
        gate.pass(cancellation); // open
        gate.pause();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Thread worker = Thread.ofPlatform().start(() -> {
            gate.pass(cancellation);
            order.add("went on");
        });
        while (worker.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        order.add("resumed");
        gate.resume();
        worker.join();
        assertThat(order).containsExactly("resumed", "went on");

        gate.pause();
        Thread ended = Thread.ofPlatform().start(() -> {
            try {
                gate.pass(cancellation);
            } catch (CancellationException e) {
                order.add("ended");
            }
        });
        cancellation.cancel();
        ended.join();
        assertThat(order).endsWith("ended");
    }
}
