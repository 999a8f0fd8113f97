// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.architecture.ArchitectureViewModel.Direction;
import org.phiscope.app.ui.architecture.ArchitectureViewModel.Shown;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.app.ui.theme.Palettes;
import org.phiscope.family.Families;

class ArchitectureViewModelTest {
    private final Language language = new Language(Locale.ENGLISH);
    private final WorkbenchModel workbench = new WorkbenchModel(
            Families.network("efficientnet-b0").orElseThrow(), Runnable::run, Runnable::run);
    private final Notices notices = new Notices();
    private final ArchitectureViewModel model = new ArchitectureViewModel(
            workbench,
            Runnable::run,
            Runnable::run,
            new BackgroundTasks(Runnable::run, Runnable::run, _ -> {}),
            notices,
            new Texts(language, ArchitectureViewModel.class));

    private Shown shown() {
        return Objects.requireNonNull(model.shownProperty().get());
    }

    private Block block(String id) {
        return shown().drawing().box(id).orElseThrow().block();
    }

    private List<String> drawn() {
        return shown().drawing().boxes().stream().map(box -> box.block().id()).toList();
    }

    @Test
    void beginsWithItsStagesFolded() {
        assertThat(drawn())
                .containsExactly(
                        "node input", "stem", "blocks.0", "blocks.1", "blocks.2", "blocks.3", "blocks.4", "blocks.5",
                        "blocks.6", "head");
        assertThat(shown().other()).isTrue();
    }

    @Test
    void opensAndFoldsABlockWhichStaysInItsPlace() {
        model.toggle(block("blocks.1"));
        assertThat(drawn()).contains("blocks.1", "blocks.1.0", "blocks.1.1");
        assertThat(shown().anchor()).isEqualTo("blocks.1");
        assertThat(shown().other()).isFalse();
        model.toggle(block("blocks.1"));
        assertThat(drawn()).doesNotContain("blocks.1.0").hasSize(10);
    }

    @Test
    void opensAndFoldsAll() {
        model.openAll();
        // The 240 nodes of timm's EfficientNet-B0 as it is built here, all of them drawn.
        assertThat(shown().drawing().boxes().stream().filter(box -> !box.open())).hasSize(240);
        model.foldAll();
        assertThat(drawn()).hasSize(10);
    }

    @Test
    void keepsWhatIsOpenWhileASliderMovesAndBeginsAnewWithAnotherNetwork() {
        model.toggle(block("blocks.1"));
        Drawing before = shown().drawing();

        workbench.set("width", 1.4);
        assertThat(shown().other()).isFalse();
        assertThat(shown().drawing().boxes().toString()).isEqualTo(before.boxes().toString());
        assertThat(shown().figures().report()).isSameAs(workbench.reportProperty().get());

        workbench.set("depth", 1.8);
        assertThat(shown().other()).isFalse();
        assertThat(drawn()).contains("blocks.1.0", "blocks.1.1", "blocks.1.2");

        var vgg = Families.network("vgg16").orElseThrow();
        workbench.choosePreset(vgg.family(), vgg.preset());
        assertThat(shown().other()).isTrue();
        assertThat(shown().drawing().outline().graph().name()).isEqualTo("vgg16");
    }

    @Test
    void keepsTheLastDrawingOfAnImpossibleNetwork() {
        Drawing before = shown().drawing();
        var swin = Families.network("swin-t").orElseThrow();
        workbench.choosePreset(swin.family(), swin.preset());
        Drawing swins = shown().drawing();
        assertThat(swins).isNotSameAs(before);
        workbench.set("channels", 88); // three heads do not divide 88 channels
        assertThat(workbench.errorProperty().get()).isNotNull();
        assertThat(shown().drawing()).isSameAs(swins);
    }

    @Test
    void aNodeSelectedElsewhereIsOpenedAndWantedInTheMiddle() {
        workbench.selectedNodeProperty().set("blocks.1.0.se.conv_reduce");
        assertThat(drawn()).contains("blocks.1", "blocks.1.0", "blocks.1.0.se", "node blocks.1.0.se.conv_reduce");
        assertThat(model.currentProperty().get()).isEqualTo("node blocks.1.0.se.conv_reduce");
        ArchitectureViewModel.Wish wish = Objects.requireNonNull(model.wishProperty().get());
        assertThat(wish.block()).isEqualTo("node blocks.1.0.se.conv_reduce");
        assertThat(wish.centred()).isTrue();
    }

    @Test
    void aNodeUsedHereIsSelectedEverywhereAndStaysWhereItIs() {
        model.toggle(block("stem"));
        model.use(block("node conv_stem"));
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("conv_stem");
        assertThat(model.wishProperty().get()).isNull();
    }

    @Test
    void arrowsFollowTheLines() {
        model.go(Direction.DOWN);
        assertThat(model.currentProperty().get()).isEqualTo("node input");
        model.go(Direction.DOWN);
        model.go(Direction.DOWN);
        assertThat(model.currentProperty().get()).isEqualTo("blocks.0");
        model.go(Direction.UP);
        assertThat(model.currentProperty().get()).isEqualTo("stem");
        model.toggleCurrent();
        model.go(Direction.DOWN);
        assertThat(model.currentProperty().get()).isEqualTo("node conv_stem");
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("conv_stem");
    }

    /** EfficientNet-B0 has 16 blocks with a depthwise convolution each. */
    @Test
    void findsLayersByNameOrOperatorAndGoesThroughThem() {
        model.queryProperty().set("Depthwise 5×5");
        assertThat(model.hitsProperty().get().nodes()).hasSize(9); // stages 3, 5 and 6 of the paper: 2 + 3 + 4
        model.queryProperty().set("conv_dw");
        assertThat(model.hitsProperty().get().nodes()).hasSize(16);

        model.nextHit(false);
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("blocks.0.0.conv_dw");
        model.nextHit(false);
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("blocks.1.0.conv_dw");
        assertThat(drawn()).contains("node blocks.1.0.conv_dw");
        model.nextHit(true);
        model.nextHit(true);
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("blocks.6.0.conv_dw");
        assertThat(model.hitsProperty().get().index()).isEqualTo(15);

        language.choose(Locale.KOREAN);
        model.queryProperty().set("깊이별");
        assertThat(model.hitsProperty().get().nodes()).hasSize(16);
        model.queryProperty().set("no such thing");
        assertThat(model.hitsProperty().get().nodes()).isEmpty();
    }

    @Test
    void savesTheWholeDrawing(@TempDir Path directory) throws Exception {
        Path svg = directory.resolve("b0.svg");
        model.save(svg, Palettes.light(), "DejaVu Sans");
        assertThat(Files.readString(svg)).startsWith("<?xml").contains(">blocks.6</text>");

        Path png = directory.resolve("b0.png");
        model.save(png, Palettes.light(), "DejaVu Sans");
        var picture = javax.imageio.ImageIO.read(png.toFile());
        assertThat(picture.getHeight()).isEqualTo((int) Math.ceil(shown().drawing().height()));
        assertThat(notices.shown()).extracting(Notices.Notice::text).allMatch(text -> text.startsWith("Saved "));
    }

    @Test
    void refusesAPictureOfTooManyPixelsWithTheFigure(@TempDir Path directory) {
        var d7 = Families.network("efficientdet-d7").orElseThrow();
        workbench.choosePreset(d7.family(), d7.preset());
        model.openAll();
        Path png = directory.resolve("d7.png");
        model.save(png, Palettes.light(), "DejaVu Sans");
        assertThat(png).doesNotExist();
        assertThat(notices.shown()).extracting(Notices.Notice::text).singleElement().satisfies(text -> assertThat(text)
                .matches("The picture would be [\\d,]+ × [\\d,]+ = [\\d.]+ M pixels; at most 60\\.0 M are painted\\..*"));
    }

    @Test
    void countsTheBoxesOfADrawingBeforeItIsLaidOut() {
        Outline outline = shown().drawing().outline();
        assertThat(LayeredLayout.boxes(outline.stages(), Set.of())).isEqualTo(10);
        assertThat(LayeredLayout.boxes(outline.stages(), Set.of("stem"))).isEqualTo(13);
    }
}
