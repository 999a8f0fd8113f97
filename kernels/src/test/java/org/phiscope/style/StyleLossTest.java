// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.phiscope.engine.Cancellation;
import org.phiscope.engine.Device;
import org.phiscope.engine.Engine;
import org.phiscope.engine.Engines;
import org.phiscope.family.Families;
import org.phiscope.family.InputSize;
import org.phiscope.graph.Op;
import org.phiscope.style.StyleSettings.Form;
import org.phiscope.style.StyleSettings.OptimiserKind;
import org.phiscope.style.StyleSettings.Start;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Checkpoint;
import org.phiscope.weights.SeededWeights;

/** Losses of style transfer and the pictures that come of them; single gradients are compared with PyTorch elsewhere. */
class StyleLossTest {
    private static Engines engines;
    private static Engine engine;
    private static Device device;

    @BeforeAll
    static void open() {
        engines = Engines.discover();
        engine = engines.preferred();
        device = engine.devices().getFirst();
    }

    @AfterAll
    static void close() {
        engines.close();
    }

    static Stream<Arguments> extractors() {
        return Stream.of(
                Arguments.of("efficientdet-lite0", "backbone.blocks.1.1.bn1", "backbone.blocks.2.1.bn1"),
                Arguments.of("yolov3-tiny", "layer4.act", "layer8.act"));
    }

    /** Along its gradient a loss falls by the gradient's square. */
    @ParameterizedTest
    @MethodSource("extractors")
    void theGradientIsTheSlopeOfTheLoss(String network, String styleLayer, String contentLayer) {
        for (Form form : Form.values()) {
            StyleSettings settings = new StyleSettings(
                    List.of(contentLayer),
                    Map.of(styleLayer, 0.7),
                    form == Form.GATYS ? 1e-3 : 1,
                    100,
                    20,
                    form,
                    Start.CONTENT,
                    StyleSettings.Colours.STYLE,
                    OptimiserKind.ADAM,
                    64,
                    List.of(1),
                    0,
                    1);
            Picture content = crop("samples/images/chelsea.png", 90, 60).fitted(64);
            Picture style = crop("styles/starry_night.jpg", 200, 150).fitted(64);
            Extractor extractor = extractor(network);
            Cancellation none = new Cancellation();
            Map<String, Gram> grams = LossNetwork.grams(engine, device, extractor, style, settings, none);
            try (LossNetwork loss = new LossNetwork(engine, device, extractor, content, grams, settings, none)) {
                float[] gradient = new float[style.values().length];
                StyleLosses here = loss.evaluate(style, content, gradient, none);
                assertThat(here.style().get(styleLayer)).isCloseTo(0, within(1e-8)); // it has its own style
                assertThat(here.total())
                        .isCloseTo(
                                settings.alpha() * here.content() + settings.variation() * here.variation(),
                                within(1e-5 * here.total()));
                Picture between = blend(content, style);
                StyleLosses start = loss.evaluate(between, content, gradient, none);
                double square = 0;
                for (float slope : gradient) {
                    square += (double) slope * slope;
                }
                double step = 2e-3 * start.total() / square;
                double above = loss.evaluate(moved(between, gradient, step), content, new float[gradient.length], none)
                        .total();
                double below = loss.evaluate(moved(between, gradient, -step), content, new float[gradient.length], none)
                        .total();
                assertThat((above - below) / (2 * step)).as("%s", form).isCloseTo(square, within(5e-3 * square));
            }
        }
    }

    /** What a listener is told, against the losses of the same pictures and their differences along the way. */
    @Test
    void theLossesToldAreThoseOfThePictureBeforeTheStep() {
        Picture content = crop("samples/images/chelsea.png", 90, 60).fitted(64);
        Picture style = crop("styles/starry_night.jpg", 200, 150);
        StyleTransfer transfer = new StyleTransfer(engine, device, extractor("yolov3-tiny"));
        List<StyleLosses> told = new ArrayList<>();
        List<Picture> pictures = new ArrayList<>();
        StyleSettings settings = settings(OptimiserKind.ADAM, Start.CONTENT, 64, 3);
        transfer.run(
                content,
                style,
                settings,
                step -> {
                    told.add(step.losses());
                    pictures.add(step.picture());
                },
                new Cancellation());
        // Begun from what the first step left, the first losses told are those that the second step was told.
        List<StyleLosses> again = new ArrayList<>();
        Map<String, Gram> grams = LossNetwork.grams(
                engine, device, extractor("yolov3-tiny"), style.fitted(64), settings, new Cancellation());
        try (LossNetwork network = new LossNetwork(
                engine, device, extractor("yolov3-tiny"), content, grams, settings, new Cancellation())) {
            for (Picture picture : List.of(content, pictures.getFirst(), pictures.get(1))) {
                again.add(network.evaluate(
                        picture, content, new float[picture.values().length], new Cancellation()));
            }
            // Differences of the losses along the way from one picture to the next, against the gradient in its middle.
            float[] gradient = new float[content.values().length];
            Picture middle = blend(pictures.getFirst(), pictures.get(1));
            network.evaluate(middle, content, gradient, new Cancellation());
            double slope = 0;
            for (int i = 0; i < gradient.length; i++) {
                slope += gradient[i] * (pictures.get(1).values()[i] - (double) pictures.getFirst().values()[i]);
            }
            double fall = again.get(2).total() - again.get(1).total();
            assertThat(fall).isNegative().isCloseTo(slope, within(0.15 * Math.abs(slope)));
        }
        assertThat(again).isEqualTo(told);
    }

    /** Gram matrices and losses by hand: of the content itself the content's loss is nought, and the variation is known. */
    @Test
    void lossesOfTheContentItselfAreThoseWorkedOutByHand() {
        float[] values = new float[3 * 64 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 64 < 32 ? 0.25f : 0.75f; // one edge, of half the range: 64 of 64·63 pairs across differ
        }
        Picture content = new Picture(64, 64, values);
        StyleTransfer transfer = new StyleTransfer(engine, device, extractor("yolov3-tiny"));
        List<StyleStep> steps = new ArrayList<>();
        transfer.run(content, content, settings(OptimiserKind.ADAM, Start.CONTENT, 64, 1), steps::add, new Cancellation());
        StyleLosses losses = steps.getFirst().losses();
        assertThat(losses.content()).isZero();
        assertThat(losses.style().values()).allSatisfy(loss -> assertThat(loss).isCloseTo(0, within(1e-10)));
        assertThat(losses.variation()).isCloseTo(0.25 / 63, within(1e-9));
        assertThat(losses.total()).isCloseTo(20 * 0.25 / 63, within(1e-7));
        steps.getFirst().styleGrams().forEach((layer, gram) -> {
            assertThat(steps.getFirst().grams().get(layer).values()).containsExactly(gram.values());
            for (int a = 0; a < gram.channels(); a++) {
                for (int b = 0; b < a; b++) {
                    assertThat(gram.at(a, b)).isCloseTo(gram.at(b, a), within(1e-4f * Math.abs(gram.at(a, a) + gram.at(b, b))));
                }
            }
        });
    }

    private static StyleSettings settings(OptimiserKind optimiser, Start start, int side, int steps) {
        return new StyleSettings(
                List.of("layer4.act"),
                StyleSettings.evenly(List.of("layer0.act", "layer2.act")),
                1,
                100,
                20,
                Form.RELATIVE,
                start,
                StyleSettings.Colours.STYLE,
                optimiser,
                side,
                List.of(steps),
                0,
                7);
    }

    @Test
    void withTheContentsColoursOnlyLightnessIsPainted() {
        Picture content = crop("samples/images/chelsea.png", 90, 60).fitted(64);
        Picture style = crop("styles/starry_night.jpg", 200, 150);
        StyleSettings like = settings(OptimiserKind.ADAM, Start.CONTENT, 64, 6);
        StyleSettings settings = new StyleSettings(
                like.contentLayers(),
                like.styleLayers(),
                1,
                100,
                20,
                Form.RELATIVE,
                Start.CONTENT,
                StyleSettings.Colours.CONTENT,
                OptimiserKind.ADAM,
                64,
                List.of(6),
                2,
                7);
        List<Picture> shown = new ArrayList<>();
        Picture painted = new StyleTransfer(engine, device, extractor("yolov3-tiny"))
                .run(content, style, settings, step -> shown.add(step.picture()), new Cancellation());
        assertThat(shown.getLast().values()).containsExactly(painted.values());
        int plane = 64 * 64;
        int changed = 0;
        for (int i = 0; i < plane; i++) {
            float red = painted.values()[i];
            float green = painted.values()[plane + i];
            float blue = painted.values()[2 * plane + i];
            boolean within = Math.min(red, Math.min(green, blue)) > 0 && Math.max(red, Math.max(green, blue)) < 1;
            if (within) { // else lightness ends where a colour does
                float hue = content.values()[i] - content.values()[plane + i];
                assertThat(red - green).isCloseTo(hue, within(1e-5f));
                assertThat(blue - green)
                        .isCloseTo(content.values()[2 * plane + i] - content.values()[plane + i], within(1e-5f));
                changed += Math.abs(green - content.values()[plane + i]) > 0.05 ? 1 : 0;
            }
        }
        assertThat(changed).isGreaterThan(plane / 10);
    }

    @Test
    void poolsCanAverage() {
        Checkpoint weights = Checkpoint.open(Path.of("../samples/models/yolov3-tiny.safetensors"));
        Extractor averaging = new Extractor(
                Families.network("yolov3-tiny").orElseThrow(), Extractor.Pooling.AVERAGE, weights::weightsFor);
        assertThat(Extractor.pools(averaging.graph(64, 64))).isTrue();
        assertThat(averaging.graph(64, 64).nodes())
                .filteredOn(node -> node.op() instanceof Op.Pool)
                .allSatisfy(node -> assertThat(((Op.Pool) node.op()).kind()).isEqualTo(Op.Pool.Kind.AVERAGE));
        Picture picture = crop("samples/images/chelsea.png", 90, 60).fitted(64);
        StyleSettings settings = settings(OptimiserKind.ADAM, Start.STYLE, 64, 1);
        List<StyleLosses> losses = new ArrayList<>();
        for (Extractor extractor : List.of(averaging, extractor("yolov3-tiny"))) {
            new StyleTransfer(engine, device, extractor)
                    .run(picture, crop("styles/starry_night.jpg", 200, 150), settings, step -> losses.add(step.losses()), new Cancellation());
        }
        assertThat(losses.getFirst().content()).isNotCloseTo(losses.getLast().content(), within(1e-3));
        // The first layer has no pool before it.
        assertThat(losses.getFirst().style().get("layer0.act"))
                .isEqualTo(losses.getLast().style().get("layer0.act"));
    }

    /** torchvision's VGG-19 has a head for 224 pixels alone; the features take any size. */
    @Test
    void aHeadDoesNotTieDownTheSize() {
        Extractor extractor = new Extractor(
                Families.network("torchvision_vgg19").orElseThrow(), graph -> new SeededWeights(graph, 1, "a test"));
        assertThat(extractor.graph(50, 90).find("conv4_2").orElseThrow().shape().toArray())
                .containsExactly(1, 512, 6, 11);
    }

    /** YOLOv4's neck joins maps that only multiples of 32 make equal. */
    @Test
    void aSizeThatTheNetworkDoesNotTakeGivesWayToTheNearest() {
        Extractor yolo = new Extractor(Families.network("yolov4").orElseThrow(), graph -> new SeededWeights(graph, 1, ""));
        InputSize size = yolo.nearest(100, 150);
        assertThat(List.of(size.height(), size.width())).containsExactly(96, 160);
        assertThat(extractor("efficientdet-lite0").nearest(100, 150).width()).isEqualTo(150);
    }

    @Test
    void aPictureHasTheContentsSidesWhateverTheNetworkTook() {
        Picture content = Picture.of(ImageFiles.read(Path.of("../samples/images/chelsea.png"))); // 451×300
        Picture painted = new StyleTransfer(engine, device, extractor("yolov3-tiny"))
                .run(
                        content,
                        content,
                        settings(OptimiserKind.ADAM, Start.CONTENT, 96, 1),
                        step -> assertThat(List.of(step.width(), step.height(), step.picture().height()))
                                .containsExactly(96, 64, 64),
                        new Cancellation());
        assertThat(List.of(painted.width(), painted.height())).containsExactly(96, 64);
        Picture wide = new StyleTransfer(engine, device, extractor("yolov3-tiny"))
                .run(content, content, settings(OptimiserKind.ADAM, Start.CONTENT, 64, 1), _ -> {}, new Cancellation());
        assertThat(List.of(wide.width(), wide.height())).as("taken at 64×32 or 64×64").containsExactly(64, 43);
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheFigures() {
        Device small = new Device(device.id(), device.engine(), "a small CPU", "CPU", 1 << 20);
        Picture picture = crop("samples/images/chelsea.png", 90, 60);
        StyleSettings settings = settings(OptimiserKind.ADAM, Start.CONTENT, 128, 1);
        StyleTransfer transfer = new StyleTransfer(engine, small, extractor("yolov3-tiny"));
        long needed = transfer.memory(128, 128, settings).device();
        assertThatExceptionOfType(StyleException.class)
                .isThrownBy(() -> transfer.run(picture, picture, settings, _ -> {}, new Cancellation()))
                .withMessageContaining("128 pixels needs about " + Math.ceilDiv(needed, 1 << 20) + " MiB")
                .withMessageContaining("has 1 MiB");

        StyleMemory adam = transfer.memory(512, 512, settings(OptimiserKind.ADAM, Start.CONTENT, 512, 1));
        StyleMemory lbfgs = transfer.memory(512, 512, settings(OptimiserKind.LBFGS, Start.CONTENT, 512, 1));
        assertThat(adam.device()).isEqualTo(lbfgs.device()).isGreaterThan(10 * needed);
        assertThat(lbfgs.heap()).as("ten steps and ten changes").isGreaterThan(adam.heap() + 20L * 3 * 512 * 512 * Float.BYTES - 3 * 512 * 512 * 16);
    }

    @Test
    void aLargeGramMatrixIsReducedToMeansOfNeighbours() {
        Gram gram = new Gram(3, new float[] {1, 3, 5, 3, 2, 4, 5, 4, 6});
        assertThat(gram.reduced(3)).isSameAs(gram);
        assertThat(gram.reduced(2).values()).containsExactly((1 + 3 + 3 + 2) / 4f, (5 + 4) / 2f, (5 + 4) / 2f, 6);
    }

    @Test
    void stepsThatSuitASize() {
        assertThat(StyleSettings.steps(320)).containsExactly(150, 80);
        assertThat(StyleSettings.steps(256)).containsExactly(150);
        assertThat(StyleSettings.steps(1024)).containsExactly(150, 80, 80);
    }

    private static Picture blend(Picture a, Picture b) {
        float[] values = a.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] + b.values()[i]) / 2;
        }
        return new Picture(a.height(), a.width(), values);
    }

    private static Picture moved(Picture picture, float[] direction, double step) {
        float[] values = picture.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (step * direction[i]);
        }
        return new Picture(picture.height(), picture.width(), values);
    }

    @ParameterizedTest
    @EnumSource(OptimiserKind.class)
    void aPictureComesCloserToItsStyleAndIsTheSameEveryTime(OptimiserKind optimiser) {
        StyleSettings settings = settings(optimiser, 4);
        Picture content = crop("samples/images/chelsea.png", 90, 60).fitted(64);
        Picture style = crop("styles/starry_night.jpg", 200, 150);
        StyleTransfer transfer = new StyleTransfer(engine, device, extractor("yolov3-tiny"));
        double[] losses = new double[16];
        Picture first = transfer.run(
                content,
                style,
                settings,
                step -> {
                    assertThat(step.all()).isEqualTo(16);
                    losses[step.done() - 1] = step.losses().total();
                },
                new Cancellation());
        Picture second = transfer.run(content, style, settings, _ -> {}, new Cancellation());
        assertThat(first.width()).isEqualTo(64);
        assertThat(first.values()).isEqualTo(second.values());
        assertThat(losses[7]).isLessThan(losses[0]); // the coarser size
        assertThat(losses[15]).isLessThan(losses[8]); // the finer
    }

    @Test
    void aCancelledTransferEnds() {
        Cancellation cancellation = new Cancellation();
        Picture picture = crop("samples/images/chelsea.png", 90, 60);
        StyleTransfer transfer = new StyleTransfer(engine, device, extractor("yolov3-tiny"));
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> transfer.run(
                        picture,
                        picture,
                        settings(OptimiserKind.ADAM, 0),
                        step -> {
                            assertThat(step.done()).isLessThanOrEqualTo(2);
                            if (step.done() == 2) {
                                cancellation.cancel();
                            }
                        },
                        cancellation));
    }

    @Test
    void aLayerThatIsNotThereIsNamed() {
        Picture picture = crop("samples/images/chelsea.png", 90, 60);
        StyleSettings settings = new StyleSettings(
                List.of("layer99"),
                Map.of(),
                1,
                1,
                0,
                Form.GATYS,
                Start.CONTENT,
                StyleSettings.Colours.STYLE,
                OptimiserKind.ADAM,
                64,
                List.of(1),
                0,
                1);
        assertThatExceptionOfType(StyleException.class)
                .isThrownBy(() -> new StyleTransfer(engine, device, extractor("yolov3-tiny"))
                        .run(picture, picture, settings, _ -> {}, new Cancellation()))
                .withMessageContaining("layer99");
    }

    @Test
    void whatIsMirroredAtTheEdgesIsInsideThePicture() {
        assertThat(Picture.shifted(2, 3, 1, -1)).startsWith(4, 3, 4, 1, 0, 1);
    }

    @Test
    void areasAreKeptWhenAPictureShrinks() {
        Picture picture = new Picture(2, 4, new float[] {
            0, 1, 0.5f, 0.5f, 1, 0, 0.25f, 0.25f, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
        });
        assertThat(picture.resized(1, 2).values()).containsExactly(0.5f, 0.375f, 0, 1, 1, 1);
    }

    private static StyleSettings settings(OptimiserKind optimiser, int shift) {
        return new StyleSettings(
                List.of("layer4.act"),
                StyleSettings.evenly(List.of("layer0.act", "layer2.act")),
                1,
                100,
                20,
                Form.RELATIVE,
                Start.NOISE,
                StyleSettings.Colours.STYLE,
                optimiser,
                64,
                List.of(8, 8),
                shift,
                7);
    }

    private static Extractor extractor(String network) {
        Checkpoint weights = Checkpoint.open(Path.of("../samples/models/" + network + ".safetensors"));
        return new Extractor(Families.network(network).orElseThrow(), weights::weightsFor);
    }

    /** 128×128 pixels of a picture that comes with the program. */
    private static Picture crop(String file, int left, int top) {
        RgbImage image = ImageFiles.read(Path.of("..", file));
        BufferedImage part = image.toBufferedImage().getSubimage(left, top, 128, 128);
        return Picture.of(RgbImage.from(part));
    }
}
