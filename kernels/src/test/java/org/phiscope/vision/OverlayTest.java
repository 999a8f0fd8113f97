// SPDX-License-Identifier: Apache-2.0
package org.phiscope.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.phiscope.vision.Overlay.Band;
import org.phiscope.vision.Overlay.Frame;
import org.phiscope.vision.Overlay.Label;
import org.phiscope.weights.Weights;

class OverlayTest {
    private static final double ROUNDING = 1e-6;

    @Test
    void labelsStandAboveTheirBoxWhereThereIsRoom() {
        Overlay overlay = overlay(400, 300, detection(16, "dog", 0.563, new Box(100, 100, 300, 250)));

        Label label = labels(overlay).getFirst();
        assertThat(label.text()).isEqualTo("dog 0.56");
        assertThat(label.background().bottom()).isLessThanOrEqualTo(100);
        assertThat(label.background().bottom()).isGreaterThan(95);
    }

    @Test
    void labelsAtTheTopEdgeMoveIntoTheBox() {
        Overlay overlay = overlay(400, 300, detection(16, "dog", 0.5, new Box(100, -12, 300, 250)));

        assertThat(labels(overlay).getFirst().background().top()).isBetween(0.0, 3.0);
    }

    @Test
    void twoLabelsOfOneBoxDoNotCoverEachOther() {
        Box box = new Box(100, 100, 300, 250);
        List<Label> labels = labels(overlay(400, 300, detection(2, "car", 0.5, box), detection(7, "truck", 0.4, box)));

        assertThat(labels.get(0).background().iou(labels.get(1).background())).isZero();
    }

    @Test
    void boxesOutsideTheImageAreNotDrawn() {
        assertThat(overlay(400, 300, detection(0, "person", 0.9, new Box(-90, 10, -2, 200))).primitives()).isEmpty();
    }

    @Test
    void theThresholdFiltersWhatIsDrawn() {
        Detections detections = detections(
                400,
                300,
                List.of(
                        detection(0, "person", 0.9, new Box(10, 60, 90, 200)),
                        detection(16, "dog", 0.3, new Box(200, 60, 290, 200))));

        assertThat(labels(Overlay.of(detections, 0.3, OverlayPainter::textWidth))).hasSize(2);
        assertThat(labels(Overlay.of(detections, 0.31, OverlayPainter::textWidth)))
                .extracting(Label::text)
                .containsExactly("person 0.90");
    }

    @Test
    void aClassKeepsItsColour() {
        Overlay first = overlay(400, 300, detection(16, "dog", 0.9, new Box(10, 60, 90, 200)));
        Overlay second = overlay(
                400,
                300,
                detection(2, "car", 0.9, new Box(10, 60, 90, 200)),
                detection(16, "dog", 0.8, new Box(150, 60, 190, 200)));

        assertThat(labels(second)).extracting(Label::rgb).contains(labels(first).getFirst().rgb());
        assertThat(IntStream.range(0, 7).map(Palette::ofClass).distinct().count()).isEqualTo(7);
    }

    @Test
    void aCaptionLiesAtTheBottom() {
        Overlay overlay = Overlay.of(
                detections(400, 300, List.of()),
                0.3,
                OverlayPainter::textWidth,
                Detection::label,
                Optional.of("untrained weights"));

        Label caption = labels(overlay).getFirst();
        assertThat(caption.text()).isEqualTo("untrained weights");
        assertThat(caption.background().left()).isZero();
        assertThat(caption.background().bottom()).isBetween(295.0, 300.0);
    }

    /** Whatever the image and the boxes: nothing is drawn over an edge, so nothing is cut off. */
    @Property(tries = 150)
    void everythingLiesOnTheImage(
            @ForAll @IntRange(min = 1, max = 900) int width,
            @ForAll @IntRange(min = 1, max = 900) int height,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<Detection> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            double left = (random.nextDouble() * 1.4 - 0.2) * width;
            double top = (random.nextDouble() * 1.4 - 0.2) * height;
            Box box = new Box(left, top, left + random.nextDouble() * width, top + random.nextDouble() * height);
            all.add(detection(random.nextInt(90), "a traffic light", 0.95 - i * 0.05, box));
        }

        Overlay overlay = Overlay.of(detections(width, height, all), 0.1, OverlayPainter::textWidth);

        for (Overlay.Primitive primitive : overlay.primitives()) {
            switch (primitive) {
                case Frame frame -> assertWithin(frame.box(), width, height);
                case Band band -> assertWithin(band.outer(), width, height);
                case Label label -> {
                    assertWithin(label.background(), width, height);
                    double textRight = label.textLeft() + OverlayPainter.textWidth(label.text(), label.textSize());
                    assertThat(textRight).isLessThanOrEqualTo(label.background().right() + 0.5);
                    assertThat(label.baseline()).isBetween(label.background().top(), label.background().bottom());
                }
            }
        }
    }

    /** Two deviations to either side, densest on the side itself; a wide spread across, a narrow one down. */
    @Test
    void anEdgeThatIsNotSureFades() {
        Detection unsure = new Detection(16, "dog", 0.9, new Box(100, 100, 300, 200), new Deviation(20, 5));
        List<Band> bands = overlay(400, 300, unsure).primitives().stream()
                .filter(Band.class::isInstance)
                .map(Band.class::cast)
                .toList();

        assertThat(bands.getFirst().inner()).isEqualTo(new Box(140, 110, 260, 190));
        assertThat(bands.getLast().outer()).isEqualTo(new Box(60, 90, 340, 210));
        double densest = bands.stream().mapToDouble(Band::opacity).max().orElseThrow();
        assertThat(bands).allSatisfy(band -> {
            double middle = (band.outer().right() + band.inner().right()) / 2 - 300;
            assertThat(band.opacity() / densest).isCloseTo(Math.exp(-middle * middle / (2 * 20 * 20)), within(0.01));
        });
        assertThat(overlay(400, 300, detection(16, "dog", 0.9, new Box(100, 100, 300, 200))).primitives())
                .noneMatch(Band.class::isInstance);
    }

    /** Untrained networks find thousands; the likeliest are named. */
    @Test
    void ofManyBoxesTheLikeliestAreNamed() {
        List<Detection> many = IntStream.range(0, 400)
                .mapToObj(i -> detection(i, "class " + i, 0.9 - i * 0.001, new Box(i % 20 * 40, i / 20 * 40, i % 20 * 40 + 30, i / 20 * 40 + 30)))
                .toList();

        Overlay overlay = Overlay.of(detections(800, 800, many), 0.1, OverlayPainter::textWidth);

        assertThat(labels(overlay)).hasSize(150);
        assertThat(labels(overlay)).extracting(Label::text).contains("class 0 0.90").doesNotContain("class 300 0.60");
    }

    /** The dog that the second network found is dashed, under that of the first; where no text is there is no label. */
    @Test
    void layersLieOverOneAnother() {
        Detection dog = detection(16, "dog", 0.9, new Box(100, 100, 300, 200));
        Overlay overlay = Overlay.of(
                400,
                300,
                List.of(
                        new Overlay.Layer(List.of(dog), Detection::label, _ -> 0x123456, false),
                        new Overlay.Layer(List.of(dog), _ -> "", _ -> 0x654321, true)),
                OverlayPainter::textWidth,
                Optional.empty(),
                11);

        List<Frame> frames = overlay.primitives().stream()
                .filter(primitive -> primitive instanceof Frame frame && frame.opacity() == 1)
                .map(Frame.class::cast)
                .toList();
        assertThat(frames).extracting(Frame::rgb).containsExactly(0x654321, 0x123456);
        assertThat(frames).extracting(Frame::dashed).containsExactly(true, false);
        assertThat(labels(overlay)).extracting(Label::text).containsExactly("dog");
    }

    /** Ink of a label, ascenders and descenders and all, stays on the label's background. */
    @Test
    void lettersStayOnTheirBackground() {
        Overlay overlay = overlay(640, 480, detection(16, "Ágjpqy|한", 0.9, new Box(100, 0, 600, 470)));
        Label label = labels(overlay).getFirst();

        RgbImage black = RgbImage.of(640, 480, new byte[640 * 480 * 3]);
        BufferedImage picture = OverlayPainter.paint(black, onlyLabels(overlay));

        Box background = label.background();
        int ink = 0;
        for (int y = 0; y < 480; y++) {
            for (int x = 0; x < 640; x++) {
                int rgb = picture.getRGB(x, y) & 0xffffff;
                boolean inside = x >= Math.floor(background.left())
                        && x < Math.ceil(background.right())
                        && y >= Math.floor(background.top())
                        && y < Math.ceil(background.bottom());
                if (!inside) {
                    assertThat(rgb).as("pixel %d, %d", x, y).isZero();
                } else if (rgb == label.textRgb()) {
                    ink++;
                }
            }
        }
        assertThat(ink).isPositive();
        // The rows at the label's edges show its colour only: no letter touches them.
        for (int x = (int) Math.ceil(background.left()); x < (int) background.right(); x++) {
            assertColour(picture, x, (int) Math.ceil(background.top()), label.rgb());
            assertColour(picture, x, (int) background.bottom() - 1, label.rgb());
        }
    }

    @Test
    void framesArePaintedWhereTheyLie() {
        Overlay overlay = overlay(1200, 800, detection(0, "person", 0.9, new Box(200, 240, 1000, 600)));

        BufferedImage picture = OverlayPainter.paint(RgbImage.of(1200, 800, new byte[1200 * 800 * 3]), overlay);

        assertColour(picture, 200, 480, Palette.ofClass(0));
        assertColour(picture, 999, 480, Palette.ofClass(0));
        assertColour(picture, 600, 599, Palette.ofClass(0));
        assertColour(picture, 600, 440, 0);
        assertColour(picture, 80, 480, 0);
    }

    @Test
    void textIsReadableOnEveryColour() {
        for (int classId = 0; classId < 7; classId++) {
            int rgb = Palette.ofClass(classId);
            assertThat(contrast(rgb, Palette.textOn(rgb))).as("class %d", classId).isGreaterThan(4.5);
        }
    }

    /** Smoothing may miss a colour by a step. */
    private static void assertColour(BufferedImage picture, int x, int y, int rgb) {
        for (int shift = 0; shift <= 16; shift += 8) {
            assertThat(picture.getRGB(x, y) >> shift & 0xff)
                    .as("pixel %d, %d", x, y)
                    .isCloseTo(rgb >> shift & 0xff, within(2));
        }
    }

    /** WCAG 2.1, contrast ratio. */
    private static double contrast(int first, int second) {
        double a = luminance(first);
        double b = luminance(second);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(int rgb) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            double v = (rgb >> 16 - 8 * c & 0xff) / 255.0;
            sum += weights[c] * (v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    private static void assertWithin(Box box, int width, int height) {
        assertThat(box.left()).isGreaterThanOrEqualTo(0);
        assertThat(box.top()).isGreaterThanOrEqualTo(0);
        assertThat(box.right()).isLessThanOrEqualTo(width + ROUNDING);
        assertThat(box.bottom()).isLessThanOrEqualTo(height + ROUNDING);
    }

    private static Overlay onlyLabels(Overlay overlay) {
        return new Overlay(overlay.width(), overlay.height(), List.copyOf(labels(overlay)));
    }

    private static List<Label> labels(Overlay overlay) {
        return overlay.primitives().stream()
                .filter(Label.class::isInstance)
                .map(Label.class::cast)
                .toList();
    }

    private static Overlay overlay(int width, int height, Detection... all) {
        return Overlay.of(detections(width, height, List.of(all)), 0.1, OverlayPainter::textWidth);
    }

    private static Detection detection(int classId, String label, double score, Box box) {
        return new Detection(classId, label, score, box);
    }

    private static Detections detections(int width, int height, List<Detection> all) {
        return new Detections(width, height, all, Duration.ZERO, "test:device", new Weights.Provenance.Formula());
    }
}
