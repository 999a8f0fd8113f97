// SPDX-License-Identifier: Apache-2.0
package org.phiscope.app.ui.labs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.SimpleObjectProperty;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.phiscope.app.ui.labs.AnchorsViewModel.Cell;
import org.phiscope.app.ui.labs.AugmentViewModel.Kind;
import org.phiscope.app.ui.session.Picture;
import org.phiscope.app.ui.session.Specimen;
import org.phiscope.app.workspace.NetworkWeights;
import org.phiscope.cost.CostModel;
import org.phiscope.cost.CostReport;
import org.phiscope.family.Configuration;
import org.phiscope.family.Families;
import org.phiscope.family.MixConv;
import org.phiscope.graph.Anchors;
import org.phiscope.graph.Fusion;
import org.phiscope.vision.Box;
import org.phiscope.vision.Nms;
import org.phiscope.vision.RgbImage;

/** The models of the labs by worked and published values. */
class LabModelsTest {
    private static final Offset<Double> EXACT = within(1e-9);

    private static Configuration network(String name) {
        return Families.network(name).orElseThrow();
    }

    private static CostReport report(String name) {
        return CostModel.report(network(name).graph());
    }

    // ---- suppression ----

    /** Two boxes with an IoU of ⅓: a limit of 0.3 takes the second away; linearly it keeps ⅔, by the Gaussian e^(−2/9). */
    @Test
    void everyKindOfSuppressionLeavesItsScores() {
        NmsViewModel model = new NmsViewModel();
        while (model.boxes().size() > 2) {
            model.remove(2);
        }
        model.boxes().set(0, new Box(0, 0, 40, 40));
        model.boxes().set(1, new Box(20, 0, 60, 40));
        model.scores().setAll(0.9, 0.6);
        model.limitProperty().set(0.3);
        assertThat(model.leftProperty().get().get(Nms.PER_CLASS)).containsExactly(0.9, 0.0);
        assertThat(model.leftProperty().get().get(Nms.SOFT_LINEAR).get(1)).isCloseTo(0.4, within(1e-6));
        assertThat(model.leftProperty().get().get(Nms.SOFT_GAUSSIAN).get(1))
                .isCloseTo(0.6 * Math.exp(-2 / 9.0), within(1e-6));
        // IoU − ρ²/c² = ⅓ − 400/5200 = 0.256 is below the limit.
        assertThat(model.leftProperty().get().get(Nms.DIOU)).containsExactly(0.9, 0.6);
    }

    @Test
    void boxesAreAddedUpToNineAndOneStays() {
        NmsViewModel model = new NmsViewModel();
        for (int i = 0; i < 20; i++) {
            model.add();
        }
        assertThat(model.boxes()).hasSize(NmsViewModel.MOST);
        assertThat(model.scores()).hasSize(NmsViewModel.MOST);
        for (int i = 0; i < 20; i++) {
            model.remove(0);
        }
        assertThat(model.boxes()).hasSize(1);
        assertThat(model.leftProperty().get().get(Nms.DIOU)).hasSize(1);
    }

    // ---- anchors ----

    /** EfficientDet-Lite0 at 320: 40² + 20² + 10² + 5² + 3² cells of nine anchors are 19,206. */
    @Test
    void anchorsAreThoseOfTheNetworkAtTheCellPointedAt() {
        AnchorsViewModel model = new AnchorsViewModel(
                new SimpleObjectProperty<>(report("efficientdet-lite0")), new Specimen(), Runnable::run, Runnable::run);
        assertThat(model.shownProperty().get().anchors()).isEqualTo(19_206);
        Anchors finest = model.anchors();
        model.point(100, 9);
        assertThat(model.lookedAt(finest)).isEqualTo(new Cell(1, 12));
        List<Box> boxes = AnchorsViewModel.boxes(finest, new Cell(1, 12));
        assertThat(boxes).hasSize(9);
        // The first is square, of three times the stride of 8, around the middle of the cell.
        assertThat(boxes.getFirst().centreX()).isCloseTo(100, EXACT);
        assertThat(boxes.getFirst().centreY()).isCloseTo(12, EXACT);
        assertThat(boxes.getFirst().width()).isCloseTo(24, EXACT);
        model.levelProperty().set(4);
        assertThat(model.anchors().rows()).isEqualTo(3);
        model.point(-50, 5000);
        assertThat(model.lookedAt(model.anchors())).isEqualTo(new Cell(2, 0));
    }

    /** yolov3-tiny.cfg: three anchors a cell, 81,82 the smallest of the coarse head, whose cells are 32 pixels. */
    @Test
    void anchorsOfYoloAreThoseOfItsHeads() {
        AnchorsViewModel model = new AnchorsViewModel(
                new SimpleObjectProperty<>(report("yolov3-tiny")), new Specimen(), Runnable::run, Runnable::run);
        Anchors coarse = model.anchors();
        assertThat(coarse.perCell()).isEqualTo(3);
        assertThat(coarse.strideX()).isEqualTo(32);
        assertThat(coarse.widths()).contains(81.0);
        assertThat(coarse.heights()).contains(82.0);
    }

    @Test
    void theInputHoldsTheImageAndItsMargin() {
        Specimen specimen = new Specimen();
        byte[] white = new byte[3 * 40 * 20];
        Arrays.fill(white, (byte) -1);
        specimen.pictureProperty().set(Picture.of("white", RgbImage.of(40, 20, white)));
        AnchorsViewModel model = new AnchorsViewModel(
                new SimpleObjectProperty<>(report("efficientdet-lite0")), specimen, Runnable::run, Runnable::run);
        RgbImage input = model.shownProperty().get().image();
        assertThat(input.width()).isEqualTo(320);
        assertThat(input.sample(160, 80, 0)).isEqualTo(255);
        assertThat(input.sample(160, 300, 0)).isEqualTo(127); // EfficientDet-Lite fills with 127
    }

    @Test
    void aClassifierHasNoAnchors() {
        AnchorsViewModel model = new AnchorsViewModel(
                new SimpleObjectProperty<>(report("mixnet-s")), new Specimen(), Runnable::run, Runnable::run);
        assertThat(model.anchors()).isNull();
        model.point(3, 4);
        assertThat(model.cellProperty().get()).isNull();
    }

    // ---- MixConv ----

    /** 32 channels in four groups: 8 each of 3, 5, 7 and 9 are 8·(9 + 25 + 49 + 81) weights; exponentially 16, 8, 4, 4. */
    @Test
    void groupsOfMixConvAreThoseOfThePaper() {
        MixConvViewModel model = new MixConvViewModel();
        MixLayer equal = model.layerProperty().get();
        assertThat(equal.groups()).extracting(MixLayer.Group::channels).containsExactly(8, 8, 8, 8);
        assertThat(equal.groups()).extracting(MixLayer.Group::kernel).containsExactly(3, 5, 7, 9);
        assertThat(equal.parameters()).isEqualTo(8 * 164);
        assertThat(equal.multiplyAdds()).isEqualTo(8 * 164 * 784);
        assertThat(equal.parametersOfLargest()).isEqualTo(32 * 81);
        model.splitProperty().set(MixConv.Split.EXPONENTIAL);
        assertThat(model.layerProperty().get().groups()).extracting(MixLayer.Group::channels).containsExactly(16, 8, 4, 4);
        model.dilatedProperty().set(true);
        assertThat(model.layerProperty().get().groups()).extracting(MixLayer.Group::extent).containsExactly(3, 5, 7, 9);
        assertThat(model.layerProperty().get().parameters()).isEqualTo(32 * 9);
    }

    /** MixNet-S as published: among others a block of 3, 5, 7, 9, 11 and a plain network without any. */
    @Test
    void layersOfTheNetworkAreFound() {
        MixConvViewModel model = new MixConvViewModel();
        model.show(network("mixnet-s").graph());
        assertThat(model.layers())
                .anySatisfy(layer -> assertThat(layer.groups())
                        .extracting(MixLayer.Group::kernel)
                        .containsExactly(3, 5, 7, 9, 11));
        assertThat(model.layerProperty().get()).isEqualTo(model.layers().getFirst());
        // timm's blocks.1.0.conv_pw of mixnet_s is split, but has one kernel size, and so is none of these.
        assertThat(model.layers()).allSatisfy(layer -> assertThat(layer.name()).contains("conv_dw"));
        model.show(network("resnet50").graph());
        assertThat(model.layers()).isEmpty();
        assertThat(model.chosenProperty().get()).isNull();
        assertThat(model.layerProperty().get().channels()).isEqualTo(32);
    }

    // ---- fusion ----

    /** Weights 1, ½, 2: fast 1/3.5001 and so on; softmax e^(w−2)/Σ. A weight below 0 is off by the first only. */
    @Test
    void weightsAreNormalisedAsThePaperSays() {
        assertThat(FusionNode.fast(List.of(1.0, 0.5, 2.0)).get(0)).isCloseTo(1 / 3.5001, EXACT);
        assertThat(FusionNode.fast(List.of(1.0, 0.5, 2.0)).get(2)).isCloseTo(2 / 3.5001, EXACT);
        assertThat(FusionNode.fast(List.of(-1.0, 1.0)).get(0)).isZero();
        assertThat(FusionNode.softmax(List.of(0.0, Math.log(3)))).satisfies(shares -> {
            assertThat(shares.get(0)).isCloseTo(0.25, EXACT);
            assertThat(shares.get(1)).isCloseTo(0.75, EXACT);
        });
        assertThat(FusionNode.softmax(List.of(-1.0, 1.0)).get(0)).isPositive();
    }

    /** D0 has three cells of eight nodes, of which three fuse three maps each; the Lite networks merely add. */
    @Test
    void fusionsOfTheNetworkAreRead() {
        SimpleObjectProperty<Configuration> configuration = new SimpleObjectProperty<>(network("efficientdet-d0"));
        FusionViewModel model = new FusionViewModel(
                configuration, new Specimen(), new NetworkWeights(Optional.empty()), Runnable::run, Runnable::run);
        FusionViewModel.Fused d0 = model.fusedProperty().get();
        assertThat(d0.nodes()).hasSize(24);
        assertThat(d0.nodes().stream().filter(node -> node.inputs().size() == 3)).hasSize(9);
        assertThat(d0.trained()).isFalse();
        assertThat(d0.nodes()).allSatisfy(node -> {
            assertThat(node.fusion()).isEqualTo(Fusion.FAST);
            assertThat(node.factors()).isEqualTo(FusionNode.fast(node.weights()));
        });
        configuration.set(network("efficientdet-lite0"));
        assertThat(model.fusedProperty().get().weighs()).isFalse();
        assertThat(model.fusedProperty().get().nodes().getFirst().factors()).containsOnly(1.0);
        configuration.set(network("mixnet-s"));
        assertThat(model.fusedProperty().get().nodes()).isEmpty();
    }

    // ---- augmentation ----

    @Test
    void imagesAreMadeOfTheOneAtHandAndOfSamples() {
        Specimen specimen = new Specimen();
        List<Path> samples = List.of(Path.of("../samples/images/chelsea.png"), Path.of("../samples/images/dog.jpg"));
        AugmentViewModel model = new AugmentViewModel(specimen, samples, Runnable::run, Runnable::run);
        assertThat(model.shownProperty().get().names()).containsExactly("chelsea.png", "dog.jpg");
        byte[] white = new byte[3 * 40 * 20];
        Arrays.fill(white, (byte) -1);
        specimen.pictureProperty().set(Picture.of("white", RgbImage.of(40, 20, white)));
        assertThat(model.shownProperty().get().names()).containsExactly("white", "chelsea.png");
        assertThat(model.shownProperty().get().result().image().width()).isEqualTo(AugmentViewModel.SIDE);
        model.kindProperty().set(Kind.MOSAIC);
        assertThat(model.shownProperty().get().result()).isNull(); // three images are too few
        model.kindProperty().set(Kind.CUTOUT);
        assertThat(model.shownProperty().get().result().kept()).isLessThan(1);
        model.kindProperty().set(Kind.DROPBLOCK);
        assertThat(model.parameters().get(1).get()).isEqualTo(7);
    }
}
