// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Point2D;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phiscope.app.ui.features.FeatureAnswer.Missing;
import org.phiscope.app.ui.features.FeatureAnswer.Seen;
import org.phiscope.app.ui.features.FeaturesViewModel.Beside;
import org.phiscope.app.ui.features.Look.Show;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.ui.session.WorkbenchModel;
import org.phiscope.app.ui.status.Notices;
import org.phiscope.app.ui.task.BackgroundTasks;
import org.phiscope.app.ui.text.Language;
import org.phiscope.app.ui.text.Texts;
import org.phiscope.engine.Device;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;

class FeaturesViewModelTest {
    private static final Configuration VGG = Families.network("vgg16").orElseThrow();

    @TempDir
    Path directory;

    private final Deque<Runnable> work = new ArrayDeque<>();
    private final FakeFeatureReader reader = new FakeFeatureReader();
    private final Specimen specimen = new Specimen();
    private final Notices notices = new Notices();
    private final ObjectProperty<@Nullable Device> device = new SimpleObjectProperty<>(FakeFeatureReader.CPU);
    private WorkbenchModel workbench;
    private FeaturesViewModel model;

    @BeforeEach
    void open() {
        workbench = new WorkbenchModel(VGG, Runnable::run, Runnable::run);
        model = new FeaturesViewModel(
                workbench,
                device,
                specimen,
                reader,
                work::add,
                Runnable::run,
                Runnable::run,
                new BackgroundTasks(Runnable::run, Runnable::run, failure -> notices.error("unexpected " + failure)),
                notices,
                new Texts(new Language(Locale.ENGLISH), FeaturesView.class));
    }

    /** Does everything that waits to be done in the background. */
    private void workOff() {
        while (!work.isEmpty()) {
            work.poll().run();
        }
    }

    private void look(String node) {
        model.nodeProperty().set(node);
        specimen.pictureProperty().set(FakeFeatureReader.picture(448, 224));
        workOff();
    }

    private Seen now() {
        return (Seen) model.now().answerProperty().get();
    }

    private @Nullable Seen other() {
        return model.other().seen();
    }

    @Test
    void nothingIsRunWithoutAnImageOrWhileNobodyLooks() {
        model.nodeProperty().set("features.30");
        assertThat(work).isEmpty();
        model.activeProperty().set(false);
        specimen.pictureProperty().set(FakeFeatureReader.picture(10, 10));
        assertThat(work).isEmpty();
        model.activeProperty().set(true);
        assertThat(model.now().runningProperty().get()).isTrue();
        workOff();
        assertThat(model.now().runningProperty().get()).isFalse();
        assertThat(now().node().name()).isEqualTo("features.30");
        model.activeProperty().set(false);
        model.activeProperty().set(true);
        workOff();
        assertThat(reader.asked).hasSize(1); // what is there need not be asked for again
    }

    @Test
    void theNodeIsTheWholeWindows() {
        workbench.selectedNodeProperty().set("features.23");
        assertThat(model.nodeProperty().get()).isEqualTo("features.23");
        model.nodeProperty().set("features.5");
        assertThat(workbench.selectedNodeProperty().get()).isEqualTo("features.5");
        workbench.selectedNodeProperty().set(null);
        assertThat(model.nodeProperty().get()).isEqualTo("features.5"); // forgotten elsewhere, not here
    }

    @Test
    void theNewestNodeWins() {
        model.nodeProperty().set("features.0");
        specimen.pictureProperty().set(FakeFeatureReader.picture(10, 10));
        model.nodeProperty().set("features.2");
        model.nodeProperty().set("features.4");
        workOff();
        assertThat(reader.asked).extracting(FeatureQuestion::node).containsExactly("features.4");
        assertThat(model.now().staleProperty().get()).isFalse();
    }

    @Test
    void whatWasSeenStaysUntilTheNextIsThere() {
        look("features.0");
        workbench.set("resolution", 256);
        assertThat(model.now().staleProperty().get()).isTrue();
        assertThat(now().maps().rows()).isEqualTo(224);
        workOff();
        assertThat(model.now().staleProperty().get()).isFalse();
        assertThat(now().maps().rows()).isEqualTo(256);
    }

    @Test
    void cancellingLeavesWhatWasThere() {
        look("features.0");
        model.nodeProperty().set("features.2");
        model.cancel();
        workOff();
        assertThat(model.now().runningProperty().get()).isFalse();
        assertThat(now().node().name()).isEqualTo("features.0");
    }

    /** Many moves of one slider are one change: the network before it stays beside the current one. */
    @Test
    void theNetworkBeforeTheLastChangeStandsBesideTheCurrentOne() {
        look("features.0");
        model.besideProperty().set(Beside.BEFORE);
        workOff();
        assertThat(model.comparedProperty().get()).isNull();
        assertThat(other()).isNull();
        workbench.set("resolution", 256);
        workbench.set("resolution", 288);
        workbench.set("resolution", 320);
        workOff();
        assertThat(now().maps().rows()).isEqualTo(320);
        assertThat(other()).isNotNull();
        assertThat(other().question().configuration()).isEqualTo(VGG);
        assertThat(other().maps().rows()).isEqualTo(224);
        workbench.settle();
        workbench.set("resolution", 352);
        workOff();
        assertThat(other().maps().rows()).isEqualTo(320);
    }

    @Test
    void thePresetOrThePinnedNetworkStandsBeside() {
        look("features.0");
        workbench.set("resolution", 256);
        model.besideProperty().set(Beside.REFERENCE);
        workOff();
        assertThat(other().maps().rows()).isEqualTo(224);
        workbench.pin(VGG.with("resolution", 320));
        workOff();
        assertThat(other().maps().rows()).isEqualTo(320);
        model.besideProperty().set(Beside.NOTHING);
        assertThat(other()).isNull();
    }

    @Test
    void aNodeThatIsNoLongerThereIsNamed() {
        look("features.30");
        workbench.show(Families.network("resnet50").orElseThrow());
        workOff();
        assertThat(model.now().answerProperty().get()).isInstanceOfSatisfying(Missing.class, missing -> {
            assertThat(missing.node()).isEqualTo("features.30");
            assertThat(missing.near()).containsExactly("features.1");
        });
        assertThat(model.now().paintedProperty().get()).isNull();
    }

    @Test
    void theMapShownIsPaintedInItsScale() {
        look("features.30"); // 512 maps of 7×7
        model.channelProperty().set(3);
        Painted channel = model.now().paintedProperty().get();
        assertThat(channel.range().low()).isEqualTo(3 * 49);
        assertThat(channel.range().high()).isEqualTo(3 * 49 + 48);
        assertThat(channel.argb()[0]).isEqualTo(0xff440154);
        assertThat(channel.argb()[48]).isEqualTo(0xfffde725);
        model.commonProperty().set(true);
        assertThat(model.now().paintedProperty().get().range().high()).isEqualTo(512 * 49 - 1);
        model.showProperty().set(Show.MEAN);
        assertThat(model.now().paintedProperty().get().plane().at(0, 0)).isEqualTo(511 * 49 / 2f);
        model.showProperty().set(Show.MAX);
        assertThat(model.now().paintedProperty().get().plane().at(0, 0)).isEqualTo(511 * 49f);
    }

    @Test
    void aChannelThatTheNextNodeLacksIsLetGo() {
        look("features.30");
        model.channelProperty().set(400);
        model.nodeProperty().set("features.0");
        workOff();
        assertThat(model.channelProperty().get()).isZero();
    }

    /** The image is 448×224, letterboxed into the upper half of 224×224: cells of features.30 are 64 of its pixels. */
    @Test
    void pointsOfTheImageAreCells() {
        look("features.30");
        assertThat(model.cell(model.now(), new Point2D(70, 10))).isEqualTo(new Cell(0, 1));
        assertThat(model.cell(model.now(), new Point2D(447, 223))).isEqualTo(new Cell(3, 6));
        assertThat(model.cell(model.now(), new Point2D(449, 10))).isNull();
        assertThat(model.cell(model.now(), new Point2D(10, 300))).isEqualTo(new Cell(4, 0)); // below the image
    }

    @Test
    void aClickTracesTheCellOnce() {
        look("features.30");
        model.clickedProperty().set(new Point2D(70, 10));
        workOff();
        assertThat(reader.traced).isEmpty(); // nobody asked
        model.showProperty().set(Show.TRACE);
        assertThat(model.now().runningProperty().get()).isTrue();
        workOff();
        assertThat(reader.traced).containsExactly("0,1");
        assertThat(model.now().paintedProperty().get().plane().rows()).isEqualTo(224);
        assertThat(model.now().paintedProperty().get().range().high()).isEqualTo(2);
        model.commonProperty().set(true);
        workOff();
        assertThat(reader.traced).hasSize(1);
        model.channelProperty().set(9);
        model.aloneProperty().set(true);
        workOff();
        assertThat(reader.traced).containsExactly("0,1", "0,1 of 9");
    }

    @Test
    void whatCannotBeTracedSaysWhy() {
        reader.traceable = false;
        look("features.30");
        model.showProperty().set(Show.TRACE);
        model.clickedProperty().set(new Point2D(70, 10));
        workOff();
        assertThat(model.now().untraceableProperty().get()).hasToString("there is no gradient through features.30");
        assertThat(model.now().paintedProperty().get()).isNull();
        assertThat(model.now().runningProperty().get()).isFalse();
    }

    @Test
    void stepsGoThroughTheNodes() {
        look("features.30");
        model.step(-1);
        assertThat(model.nodeProperty().get()).isEqualTo("features.29");
        assertThat(model.choices()).extracting(FeaturesViewModel.Choice::name).contains("features.29");
    }

    @Test
    void mapsAreSavedAsPicturesAndNumbers() throws IOException {
        look("features.30");
        Path numbers = directory.resolve("maps.npy");
        Path picture = directory.resolve("map.png");
        model.channelProperty().set(2);
        model.saveAll(numbers);
        model.saveShown(picture);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(numbers)).order(ByteOrder.LITTLE_ENDIAN);
        int first = 10 + bytes.getShort(8);
        assertThat(bytes.limit() - first).isEqualTo(4 * 512 * 49);
        assertThat(bytes.getFloat(first + 4 * 99)).isEqualTo(99);
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(448);
        assertThat(notices.shown()).extracting(Notices.Notice::text).containsExactly("Wrote " + numbers, "Wrote " + picture);
        model.saveAll(directory.resolve("nowhere/maps.png"));
        assertThat(notices.shown().getLast().severity()).isEqualTo(Notices.Severity.ERROR);
    }
}
