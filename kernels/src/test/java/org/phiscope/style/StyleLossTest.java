// SPDX-License-Identifier: Apache-2.0
package org.phiscope.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
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
import org.phiscope.style.StyleSettings.Form;
import org.phiscope.style.StyleSettings.OptimiserKind;
import org.phiscope.style.StyleSettings.Start;
import org.phiscope.vision.ImageFiles;
import org.phiscope.vision.RgbImage;
import org.phiscope.weights.Checkpoint;

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
